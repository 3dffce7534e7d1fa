"""From what somebody asks for to a job: which recording, whose files, which group, which boards and words.

Invariant: a job names only files of a recording of that lesson, and only boards and words of the places that
are seen and heard in it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection
from dataclasses import dataclass

from msgspec.structs import replace

from ..recordings.folder import RecordingFolders
from ..recordings.tracks import recordings_in
from ..sql.boards import BoardRepository
from ..sql.chat import ChatRepository
from ..sql.database import Database
from ..sql.timelines import TimelineRepository
from ..timeline.later import withheld
from ..wire.timeline import Entry, GroupNamed
from .folder import ExportFolder
from .histories import MAX_OPERATIONS, keep
from .job import Job, JobPage, Layout, tracks_of
from .pens import pens_of
from .plan import place_at, places_of
from .subtitles import Line, digest_of, lines_of


class NothingToExport(Exception):
    """There is no such recording, no such group, or no complete file; the text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for."""

    lesson_id: str
    recording_id: str = ""
    """Empty: the last one that there is."""
    layout: Layout = "teacher"
    names: bool = True
    group: str = ""
    """Its name; empty: where the teacher is."""
    board: bool = True
    """Where anything was drawn."""
    chat: bool = True
    """As subtitles."""
    height: int = 720


class Asking:
    """All methods may raise `DatabaseAway`."""

    def __init__(self, database: Database, folders: RecordingFolders, exports: ExportFolder) -> None:
        self._timelines = TimelineRepository(database)
        self._boards = BoardRepository(database)
        self._chat = ChatRepository(database)
        self._folders = folders
        self._exports = exports

    async def job_of(self, wanted: Wanted) -> tuple[Job, list[Line]]:
        """Return the job, and what of the chat is shown. Raise `NothingToExport`."""
        entries = await self._timelines.entries(wanted.lesson_id)
        job = await self._filmed(wanted, entries)
        if wanted.board:
            job = await self._with_boards(job)
        lines = await self._lines(job, withheld(entries)) if wanted.chat else []
        return replace(job, chat=digest_of(lines)), lines

    async def begin(self, export_id: str, job: Job, lines: list[Line]) -> None:
        """Put all that it is made of on the disk; from then on it can be made.

        Raise `OSError`; `FileNotFoundError` where the lesson was deleted meanwhile.
        """
        folder = await asyncio.to_thread(self._exports.begin, export_id, job)
        try:
            await keep(self._boards, job, lines, folder)
            await asyncio.to_thread(self._exports.ask, export_id, job)
        except BaseException:  # nobody would look for it any more
            with contextlib.suppress(OSError):
                self._exports.delete(export_id)
            raise

    async def _filmed(self, wanted: Wanted, entries: list[Entry]) -> Job:
        known = [one.id for one in recordings_in(entries)]
        recording_id = wanted.recording_id or next(reversed(known), "")
        if recording_id not in known:
            raise NothingToExport("the lesson has no such recording")
        groups = {entry.name: entry.group for entry in entries if isinstance(entry, GroupNamed)}
        if wanted.group and wanted.group not in groups:
            raise NothingToExport("the lesson had no such group")
        spans, sizes = await self._folders.spans(recording_id)
        began, tracks = tracks_of([span for span in spans if span.began.file in sizes], entries)
        if not tracks:
            raise NothingToExport("the recording has no complete file")
        return Job(
            lesson_id=wanted.lesson_id,
            recording_id=recording_id,
            tracks=tracks,
            seconds=max(track.ends for track in tracks),
            began_unix=began,
            layout=wanted.layout,
            names=wanted.names,
            group=groups.get(wanted.group, ""),
            height=wanted.height,
        )

    async def _with_boards(self, job: Job) -> Job:
        drawn = await self._boards.drawn_seconds(job.lesson_id)
        # Forty pupils' seconds are many: nobody on this node waits for them.
        pages, pens = await asyncio.to_thread(pens_of, drawn, places_of(job), job.began_unix, job.seconds)
        counts = await self._boards.operations_until(job.lesson_id, job.began_unix + job.seconds)
        found = [
            JobPage(page_id=page_id, operations=min(counts.get(page_id, 0), MAX_OPERATIONS))
            for page_id in pages
        ]
        return replace(job, pages=found, pens=pens)

    async def _lines(self, job: Job, left_out: Collection[str]) -> list[Line]:
        written = await self._chat.all(job.lesson_id)
        return await asyncio.to_thread(
            lines_of,
            [one for one in written if one.author_id not in left_out],
            lambda at: place_at(job, at),
            job.began_unix,
            job.seconds,
            names=job.names,
        )
