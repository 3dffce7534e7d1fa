"""Coming and going.

Invariant: a participant has at most one session, and only a present one has any; who goes keeps their
group, so that whoever comes back is where they were, or where everybody has gone since.
"""

from __future__ import annotations

from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.lesson import MAX_PEOPLE
from . import commands as c
from .group_choice import welcomed
from .names import clean_name
from .observers import heralded
from .outcome import Applied, SeatGiven
from .seats import seat_of
from .state import (
    MAX_REMEMBERED,
    SEAT_KEPT_SECONDS,
    STAFF,
    LessonState,
    PersonState,
    replace,
    with_people,
)

STAFF_PLACES = 20
"""Kept for teachers and assistants: whoever fills a lesson with made-up pupils does not keep out those who
can take them out again."""

LONG_GONE_SECONDS = 60.0
"""Nodes hear of a return within a second; somebody who comes back must not lose what they just said."""


def may_not_come(state: LessonState, command: c.Join) -> Refusal | None:
    """Return why somebody may neither come in nor wait."""
    if clean_name(command.name) != command.name:
        return Refusal(RefusalCode.BAD_NAME)
    if command.person not in state.people and state.locks.door and command.role not in STAFF:
        return Refusal(RefusalCode.LOCKED, "nobody new is let in at the moment")
    return None


def take_place(
    state: LessonState, command: c.Join, now: float, *, decided: bool = False
) -> Applied | Refusal:
    """Seat somebody on a session; it takes the place of any session they had.

    Who was away keeps hand, and, unless the client begins anew, sources and peer. Name and role are the
    token's, on a seat of the class the roster's. `decided`: a teacher let this device have the seat.
    """
    known = state.people.get(command.person)
    places = MAX_PEOPLE + STAFF_PLACES if command.role in STAFF else MAX_PEOPLE
    if (known is None or not known.present) and _count_present(state) >= places:
        return Refusal(RefusalCode.LESSON_FULL)
    person = known or PersonState(id=command.person, name=command.name, role=command.role, joined_at=now)
    if command.fresh:
        person = replace(
            person,
            sources=frozenset(),
            peer_id="",
            weak=False,
            listens_to=None,
            speaks_to_all=False,
            beside=None,
        )
    seat = seat_of(state, command.person)
    seated = replace(
        person,
        name=person.name if seat is None else seat.name,
        role=command.role if seat is None else "student",
        seat=None if seat is None else seat.number,
        device=command.device,
        decided=decided or (person.decided and person.device == command.device),
        present=True,
        session_id=command.session_id,
        by_http=command.by_http,
        watches=command.watches,
        away_since=None,
    )
    seated = heralded(known, seated, now)
    if known is None or not known.present:
        seated = welcomed(state, seated)
    given = (
        () if seat is None or not command.device else (SeatGiven(seat=seat.number, device=command.device),)
    )
    return Applied(attended(_forget_oldest(with_people(state, seated)), now), given)


def session_lost(state: LessonState, command: c.SessionLost, now: float) -> Applied:
    """Keep a place for whoever lost their session."""
    person = state.people.get(command.person)
    if person is None or not person.present or person.session_id != command.session_id:
        return Applied(state)
    return Applied(with_people(state, replace(person, session_id="", away_since=now)))


def leave(state: LessonState, command: c.Leave, now: float) -> Applied:
    """Let somebody go at once. Ignored if another session took the place of the one that says so."""
    person = state.people[command.by]
    if person.session_id != command.session_id:
        return Applied(state)
    return Applied(attended(with_people(state, departed(person, now)), now))


def expire_seats(state: LessonState, now: float) -> LessonState:
    """Let those go who have been away for `SEAT_KEPT_SECONDS`."""
    gone = [
        departed(person, person.away_since)
        for person in state.people.values()
        if person.present and person.away_since is not None and person.away_since + SEAT_KEPT_SECONDS <= now
    ]
    return attended(with_people(state, *gone), now) if gone else state


def departed(person: PersonState, since: float) -> PersonState:
    """Return somebody as they are remembered: name, seat and group, and nothing of what they did."""
    return replace(
        person,
        present=False,
        session_id="",
        by_http=False,
        watches="",
        away_since=since,
        weak=False,
        looks_on_at=None,
        asks_recording_at=None,
        hand_raised_at=None,
        sources=frozenset(),
        peer_id="",
        hearing="",
        sending="",
    )


def long_gone(state: LessonState, now: float) -> list[str]:
    """Return who left so long ago that no node takes them for present any more, and who was taken out."""
    gone = [
        person.id
        for person in state.people.values()
        if not person.present and (person.away_since or 0.0) + LONG_GONE_SECONDS <= now
    ]
    return [*gone, *state.removed]


def attended(state: LessonState, now: float) -> LessonState:
    """Note whether staff is there: when the lesson started, and since when it is left alone.

    A rehearsal is left alone from the first simulated pupil on, should its teacher never come.
    """
    if any(person.present and person.role in STAFF for person in state.people.values()):
        started_at = now if state.started_at is None else state.started_at
        if state.unattended_since is None and state.started_at is not None:
            return state
        return replace(state, started_at=started_at, unattended_since=None)
    may_be_left = state.started_at is not None or state.rehearsal
    if may_be_left and state.unattended_since is None:
        return replace(state, unattended_since=now)
    return state


def _count_present(state: LessonState) -> int:
    return sum(person.present for person in state.people.values())


def _forget_oldest(state: LessonState) -> LessonState:
    """Forget whoever left longest ago once too many are remembered."""
    if len(state.people) <= MAX_REMEMBERED:
        return state
    oldest = min(
        (person for person in state.people.values() if not person.present),
        key=lambda person: person.away_since or 0.0,
    )
    return replace(state, people={key: person for key, person in state.people.items() if key != oldest.id})
