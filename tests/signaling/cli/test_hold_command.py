"""`manabiya hold`."""

from __future__ import annotations

import argparse
import asyncio

import pytest

from signaling.cli import hold_command
from signaling.sql.database import Database
from signaling.sql.deletions import DeletionRepository
from signaling.sql.lessons import LessonRepository
from tests.kit.register import stored_lesson


def test_an_administrator_holds_a_lesson_and_lets_go_of_it(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What changed is said; a lesson that is not there is a mistake."""
    monkeypatch.setenv("MANABIYA_DATABASE_URL", database_url)

    async def prepare() -> None:
        database = Database(database_url)
        await LessonRepository(database).add(stored_lesson(id="l-1", ended_at=1.0))
        await database.close()

    async def outcome() -> str:
        database = Database(database_url)
        try:
            return await DeletionRepository(database).delete("l-1", why="asked", by=None, now=1.0)
        finally:
            await database.close()

    def hold(*words: str) -> int:
        parser = argparse.ArgumentParser()
        hold_command.arguments(parser)
        return hold_command.run(parser.parse_args(words))

    asyncio.run(prepare())
    assert [hold("l-1", "on"), hold("l-1", "on")] == [0, 0]
    assert capsys.readouterr().out.splitlines()[1] == "it was held already"
    assert asyncio.run(outcome()) == "held"
    assert hold("l-2", "on") == 1
    assert hold("l-1", "off") == 0
    assert asyncio.run(outcome()) == "deleted"
