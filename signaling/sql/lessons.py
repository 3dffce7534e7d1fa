"""Lessons in SQL: made, found by id or code, listed, ended."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import Row, and_, insert, or_, select, update

from ..wire.lesson import Settings as LessonSettings
from ..wire.plan import PlanFile
from .database import Database, IntegrityError
from .models import LessonRow

READY = "ready"
"""The purpose of the lesson that the start offers."""
REHEARSAL = "rehearsal"
"""The purpose of a lesson in which a teacher practises with simulated pupils."""
DELETED = "deleted"
"""The purpose of a row without content: its lesson was deleted, and strokes of it are still there."""

is_there = LessonRow.purpose != DELETED
"""A condition: for everybody but `sql.deletions` there is no other lesson."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLesson:
    """A lesson's row."""

    id: str
    code: str
    title: str
    owner_id: str | None
    settings: LessonSettings
    purpose: str
    created_at: float
    ended_at: float | None
    plan: PlanFile | None = None
    class_id: str | None = None
    held_at: float | None = None


class CodeTaken(Exception):
    """Another running lesson has this class code: draw another one."""


class LessonRepository:
    """Reads and writes `lessons`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, lesson: StoredLesson) -> None:
        """Store a new lesson. Raise `CodeTaken`."""
        try:
            async with self._database.write() as connection:
                await connection.execute(
                    insert(LessonRow).values(
                        id=lesson.id,
                        code=lesson.code,
                        title=lesson.title,
                        owner_id=lesson.owner_id,
                        settings=msgspec.to_builtins(lesson.settings),
                        purpose=lesson.purpose,
                        plan=None if lesson.plan is None else msgspec.to_builtins(lesson.plan),
                        class_id=lesson.class_id,
                        created_at=lesson.created_at,
                        ended_at=lesson.ended_at,
                    )
                )
        except IntegrityError as error:
            raise CodeTaken(lesson.code) from error

    async def get(self, lesson_id: str) -> StoredLesson | None:
        """Return the lesson, ended or not; `None`: there was never one."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(*LESSON_COLUMNS).where(LessonRow.id == lesson_id, is_there)
            )
            return lesson_of(rows.one_or_none())

    async def find_running(self, code: str) -> StoredLesson | None:
        """Return the lesson that this code leads to now."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(*LESSON_COLUMNS).where(LessonRow.code == code, LessonRow.ended_at.is_(None))
            )
            return lesson_of(rows.one_or_none())

    async def running_of_class(self, class_id: str, limit: int) -> list[str]:
        """Return the ids of up to `limit` unended lessons of a class, newest first."""
        query = select(LessonRow.id).where(LessonRow.class_id == class_id, LessonRow.ended_at.is_(None))
        async with self._database.read() as connection:
            newest = query.order_by(LessonRow.created_at.desc()).limit(limit)
            return list((await connection.execute(newest)).scalars())

    async def find_ready(self) -> StoredLesson | None:
        """Return the newest unended lesson that a start made."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(*LESSON_COLUMNS)
                .where(LessonRow.purpose == READY, LessonRow.ended_at.is_(None))
                .order_by(LessonRow.created_at.desc())
                .limit(1)
            )
            return lesson_of(rows.one_or_none())

    async def newest(
        self, *, owner_id: str | None, limit: int, before: float | None = None
    ) -> list[StoredLesson]:
        """Return up to `limit` lessons made before `before`, newest first.

        Of one owner (and those that a start made, which are everybody's), or (None) of all.
        """
        query = select(*LESSON_COLUMNS).where(is_there).order_by(LessonRow.created_at.desc()).limit(limit)
        if owner_id is not None:
            shared = and_(LessonRow.owner_id.is_(None), LessonRow.purpose == READY)
            query = query.where(or_(LessonRow.owner_id == owner_id, shared))
        if before is not None:
            query = query.where(LessonRow.created_at < before)
        async with self._database.read() as connection:
            rows = await connection.execute(query)
            return [lesson for row in rows if (lesson := lesson_of(row)) is not None]

    async def find_rehearsal(self, owner_id: str) -> StoredLesson | None:
        """Return the rehearsal of this owner that has not ended."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(*LESSON_COLUMNS)
                .where(
                    LessonRow.owner_id == owner_id,
                    LessonRow.purpose == REHEARSAL,
                    LessonRow.ended_at.is_(None),
                )
                .limit(1)
            )
            return lesson_of(rows.one_or_none())

    async def ended(self, *, after: float, before: float, limit: int) -> list[str]:
        """Return the ids of up to `limit` lessons that ended between two moments, oldest first.

        Rehearsals are none of them.
        """
        query = (
            select(LessonRow.id)
            .where(is_there, LessonRow.ended_at > after, LessonRow.ended_at <= before)
            .where(LessonRow.purpose != REHEARSAL)
            .order_by(LessonRow.ended_at)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return list((await connection.execute(query)).scalars())

    async def mark_ended(self, lesson_id: str, now: float) -> bool:
        """Note the end, once. Return whether it was this call that ended it."""
        async with self._database.write() as connection:
            done = await connection.execute(
                update(LessonRow)
                .where(LessonRow.id == lesson_id, LessonRow.ended_at.is_(None))
                .values(ended_at=now)
            )
            return done.rowcount == 1


LESSON_COLUMNS = (
    LessonRow.id,
    LessonRow.code,
    LessonRow.title,
    LessonRow.owner_id,
    LessonRow.settings,
    LessonRow.purpose,
    LessonRow.plan,
    LessonRow.created_at,
    LessonRow.ended_at,
    LessonRow.class_id,
    LessonRow.held_at,
)


def lesson_of(row: Row[tuple[object, ...]] | Row[*tuple[object, ...]] | None) -> StoredLesson | None:
    """Return the lesson of a row of `LESSON_COLUMNS`; `None`: there is no row."""
    if row is None:
        return None
    values = dict(row._mapping)  # noqa: SLF001 - documented, in spite of its name
    values["settings"] = msgspec.convert(values["settings"], LessonSettings)
    values["plan"] = msgspec.convert(values["plan"], PlanFile | None)
    return StoredLesson(**values)
