"""Seats of a lesson's class, as somebody sees them who is not in the lesson yet.

Invariant: who knows the class code alone learns numbers and nothing else; a name is shown only to the device
that the seat knows as its pupil's.
"""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from ..clock import now
from ..errors import Refused
from ..keys import CLASSES, HUB, REGISTER, SETTINGS, TOKENS
from ..lesson.seats import person_of, seat_id
from ..lesson.state import LessonState, present_person
from ..sql.lessons import StoredLesson
from ..tokens import PASS_LIFETIME_SECONDS, SeatPass, TokenError
from ..wire.codes import RefusalCode
from ..wire.roster import Seat
from .devices import know_device, known_device, new_device
from .rest.operation import Answered


@dataclass(frozen=True, slots=True)
class SeatsShown:
    """The numbers of a class, and on which of them somebody sits."""

    numbers: list[int]
    taken: list[int]


async def seats_shown(request: web.Request, lesson: StoredLesson) -> SeatsShown:
    """Return what the join page shows; nothing where people come by name."""
    if lesson.class_id is None:
        return SeatsShown([], [])
    state = await live_state(request, lesson.id)
    numbers = [seat.number for seat in await _roster(request, lesson, state)]
    if state is None:
        return SeatsShown(numbers, [])
    taken = [number for number in numbers if present_person(state, person_of(state, number)) is not None]
    return SeatsShown(numbers, taken)


async def remembered(request: web.Request, lesson: StoredLesson) -> dict[str, object] | None:
    """Return number and name of the seat that this device sat on before, if the seat knows it as well."""
    held = _pass(request, lesson)
    if held is None or not await _is_own(request, held):
        return None
    roster = await _roster(request, lesson, await live_state(request, lesson.id))
    seat = next((seat for seat in roster if seat.number == held.number), None)
    return None if seat is None else {"number": seat.number, "name": seat.name, "reading": seat.reading}


def device_of(request: web.Request, lesson: StoredLesson) -> str:
    """Return the device that somebody comes on: as the class knows it, or as it came today, or new."""
    held = _pass(request, lesson)
    return held.device if held is not None else known_device(request) or new_device()


async def sit_down(request: web.Request, lesson: StoredLesson, number: int, device: str) -> Answered:
    """Answer a seat's place, with the cookies by which this device is known again.

    Raise `Refused`: `no_such_seat`. Whether the seat is free is for the lesson to say.
    """
    state = await live_state(request, lesson.id)
    roster = await _roster(request, lesson, state)
    if lesson.class_id is None or all(seat.number != number for seat in roster):
        raise Refused(RefusalCode.NO_SUCH_SEAT, "the class has no such number")
    seat = SeatPass(class_id=lesson.class_id, number=number, device=device)
    trusted = await _is_own(request, seat)
    pupil = seat_id(lesson.id, number) if state is None else person_of(state, number)
    admission = request.app[REGISTER].admit_to_seat(lesson, number, pupil, device, now(), trusted=trusted)
    value = request.app[TOKENS].mint_pass(seat, now())

    def finish(response: web.Response) -> None:
        response.set_cookie(
            _cookie_name(request, seat.class_id),
            value,
            path="/",
            max_age=PASS_LIFETIME_SECONDS,
            secure=request.app[SETTINGS].secure,
            httponly=True,
            samesite="Lax",
        )
        know_device(request, response, device)

    return Answered(admission, finish)


async def live_state(request: web.Request, lesson_id: str) -> LessonState | None:
    """Return the lesson's state if it is live and within reach."""
    try:
        return await request.app[HUB].peek(lesson_id)
    except Refused:
        return None


async def _roster(request: web.Request, lesson: StoredLesson, state: LessonState | None) -> list[Seat]:
    """Return the roster of the live lesson, or (before it begins) of the class."""
    if state is not None:
        return list(state.roster)
    return [] if lesson.class_id is None else await request.app[CLASSES].seats(lesson.class_id)


def _pass(request: web.Request, lesson: StoredLesson) -> SeatPass | None:
    if lesson.class_id is None:
        return None
    value = request.cookies.get(_cookie_name(request, lesson.class_id))
    if not value:
        return None
    try:
        held = request.app[TOKENS].verify_pass(value, now())
    except TokenError:
        return None
    return held if held.class_id == lesson.class_id else None


async def _is_own(request: web.Request, seat: SeatPass) -> bool:
    return await request.app[CLASSES].is_own_device(seat.class_id, seat.number, seat.device)


def _cookie_name(request: web.Request, class_id: str) -> str:
    """One for each class: a device that siblings share is known in both of theirs."""
    name = f"manabiya_seat_{class_id}"
    return f"__Host-{name}" if request.app[SETTINGS].secure else name
