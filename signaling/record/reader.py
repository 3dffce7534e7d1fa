"""Reads everything that a lesson record is made of. The only part of it that is not pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..clock import now
from ..sql.boards import BoardRepository
from ..sql.chat import ChatRepository
from ..sql.database import Database
from ..sql.lessons import StoredLesson
from ..sql.notes import NoteRepository
from ..sql.polls import PollRepository
from ..sql.reflections import ReflectionRepository
from ..sql.timelines import TimelineRepository
from ..wire.record import LessonRecord
from ..wire.roster import Seat
from .build import record_of
from .facts import Facts, absent_of
from .nameless import without_names


class RecordReader:
    """All methods may raise `DatabaseAway`."""

    def __init__(self, database: Database, secret_key: str) -> None:
        self._secret = secret_key.encode()
        self._boards = BoardRepository(database)
        self._chat = ChatRepository(database)
        self._notes = NoteRepository(database)
        self._polls = PollRepository(database)
        self._reflections = ReflectionRepository(database)
        self._timelines = TimelineRepository(database)

    async def record(self, lesson: StoredLesson, roster: Sequence[Seat], *, named: bool) -> LessonRecord:
        """Return the record of a lesson as it is now. `roster`: of its class; `named`: with names."""
        facts = await self.facts(lesson, roster)
        return record_of(facts if named else without_names(facts, self._secret))

    async def facts(self, lesson: StoredLesson, roster: Sequence[Seat]) -> Facts:
        """Return all that is kept of a lesson, for whatever is made of it."""
        entries = await self._timelines.entries(lesson.id)
        return Facts(
            lesson_id=lesson.id,
            title=lesson.title,
            now=now(),
            ended_at=lesson.ended_at,
            entries=entries,
            absent=absent_of(roster, entries),
            polls=await self._polls.of_lesson(lesson.id),
            reflections=await self._reflections.all(lesson.id),
            drawn=await self._boards.drawn(lesson.id),
            notes=await self._notes.shared(lesson.id),
            talked=await self._timelines.talked(lesson.id),
            said=await self._chat.said(lesson.id),
        )
