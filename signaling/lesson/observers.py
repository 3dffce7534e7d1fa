"""Observers: the class is told of each before anything of the class reaches them.

Invariant: whoever looks on stands among the people of a state that was stored, and announced, at least
`OBSERVER_NOTICE_SECONDS` before the first one that puts them into anybody's scope.
"""

from __future__ import annotations

from ..wire.observers import OBSERVER_NOTICE_SECONDS
from . import observer_commands as v
from .outcome import Applied, Audited
from .state import LessonState, PersonState, replace, with_people


def heralded(known: PersonState | None, seated: PersonState, now: float) -> PersonState:
    """Return who has just sat down, with the moment from which they may hear and see.

    Who was here as an observer until a moment ago has been shown, and goes on as they were.
    """
    if seated.role != "observer":
        return replace(seated, looks_on_at=None)
    if known is not None and known.present and known.role == "observer":
        return replace(seated, looks_on_at=known.looks_on_at)
    return replace(seated, looks_on_at=now + OBSERVER_NOTICE_SECONDS)


def pass_time(state: LessonState, now: float) -> LessonState:
    """Let those hear and see of whom the class has been told."""
    shown = [
        replace(person, looks_on_at=None)
        for person in state.people.values()
        if person.looks_on_at is not None and person.looks_on_at <= now
    ]
    return with_people(state, *shown) if shown else state


def name_before_pupils(state: LessonState, person: PersonState) -> str:
    """Return what pupils read as somebody's name; empty: they are a visitor."""
    is_hidden = person.role == "observer" and state.settings.observers == "visitors"
    return "" if is_hidden else person.name


def set_observers(state: LessonState, command: v.SetObservers, _now: float) -> Applied:
    """Say how observers are called from now on."""
    if state.settings.observers == command.shown:
        return Applied(state)
    changed = replace(state, settings=replace(state.settings, observers=command.shown))
    return Applied(changed, (Audited(action="observers", by=command.by, detail=command.shown),))
