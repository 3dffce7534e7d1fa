"""Reflections in SQL: that one is in here is what `sent` means.

Invariant: within a lesson numbers rise in the order of commits, because the counter's row is locked by the
upsert that takes the number and held until the commit; so whoever has read up to a number misses nothing
by asking for what is above it. A pupil on a device has one row, and nobody's text is in another's.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from ..wire.reflections import Reflection
from .database import Database
from .models import ReflectionCounter, ReflectionRow

KEPT_CLIENT_IDS = 20
"""Of the last changes. A page sends the newest again and nothing before it, so that one would do; a few more
stand for two pages of one pupil."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReflection:
    """What somebody wrote, before it is stored. `id` is fresh, and used for their first."""

    id: str
    lesson_id: str
    person_id: str
    device_digest: str
    person_name: str
    seat: int | None
    client_id: str
    text: str
    mood: int
    at: float


class ReflectionRepository:
    """Reads and writes `reflections` and their counters. All methods may raise `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, new: NewReflection) -> Reflection:
        """Store it in place of what its author wrote before on this device; return what is stored then.

        A client id that was stored before changes nothing. Raise `IntegrityError` where there is no such
        lesson.
        """
        try:
            async with self._database.write() as connection:
                return await self._put(connection, new)
        except _SentBefore as found:
            return found.reflection

    async def own(self, lesson_id: str, person_id: str, device_digest: str) -> Reflection | None:
        """Return what somebody wrote on a device."""
        async with self._database.read() as connection:
            row = await _find(connection, lesson_id, person_id, device_digest)
        return None if row is None else _reflection(row)

    async def after(self, lesson_id: str, number: int, limit: int) -> list[Reflection]:
        """Return the first `limit` of those above a number, in order."""
        above = _of(lesson_id).where(ReflectionRow.number > number)
        query = above.order_by(ReflectionRow.number).limit(limit)
        async with self._database.read() as connection:
            return [_reflection(row) for row in await connection.execute(query)]

    async def all(self, lesson_id: str) -> list[Reflection]:
        """Return all of a lesson, in order of number."""
        query = _of(lesson_id).order_by(ReflectionRow.number)
        async with self._database.read() as connection:
            return [_reflection(row) for row in await connection.execute(query)]

    async def last_number(self, lesson_id: str) -> int:
        """Return the highest number of a lesson; 0: nobody wrote."""
        query = select(ReflectionCounter.last_number).where(ReflectionCounter.lesson_id == lesson_id)
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one_or_none() or 0

    async def _put(self, connection: AsyncConnection, new: NewReflection) -> Reflection:
        number = await self._next_number(connection, new.lesson_id)
        held = await _find(connection, new.lesson_id, new.person_id, new.device_digest)
        if held is not None and new.client_id in held.client_ids:
            raise _SentBefore(_reflection(held))
        fields = {
            "number": number,
            "person_name": new.person_name,
            "seat": new.seat,
            "text": new.text,
            "mood": new.mood,
            "at": new.at,
        }
        key = {"lesson_id": new.lesson_id, "id": new.id if held is None else held.id}
        if held is None:
            other = {"person_id": new.person_id, "device_digest": new.device_digest}
            values = key | fields | other | {"client_ids": [new.client_id]}
            await connection.execute(insert(ReflectionRow).values(values))
        else:
            change = update(ReflectionRow).where(
                ReflectionRow.lesson_id == key["lesson_id"], ReflectionRow.id == key["id"]
            )
            ids = [*held.client_ids, new.client_id][-KEPT_CLIENT_IDS:]
            await connection.execute(change.values(fields | {"client_ids": ids}))
        return Reflection(
            id=key["id"],
            number=number,
            person=new.person_id,
            name=new.person_name,
            seat=new.seat,
            text=new.text,
            mood=new.mood,
            at=new.at,
        )

    async def _next_number(self, connection: AsyncConnection, lesson_id: str) -> int:
        dialect = sqlite if self._database.is_sqlite else postgresql
        first = dialect.insert(ReflectionCounter).values(lesson_id=lesson_id, last_number=1)
        upsert = first.on_conflict_do_update(
            index_elements=[ReflectionCounter.lesson_id],
            set_={"last_number": ReflectionCounter.last_number + 1},
        ).returning(ReflectionCounter.last_number)
        return int((await connection.execute(upsert)).scalar_one())


class _SentBefore(Exception):
    """Rolls the transaction back, and with it the number that was taken."""

    def __init__(self, reflection: Reflection) -> None:
        super().__init__()
        self.reflection = reflection


_RowOf = Row[*tuple[object, ...]]


def _of(lesson_id: str) -> Select[*tuple[object, ...]]:
    return select(ReflectionRow.__table__).where(ReflectionRow.lesson_id == lesson_id)


async def _find(
    connection: AsyncConnection, lesson_id: str, person_id: str, device_digest: str
) -> _RowOf | None:
    rows = await connection.execute(
        _of(lesson_id).where(
            ReflectionRow.person_id == person_id, ReflectionRow.device_digest == device_digest
        )
    )
    return rows.one_or_none()


def _reflection(row: _RowOf) -> Reflection:
    held = row._mapping  # noqa: SLF001 - documented, in spite of its name
    return Reflection(
        id=held["id"],
        number=held["number"],
        person=held["person_id"],
        name=held["person_name"],
        seat=held["seat"],
        text=held["text"],
        mood=held["mood"],
        at=held["at"],
    )
