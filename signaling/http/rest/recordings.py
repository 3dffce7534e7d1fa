"""Recordings at the desk: what there is, and each file, also in parts (RFC 9110, section 14).

Invariant: every byte is asked for by whoever may manage the lesson; for everybody else there is nothing.
"""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from ...clock import now
from ...errors import Refused
from ...keys import AUDIT, DATABASE, HUB, LOOKS, REGISTER, SETTINGS
from ...playback.audiences import may_be_at
from ...recordings.folder import RecordingFolders
from ...recordings.tracks import recordings_in, tracks_of
from ...sql.lessons import StoredLesson
from ...sql.timelines import TimelineRepository
from ...wire.codes import RefusalCode as Code
from ...wire.recordings import RecordedSpan, RecordingList
from ...wire.timeline import Entry
from ..caller import Manager, Watcher, audience_of
from ..parts import part_of
from .holding import not_held
from .operation import Operation, path_id
from .watching import watched

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
}
_TYPES = {"vp8": "video/webm", "opus": "audio/webm", "h264": "video/x-matroska"}
"""WebM is Matroska with these codecs; by that name browsers play it. Of H.264: until it has moved to MP4."""


async def listed(request: web.Request, caller: Manager, _body: None) -> RecordingList:
    """GET /lessons/{id}/recordings."""
    _, entries = await _lesson(request, caller)
    folders = _folders(request)
    found: list[RecordedSpan] = []
    for recording in recordings_in(entries):
        spans, sizes = await folders.spans(recording.id)
        found.append(
            RecordedSpan(
                id=recording.id,
                began_at=recording.began_at,
                ended_at=recording.ended_at,
                tracks=tracks_of(spans, sizes, entries),
            )
        )
    return RecordingList(recordings=found)


async def file(request: web.Request, caller: Manager | Watcher, _body: None) -> web.StreamResponse:
    """GET /lessons/{id}/recordings/{recording_id}/{file}."""
    lesson = await watched(request, caller)
    entries = await TimelineRepository(request.app[DATABASE]).entries(lesson.id)
    recording_id, name = request.match_info["recording_id"], request.match_info["file"]
    if recording_id not in {recording.id for recording in recordings_in(entries)}:
        raise Refused(Code.NOT_FOUND, "nothing here")
    found = await _folders(request).file(recording_id, name)
    if found is None or not may_be_at(found.scope, audience_of(caller)):
        raise Refused(Code.NOT_FOUND, "nothing here")
    watcher = caller.link_id if isinstance(caller, Watcher) else caller.account_id or ""
    if request.app[LOOKS].is_first((watcher, recording_id, name), now()):
        request.app[AUDIT].note(
            "recording.read",
            lesson_id=lesson.id,
            actor_id=caller.account_id,
            recording=recording_id,
            file=name,
            link=caller.link_id if isinstance(caller, Watcher) else None,
        )
    headers = _HEADERS | {"Content-Type": _type_of(found.path, found.codec)}
    rest = await part_of(found.path, request.headers.get("Range", ""), headers)
    return rest or web.FileResponse(found.path, headers=headers)


async def delete(request: web.Request, caller: Manager, _body: None) -> None:
    """DELETE /lessons/{id}/recordings/{recording_id}."""
    lesson, entries = await _lesson(request, caller)
    recording_id = request.match_info["recording_id"]
    known = {recording.id: recording for recording in recordings_in(entries)}
    if recording_id not in known:
        raise Refused(Code.NOT_FOUND, "nothing here")
    if known[recording_id].ended_at is None and lesson.ended_at is None:
        raise Refused(Code.LOCKED, "it goes on: stop it first")
    await not_held(request, caller)
    recordings = request.app[HUB].services.recordings
    if await recordings.take(recording_id):
        request.app[AUDIT].note(
            "recording.deleted", lesson_id=lesson.id, actor_id=caller.account_id, recording=recording_id
        )
    await recordings.clear()


def _type_of(path: Path, codec: str) -> str:
    return "video/mp4" if path.suffix == ".mp4" else _TYPES[codec]


def _folders(request: web.Request) -> RecordingFolders:
    return RecordingFolders(request.app[SETTINGS].data_dir)


async def _lesson(request: web.Request, caller: Manager) -> tuple[StoredLesson, list[Entry]]:
    lesson = await request.app[REGISTER].of(path_id(request, "lesson_id"), caller.account_id)
    return lesson, await TimelineRepository(request.app[DATABASE]).entries(lesson.id)


OPERATIONS = (
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/recordings",
        name="listRecordings",
        summary="What was recorded of a lesson: a file for each source and stretch of time",
        handler=listed,
        access="manager",
        answer=RecordingList,
        refusals=(Code.NOT_FOUND,),
    ),
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/recordings/{recording_id}/{file}",
        name="readRecording",
        summary="One of these files, also in parts (Range)",
        handler=file,
        access="watcher",
        answer="video/x-matroska",
        refusals=(Code.NOT_FOUND, Code.NOT_OVER),
    ),
    Operation(
        method="DELETE",
        path="/lessons/{lesson_id}/recordings/{recording_id}",
        name="deleteRecording",
        summary="Delete a recording, all files of it, for good",
        handler=delete,
        access="manager",
        status=204,
        refusals=(Code.NOT_FOUND, Code.LOCKED, Code.HELD),
    ),
)
