"""A lesson to be played again: all of it but the files, which are read as recordings, and a page's strokes.

Invariant: it is shown to whoever may manage the lesson or came by a link, to these as far as its audience may
know it; for everybody else the lesson does not exist. Who watched stands in the audit log.
"""

from __future__ import annotations

import re

from aiohttp import web

from ...errors import Refused
from ...keys import AUDIT, DATABASE, HUB, REGISTER, SETTINGS, SHELF
from ...lesson.ids import split_page
from ...playback.reader import Number, PlaybackReader
from ...recordings.folder import RecordingFolders
from ...wire.codes import RefusalCode as Code
from ...wire.playback import BoardHistory, Playback
from ..caller import Manager, Watcher, audience_of
from .material import FILE_HEADERS
from .operation import Answered, Operation, path_id
from .watching import watched

_NUMBER = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})", re.ASCII)


async def shown(request: web.Request, caller: Manager | Watcher, _body: None) -> Answered:
    """GET /lessons/{id}/playback."""
    app = request.app
    await app[HUB].write_down((await watched(request, caller)).id)
    lesson = await watched(request, caller)  # that may have been the end
    link = caller.link_id if isinstance(caller, Watcher) else None
    app[AUDIT].note("playback.read", lesson_id=lesson.id, actor_id=caller.account_id, link=link)
    found = await _reader(request).playback(lesson, audience_of(caller))
    return Answered(found, web.Response.enable_compression)


async def boards(request: web.Request, caller: Manager, _body: None) -> Playback:
    """GET /lessons/{id}/record/boards: a part of the record, whose reading is noted."""
    lesson = await request.app[REGISTER].of(path_id(request, "lesson_id"), caller.account_id)
    return await _reader(request).boards(lesson.id, title=lesson.title, ended_at=lesson.ended_at)


async def board(request: web.Request, caller: Manager | Watcher, _body: None) -> Answered:
    """GET /lessons/{id}/playback/boards/{page_id}."""
    lesson = await watched(request, caller)
    page_id, after = request.match_info["page_id"], _number(request.query.get("after", "0.0"))
    page = split_page(page_id)
    if page is None or page.lesson_id != lesson.id:
        raise Refused(Code.NOT_FOUND, "nothing here")
    found = await _reader(request).board(lesson.id, page_id, after, audience_of(caller))
    if found is None:
        raise Refused(Code.NOT_FOUND, "nothing here")
    return Answered(found, web.Response.enable_compression)


async def file(request: web.Request, caller: Manager | Watcher, _body: None) -> web.FileResponse:
    """GET /lessons/{id}/playback/files/{hash}."""
    lesson = await watched(request, caller)
    path = await request.app[SHELF].path(lesson.id, request.match_info["hash"])
    if path is None:
        raise Refused(Code.NOT_FOUND, "nothing here")
    return web.FileResponse(path, headers=FILE_HEADERS)


def _number(text: str) -> Number:
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise Refused(Code.BAD_MESSAGE, "after is what `next` said")
    return int(found[1]), int(found[2])


def _reader(request: web.Request) -> PlaybackReader:
    return PlaybackReader(request.app[DATABASE], RecordingFolders(request.app[SETTINGS].data_dir))


OPERATIONS = (
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/playback",
        name="showPlayback",
        summary="A lesson to be played again: people, places, phases, who spoke, tracks, chat, notes, pages",
        handler=shown,
        access="watcher",
        answer=Playback,
        refusals=(Code.NOT_FOUND, Code.NOT_OVER),
    ),
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/record/boards",
        name="showRecordBoards",
        summary="Of the lesson's playback the phases, groups and pages alone: for boards as they were then",
        handler=boards,
        access="manager",
        answer=Playback,
        refusals=(Code.NOT_FOUND,),
    ),
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/playback/boards/{page_id}",
        name="readBoardHistory",
        summary="What was put on a page, in order: up to 5,000 states of elements",
        handler=board,
        access="watcher",
        answer=BoardHistory,
        texts=(("after", "where the answer before ended, its `next`"),),
        refusals=(Code.NOT_FOUND, Code.NOT_OVER, Code.BAD_MESSAGE),
    ),
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/playback/files/{hash}",
        name="readPlayedFile",
        summary="A picture that a board of the lesson shows",
        handler=file,
        access="watcher",
        answer="image/webp",
        refusals=(Code.NOT_FOUND, Code.NOT_OVER),
    ),
)
