"""Groups that were saved for a class, in SQL."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import msgspec
import pytest

from signaling.sql.classes import ClassRepository, StoredClass
from signaling.sql.database import Database
from signaling.sql.group_sets import GroupSetRepository, NoSuchSet, SetNameTaken, TooManySets
from signaling.wire.groups import MAX_SAVED_SETS, SavedGroup, SavedSet
from signaling.wire.roster import Seat
from tests.kit.lesson_states import ROSTER


def saved(name: str = "実験", *seats: int, at: float = 1.0) -> SavedSet:
    """Return a set of one group."""
    return SavedSet(id=f"id-{name}", name=name, saved_at=at, groups=[SavedGroup(name="1班", seats=[*seats])])


@pytest.fixture
async def classes(database: Database) -> ClassRepository:
    """Two classes, `c` and `d`."""
    repository = ClassRepository(database)
    for class_id in ("c", "d"):
        stored = StoredClass(id=class_id, owner_id=None, name="3年2組", grade=3, created_at=1.0)
        await repository.add(stored, list(ROSTER))
    return repository


@pytest.fixture
def sets(database: Database, classes: ClassRepository) -> GroupSetRepository:
    """Sets of the classes."""
    return GroupSetRepository(database)


async def test_a_set_comes_back_whole_and_is_its_own_classes(sets: GroupSetRepository) -> None:
    """What was saved is read as it was, the oldest first, and of no other class."""
    for one in (saved("later", 3, at=2.0), saved("first", 5, 12, at=1.0)):
        assert await sets.save("c", one) == one
    assert await sets.of("c") == [saved("first", 5, 12, at=1.0), saved("later", 3, at=2.0)]
    assert await sets.of("d") == []


async def test_the_same_name_is_the_same_set(sets: GroupSetRepository) -> None:
    """Saving again under a name puts the new groups in place of the old; other classes have their own."""
    await sets.save("c", saved("実験", 3))
    again = msgspec.structs.replace(saved("実験", 5, at=9.0), id="other")
    assert (await sets.save("c", again)).id == "id-実験"
    assert [(one.saved_at, one.groups[0].seats) for one in await sets.of("c")] == [(9.0, [5])]
    await sets.save("d", msgspec.structs.replace(saved("実験", 20), id="of d"))
    assert [one.groups[0].seats for one in await sets.of("d")] == [[20]]


async def test_the_number_is_bounded(sets: GroupSetRepository) -> None:
    """One more is refused, also when many are saved at once; one of a name that is there is not one more."""
    outcomes = await asyncio.gather(
        *(sets.save("c", saved(f"n-{number}")) for number in range(MAX_SAVED_SETS + 2)),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, TooManySets) for outcome in outcomes) == 2
    assert len(await sets.of("c")) == MAX_SAVED_SETS
    await sets.save("c", saved((await sets.of("c"))[0].name, 3))
    await sets.save("d", saved("of another class"))


async def test_a_set_is_renamed_and_deleted(sets: GroupSetRepository) -> None:
    """Under a name of its own; what is of another class, or not there, is not found."""
    await sets.save("c", saved("a", 3))
    await sets.save("c", saved("b", 5))
    await sets.rename("c", "id-a", "c")
    await sets.rename("c", "id-a", "c")
    with pytest.raises(SetNameTaken):
        await sets.rename("c", "id-a", "b")
    await sets.delete("c", "id-b")
    assert [(one.name, one.groups[0].seats) for one in await sets.of("c")] == [("c", [3])]
    missing: list[Awaitable[Any]] = [
        sets.rename("d", "id-a", "x"),
        sets.delete("d", "id-a"),
        sets.delete("c", "id-b"),
        sets.save("none", saved("x")),
    ]
    for one in missing:
        with pytest.raises(NoSuchSet):
            await one
    assert len(await sets.of("c")) == 1


async def test_pupils_keep_their_places_when_numbers_move(
    sets: GroupSetRepository, classes: ClassRepository
) -> None:
    """Who is put in between pushes others on; whose number is another pupil's now is out of the groups."""
    await sets.save("c", saved("実験", 3, 12, 13, 20))
    hana, yui = ROSTER[2], ROSTER[3]
    moved = [
        ROSTER[0],
        Seat(number=12, name="転校生"),
        msgspec.structs.replace(hana, number=13),
        msgspec.structs.replace(yui, number=14),
    ]
    await classes.replace("c", "3年2組", 3, moved)
    assert [one.groups[0].seats for one in await sets.of("c")] == [[3, 13, 14, 20]]
    await classes.replace("c", "3年2組", 3, [ROSTER[0], Seat(number=13, name="転校生")])
    assert [one.groups[0].seats for one in await sets.of("c")] == [[3, 14, 20]]


async def test_a_classes_sets_go_with_it(sets: GroupSetRepository, classes: ClassRepository) -> None:
    """Nothing of a deleted class is left."""
    await sets.save("c", saved())
    await classes.delete("c")
    assert await sets.of("c") == []
