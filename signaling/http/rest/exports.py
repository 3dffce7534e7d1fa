"""Exports at the desk: asked for, looked at while they are made, taken away, deleted.

Invariant: as with recordings, every byte is asked for by whoever may manage the lesson; an export whose
recording was deleted is gone.
"""

from __future__ import annotations

import asyncio

from aiohttp import web

from ...errors import Refused
from ...export.asking import Asking, NothingToExport, Wanted
from ...export.folder import Export
from ...keys import AUDIT, DATABASE, EXPORTS, REGISTER, SETTINGS
from ...recordings.folder import RecordingFolders
from ...register.ids import fresh_id
from ...sql.lessons import StoredLesson
from ...wire.codes import RefusalCode as Code
from ...wire.exports import Exported, ExportList, ExportWanted
from ..caller import Manager
from .holding import not_held
from .operation import Operation, path_id

MAX_EXPORTS = 8
"""Of one lesson: each is about as large as an hour of video."""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
}


async def make(request: web.Request, caller: Manager, body: ExportWanted) -> Exported:
    """POST /lessons/{id}/exports."""
    lesson = await _lesson(request, caller)
    wanted = Wanted(
        lesson_id=lesson.id,
        recording_id=body.recording,
        layout=body.layout,
        names=body.names,
        group=body.group,
        board=body.board,
        chat=body.chat,
    )
    runner = request.app[EXPORTS]
    folders = RecordingFolders(request.app[SETTINGS].data_dir)
    asking = Asking(request.app[DATABASE], folders, runner.folder)
    try:
        job, lines = await asking.job_of(wanted)
    except NothingToExport as problem:
        raise Refused(Code.NOT_FOUND, str(problem)) from None
    known = await asyncio.to_thread(runner.folder.of, lesson.id)
    same = next((one for one in known if one.job == job and one.state != "failed"), None)
    if same is None and len(known) >= MAX_EXPORTS:
        raise Refused(Code.TOO_MANY, "delete an export first")
    export_id = fresh_id() if same is None else same.id
    if same is None:
        try:
            await asking.begin(export_id, job, lines)
        except FileNotFoundError:  # the lesson was deleted meanwhile
            raise Refused(Code.NOT_FOUND, "nothing here") from None
        request.app[AUDIT].note(
            "export.made",
            lesson_id=lesson.id,
            actor_id=caller.account_id,
            recording=job.recording_id,
            export=export_id,
        )
    await runner.see_to(export_id)
    return _told(await _export(request, lesson, export_id))


async def listed(request: web.Request, caller: Manager, _body: None) -> ExportList:
    """GET /lessons/{id}/exports."""
    lesson = await _lesson(request, caller)
    runner = request.app[EXPORTS]
    found = await asyncio.to_thread(runner.folder.of, lesson.id)
    for one in found:
        if one.state == "waiting":
            await runner.see_to(one.id)
    return ExportList(exports=[_told(one) for one in found])


async def file(request: web.Request, caller: Manager, _body: None) -> web.StreamResponse:
    """GET /lessons/{id}/exports/{export_id}."""
    lesson = await _lesson(request, caller)
    export = await _export(request, lesson, path_id(request, "export_id"))
    path = await asyncio.to_thread(request.app[EXPORTS].folder.result, export.id)
    if path is None:
        raise Refused(Code.NOT_FOUND, "it is not made yet")
    request.app[AUDIT].note("export.read", lesson_id=lesson.id, actor_id=caller.account_id, export=export.id)
    kind = {"Content-Type": f"video/{path.suffix[1:]}"}
    name = {"Content-Disposition": f'attachment; filename="lesson{path.suffix}"'}
    return web.FileResponse(path, headers=_HEADERS | kind | name)


async def delete(request: web.Request, caller: Manager, _body: None) -> None:
    """DELETE /lessons/{id}/exports/{export_id}: also while it is made."""
    lesson = await _lesson(request, caller)
    export = await _export(request, lesson, path_id(request, "export_id"))
    await not_held(request, caller)
    if await asyncio.to_thread(request.app[EXPORTS].folder.delete, export.id):
        request.app[AUDIT].note(
            "export.deleted", lesson_id=lesson.id, actor_id=caller.account_id, export=export.id
        )


async def _lesson(request: web.Request, caller: Manager) -> StoredLesson:
    return await request.app[REGISTER].of(path_id(request, "lesson_id"), caller.account_id)


async def _export(request: web.Request, lesson: StoredLesson, export_id: str) -> Export:
    found = await asyncio.to_thread(request.app[EXPORTS].folder.look, export_id)
    if found is None or found.job.lesson_id != lesson.id:
        raise Refused(Code.NOT_FOUND, "nothing here")
    return found


def _told(export: Export) -> Exported:
    return Exported(
        id=export.id,
        recording=export.job.recording_id,
        layout=export.job.layout,
        names=export.job.names,
        board=bool(export.job.pages),
        chat=bool(export.job.chat),
        state=export.state,
        done=export.done,
        size=export.size,
    )


OPERATIONS = (
    Operation(
        method="POST",
        path="/lessons/{lesson_id}/exports",
        name="makeExport",
        summary="Have a recording made into one file to take away; the same wish again is the same export",
        handler=make,
        access="manager",
        body=ExportWanted,
        answer=Exported,
        status=201,
        refusals=(Code.NOT_FOUND, Code.TOO_MANY),
    ),
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/exports",
        name="listExports",
        summary="A lesson's exports, and how far they are; one that was stopped goes on",
        handler=listed,
        access="manager",
        answer=ExportList,
        refusals=(Code.NOT_FOUND,),
    ),
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/exports/{export_id}",
        name="readExport",
        summary="The file, also in parts (Range)",
        handler=file,
        access="manager",
        answer="video/mp4",
        refusals=(Code.NOT_FOUND,),
    ),
    Operation(
        method="DELETE",
        path="/lessons/{lesson_id}/exports/{export_id}",
        name="deleteExport",
        summary="Delete an export, also while it is made",
        handler=delete,
        access="manager",
        status=204,
        refusals=(Code.NOT_FOUND, Code.HELD),
    ),
)
