"""Classes and their rosters in SQL.

Invariant: a roster is replaced whole, in one transaction; a seat whose number and name stay keeps the
device that it knows, and a pupil whose number moves keeps their place in the groups that were saved, and
their boards of earlier lessons.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..wire.groups import SavedSet
from ..wire.roster import Seat
from .database import Database
from .ended_boards import carry_boards
from .group_sets import carry_sets, read_sets
from .models import ClassRow, LessonRow, SeatRow


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredClass:
    """A class without its seats."""

    id: str
    owner_id: str | None
    name: str
    grade: int | None
    created_at: float


@dataclass(frozen=True, slots=True)
class Counted:
    """A class and how many seats it has."""

    stored: StoredClass
    seats: int


@dataclass(frozen=True, slots=True)
class WholeClass:
    """What a lesson takes of its class, as of a revision."""

    revision: int
    grade: int | None
    seats: list[Seat]
    sets: list[SavedSet]


class ClassRepository:
    """Reads and writes `classes` and `class_seats`. All methods may raise `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, stored: StoredClass, seats: list[Seat]) -> None:
        """Store a new class with its roster."""
        async with self._database.write() as connection:
            await connection.execute(
                insert(ClassRow).values(
                    id=stored.id,
                    owner_id=stored.owner_id,
                    name=stored.name,
                    grade=stored.grade,
                    created_at=stored.created_at,
                )
            )
            await _insert_seats(connection, stored.id, seats, {})

    async def get(self, class_id: str) -> StoredClass | None:
        """Return a class; `None`: there is none of this id."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(*_COLUMNS).where(ClassRow.id == class_id))).one_or_none()
            return None if row is None else StoredClass(**dict(row._mapping))  # noqa: SLF001 - documented

    async def seats(self, class_id: str) -> list[Seat]:
        """Return a class's seats in order of number; none where there is no such class."""
        query = select(*_SEAT_COLUMNS).where(SeatRow.class_id == class_id).order_by(SeatRow.number)
        async with self._database.read() as connection:
            return [_seat(dict(row._mapping)) for row in await connection.execute(query)]  # noqa: SLF001

    async def whole(self, class_id: str) -> WholeClass | None:
        """Return what a lesson takes of a class: at least as new as its revision. `None`: no such class."""
        of_class = select(ClassRow.revision, ClassRow.grade).where(ClassRow.id == class_id)
        seats = select(*_SEAT_COLUMNS).where(SeatRow.class_id == class_id).order_by(SeatRow.number)
        async with self._database.read() as connection:
            found = (await connection.execute(of_class)).one_or_none()
            if found is None:
                return None
            rows = [dict(row._mapping) for row in await connection.execute(seats)]  # noqa: SLF001
            sets = await read_sets(connection, class_id)
            return WholeClass(found.revision, found.grade, [_seat(row) for row in rows], sets)

    async def revisions(self, class_ids: Collection[str]) -> dict[str, int]:
        """Return how often each of these classes was changed; one that is not there is missing."""
        query = select(ClassRow.id, ClassRow.revision).where(ClassRow.id.in_(class_ids))
        async with self._database.read() as connection:
            return {row.id: row.revision for row in await connection.execute(query)}

    async def of(self, owner_id: str | None, limit: int) -> list[Counted]:
        """Return up to `limit` classes that an account (None: the API key) may use, newest first."""
        counted = select(func.count()).where(SeatRow.class_id == ClassRow.id).scalar_subquery()
        query = select(*_COLUMNS, counted.label("seats")).order_by(ClassRow.created_at.desc()).limit(limit)
        if owner_id is not None:
            query = query.where(or_(ClassRow.owner_id == owner_id, ClassRow.owner_id.is_(None)))
        async with self._database.read() as connection:
            found = [dict(row._mapping) for row in await connection.execute(query)]  # noqa: SLF001
        return [Counted(StoredClass(**_without(row, "seats")), row["seats"]) for row in found]

    async def count(self, owner_id: str | None) -> int:
        """Return how many classes are of exactly this owner."""
        query = select(func.count()).select_from(ClassRow).where(_owned(owner_id))
        async with self._database.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def replace(self, class_id: str, name: str, grade: int | None, seats: list[Seat]) -> bool:
        """Replace name, grade and roster. Return whether there is such a class."""
        async with self._database.write() as connection:
            values = {"name": name, "grade": grade, "revision": ClassRow.revision + 1}
            changed = await connection.execute(update(ClassRow).where(ClassRow.id == class_id).values(values))
            if changed.rowcount != 1:
                return False
            of_class = SeatRow.class_id == class_id
            query = select(*_SEAT_COLUMNS, SeatRow.device_digest).where(of_class)
            rows = [dict(row._mapping) for row in await connection.execute(query)]  # noqa: SLF001
            known = {(row["number"], row["name"]): row["device_digest"] for row in rows}
            await connection.execute(delete(SeatRow).where(of_class))
            await _insert_seats(connection, class_id, seats, known)
            before = [_seat(row) for row in rows]
            await carry_sets(connection, class_id, before, seats)
            await carry_boards(connection, class_id, before, seats)
            return True

    async def delete(self, class_id: str) -> bool:
        """Delete a class and its roster. Return whether there was one."""
        async with self._database.write() as connection:
            await connection.execute(
                update(LessonRow).where(LessonRow.class_id == class_id).values(class_id=None)
            )
            done = await connection.execute(delete(ClassRow).where(ClassRow.id == class_id))
            return done.rowcount == 1

    async def known_device(self, class_id: str, number: int) -> str | None:
        """Return the digest of the device that a seat knows, if it knows any."""
        query = select(SeatRow.device_digest).where(_seat_is(class_id, number))
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def know_first_device(self, class_id: str, number: int, digest: str) -> None:
        """Have a seat know this device if it knows none yet."""
        free = SeatRow.device_digest.is_(None)
        async with self._database.read() as connection:
            query = select(SeatRow.number).where(_seat_is(class_id, number), free)
            if (await connection.execute(query)).scalar_one_or_none() is None:
                return  # as at almost every coming: no writer has to wait for it
        async with self._database.write() as connection:
            change = update(SeatRow).where(_seat_is(class_id, number), free)
            await connection.execute(change.values(device_digest=digest))

    async def know_device(self, class_id: str, number: int, digest: str | None) -> None:
        """Have a seat know this device in place of any other (`None`: none)."""
        change = update(SeatRow).where(_seat_is(class_id, number))
        async with self._database.write() as connection:
            await connection.execute(change.values(device_digest=digest))

    async def forget_devices(self, class_id: str) -> None:
        """Have no seat of a class know any device."""
        change = update(SeatRow).where(SeatRow.class_id == class_id).values(device_digest=None)
        async with self._database.write() as connection:
            await connection.execute(change)


_COLUMNS = (ClassRow.id, ClassRow.owner_id, ClassRow.name, ClassRow.grade, ClassRow.created_at)
_SEAT_COLUMNS = (SeatRow.number, SeatRow.name, SeatRow.reading, SeatRow.group_name, SeatRow.consent)


def _seat_is(class_id: str, number: int) -> ColumnElement[bool]:
    return (SeatRow.class_id == class_id) & (SeatRow.number == number)


def _owned(owner_id: str | None) -> ColumnElement[bool]:
    return ClassRow.owner_id.is_(None) if owner_id is None else ClassRow.owner_id == owner_id


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def _seat(row: dict[str, Any]) -> Seat:
    return Seat(
        number=row["number"],
        name=row["name"],
        reading=row["reading"],
        group=row["group_name"],
        consent=row["consent"],
    )


async def _insert_seats(
    connection: AsyncConnection, class_id: str, seats: list[Seat], devices: dict[tuple[int, str], str | None]
) -> None:
    if not seats:
        return
    rows = [
        {
            "class_id": class_id,
            "number": seat.number,
            "name": seat.name,
            "reading": seat.reading,
            "group_name": seat.group,
            "consent": seat.consent,
            "device_digest": devices.get((seat.number, seat.name)),
        }
        for seat in seats
    ]
    await connection.execute(insert(SeatRow), rows)
