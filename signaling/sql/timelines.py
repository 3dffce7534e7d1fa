"""Timelines in SQL: what happened in a lesson, found by comparing its states one after the other.

Invariant: entries and the state that they were found in are written in one transaction, and a state that is
not newer than the last one read changes nothing; so any node may write at any time, and nothing stands twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import LargeBinary, Row, Text, case, cast, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from media.control import is_newer

from ..record.facts import Talked
from ..timeline.changes import Seen, changes
from ..timeline.talk import TalkMinute, turns_of
from ..wire.playback import Turn
from ..wire.timeline import Entry, entry_of
from .database import Database
from .lessons import is_there
from .models import LessonRow, TalkRow, TimelineEntryRow, TimelineRow

Number = tuple[int, int]
"""(epoch, version) of a state."""


class TimelineRepository:
    """Reads and writes `timelines` and `timeline_entries`. All methods may raise `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def follow(self, lesson_id: str, number: Number, seen: Seen, now: float) -> Sequence[Entry]:
        """Read a state: write what happened since the last one, and return it. A deleted lesson has none."""
        async with self._database.write() as connection:
            known = await self._begun(connection, lesson_id)
            if known is None or not is_newer(number, (known.epoch, known.version)):
                return ()
            found = changes(_seen(known.seen), seen, now)
            if found:
                await connection.execute(insert(TimelineEntryRow), _rows(lesson_id, known.entries, found))
            await connection.execute(
                update(TimelineRow)
                .where(TimelineRow.lesson_id == lesson_id)
                .values(
                    epoch=number[0],
                    version=number[1],
                    entries=known.entries + len(found),
                    seen=msgspec.to_builtins(seen),
                )
            )
            return found

    async def add_talk(self, lesson_id: str, minutes: Sequence[TalkMinute]) -> None:
        """Keep when people spoke: of what several nodes heard of a minute the most."""
        if not minutes:
            return
        dialect = sqlite if self._database.is_sqlite else postgresql
        put = dialect.insert(TalkRow)
        more = case((put.excluded.seconds > TalkRow.seconds, put.excluded.seconds), else_=TalkRow.seconds)
        either = put.excluded.spoken.bitwise_or(TalkRow.spoken)
        key = [TalkRow.lesson_id, TalkRow.person_id, TalkRow.scope, TalkRow.minute]
        async with self._database.write() as connection:
            if await _is_known(connection, lesson_id):
                await connection.execute(
                    put.on_conflict_do_update(index_elements=key, set_={"seconds": more, "spoken": either}),
                    [
                        {
                            "lesson_id": lesson_id,
                            "person_id": one.person,
                            "scope": one.scope,
                            "minute": one.minute,
                            "seconds": one.seconds,
                            "spoken": one.spoken,
                        }
                        for one in minutes
                    ],
                )

    async def talked(self, lesson_id: str) -> list[Talked]:
        """Return how long everybody spoke where, in the whole lesson."""
        query = (
            select(TalkRow.person_id, TalkRow.scope, func.sum(TalkRow.seconds).label("seconds"))
            .where(TalkRow.lesson_id == lesson_id)
            .group_by(TalkRow.person_id, TalkRow.scope)
            .order_by(TalkRow.person_id, TalkRow.scope)
        )
        async with self._database.read() as connection:
            return [Talked(row.person_id, row.scope, row.seconds) for row in await connection.execute(query)]

    async def turns(self, lesson_id: str) -> list[Turn]:
        """Return who spoke from when to when, in order of time."""
        query = select(TalkRow.__table__).where(TalkRow.lesson_id == lesson_id)
        async with self._database.read() as connection:
            return turns_of(
                TalkMinute(row.person_id, row.scope, row.minute, row.seconds, row.spoken)
                for row in await connection.execute(query)
            )

    async def _begun(self, connection: AsyncConnection, lesson_id: str) -> Row[tuple[TimelineRow]] | None:
        """Return how far the lesson was read, and begin where nobody has; `None`: there is no such lesson."""
        known = await _locked(connection, lesson_id)
        if known is not None:
            return known
        if not await _is_known(connection, lesson_id):
            return None
        dialect = sqlite if self._database.is_sqlite else postgresql
        row = {"lesson_id": lesson_id, "epoch": -1, "version": -1, "entries": 0, "seen": {}}
        await connection.execute(dialect.insert(TimelineRow).values(row).on_conflict_do_nothing())
        return await _locked(connection, lesson_id)

    async def entries(self, lesson_id: str) -> list[Entry]:
        """Return what happened in a lesson, in the order in which it was found.

        What a newer version wrote is `Unread`: after a step back to an older one, nothing is lost.
        """
        async with self._database.read() as connection:
            return await entries_of(connection, [lesson_id])


async def entries_of(connection: AsyncConnection, lesson_ids: Collection[str]) -> list[Entry]:
    """Return what happened in lessons, each in its order. What was damaged is `Unread`, and hides nothing.

    So they are read as they are stored: SQLAlchemy fails over text that is not JSON, and SQLite's driver over
    text that is not UTF-8; PostgreSQL keeps neither.
    """
    stored = cast(TimelineEntryRow.entry, LargeBinary if connection.dialect.name == "sqlite" else Text)
    statement = (
        select(stored.label("stored"), TimelineEntryRow.at)
        .where(TimelineEntryRow.lesson_id.in_(lesson_ids))
        .order_by(TimelineEntryRow.lesson_id, TimelineEntryRow.number)
    )
    return [entry_of(row.stored, row.at) for row in await connection.execute(statement)]


async def _locked(connection: AsyncConnection, lesson_id: str) -> Row[tuple[TimelineRow]] | None:
    """Return how far the lesson was read, held until the commit; SQLite's transaction holds everything."""
    statement = select(TimelineRow.__table__).where(TimelineRow.lesson_id == lesson_id).with_for_update()
    return (await connection.execute(statement)).one_or_none()


def _seen(stored: object) -> Seen:
    """Return the state that was read last. One that a newer version wrote is as none: all is told again."""
    try:
        return msgspec.convert(stored, Seen)
    except msgspec.ValidationError:
        return Seen()


async def _is_known(connection: AsyncConnection, lesson_id: str) -> bool:
    query = select(LessonRow.id).where(LessonRow.id == lesson_id, is_there)
    return (await connection.execute(query)).one_or_none() is not None


def _rows(lesson_id: str, first: int, entries: Sequence[Entry]) -> list[dict[str, object]]:
    return [
        {"lesson_id": lesson_id, "number": number, "at": entry.at, "entry": msgspec.to_builtins(entry)}
        for number, entry in enumerate(entries, first)
    ]
