"""The lesson record at the desk: to read, and its tables as files.

Invariant: it is shown to whoever may manage the lesson, and for everybody else the lesson does not exist. Who
read and who exported it stands in the audit log.
"""

from __future__ import annotations

from datetime import tzinfo

from aiohttp import web

from ...errors import Refused
from ...keys import AUDIT, CLASSES, DATABASE, HUB, PDFS, REGISTER, SETTINGS
from ...lesson.state import replace
from ...plans.reading import pretty_plan
from ...record.package import packed
from ...record.pdf.service import Wanted
from ...record.reader import RecordReader
from ...record.tables import TABLES, as_csv, zone_of
from ...sql.lessons import StoredLesson
from ...wire.codes import RefusalCode as Code
from ...wire.record import LessonRecord
from ..caller import Manager
from ..render import language_of
from .operation import Operation, path_id

HIDDEN = "hidden"
_NAMES = (("names", f"`{HIDDEN}`: without names, seat numbers and words of pupils, to be given to others"),)


async def shown(request: web.Request, caller: Manager, _body: None) -> LessonRecord:
    """GET /lessons/{id}/record."""
    named = not _is_hidden(request)
    lesson, record = await _read(request, caller, named=named)
    _note(request, "record.read", lesson, caller, named=named)
    return record


async def file(request: web.Request, caller: Manager, _body: None) -> web.Response:
    """GET /lessons/{id}/record/{table}.csv: for a spreadsheet, in the reader's language."""
    table = request.match_info["table"]
    if table not in TABLES:
        raise Refused(Code.NOT_FOUND, f"tables are {', '.join(TABLES)}")
    zone, named = _zone(request), not _is_hidden(request)
    lesson, record = await _read(request, caller, named=named)
    _note(request, "record.exported", lesson, caller, table, named=named)
    name = lesson.id[:8] if _is_hidden(request) else lesson.code
    return web.Response(
        body=as_csv(record, table, language_of(request), zone),
        headers={
            "Content-Type": "text/csv; charset=utf-8",
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="record-{name}-{table}.csv"',
        },
    )


async def document(request: web.Request, caller: Manager, _body: None) -> web.Response:
    """GET /lessons/{id}/record.pdf: as it was made when the lesson ended, where nothing has changed since."""
    zone, named = _zone(request), not _is_hidden(request)
    lesson, record = await _read(request, caller, named=named)
    is_of_class = named and lesson.class_id is not None
    class_name = await request.app[CLASSES].name(lesson.class_id or "") if is_of_class else ""
    wanted = Wanted(language=language_of(request), zone=zone, named=named, class_name=class_name)
    made = await request.app[PDFS].of(record, wanted)
    _note(request, "record.exported", lesson, caller, "pdf", named=named)
    name = lesson.code if named else lesson.id[:8]
    return web.Response(
        body=made,
        headers={
            "Content-Type": "application/pdf",
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="record-{name}.pdf"',
        },
    )


async def package(request: web.Request, caller: Manager, _body: None) -> web.Response:
    """GET /lessons/{id}/record/package.zip: without names, whatever is asked."""
    zone = _zone(request)
    lesson, record = await _read(request, caller, named=False)
    _note(request, "record.exported", lesson, caller, "package", named=False)
    plan, language = None if lesson.plan is None else pretty_plan(lesson.plan), language_of(request)
    try:
        pdf = await request.app[PDFS].of(record, Wanted(language=language, zone=zone, named=False))
    except Refused:  # logged and counted there; the tables say all that it would
        pdf = None
    return web.Response(
        body=packed(record, plan, language, zone, pdf=pdf),
        headers={
            "Content-Type": "application/zip",
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="lesson-{lesson.id[:8]}.zip"',
        },
    )


def _zone(request: web.Request) -> tzinfo:
    zone = zone_of(request.query.get("offset", "0"))
    if zone is None:
        raise Refused(Code.BAD_MESSAGE, "offset is minutes ahead of UTC")
    return zone


def _is_hidden(request: web.Request) -> bool:
    return request.query.get("names") == HIDDEN


def _note(
    request: web.Request, action: str, lesson: StoredLesson, caller: Manager, table: str = "", *, named: bool
) -> None:
    request.app[AUDIT].note(
        action,
        lesson_id=lesson.id,
        actor_id=caller.account_id,
        table=table or None,
        names=named,
    )


async def _read(request: web.Request, caller: Manager, *, named: bool) -> tuple[StoredLesson, LessonRecord]:
    app = request.app
    found = await app[REGISTER].of(path_id(request, "lesson_id"), caller.account_id)
    await app[HUB].write_down(found.id)
    lesson = await app[REGISTER].of(found.id, caller.account_id)  # it may have been the end
    roster = [] if lesson.class_id is None else await app[CLASSES].seats(lesson.class_id)
    reader = RecordReader(app[DATABASE], app[SETTINGS].secret_key)
    record = await reader.record(lesson, roster, named=named)
    return lesson, replace(record, held=lesson.held_at is not None)


OPERATIONS = (
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/record",
        name="showRecord",
        summary="The lesson record: attendance, phases, polls, groups, boards, hands, questions",
        handler=shown,
        access="manager",
        answer=LessonRecord,
        texts=_NAMES,
        refusals=(Code.NOT_FOUND,),
    ),
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/record/{table}.csv",
        name="exportRecord",
        summary=f"One of its tables as a CSV file (UTF-8 with BOM): {', '.join(TABLES)}",
        handler=file,
        access="manager",
        answer="text/csv",
        query=(("offset", "by how many minutes times are ahead of UTC; without it they are UTC"),),
        texts=_NAMES,
        refusals=(Code.NOT_FOUND, Code.BAD_MESSAGE),
    ),
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/record.pdf",
        name="printRecord",
        summary="The record as a document to print and keep (PDF, A4): made by itself when the lesson ends",
        handler=document,
        access="manager",
        answer="application/pdf",
        query=(("offset", "by how many minutes times are ahead of UTC; without it they are UTC"),),
        texts=_NAMES,
        refusals=(Code.NOT_FOUND, Code.BAD_MESSAGE, Code.BUSY, Code.PDF_UNAVAILABLE),
    ),
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/record/package.zip",
        name="exportPackage",
        summary="The lesson for another school: its record without names (tables, PDF), its plan, as ZIP",
        handler=package,
        access="manager",
        answer="application/zip",
        query=(("offset", "by how many minutes times are ahead of UTC; without it they are UTC"),),
        refusals=(Code.NOT_FOUND, Code.BAD_MESSAGE),
    ),
)
