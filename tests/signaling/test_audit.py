"""The audit log: in order, without waiting, and nothing left behind at a clean stop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from signaling.audit import MAX_WAITING, Audit
from signaling.sql.audit import Audited, AuditRepository
from signaling.sql.database import Database, DatabaseAway
from signaling.store.stopping import stop_tasks
from tests.kit.waiting import eventually


class Flaky(AuditRepository):
    """A repository whose database is away for the first calls."""

    def __init__(self, database: Database, failures: int) -> None:
        super().__init__(database)
        self.failures = failures

    async def add(self, entries: Sequence[Audited]) -> None:
        if self.failures:
            self.failures -= 1
            raise DatabaseAway
        await super().add(entries)


async def test_notes_are_stored_in_order(database: Database) -> None:
    """What was noted is in SQL soon, in the order in which it was noted, with its details."""
    audit, stored = Audit(AuditRepository(database)), AuditRepository(database)
    task = asyncio.create_task(audit.run())
    for number in range(250):
        audit.note("person.muted", lesson_id="L", actor_id="t", subject_id=str(number), source="microphone")

    async def all_stored() -> bool:
        return len(await stored.of_lesson("L")) == 250

    await eventually(all_stored, what="250 entries")
    entries = await stored.of_lesson("L")
    assert [entry.subject_id for entry in entries] == [str(number) for number in range(250)]
    assert entries[0].detail == {"source": "microphone"}
    assert entries[0].actor_id == "t"
    await stop_tasks([task])


async def test_clean_stop_leaves_nothing_unstored(database: Database) -> None:
    """What still waits when the node stops is stored by the flush."""
    audit = Audit(AuditRepository(database))
    for number in range(150):
        audit.note("lesson.made", lesson_id=str(number))
    await audit.flush()
    assert len(await AuditRepository(database).of_action("lesson.made")) == 150
    await audit.flush()
    assert len(await AuditRepository(database).of_action("lesson.made")) == 150, "not a second time"


async def test_stop_while_the_database_is_away_keeps_what_was_taken(database: Database) -> None:
    """Entries that were on their way when the task was stopped are stored by the flush, once."""
    audit = Audit(Flaky(database, failures=1))
    task = asyncio.create_task(audit.run())
    audit.note("sign_in", actor_id="a")
    await asyncio.sleep(0)
    await stop_tasks([task])
    audit.note("sign_in", actor_id="b")
    await audit.flush()
    entries = await AuditRepository(database).of_action("sign_in")
    assert [entry.actor_id for entry in entries] == ["a", "b"]


async def test_database_that_was_away_gets_all_of_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the database is away entries wait; when it is back they are stored, in order and once."""
    monkeypatch.setattr("signaling.audit.RETRY_SECONDS", 0.01)
    audit = Audit(Flaky(database, failures=5))
    task = asyncio.create_task(audit.run())
    audit.note("sign_in", actor_id="a")
    audit.note("sign_in", actor_id="b")

    async def actors() -> bool:
        entries = await AuditRepository(database).of_action("sign_in")
        return [entry.actor_id for entry in entries] == ["a", "b"]

    await eventually(actors, what="both entries")
    await stop_tasks([task])


async def test_flood_is_bounded(database: Database) -> None:
    """More than is reasonable is not kept in memory: nobody waits, and the node lives."""
    audit = Audit(AuditRepository(database))
    for _ in range(MAX_WAITING + 100):
        audit.note("token.refused")
    await audit.flush()
    assert len(await AuditRepository(database).of_action("token.refused")) == MAX_WAITING
