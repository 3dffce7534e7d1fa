"""Timelines in SQL: each state is read once, by whichever node."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import delete, insert, literal_column, select, update

from signaling.record.facts import Talked
from signaling.sql.database import Database
from signaling.sql.lessons import LessonRepository
from signaling.sql.models import LessonRow, TimelineEntryRow, TimelineRow
from signaling.sql.timelines import TimelineRepository
from signaling.timeline.changes import Seen, SeenPerson
from signaling.timeline.talk import TalkMinute
from signaling.wire.timeline import Came, Unread, Went
from tests.kit.register import stored_lesson

HANA = SeenPerson(name="はな", role="student", seat=12)
KEN = SeenPerson(name="Ken", role="student")
CAME = Came(at=100.0, person="hana", name="はな", role="student", seat=12)


@pytest.fixture
async def timelines(database: Database) -> TimelineRepository:
    """A lesson of which nothing was read."""
    await LessonRepository(database).add(stored_lesson(id="lesson"))
    return TimelineRepository(database)


async def test_what_happened_is_kept_in_the_order_it_was_found_in(timelines: TimelineRepository) -> None:
    """One state after the other adds what is new."""
    await timelines.follow("lesson", (1, 1), Seen(people={"hana": HANA}), 100.0)
    await timelines.follow("lesson", (1, 7), Seen(people={"hana": HANA, "ken": KEN}), 107.0)
    await timelines.follow("lesson", (2, 8), Seen(people={"hana": HANA}), 90.0)
    ken = Came(at=107.0, person="ken", name="Ken", role="student")
    assert await timelines.entries("lesson") == [CAME, ken, Went(at=90.0, person="ken")]


async def test_a_state_that_is_not_newer_adds_nothing(timelines: TimelineRepository) -> None:
    """Another node was faster, or this one is behind."""
    assert await timelines.follow("lesson", (1, 4), Seen(people={"hana": HANA}), 100.0) == [CAME]
    for number in ((1, 4), (1, 3), (0, 9)):
        assert await timelines.follow("lesson", number, Seen(), 101.0) == ()
    assert await timelines.entries("lesson") == [CAME]


async def test_two_nodes_that_read_the_same_state_write_it_once(timelines: TimelineRepository) -> None:
    """Also the first one of a lesson."""
    seen = Seen(people={"hana": HANA})
    await asyncio.gather(*(timelines.follow("lesson", (1, 1), seen, 100.0) for _ in range(5)))
    assert await timelines.entries("lesson") == [CAME]


@pytest.mark.parametrize("damage", ["'{\"type\":'", "CAST(X'7B22FF227D' AS TEXT)", "''"])
async def test_what_was_damaged_hides_nothing_else(sqlite_url: str, damage: str) -> None:
    """Neither what is no JSON nor what is no text; PostgreSQL takes nothing like that."""
    database = Database(sqlite_url)
    await LessonRepository(database).add(stored_lesson(id="lesson"))
    timelines = TimelineRepository(database)
    await timelines.follow("lesson", (1, 1), Seen(people={"hana": HANA}), 100.0)
    await timelines.follow("lesson", (1, 2), Seen(), 107.0)
    async with database.write() as connection:
        change = update(TimelineEntryRow).where(TimelineEntryRow.number == 0)
        await connection.execute(change.values(entry=literal_column(damage)))
    assert await timelines.entries("lesson") == [Unread(at=100.0), Went(at=107.0, person="hana")]
    await database.close()


async def test_what_a_newer_version_wrote_stays_and_stops_nothing(
    database: Database, timelines: TimelineRepository
) -> None:
    """After a step back to this version: another kind of entry, and a state that it cannot read."""
    await timelines.follow("lesson", (1, 1), Seen(people={"hana": HANA}), 100.0)
    newer = {"type": "smelled", "at": 104.0, "of": "sulphur"}
    async with database.write() as connection:
        row = {"lesson_id": "lesson", "number": 1, "at": 104.0, "entry": newer}
        await connection.execute(insert(TimelineEntryRow).values(row))
        strange = {"entries": 2, "seen": {"people": "many"}}
        await connection.execute(update(TimelineRow).values(strange))
    assert await timelines.entries("lesson") == [CAME, Unread(at=104.0)]
    await timelines.follow("lesson", (1, 2), Seen(people={"ken": KEN}), 107.0)
    ken = Came(at=107.0, person="ken", name="Ken", role="student")
    assert await timelines.entries("lesson") == [CAME, Unread(at=104.0), ken]
    async with database.read() as connection:
        kept = await connection.execute(select(TimelineEntryRow.entry).where(TimelineEntryRow.number == 1))
        assert kept.scalar_one() == newer


async def test_of_what_two_nodes_heard_of_a_minute_the_most_is_kept(timelines: TimelineRepository) -> None:
    """Twice is once, and later minutes are added."""
    for seconds in (4.0, 9.0, 6.0):
        await timelines.add_talk("lesson", [TalkMinute("hana", "g-1", 7, seconds)])
    await timelines.add_talk(
        "lesson", [TalkMinute("hana", "g-1", 8, 2.0), TalkMinute("hana", "lesson", 8, 1.0)]
    )
    await timelines.add_talk("nowhere", [TalkMinute("hana", "g-1", 7, 4.0)])
    assert await timelines.talked("lesson") == [Talked("hana", "g-1", 11.0), Talked("hana", "lesson", 1.0)]
    assert await timelines.talked("nowhere") == []


async def test_a_deleted_lesson_has_no_timeline(database: Database, timelines: TimelineRepository) -> None:
    """What is read too late is not kept, and what was kept went with the lesson."""
    await timelines.follow("lesson", (1, 1), Seen(people={"hana": HANA}), 100.0)
    async with database.write() as connection:
        await connection.execute(delete(LessonRow).where(LessonRow.id == "lesson"))
    assert await timelines.follow("lesson", (1, 2), Seen(), 101.0) == ()
    assert await timelines.entries("lesson") == []
