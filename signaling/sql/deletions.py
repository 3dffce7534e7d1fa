"""Lessons deleted for good, and held against it, in SQL.

Invariant: that nothing of a lesson is to be found any more, the mark that the rest of it must go, and the
entry in the audit log are one transaction: a crash leaves a lesson whole, or gone and marked. The strokes of
its boards, which may be hundreds of thousands, go then in small transactions, between which others write.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Text, cast, delete, func, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..audit_chain import Audited
from ..recordings.tracks import recordings_in
from .audit import add_entries
from .database import Database
from .lessons import DELETED, REHEARSAL, is_there
from .models import Base, BoardOperationRow, BoardSnapshotRow, DeletionRow, LessonRow, TimelineEntryRow
from .timelines import entries_of

Why = Literal["asked", "expired", "rehearsal"]
Outcome = Literal["deleted", "unknown", "running", "held"]

SOON_SECONDS = 120.0
"""So long after a deletion what is left of it is looked for at each turn: other nodes may just be writing."""
LATER_SECONDS = 3600.0
"""From then on: a node that was frozen may wake up and write to Redis."""
MARKED_SECONDS = 24 * 3600.0
OPERATIONS_AT_ONCE, SNAPSHOTS_AT_ONCE = 2000, 10
"""About a tenth of a second, in which nobody else writes to an SQLite database."""
MAX_AT_ONCE = 50
"""Deletions at a turn: the first start with a shorter retention must not keep a database busy. Whoever was
not tried for longest is next, so neither a backlog nor one that can not be removed keeps another waiting."""

_BOARDS = {BoardOperationRow.__tablename__, BoardSnapshotRow.__tablename__}
_OF_LESSONS = [
    table
    for table in Base.metadata.sorted_tables
    if table.name not in _BOARDS and any(key.column.table.name == "lessons" for key in table.foreign_keys)
]
"""Those that refer to lessons, whoever added them; what refers to these goes with them."""
_WITHOUT_CONTENT: dict[str, object] = {
    "purpose": DELETED,
    "title": "",
    "code": "",
    "owner_id": None,
    "class_id": None,
    "settings": {},
    "plan": None,
}


@dataclass(frozen=True, slots=True)
class Deletion:
    """A lesson whose rows are gone: what else of it has to go."""

    lesson_id: str
    recordings: tuple[str, ...]


class DeletionRepository:
    """Reads and writes `deletions`, and `held_at` of `lessons`. All methods may raise `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def delete(
        self, lesson_id: str, *, why: Why, by: str | None, now: float, recordings: Iterable[str] = ()
    ) -> Outcome:
        """Delete an ended lesson: from now on there is none. Mark the rest to go.

        `recordings`: what the caller knows of its recordings besides what the timeline says.
        """
        async with self._database.write() as connection:
            outcome = await _may_go(connection, lesson_id)
            if outcome != "deleted":
                return outcome
            found = {*recordings, *await _recordings(connection, [lesson_id])}
            for table in _OF_LESSONS:
                await connection.execute(delete(table).where(table.c.lesson_id == lesson_id))
            await connection.execute(
                update(LessonRow).where(LessonRow.id == lesson_id).values(**_WITHOUT_CONTENT)
            )
            row = {"lesson_id": lesson_id, "why": why, "deleted_at": now, "recordings": sorted(found)}
            await connection.execute(insert(DeletionRow).values(row))
            entry = Audited(
                at=now, action="lesson.deleted", lesson_id=lesson_id, actor_id=by, detail={"why": why}
            )
            await add_entries(connection, [entry])
        return "deleted"

    async def remove_some(self, lesson_id: str) -> bool:
        """Remove some of what is left of a deleted lesson in SQL. Return whether there may be more."""
        async with self._database.write() as connection:
            ghost = await connection.execute(
                select(LessonRow.id).where(LessonRow.id == lesson_id, LessonRow.purpose == DELETED)
            )
            if ghost.one_or_none() is None:
                return False
            found = 0
            for table, limit in (
                (BoardOperationRow, OPERATIONS_AT_ONCE),
                (BoardSnapshotRow, SNAPSHOTS_AT_ONCE),
            ):
                key = (table.page_id, table.epoch, table.seq)
                some = select(*key).where(table.lesson_id == lesson_id).limit(limit)
                found += (await connection.execute(delete(table).where(tuple_(*key).in_(some)))).rowcount
            if not found:
                await connection.execute(delete(LessonRow).where(LessonRow.id == lesson_id))
            return found > 0

    async def hold(self, lesson_id: str, *, on: bool, by: str | None, now: float) -> bool | None:
        """Hold a lesson, or let go of it. Return whether that changed anything; `None`: there is none."""
        async with self._database.write() as connection:
            is_other = LessonRow.held_at.is_(None) if on else LessonRow.held_at.is_not(None)
            change = update(LessonRow).where(LessonRow.id == lesson_id, is_there, is_other)
            done = await connection.execute(change.values(held_at=now if on else None))
            if done.rowcount == 0:
                query = select(LessonRow.id).where(LessonRow.id == lesson_id, is_there)
                known = await connection.execute(query)
                return None if known.one_or_none() is None else False
            action = "lesson.held" if on else "lesson.released"
            await add_entries(connection, [Audited(at=now, action=action, lesson_id=lesson_id, actor_id=by)])
            return True

    async def due(
        self, *, ended_before: float | None, rehearsals_before: float, besides: Collection[str] = ()
    ) -> list[tuple[str, Why]]:
        """Return lessons whose time is over, oldest first: `None` as a time: such never go by themselves.

        At most `MAX_AT_ONCE`, and none of `besides`.
        """
        of_rehearsals = (LessonRow.purpose == REHEARSAL) & (LessonRow.ended_at < rehearsals_before)
        over = (
            of_rehearsals if ended_before is None else or_(of_rehearsals, LessonRow.ended_at < ended_before)
        )
        query = (
            select(LessonRow.id, LessonRow.purpose)
            .where(over, is_there, LessonRow.held_at.is_(None), LessonRow.id.not_in(besides))
            .order_by(LessonRow.ended_at)
            .limit(MAX_AT_ONCE)
        )
        async with self._database.read() as connection:
            return [
                (lesson_id, "rehearsal" if purpose == REHEARSAL else "expired")
                for lesson_id, purpose in await connection.execute(query)
            ]

    async def end_forgotten(self, before: float) -> int:
        """End lessons that began, which nobody ended, and where nothing has happened since; return how many.

        Each has ended, from now on, when the last thing happened in it.
        """
        last = (
            select(func.max(TimelineEntryRow.at))
            .where(TimelineEntryRow.lesson_id == LessonRow.id)
            .scalar_subquery()
        )
        is_open = (LessonRow.ended_at.is_(None), is_there, LessonRow.created_at < before)
        async with self._database.write() as connection:
            change = update(LessonRow).where(*is_open, last < before).values(ended_at=last)
            return (await connection.execute(change)).rowcount

    async def unswept(self, now: float) -> list[Deletion]:
        """Return the deletions whose rest has to be looked for now, those first that waited for longest."""
        is_young = DeletionRow.deleted_at > now - SOON_SECONDS
        is_stale = DeletionRow.swept_at < now - LATER_SECONDS
        query = (
            select(DeletionRow.lesson_id, DeletionRow.recordings)
            .where(or_(DeletionRow.swept_at.is_(None), is_young, is_stale))
            .order_by(func.coalesce(DeletionRow.tried_at, 0.0), DeletionRow.deleted_at)
            .limit(MAX_AT_ONCE)
        )
        async with self._database.read() as connection:
            return [Deletion(row.lesson_id, tuple(row.recordings)) for row in await connection.execute(query)]

    async def marked(self, lesson_ids: Collection[str]) -> list[Deletion]:
        """Return the deletions of these lessons."""
        query = select(DeletionRow.lesson_id, DeletionRow.recordings)
        async with self._database.read() as connection:
            rows = await connection.execute(query.where(DeletionRow.lesson_id.in_(lesson_ids)))
            return [Deletion(row.lesson_id, tuple(row.recordings)) for row in rows]

    async def note_tried(self, lesson_ids: Collection[str], now: float, failed: Collection[str] = ()) -> None:
        """Note that nothing is left of these but the `failed` ones; forget what was deleted long ago."""
        async with self._database.write() as connection:
            tried = DeletionRow.lesson_id.in_(lesson_ids)
            await connection.execute(update(DeletionRow).where(tried).values(tried_at=now))
            swept = DeletionRow.lesson_id.in_(set(lesson_ids) - set(failed))
            await connection.execute(update(DeletionRow).where(swept).values(swept_at=now))
            long_ago = DeletionRow.deleted_at < now - MARKED_SECONDS
            await connection.execute(delete(DeletionRow).where(swept, long_ago))

    async def missing(self, lesson_ids: Collection[str]) -> set[str]:
        """Return those of these lessons that there are not (any more)."""
        if not lesson_ids:
            return set()
        query = select(LessonRow.id).where(LessonRow.id.in_(lesson_ids), is_there)
        async with self._database.read() as connection:
            return set(lesson_ids) - set((await connection.execute(query)).scalars())

    async def is_held(self, recording_id: str) -> bool:
        """Say whether a recording is one of a lesson that is held at this moment."""
        names_it = cast(TimelineEntryRow.entry, Text).contains(recording_id, autoescape=True)
        query = (
            select(TimelineEntryRow.lesson_id)
            .join(LessonRow, LessonRow.id == TimelineEntryRow.lesson_id)
            .where(LessonRow.held_at.is_not(None), names_it)
            .limit(1)
        )
        async with self._database.read() as connection:
            return (await connection.execute(query)).first() is not None


async def _may_go(connection: AsyncConnection, lesson_id: str) -> Outcome:
    query = select(LessonRow.ended_at, LessonRow.held_at).where(LessonRow.id == lesson_id, is_there)
    lesson = (await connection.execute(query.with_for_update())).one_or_none()
    if lesson is None:
        return "unknown"
    if lesson.held_at is not None:
        return "held"
    return "running" if lesson.ended_at is None else "deleted"


async def _recordings(connection: AsyncConnection, lesson_ids: Collection[str]) -> set[str]:
    """Return the ids of these lessons' recordings, as their timelines know them."""
    return {found.id for found in recordings_in(await entries_of(connection, lesson_ids))}
