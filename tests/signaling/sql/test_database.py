"""The database's two kinds behave alike."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from signaling.sql.database import Database, DatabaseAway, IntegrityError, normalised
from signaling.sql.lessons import LessonRepository
from tests.kit.register import stored_lesson

SCHOOL = "INSERT INTO schools (id, name, created_at) VALUES ('s', '0', 1)"
READ = text("SELECT name FROM schools")
LOCK_AND_READ = text("SELECT name FROM schools FOR UPDATE")


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:////tmp/a.sqlite3", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:////tmp/a.sqlite3", "sqlite+aiosqlite"),
        ("postgresql://u:p@h/d", "postgresql+asyncpg"),
        ("postgresql+asyncpg://u:p@h/d", "postgresql+asyncpg"),
    ],
)
def test_url_gets_the_driver(given: str, driver: str) -> None:
    """What users write, without a driver, leads to the asynchronous one."""
    assert normalised(given).drivername == driver


def test_database_in_memory_is_refused() -> None:
    """A database that vanishes with its process is refused, rather than migrated in vain."""
    with pytest.raises(ValueError, match="memory"):
        normalised("sqlite://")


def test_unknown_database_is_refused() -> None:
    """A database that nobody tested is refused by name."""
    with pytest.raises(ValueError, match="mysql"):
        normalised("mysql://u@h/d")


async def test_failed_block_leaves_nothing(database: Database) -> None:
    """An exception inside a writing block undoes all of it."""
    lessons = LessonRepository(database)

    async def stop_half_way() -> None:
        async with database.write() as connection:
            await connection.execute(text(SCHOOL))
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        await stop_half_way()
    async with database.read() as connection:
        count = (await connection.execute(text("SELECT count(*) FROM schools"))).scalar_one()
    assert count == 0
    assert await lessons.get("nobody") is None


async def test_foreign_keys_hold(database: Database) -> None:
    """A row that points nowhere is refused, on SQLite too."""
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await connection.execute(
                text("INSERT INTO chat_channels (lesson_id, channel, last_number) VALUES ('none', 'c', 1)")
            )


async def test_writers_of_two_connections_wait_for_each_other(database_url: str) -> None:
    """Writers that read before they write, at two nodes at once, lose no update."""
    nodes = [Database(database_url), Database(database_url)]
    async with nodes[0].write() as connection:
        await connection.execute(text(SCHOOL))

    async def add_one(database: Database) -> None:
        async with database.write() as connection:
            name = (await connection.execute(READ if database.is_sqlite else LOCK_AND_READ)).scalar_one()
            await asyncio.sleep(0)
            await connection.execute(text("UPDATE schools SET name = :name"), {"name": str(int(name) + 1)})

    await asyncio.gather(*(add_one(nodes[number % 2]) for number in range(20)))
    async with nodes[1].read() as connection:
        assert (await connection.execute(text("SELECT name FROM schools"))).scalar_one() == "20"
    for node in nodes:
        await node.close()


async def test_reader_does_not_wait_for_a_writer(database: Database) -> None:
    """While somebody writes, others read what was there before."""
    async with database.write() as writing:
        await writing.execute(text(SCHOOL))
        async with asyncio.timeout(5), database.read() as reading:
            assert (await reading.execute(text("SELECT count(*) FROM schools"))).scalar_one() == 0


async def test_database_out_of_reach_is_told_as_such() -> None:
    """A server that is not there raises `DatabaseAway`, not a driver's error."""
    database = Database("postgresql://nobody@/none?host=/nonexistent")
    with pytest.raises(DatabaseAway):
        await database.ping()
    await database.close()


async def test_sqlite_is_durable_at_commit(sqlite_url: str) -> None:
    """SQLite runs with WAL, synchronous=FULL and foreign keys on every connection."""
    database = Database(sqlite_url)
    async with database.read() as first, database.read() as second:
        for connection in (first, second):
            pragmas = {
                name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
            assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    await database.close()


async def test_committed_row_is_seen_by_another_node(database_url: str) -> None:
    """What one node has committed, another one reads at once."""
    one, other = Database(database_url), Database(database_url)
    await LessonRepository(one).add(stored_lesson(id="a", code="11111111"))
    assert (await LessonRepository(other).get("a")) is not None
    await one.close()
    await other.close()
