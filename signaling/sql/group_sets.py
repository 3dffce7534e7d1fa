"""Groups that were saved for a class, in SQL.

Invariant: a class has at most `MAX_SAVED_SETS` of them, each under a name of its own; whoever changes them
holds the row of the class meanwhile, so that two who save at once do so one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..lesson.rosters import carried
from ..wire.groups import MAX_SAVED_SETS, SavedGroup, SavedSet
from ..wire.roster import Seat
from .database import Database
from .models import ClassRow, GroupSetRow


class NoSuchSet(Exception):
    """The class, or its set, is not there (any more)."""


class TooManySets(Exception):
    """The class has as many as it may have."""


class SetNameTaken(Exception):
    """Another set of the class has this name."""


class GroupSetRepository:
    """Reads and writes `class_group_sets`. All methods may raise `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, class_id: str) -> list[SavedSet]:
        """Return the sets of a class, the one saved first first."""
        async with self._database.read() as connection:
            return await read_sets(connection, class_id)

    async def save(self, class_id: str, new: SavedSet) -> SavedSet:
        """Store a set, in place of the one of the same name, whose id it takes then.

        Raise `NoSuchSet` (there is no such class), `TooManySets`.
        """
        async with self._database.write() as connection:
            await hold_class(connection, class_id)
            id_of = {each.name: each.id for each in await read_sets(connection, class_id)}
            stored = msgspec.structs.replace(new, id=id_of.get(new.name, new.id))
            values = {"saved_at": stored.saved_at, "groups": msgspec.to_builtins(stored.groups)}
            if stored.name in id_of:
                change = update(GroupSetRow).where(GroupSetRow.id == stored.id)
                await connection.execute(change.values(values))
            elif len(id_of) >= MAX_SAVED_SETS:
                raise TooManySets
            else:
                row = {"id": stored.id, "class_id": class_id, "name": stored.name, **values}
                await connection.execute(insert(GroupSetRow).values(row))
            return stored

    async def rename(self, class_id: str, set_id: str, name: str) -> None:
        """Call a set otherwise. Raise `NoSuchSet`, `SetNameTaken`."""
        async with self._database.write() as connection:
            await hold_class(connection, class_id)
            others = (GroupSetRow.class_id == class_id) & (GroupSetRow.id != set_id)
            same = select(func.count()).select_from(GroupSetRow).where(others, GroupSetRow.name == name)
            if (await connection.execute(same)).scalar_one():
                raise SetNameTaken
            change = update(GroupSetRow).where(_is(class_id, set_id)).values(name=name)
            if (await connection.execute(change)).rowcount != 1:
                raise NoSuchSet

    async def delete(self, class_id: str, set_id: str) -> None:
        """Delete a set. Raise `NoSuchSet`."""
        async with self._database.write() as connection:
            await hold_class(connection, class_id)
            if (await connection.execute(delete(GroupSetRow).where(_is(class_id, set_id)))).rowcount != 1:
                raise NoSuchSet


async def hold_class(connection: AsyncConnection, class_id: str) -> None:
    """Count one more change of a class; nobody else changes it until the commit. Raise `NoSuchSet`."""
    change = update(ClassRow).where(ClassRow.id == class_id).values(revision=ClassRow.revision + 1)
    if (await connection.execute(change)).rowcount != 1:
        raise NoSuchSet


async def read_sets(connection: AsyncConnection, class_id: str) -> list[SavedSet]:
    """Return the sets of a class, the one saved first first."""
    columns = (GroupSetRow.id, GroupSetRow.name, GroupSetRow.saved_at, GroupSetRow.groups)
    of_class = select(*columns).where(GroupSetRow.class_id == class_id)
    rows = await connection.execute(of_class.order_by(GroupSetRow.saved_at, GroupSetRow.id))
    return [_set(row) for row in rows]


async def carry_sets(
    connection: AsyncConnection, class_id: str, old: Sequence[Seat], new: Sequence[Seat]
) -> None:
    """Have the sets of a class follow a change of its roster, in the same transaction."""
    numbers = _numbers_after(old, new)
    if all(number == after for number, after in numbers.items()):
        return
    for kept in await read_sets(connection, class_id):
        groups = [_carried(group, numbers) for group in kept.groups]
        if groups != kept.groups:
            change = update(GroupSetRow).where(GroupSetRow.id == kept.id)
            await connection.execute(change.values(groups=msgspec.to_builtins(groups)))


def _numbers_after(old: Sequence[Seat], new: Sequence[Seat]) -> dict[int, int | None]:
    """Return what becomes of each number; `None`: it is another pupil's now.

    A number that is missing stays: the pupil may be back with the next list.
    """
    still, there = carried(old, new), {seat.number for seat in new}
    return {
        seat.number: still.get(seat.number, None if seat.number in there else seat.number) for seat in old
    }


def _carried(group: SavedGroup, numbers: Mapping[int, int | None]) -> SavedGroup:
    seats = [numbers.get(number, number) for number in group.seats]
    return msgspec.structs.replace(group, seats=[number for number in seats if number is not None])


def _is(class_id: str, set_id: str) -> ColumnElement[bool]:
    return (GroupSetRow.class_id == class_id) & (GroupSetRow.id == set_id)


def _set(row: Row[tuple[str, str, float, list[object]]]) -> SavedSet:
    groups = msgspec.convert(row.groups, list[SavedGroup])
    return SavedSet(id=row.id, name=row.name, saved_at=row.saved_at, groups=groups)
