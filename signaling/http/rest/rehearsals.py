"""Rehearsals: a lesson with simulated pupils, for a teacher to practise alone.

Invariant: one teacher has one under way at most, and none is made whose pupils nobody could play now.
"""

from __future__ import annotations

from aiohttp import web

from ...clock import now
from ...errors import Refused
from ...keys import AUDIT, CLASSES, PLANS, REGISTER, REHEARSALS
from ...sql.lessons import REHEARSAL
from ...store.away import StoreAway
from ...wire.codes import RefusalCode
from ...wire.lesson import Settings
from ...wire.rehearsal import MAX_SIMULATED, Rehearsal
from ...wire.rest import LessonInfo, NewRehearsal
from ..caller import Teacher


async def make(request: web.Request, caller: Teacher, body: NewRehearsal) -> LessonInfo:
    """POST /rehearsals."""
    register, owner = request.app[REGISTER], caller.account_id
    plan = None if body.plan is None else (await request.app[PLANS].of(body.plan, owner)).plan
    seats = await _seats(request, body, owner)
    pupils = len(seats) or body.pupils
    if await register.rehearsal_of(owner) is not None:
        raise Refused(RefusalCode.REHEARSAL_RUNNING, "end the one under way first")
    await _check_room(request, pupils)
    lesson = await register.make(
        body.title,
        Settings(),
        owner_id=owner,
        now=now(),
        purpose=REHEARSAL,
        plan=plan,
        class_id=body.class_id if seats else None,
    )
    asked = Rehearsal(
        lesson_id=lesson.id,
        link=register.links(lesson).student,
        pupils=pupils,
        seats=seats,
        language=body.language,
        asked_at=lesson.created_at,
    )
    try:
        await request.app[REHEARSALS].ask(asked)
    except StoreAway as away:
        await register.note_end(lesson.id, now())
        raise Refused(RefusalCode.TRY_AGAIN, "Redis does not answer") from away
    request.app[AUDIT].note("rehearsal.made", lesson_id=lesson.id, actor_id=owner, pupils=pupils)
    return register.described(lesson)


async def dismiss(request: web.Request, lesson_id: str) -> None:
    """Have the simulated pupils of an ended lesson asked for no more. Raise `Refused`: `try_again`."""
    try:
        await request.app[REHEARSALS].drop(lesson_id)
    except StoreAway as away:
        raise Refused(RefusalCode.TRY_AGAIN, "Redis does not answer") from away


async def _seats(request: web.Request, body: NewRehearsal, owner: str) -> list[int]:
    """Return the seats to sit on: none without a class, or where its roster is empty."""
    if body.class_id is None:
        return []
    await request.app[CLASSES].of(body.class_id, owner)
    roster = await request.app[CLASSES].seats(body.class_id)
    return [seat.number for seat in roster][:MAX_SIMULATED]


async def _check_room(request: web.Request, pupils: int) -> None:
    store = request.app[REHEARSALS]
    try:
        room, taken = await store.room(now()), sum(one.pupils for one in await store.asked())
    except StoreAway as away:
        raise Refused(RefusalCode.TRY_AGAIN, "Redis does not answer") from away
    if room == 0:
        raise Refused(RefusalCode.NO_REHEARSALS, "no `manabiya rehearse` runs")
    if taken + pupils > room:
        raise Refused(RefusalCode.REHEARSALS_FULL, f"room for {max(0, room - taken)} more simulated pupils")
