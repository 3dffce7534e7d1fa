"""Classes and rosters in SQL."""

from __future__ import annotations

from dataclasses import replace

import pytest

from signaling.sql.classes import ClassRepository, StoredClass
from signaling.sql.database import Database
from signaling.sql.group_sets import GroupSetRepository
from signaling.sql.lessons import LessonRepository
from signaling.wire.groups import SavedSet
from signaling.wire.roster import Seat
from tests.kit.lesson_states import ROSTER
from tests.kit.register import stored_lesson


def stored(class_id: str = "c", *, created_at: float = 1.0) -> StoredClass:
    return StoredClass(id=class_id, owner_id=None, name="3年2組", grade=3, created_at=created_at)


@pytest.fixture
def classes(database: Database) -> ClassRepository:
    return ClassRepository(database)


async def test_class_comes_back_whole(classes: ClassRepository) -> None:
    """A class is read back as it was, its roster in order of number."""
    await classes.add(stored(), list(reversed(ROSTER)))
    assert await classes.get("c") == stored()
    assert await classes.seats("c") == list(ROSTER)
    assert await classes.get("other") is None
    assert await classes.seats("other") == []


async def test_list_is_newest_first_with_sizes(classes: ClassRepository) -> None:
    """The list says how many seats each class has, also where there are none."""
    await classes.add(stored("old"), list(ROSTER))
    await classes.add(stored("new", created_at=2.0), [])
    listed = await classes.of(None, 10)
    assert [(each.stored.id, each.seats) for each in listed] == [("new", 0), ("old", len(ROSTER))]
    assert [each.stored.id for each in await classes.of("somebody", 1)] == ["new"]
    assert await classes.count(None) == 2
    assert await classes.count("somebody") == 0


async def test_roster_is_replaced_whole(classes: ClassRepository) -> None:
    """After a replacement nothing of the old roster is left."""
    await classes.add(stored(), list(ROSTER))
    assert await classes.replace("c", "4年2組", None, [Seat(number=1, name="新しい人")])
    assert [seat.name for seat in await classes.seats("c")] == ["新しい人"]
    changed = await classes.get("c")
    assert changed is not None
    assert (changed.name, changed.grade) == ("4年2組", None)
    assert not await classes.replace("other", "x", None, [])


async def test_first_device_is_the_seats(classes: ClassRepository) -> None:
    """The first device that comes is the one a seat knows, until another is put in its place."""
    await classes.add(stored(), list(ROSTER))
    assert await classes.known_device("c", 12) is None
    await classes.know_first_device("c", 12, "a" * 64)
    await classes.know_first_device("c", 12, "b" * 64)
    assert await classes.known_device("c", 12) == "a" * 64
    await classes.know_device("c", 12, "b" * 64)
    assert await classes.known_device("c", 12) == "b" * 64
    await classes.know_device("c", 12, None)
    await classes.know_first_device("c", 12, "c" * 64)
    assert await classes.known_device("c", 12) == "c" * 64
    assert await classes.known_device("c", 3) is None


async def test_seat_keeps_its_device_while_its_pupil_stays(classes: ClassRepository) -> None:
    """A roster that is saved again forgets devices only of seats that somebody else has now."""
    await classes.add(stored(), list(ROSTER))
    for number in (3, 12):
        await classes.know_device("c", number, str(number) * 16)
    seats = [seat if seat.number != 3 else Seat(number=3, name="転校生") for seat in ROSTER]
    await classes.replace("c", "3年2組", 3, seats)
    assert await classes.known_device("c", 12) == "12" * 16
    assert await classes.known_device("c", 3) is None


async def test_deleted_class_leaves_its_lessons(classes: ClassRepository, database: Database) -> None:
    """A class is deleted with its roster; lessons made for it stay, without a class."""
    lessons = LessonRepository(database)
    await classes.add(stored(), list(ROSTER))
    await lessons.add(replace(stored_lesson(), class_id="c"))
    assert await classes.delete("c")
    assert not await classes.delete("c")
    assert await classes.seats("c") == []
    lesson = await lessons.get(stored_lesson().id)
    assert lesson is not None
    assert lesson.class_id is None


async def test_a_lesson_takes_roster_and_groups_of_one_revision(
    classes: ClassRepository, database: Database
) -> None:
    """Every change of roster or saved groups is a new revision; a deleted class has none."""
    await classes.add(stored(), list(ROSTER))
    first = await classes.whole("c")
    assert first is not None
    assert (first.seats, first.sets) == (list(ROSTER), [])
    await classes.replace("c", "3年2組", 3, list(ROSTER[:2]))
    saved = SavedSet(id="s", name="実験", saved_at=1.0, groups=[])
    await GroupSetRepository(database).save("c", saved)
    second = await classes.whole("c")
    assert second is not None
    assert (second.revision, second.seats, second.sets) == (first.revision + 2, list(ROSTER[:2]), [saved])
    assert await classes.revisions({"c", "gone"}) == {"c": second.revision}
    assert await classes.whole("gone") is None


async def test_devices_of_one_class_are_forgotten(classes: ClassRepository) -> None:
    """All of its seats' and no other class's; the next that comes is known again."""
    for class_id in ("c", "d"):
        await classes.add(stored(class_id), list(ROSTER))
        await classes.know_device(class_id, 12, "a" * 64)
    await classes.forget_devices("c")
    assert await classes.known_device("c", 12) is None
    assert await classes.known_device("d", 12) == "a" * 64
    await classes.know_first_device("c", 12, "b" * 64)
    assert await classes.known_device("c", 12) == "b" * 64
