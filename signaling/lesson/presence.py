"""How somebody is there: in the classroom with others or not, and whether they hear and are heard.

Invariant: this is what their own page says of itself; it moves nobody and gives no right.
"""

from __future__ import annotations

from . import arrival_commands as a
from .outcome import Applied
from .state import LessonState, replace, with_people


def set_in_classroom(state: LessonState, command: a.SetInClassroom, _now: float) -> Applied:
    """Note where somebody is. A classroom needs one microphone at a time: theirs goes off at first."""
    person = state.people[command.by]
    if person.in_classroom == command.on:
        return Applied(state)
    sources = person.sources - {"microphone"} if command.on else person.sources
    return Applied(with_people(state, replace(person, in_classroom=command.on, sources=sources)))


def set_ears(state: LessonState, command: a.SetEars, _now: float) -> Applied:
    """Note how well somebody hears and is heard."""
    person = replace(state.people[command.by], hearing=command.hearing, sending=command.sending)
    return Applied(with_people(state, person))
