"""Material in both databases."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import delete

from signaling.register.ids import fresh_id
from signaling.sql.database import Database
from signaling.sql.lessons import LessonRepository
from signaling.sql.material import MaterialRepository, NoRoom, Room, StoredFile
from signaling.sql.models import LessonRow
from signaling.wire.material import Material, MaterialPage
from tests.kit.register import stored_lesson

A, B = StoredFile("a" * 64, 1000), StoredFile("b" * 64, 200)
PAGE = MaterialPage(file=A.hash, thumb=B.hash, width=10, height=20)
SHEET = Material(id="m-1", name="プリント", pages=[PAGE], added_at=10.0)
ROOM = Room(files=2, bytes=1200)


class Disk:
    """What was put into place, and deleted."""

    def __init__(self) -> None:
        self.placed = 0
        self.removed: list[str] = []

    async def place(self) -> None:
        self.placed += 1

    async def remove(self, hashes: Sequence[str]) -> None:
        self.removed += hashes


@pytest.fixture
def disk() -> Disk:
    return Disk()


async def lesson_of(database: Database) -> str:
    lesson_id = fresh_id()
    await LessonRepository(database).add(stored_lesson(id=lesson_id, code=str(abs(hash(lesson_id)))[:8]))
    return lesson_id


async def test_what_a_lesson_holds_is_its_own(database: Database, disk: Disk) -> None:
    """A document and its files are the lesson's that they were brought to, and no other's."""
    shelf = MaterialRepository(database)
    mine, other = await lesson_of(database), await lesson_of(database)
    await shelf.add(mine, "tanaka", [A, B], SHEET, room=ROOM, now=10.0, place=disk.place)
    assert await shelf.documents(mine) == [SHEET]
    assert await shelf.held(mine, [A.hash, B.hash, "c" * 64]) == {A.hash, B.hash}
    assert await shelf.documents(other) == []
    assert await shelf.held(other, [A.hash]) == set()


async def test_the_same_file_twice_is_one(database: Database, disk: Disk) -> None:
    """In one lesson it takes its room once; another lesson may hold it as well."""
    shelf = MaterialRepository(database)
    mine, other = await lesson_of(database), await lesson_of(database)
    for lesson_id in (mine, mine, other):
        await shelf.add(lesson_id, "tanaka", [A, A, B], None, room=ROOM, now=10.0, place=disk.place)
    assert await shelf.held(other, [A.hash]) == {A.hash}


@pytest.mark.parametrize("room", [Room(files=1, bytes=5000), Room(files=5, bytes=1199)])
async def test_more_than_there_is_room_for_is_not_added(database: Database, disk: Disk, room: Room) -> None:
    """Too many files, or too many bytes: none of them is held, and none was put into place."""
    shelf = MaterialRepository(database)
    lesson_id = await lesson_of(database)
    with pytest.raises(NoRoom):
        await shelf.add(lesson_id, "tanaka", [A, B], SHEET, room=room, now=10.0, place=disk.place)
    assert disk.placed == 0
    assert await shelf.held(lesson_id, [A.hash, B.hash]) == set()
    assert await shelf.documents(lesson_id) == []


async def test_what_could_not_be_placed_is_not_held(database: Database) -> None:
    """A full disk leaves nothing in SQL that is not on it."""
    shelf = MaterialRepository(database)
    lesson_id = await lesson_of(database)

    async def full() -> None:
        raise OSError("no space left")

    with pytest.raises(Exception):  # noqa: B017, PT011 - the database's own word for it
        await shelf.add(lesson_id, "tanaka", [A], SHEET, room=ROOM, now=10.0, place=full)
    assert await shelf.held(lesson_id, [A.hash]) == set()


async def test_what_no_lesson_holds_is_swept(database: Database, disk: Disk) -> None:
    """With its last lesson a file goes, and not before; young ones are left alone."""
    shelf = MaterialRepository(database)
    mine, other = await lesson_of(database), await lesson_of(database)
    await shelf.add(mine, "tanaka", [A, B], SHEET, room=ROOM, now=10.0, place=disk.place)
    await shelf.add(other, "tanaka", [A], None, room=ROOM, now=11.0, place=disk.place)
    assert await shelf.sweep(100.0, disk.remove) == 0
    async with database.write() as connection:
        await connection.execute(delete(LessonRow).where(LessonRow.id == mine))
    assert await shelf.sweep(10.0, disk.remove) == 0
    assert await shelf.sweep(100.0, disk.remove) == 1
    assert disk.removed == [B.hash]
    assert await shelf.held(other, [A.hash]) == {A.hash}
