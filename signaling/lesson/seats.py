"""Seats of the class roster, and who sits on them.

Invariant: a pupil has one participant id for a whole lesson, made from the lesson and their number alone, so
that whatever device they come back on, they are the same participant. Where numbers change while the lesson
runs, the state says whose id is another one.
"""

from __future__ import annotations

import base64
import functools
import hashlib

from ..wire.roster import Seat
from .state import LessonState, PersonState

KEPT_IDS = 8192
"""Of forty lessons with two hundred seats; each is asked for at every change that staff are shown."""


@functools.lru_cache(maxsize=KEPT_IDS)
def seat_id(lesson_id: str, number: int, revision: int = 0) -> str:
    """Return the participant id of a seat: 22 URL-safe characters, like every other id.

    `revision`: of the class, where the number was another pupil's before in this lesson.
    """
    again = f" since {revision}" if revision else ""
    digest = hashlib.sha256(f"seat {number} of {lesson_id}{again}".encode()).digest()[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def person_of(state: LessonState, number: int) -> str:
    """Return the participant id of the pupil with this number."""
    return state.seat_people.get(number) or seat_id(state.lesson_id, number)


def seat_of(state: LessonState, person_id: str) -> Seat | None:
    """Return the seat whose participant this is; `None`: somebody without one."""
    return next((seat for seat in state.roster if person_of(state, seat.number) == person_id), None)


def seat_numbered(state: LessonState, number: int) -> Seat | None:
    """Return the seat with this number, if the class has it."""
    return next((seat for seat in state.roster if seat.number == number), None)


def holds(state: LessonState, person_id: str, device: str) -> bool:
    """Say whether a token of this device speaks for somebody: on a seat, the device that sits there alone."""
    person = state.people.get(person_id)
    return person is None or person.seat is None or person.device == device


def own_seat(state: LessonState, person: PersonState) -> Seat | None:
    """Return the seat that somebody sits on."""
    return None if person.seat is None else seat_numbered(state, person.seat)
