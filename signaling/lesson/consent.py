"""What a pupil's family agreed to, as one table.

Invariant: what is not agreed to is neither captured (the page does not open the device), nor listed as sent,
nor forwarded; no role, lock or wish in the lesson changes that.
"""

from __future__ import annotations

from collections.abc import Mapping

from media.control import Source

from ..wire.roster import Consent
from .seats import own_seat
from .state import LessonState, PersonState

NEVER_SENT: Mapping[Consent, frozenset[Source]] = {
    "all": frozenset(),
    "voice": frozenset({"camera", "screen"}),  # paper under a camera goes out as a screen
    "board": frozenset({"camera", "screen", "microphone"}),
    "nothing": frozenset({"camera", "screen", "microphone"}),
}
MAY_DRAW: Mapping[Consent, bool] = {"all": True, "voice": True, "board": True, "nothing": False}


def consent_of(state: LessonState, person: PersonState) -> Consent:
    """Return what is agreed to for somebody; who never was of the roster answers for themselves."""
    seat = own_seat(state, person)
    return person.consent if seat is None else seat.consent


def never_sent(state: LessonState, person: PersonState) -> frozenset[Source]:
    """Return what somebody may not send, whatever the lesson allows."""
    return NEVER_SENT[consent_of(state, person)]


def may_draw(state: LessonState, person: PersonState) -> bool:
    """Say whether somebody may draw at all, whatever the lesson allows."""
    return MAY_DRAW[consent_of(state, person)]
