"""Reflections of a lesson at the desk: to read, and as a file.

Invariant: they are shown to whoever may manage the lesson, and for everybody else the lesson does not exist.
"""

from __future__ import annotations

from aiohttp import web

from ...keys import AUDIT, CLASSES, REFLECTIONS, REGISTER
from ...reflections.sheet import as_csv, by_seat, missing
from ...sql.lessons import StoredLesson
from ...wire.codes import RefusalCode as Code
from ...wire.reflections import Reflection
from ...wire.rest import MissingSeat, ReflectionList
from ...wire.roster import Seat
from ..caller import Manager
from ..render import language_of
from .operation import Operation, path_id


async def listed(request: web.Request, caller: Manager, _body: None) -> ReflectionList:
    """GET /lessons/{id}/reflections."""
    lesson, written, roster = await _read(request, caller)
    request.app[AUDIT].note("reflections.read", lesson_id=lesson.id, actor_id=caller.account_id)
    absent = [MissingSeat(number=seat.number, name=seat.name) for seat in missing(written, roster)]
    return ReflectionList(reflections=by_seat(written), missing=absent)


async def file(request: web.Request, caller: Manager, _body: None) -> web.Response:
    """GET /lessons/{id}/reflections.csv: for a spreadsheet, in the reader's language."""
    lesson, written, roster = await _read(request, caller)
    request.app[AUDIT].note("reflections.exported", lesson_id=lesson.id, actor_id=caller.account_id)
    return web.Response(
        body=as_csv(written, roster, language_of(request)),
        headers={
            "Content-Type": "text/csv; charset=utf-8",
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="reflections-{lesson.code}.csv"',
        },
    )


async def _read(request: web.Request, caller: Manager) -> tuple[StoredLesson, list[Reflection], list[Seat]]:
    """Return the lesson, what was written in it, and its class as it is now."""
    app = request.app
    lesson = await app[REGISTER].of(path_id(request, "lesson_id"), caller.account_id)
    roster = [] if lesson.class_id is None else await app[CLASSES].seats(lesson.class_id)
    return lesson, await app[REFLECTIONS].all(lesson.id), roster


OPERATIONS = (
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/reflections",
        name="listReflections",
        summary="What pupils wrote of a lesson for its teacher, by seat number",
        handler=listed,
        access="manager",
        answer=ReflectionList,
        refusals=(Code.NOT_FOUND,),
    ),
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/reflections.csv",
        name="exportReflections",
        summary="The same as a CSV file (UTF-8 with BOM) for a spreadsheet",
        handler=file,
        access="manager",
        answer="text/csv",
        refusals=(Code.NOT_FOUND,),
    ),
)
