"""The audit log in SQL: one chain, whoever adds to it, and every change of it is found."""

from __future__ import annotations

import asyncio

import pytest
from alembic import command
from sqlalchemy import Connection, text

from signaling.audit_chain import Audited, Broken, Head
from signaling.sql.audit import AuditRepository, add_entries
from signaling.sql.database import Database
from signaling.sql.migrate import _config, upgrade

BEFORE_CHAINED = "0013"


def entry(number: int) -> Audited:
    return Audited(
        at=1_800_000_000.1 + number / 3, action="x", subject_id=str(number), detail={"n": number / 7}
    )


async def test_nodes_that_add_at_once_make_one_chain(database_url: str, database: Database) -> None:
    """Eight writers with connections of their own never fork the chain, and lose nothing."""
    databases = [Database(database_url) for _ in range(8)]

    async def write(at: int) -> None:
        for batch in range(5):
            await AuditRepository(databases[at]).add([entry(100 * at + 10 * batch + n) for n in range(3)])

    await asyncio.gather(*(write(at) for at in range(8)))
    for one in databases:
        await one.close()
    last, broken = await AuditRepository(database).verify()
    assert (last.number, broken) == (120, None)


async def test_chain_goes_on_after_a_restart(database_url: str, database: Database) -> None:
    """Another process continues where the last one ended; its earlier head lies on the way."""
    await AuditRepository(database).add([entry(1), entry(2)])
    kept, _ = await AuditRepository(database).verify()
    again = Database(database_url)
    await AuditRepository(again).add([entry(3)])
    last, broken = await AuditRepository(again).verify(kept)
    await again.close()
    assert (last.number, broken) == (3, None)


async def test_entries_of_a_transaction_that_failed_are_not_there(database: Database) -> None:
    """What is noted within a transaction shares its end; the chain is whole without it."""
    audit = AuditRepository(database)
    await audit.add([entry(1)])

    async def fail() -> None:
        async with database.write() as connection:
            await add_entries(connection, [entry(2)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    await audit.add([entry(3)])
    assert [one.subject_id for one in await audit.of_action("x")] == ["1", "3"]
    assert (await audit.verify())[1] is None


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit SET actor_id = 'somebody' WHERE id = 1100", Broken(1100, "changed")),
        ("UPDATE audit SET at = at + 1 WHERE id = 3", Broken(3, "changed")),
        ("DELETE FROM audit WHERE id = 2", Broken(3, "unchained")),
        ("DELETE FROM audit WHERE id > 1000", Broken(1000, "cut")),
        ("DELETE FROM audit", Broken(0, "cut")),
        ("UPDATE audit SET id = 2000 WHERE id = 7", Broken(8, "unchained")),
    ],
)
async def test_tampering_is_found(database: Database, statement: str, found: Broken) -> None:
    """An entry that was changed, removed or moved is the first that does not fit."""
    audit = AuditRepository(database)
    await audit.add([entry(number) for number in range(1, 1201)])
    assert (await audit.verify())[1] is None
    async with database.write() as connection:
        await connection.execute(text(statement))
    assert (await audit.verify())[1] == found


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit_head SET number = 1", None),
        (
            "UPDATE audit_head SET (number, hash) = (SELECT id, hash FROM audit WHERE id = 1)",
            Broken(4, "unchained"),
        ),
        ("UPDATE audit_head SET hash = (SELECT hash FROM audit WHERE id = 1)", Broken(4, "unchained")),
        ("DELETE FROM audit_head", Broken(4, "unchained")),
        ("DELETE FROM audit WHERE id = 3", Broken(4, "unchained")),
    ],
)
async def test_a_head_that_was_damaged_is_found_and_stops_nothing(
    database: Database, statement: str, found: Broken | None
) -> None:
    """Whoever adds goes on; what they add is found to follow on nothing, for good.

    Unless the hash is still the last entry's: then nothing is missing.
    """
    audit = AuditRepository(database)
    await audit.add([entry(number) for number in (1, 2, 3)])
    async with database.write() as connection:
        await connection.execute(text(statement))
    assert (await audit.verify())[1] is not None
    for number in (4, 5):
        await audit.add([entry(number)])
    added = [one.subject_id for one in await audit.of_action("x")]
    assert added[-2:] == ["4", "5"]
    assert (await audit.verify())[1] == found


async def test_old_log_is_chained_by_the_migration(tmp_path: object) -> None:
    """Entries from before there was a chain are chained as they stand, gaps in their numbers included."""
    url = f"sqlite:///{tmp_path}/old.sqlite3"
    database = Database(url)

    def old(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE_CHAINED)

    async with database.write() as connection:
        await connection.run_sync(old)
        rows = [{"id": number, "at": number / 3} for number in range(1, 2500) if number % 7]
        row = "INSERT INTO audit (id, at, action, detail) VALUES (:id, :at, 'x', '{\"n\": 0.1}')"
        await connection.execute(text(row), rows)
    await upgrade(url)
    audit = AuditRepository(database)
    last, broken = await audit.verify()
    assert (last.number, broken) == (2498, None)
    await audit.add([entry(1)])
    after, broken = await audit.verify(last)
    assert (after.number, broken) == (2499, None)
    assert last != Head()
    await database.close()
