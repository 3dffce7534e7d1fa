"""Hands, raised and lowered."""

from __future__ import annotations

from . import commands as c
from .outcome import Applied
from .state import LessonState, replace, with_people


def set_hand(state: LessonState, command: c.SetHand, now: float) -> Applied:
    """Raise or lower one's own hand. Raising it again does not lose the place in the queue."""
    person = state.people[command.by]
    if (person.hand_raised_at is not None) == command.raised:
        return Applied(state)
    return Applied(with_people(state, replace(person, hand_raised_at=now if command.raised else None)))


def lower_hand(state: LessonState, command: c.LowerHand, _now: float) -> Applied:
    """Lower somebody's hand for them."""
    return Applied(with_people(state, replace(state.people[command.person], hand_raised_at=None)))
