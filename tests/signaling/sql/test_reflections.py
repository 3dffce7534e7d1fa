"""Reflections in both databases."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import delete, func, select

from signaling.sql.database import Database, IntegrityError
from signaling.sql.lessons import LessonRepository
from signaling.sql.models import LessonRow, ReflectionCounter, ReflectionRow
from signaling.sql.reflections import KEPT_CLIENT_IDS, NewReflection, ReflectionRepository
from signaling.wire.reflections import Reflection
from tests.kit.register import stored_lesson


def new(
    text: str,
    client_id: str,
    *,
    person: str = "hana",
    device: str = "d1",
    lesson_id: str = "x",
    mood: int = 3,
) -> NewReflection:
    return NewReflection(
        id=f"{person}.{device}.{client_id}",
        lesson_id=lesson_id,
        person_id=person,
        device_digest=device,
        person_name="山田はな",
        seat=12,
        client_id=client_id,
        text=text,
        mood=mood,
        at=10.5,
    )


@pytest.fixture
async def reflections(database: Database) -> ReflectionRepository:
    lessons = LessonRepository(database)
    await lessons.add(stored_lesson(id="x"))
    await lessons.add(stored_lesson(id="y", code="87654321"))
    return ReflectionRepository(database)


async def test_what_was_written_comes_back(reflections: ReflectionRepository) -> None:
    """Text, mood, author and time survive the database unchanged."""
    stored = await reflections.put(new("わかった。\n😀 ñ", "c1"))
    assert stored == Reflection(
        id="hana.d1.c1",
        number=1,
        person="hana",
        name="山田はな",
        seat=12,
        text="わかった。\n😀 ñ",
        mood=3,
        at=10.5,
    )
    assert await reflections.own("x", "hana", "d1") == stored
    assert await reflections.all("x") == [stored]
    assert await reflections.last_number("x") == 1


async def test_a_change_takes_the_place_of_what_was_there(reflections: ReflectionRepository) -> None:
    """It keeps its id, has a new number, and nothing is left of the text before."""
    first = await reflections.put(new("frist", "c1"))
    await reflections.put(new("Ken's", "k1", person="ken"))
    second = await reflections.put(new("first", "c2"))
    assert (second.id, second.number, second.text) == (first.id, 3, "first")
    assert [each.text for each in await reflections.all("x")] == ["Ken's", "first"]
    assert await reflections.after("x", 2, 10) == [second]
    assert [each.number for each in await reflections.after("x", 0, 1)] == [2]


async def test_a_retry_changes_nothing(reflections: ReflectionRepository) -> None:
    """Also one that comes after a later change: it does not bring the old text back."""
    first = await reflections.put(new("first", "c1"))
    assert await reflections.put(new("not this", "c1")) == first
    second = await reflections.put(new("second", "c2"))
    assert await reflections.put(new("first", "c1")) == second
    assert await reflections.last_number("x") == 2, "no retry has taken a number"


async def test_another_pupils_client_id_is_no_retry(reflections: ReflectionRepository) -> None:
    """Nobody can keep another's text out by using its id first."""
    await reflections.put(new("mine", "c1"))
    assert (await reflections.put(new("yours", "c1", person="ken"))).text == "yours"


async def test_another_device_has_a_row_of_its_own(reflections: ReflectionRepository) -> None:
    """Whoever takes a seat on another device neither reads nor replaces what is there."""
    first = await reflections.put(new("private", "c1"))
    assert await reflections.own("x", "hana", "d2") is None
    other = await reflections.put(new("somebody else's", "c1", device="d2"))
    assert other.id != first.id
    assert await reflections.own("x", "hana", "d1") == first
    assert await reflections.all("x") == [first, other]


async def test_lessons_do_not_mix(reflections: ReflectionRepository) -> None:
    """Each counts for itself, and shows its own."""
    await reflections.put(new("x", "c1"))
    other = await reflections.put(new("y", "c1", lesson_id="y"))
    assert other.number == 1
    assert await reflections.all("y") == [other]
    assert await reflections.last_number("nowhere") == 0
    with pytest.raises(IntegrityError):
        await reflections.put(new("z", "c1", lesson_id="nowhere"))


async def test_remembered_ids_are_bounded(reflections: ReflectionRepository, database: Database) -> None:
    """Whoever writes all day does not fill the table."""
    for number in range(KEPT_CLIENT_IDS + 5):
        await reflections.put(new(str(number), str(number)))
    async with database.read() as connection:
        (ids,) = (await connection.execute(select(ReflectionRow.client_ids))).scalars()
    assert ids == [str(number) for number in range(5, KEPT_CLIENT_IDS + 5)]


async def test_they_go_with_their_lesson(reflections: ReflectionRepository, database: Database) -> None:
    """When a lesson is deleted, nothing of what was written in it stays."""
    await reflections.put(new("private", "c1"))
    async with database.write() as connection:
        await connection.execute(delete(LessonRow).where(LessonRow.id == "x"))
    async with database.read() as connection:
        for table in (ReflectionRow, ReflectionCounter):
            assert (await connection.execute(select(func.count()).select_from(table))).scalar_one() == 0


async def test_two_nodes_at_once_lose_nothing(database_url: str) -> None:
    """Forty pupils through two nodes, each sent twice: forty rows; a reader by number misses none."""
    nodes = [Database(database_url), Database(database_url)]
    await LessonRepository(nodes[0]).add(stored_lesson(id="x"))
    stores = [ReflectionRepository(node) for node in nodes]
    at_once = asyncio.Semaphore(8)  # what a node's connections carry: who waits for one is refused in time

    async def write(turn: int) -> None:
        async with at_once:
            await stores[turn % 2].put(new("t", "c", person=str(turn // 2)))

    writing = asyncio.gather(*map(write, range(80)))
    seen: set[str] = set()
    number, is_last = 0, False
    while not is_last:
        is_last = writing.done()
        for each in await stores[1].after("x", number, 100):
            seen.add(each.person)
            number = each.number
    await writing
    assert seen == {str(person) for person in range(40)}
    assert number == await stores[0].last_number("x") == 40
    for node in nodes:
        await node.close()
