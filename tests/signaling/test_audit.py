"""The audit log: in order, without waiting, and nothing left behind at a clean stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from signaling.audit import MAX_WAITING, Audit
from signaling.audit_chain import Audited
from signaling.sql.audit import AuditRepository
from signaling.sql.database import Database, DatabaseAway
from tests.kit.waiting import eventually


class Flaky(AuditRepository):
    """A repository whose database is away, or fails otherwise, for the first calls."""

    def __init__(self, database: Database, failures: int, failure: type[Exception] = DatabaseAway) -> None:
        super().__init__(database)
        self.failures = failures
        self.failure = failure

    async def add(self, entries: Sequence[Audited]) -> None:
        if self.failures:
            self.failures -= 1
            raise self.failure
        await super().add(entries)


@asynccontextmanager
async def running(repository: AuditRepository) -> AsyncIterator[Audit]:
    """An audit log as a node has it: closed at the end, and awaited."""
    audit = Audit(repository)
    task = asyncio.create_task(audit.run())
    yield audit
    audit.close()
    async with asyncio.timeout(10):
        await task


async def test_notes_are_stored_in_order(database: Database) -> None:
    """What was noted is in SQL soon, in the order in which it was noted, with its details."""
    stored = AuditRepository(database)

    async def all_stored() -> bool:
        return len(await stored.of_lesson("L")) == 250

    async with running(AuditRepository(database)) as audit:
        for number in range(250):
            audit.note("person.muted", lesson_id="L", actor_id="t", subject_id=str(number), source="camera")
        await eventually(all_stored, what="250 entries")
    entries = await stored.of_lesson("L")
    assert [entry.subject_id for entry in entries] == [str(number) for number in range(250)]
    assert entries[0].detail == {"source": "camera"}
    assert entries[0].actor_id == "t"


async def test_clean_stop_leaves_nothing_unstored(database: Database) -> None:
    """What still waits when the node stops is stored before it has stopped, once."""
    async with running(AuditRepository(database)) as audit:
        await asyncio.sleep(0)
        for number in range(350):
            audit.note("lesson.made", lesson_id=str(number))
    stored = await AuditRepository(database).of_action("lesson.made")
    assert [entry.lesson_id for entry in stored] == [str(number) for number in range(350)]


@pytest.mark.parametrize("failure", [DatabaseAway, ZeroDivisionError])
async def test_database_that_was_away_gets_all_of_it(
    database: Database, monkeypatch: pytest.MonkeyPatch, failure: type[Exception]
) -> None:
    """While the database is away entries wait; when it is back they are stored, in order and once.

    So it is with any other failure: the log never ends before its node.
    """
    monkeypatch.setattr("signaling.audit.RETRY_SECONDS", 0.01)

    async def both() -> bool:
        entries = await AuditRepository(database).of_action("sign_in")
        return [entry.actor_id for entry in entries] == ["a", "b"]

    async with running(Flaky(database, 5, failure)) as audit:
        audit.note("sign_in", actor_id="a")
        await asyncio.sleep(0)
        audit.note("sign_in", actor_id="b")
        await eventually(both, what="both entries")
    assert await both()


async def test_stop_while_the_database_is_away_tries_once_more(database: Database) -> None:
    """A node that stops asks a database once more, and does not wait for one that stays away."""
    async with running(Flaky(database, failures=1)) as audit:
        audit.note("sign_in", actor_id="a")
        await asyncio.sleep(0)
    assert len(await AuditRepository(database).of_action("sign_in")) == 1
    async with running(Flaky(database, failures=1_000_000)) as audit:
        audit.note("sign_in", actor_id="b")
    assert len(await AuditRepository(database).of_action("sign_in")) == 1


async def test_flood_is_bounded(database: Database) -> None:
    """More than is reasonable is not kept in memory: nobody waits, and the node lives."""
    async with running(AuditRepository(database)) as audit:
        for _ in range(MAX_WAITING + 100):
            audit.note("token.refused")
    assert len(await AuditRepository(database).of_action("token.refused")) == MAX_WAITING
