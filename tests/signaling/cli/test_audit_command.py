"""`manabiya audit`."""

from __future__ import annotations

import argparse
import asyncio
import json

import pytest
from sqlalchemy import text

from signaling.audit_chain import Audited
from signaling.cli import audit_command
from signaling.sql.audit import AuditRepository
from signaling.sql.database import Database
from signaling.sql.migrate import migrate

NOW = 1_800_000_000.0
OLD, MUTED, REMOVED = (
    Audited(at=1.0, action="lesson.ended", lesson_id="l-1"),
    Audited(
        at=NOW,
        action="person.muted",
        lesson_id="l-1",
        actor_id="t",
        subject_id="p",
        detail={"detail": "camera"},
    ),
    Audited(at=NOW + 1, action="person.removed", lesson_id="l-2", actor_id="t", subject_id="q\nX"),
)


@pytest.fixture
def stored(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Store the three entries in a database of this version."""
    migrate(database_url)

    async def store() -> None:
        database = Database(database_url)
        await AuditRepository(database).add([OLD, MUTED, REMOVED])
        await database.close()

    asyncio.run(store())
    monkeypatch.setenv("MANABIYA_DATABASE_URL", database_url)


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    parser = argparse.ArgumentParser()
    audit_command.arguments(parser)
    assert audit_command.run(parser.parse_args(words)) == 0
    return capsys.readouterr().out.splitlines()


@pytest.mark.usefixtures("stored")
def test_acts_are_shown_one_on_a_line_oldest_first(capsys: pytest.CaptureFixture[str]) -> None:
    """When, what, where, by whom, to whom; a newline in an id begins no line of its own (fault 65)."""
    assert shown(capsys) == [
        '2027-01-15T08:00:00+00:00  person.muted  lesson="l-1" by="t" to="p" detail="camera"',
        '2027-01-15T08:00:01+00:00  person.removed  lesson="l-2" by="t" to="q\\nX"',
    ]


@pytest.mark.usefixtures("stored")
def test_one_lesson_and_any_age_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """What is older than a month is shown where one asks for it; JSON for whoever counts."""
    lines = shown(capsys, "--lesson", "l-1", "--days", "100000", "--json")
    assert [json.loads(line)["action"] for line in lines] == ["lesson.ended", "person.muted"]


@pytest.mark.usefixtures("stored")
def test_chain_is_verified_and_its_head_shown(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A whole log gives the head to keep; that head is known again; a broken one says where, and fails."""
    head = shown(capsys, "verify")[-1]
    assert head.startswith("3:")
    assert shown(capsys, "verify", "--head", head)[-1] == head

    async def tamper() -> None:
        database = Database(database_url)
        async with database.write() as connection:
            await connection.execute(text("UPDATE audit SET actor_id = 'x' WHERE id = 2"))
        await database.close()

    asyncio.run(tamper())
    parser = argparse.ArgumentParser()
    audit_command.arguments(parser)
    assert audit_command.run(parser.parse_args(["verify"])) == 1
    assert capsys.readouterr().out.startswith("broken at entry 2: this entry is not what was written")
