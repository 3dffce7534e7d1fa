"""Coming in: what a class code leads to, and joining by it.

Invariant: a code that leads nowhere is counted against its sender's address before it is looked up, and
given back only if it did lead somewhere; so parallel guesses cost as much as those one after another.
"""

from __future__ import annotations

from aiohttp import web

from ...clock import now
from ...errors import Refused
from ...keys import AUDIT, LIMITS, LOAD_LIMITS, REGISTER
from ...lesson.removal import is_banned
from ...lesson.seats import person_of
from ...lesson.state import STAFF, LessonState
from ...limits.rates import (
    JOIN_BY_INVITE,
    JOIN_PER_CODE,
    JOIN_PER_CODE_AND_ADDRESS,
    WRONG_CODE_PER_ADDRESS,
)
from ...sql.lessons import StoredLesson
from ...wire.codes import RefusalCode
from ...wire.lesson import Role
from ...wire.rest import Admission, CodeInfo, Join
from ..address import limit_key
from ..devices import know_device
from ..seating import device_of, live_state, seats_shown, sit_down
from .operation import Answered


async def join(request: web.Request, _caller: None, body: Join) -> Admission | Answered:
    """POST /join."""
    lesson = await found_by_code(request, body.code)
    register = request.app[REGISTER]
    try:
        role = register.invited_role(lesson, body.invite, now())
    except Refused:
        request.app[AUDIT].note("invite.refused", lesson_id=lesson.id)
        raise
    _count_join(request, lesson.code, invited=body.invite is not None)
    device = device_of(request, lesson)
    state = await live_state(request, lesson.id)
    if state is not None:
        _check_door(state, role, body.seat, device)
    if body.seat is not None:
        return await sit_down(request, lesson, body.seat, device)
    if role in STAFF:
        return register.admit(lesson, body.name, role, now())
    admission = register.admit(lesson, body.name, role, now(), device)
    return Answered(admission, lambda response: know_device(request, response, device))


def _check_door(state: LessonState, role: Role, number: int | None, device: str) -> None:
    """Raise `Refused` early, as a courtesy: the lesson itself lets nobody in either.

    Only here is a device known that comes as staff: by nobody's link may it come back that was taken out.
    """
    person = "" if number is None else person_of(state, number)
    if is_banned(state, person, device):
        raise Refused(RefusalCode.BANNED, "taken out of this lesson")
    if role not in STAFF and state.locks.door and person not in state.people:
        raise Refused(RefusalCode.LOCKED, "nobody new is let in at the moment")


def _count_join(request: web.Request, code: str, *, invited: bool) -> None:
    """Raise `Refused` where too many join. What one address may use is asked first, and spares the rest."""
    limits, address = request.app[LOAD_LIMITS], limit_key(request.remote or "")
    wanted = ((JOIN_PER_CODE_AND_ADDRESS, f"{code} {address}"), (JOIN_PER_CODE, code))
    if not all(limits.take(*each).allowed for each in (((JOIN_BY_INVITE, code),) if invited else wanted)):
        raise Refused(RefusalCode.RATE_LIMITED, "too many join this lesson at this moment")


async def show_code(request: web.Request, _caller: None, _body: None) -> CodeInfo:
    """GET /codes/{code}."""
    lesson = await found_by_code(request, request.match_info["code"])
    seats = await seats_shown(request, lesson)
    return CodeInfo(
        code=lesson.code,
        lesson_id=lesson.id,
        title=lesson.title,
        running=True,
        seats=seats.numbers,
        taken=seats.taken,
    )


async def found_by_code(request: web.Request, typed: str) -> StoredLesson:
    """Return the lesson that runs under a code as typed. Raise `Refused`: unknown, or too many tries."""
    limits, address = request.app[LIMITS], limit_key(request.remote or "")
    if not (await limits.take(WRONG_CODE_PER_ADDRESS, address)).allowed:
        raise Refused(RefusalCode.RATE_LIMITED, "too many codes from this address that lead nowhere")
    lesson = await request.app[REGISTER].find(typed)
    await limits.give_back(WRONG_CODE_PER_ADDRESS, address)
    return lesson
