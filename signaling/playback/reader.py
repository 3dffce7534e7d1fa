"""Reads everything that a lesson is played again from. The only part of it that is not pure."""

from __future__ import annotations

import asyncio

from msgspec import Raw

from ..clock import now
from ..recordings.folder import RecordingFolders
from ..recordings.tracks import recordings_in
from ..sql.boards import BoardRepository
from ..sql.chat import ChatRepository
from ..sql.database import Database
from ..sql.lessons import StoredLesson
from ..sql.notes import NoteRepository
from ..sql.timelines import TimelineRepository
from ..timeline.later import NEVER
from ..wire.playback import BoardHistory, Playback, PlayedOperation
from ..wire.timeline import Entry
from ..wire.watching import Audience
from .audiences import for_audience, sees_page_until
from .build import Kept, KeptFiles, playback_of

MOST_OPERATIONS = 5000
"""In one answer."""

Number = tuple[int, int]
"""(epoch, seq) of an operation on a page."""


class PlaybackReader:
    """All methods may raise `DatabaseAway`."""

    def __init__(self, database: Database, folders: RecordingFolders) -> None:
        self._folders = folders
        self._boards = BoardRepository(database)
        self._chat = ChatRepository(database)
        self._notes = NoteRepository(database)
        self._timelines = TimelineRepository(database)

    async def playback(self, lesson: StoredLesson, audience: Audience | None) -> Playback:
        """Return a lesson as far as it has gone and this audience may know it (`None`: all of it)."""
        entries = await self._timelines.entries(lesson.id)
        kept = Kept(
            lesson_id=lesson.id,
            title=lesson.title,
            now=now(),
            ended_at=lesson.ended_at,
            entries=entries,
            files=await self._files(entries),
            turns=await self._timelines.turns(lesson.id),
            drawn=await self._boards.drawn_seconds(lesson.id),
            messages=await self._chat.all(lesson.id),
            notes=await self._notes.shared(lesson.id),
        )
        return playback_of(for_audience(kept, audience))

    async def boards(self, lesson_id: str, *, title: str, ended_at: float | None) -> Playback:
        """Return a lesson's phases, groups and the pages that were drawn on, and nothing that was said."""
        kept = Kept(
            lesson_id=lesson_id,
            title=title,
            now=now(),
            ended_at=ended_at,
            entries=await self._timelines.entries(lesson_id),
            drawn=await self._boards.drawn_seconds(lesson_id),
        )
        # Forty pupils' seconds are many: nobody on this node waits for them.
        return await asyncio.to_thread(playback_of, kept)

    async def board(
        self, lesson_id: str, page_id: str, after: Number, audience: Audience | None
    ) -> BoardHistory | None:
        """Return what was put on a page of a lesson behind an operation; `None`: it is not for this audience.

        Of a page that is not there, nothing.
        """
        entries = await self._timelines.entries(lesson_id) if audience == "class" else ()
        until = sees_page_until(entries, page_id, audience)
        if until == NEVER:
            return None
        found = await self._boards.history(page_id, after, MOST_OPERATIONS)
        last = found[-1] if len(found) == MOST_OPERATIONS else None
        return BoardHistory(
            operations=[
                PlayedOperation(at=one.at, person=one.participant_id, element=Raw(one.element))
                for one in found
                if one.at < until
            ],
            next="" if last is None else f"{last.epoch}.{last.seq}",
        )

    async def _files(self, entries: list[Entry]) -> list[KeptFiles]:
        found: list[KeptFiles] = []
        for recording in recordings_in(entries):
            spans, sizes = await self._folders.spans(recording.id)
            there = [span for span in spans if span.began.file in sizes]
            found.append(KeptFiles(recording.id, recording.ended_at, there))
        return found
