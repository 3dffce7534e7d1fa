"""Hands, raised and lowered.

Invariant: no two hands that are up were raised at the same moment, so that everybody counts them in the
same order.
"""

from __future__ import annotations

from . import commands as c
from .outcome import Applied
from .state import LessonState, replace, with_people

APART_SECONDS = 0.001
"""Hands of one fold share its moment: each comes this long after the last one that is up."""


def set_hand(state: LessonState, command: c.SetHand, now: float) -> Applied:
    """Raise or lower one's own hand. Raising it again does not lose the place in the queue."""
    person = state.people[command.by]
    if (person.hand_raised_at is not None) == command.raised:
        return Applied(state)
    raised_at = _last_place(state, now) if command.raised else None
    return Applied(with_people(state, replace(person, hand_raised_at=raised_at)))


def lower_hand(state: LessonState, command: c.LowerHand, _now: float) -> Applied:
    """Lower somebody's hand for them."""
    return Applied(with_people(state, replace(state.people[command.person], hand_raised_at=None)))


def lower_hands(state: LessonState, _command: c.LowerHands, _now: float) -> Applied:
    """Lower all hands."""
    lowered = (
        replace(person, hand_raised_at=None)
        for person in state.people.values()
        if person.hand_raised_at is not None
    )
    return Applied(with_people(state, *lowered))


def _last_place(state: LessonState, now: float) -> float:
    up = [person.hand_raised_at for person in state.people.values() if person.hand_raised_at is not None]
    return max(now, max(up, default=0.0) + APART_SECONDS)
