"""What fell due while every node was down is done at the next start (fault 76)."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import update

from signaling.clock import now
from signaling.recordings.keeping import DAY_SECONDS
from signaling.sql.audit import AuditRepository
from signaling.sql.database import Database
from signaling.sql.deletions import DeletionRepository
from signaling.sql.lessons import LessonRepository
from signaling.sql.models import LessonRow
from tests.kit.system import System
from tests.kit.waiting import eventually

pytestmark = pytest.mark.system


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Database]:
    """The database of a system in a folder."""
    database = Database(f"sqlite:///{folder}/manabiya.sqlite3")
    try:
        yield database
    finally:
        await database.close()


async def aged(database: Database, lesson_id: str, days: float) -> None:
    """Let time pass: the lesson ended so many days ago."""
    async with database.write() as connection:
        change = update(LessonRow).where(LessonRow.id == lesson_id)
        await connection.execute(change.values(ended_at=now() - days * DAY_SECONDS))


def old_recording(folder: Path) -> Path:
    """Return the folder of a recording that was made a month ago."""
    recording = folder / "data" / "recordings" / "r-1"
    recording.mkdir(parents=True)
    long_ago = now() - 31 * DAY_SECONDS
    os.utime(recording, (long_ago, long_ago))
    return recording


async def test_retention_that_fell_due_while_all_nodes_were_down_is_done_at_the_start(tmp_path: Path) -> None:
    """Lessons and recordings whose time was over go; one that is held, and one that is young, stay."""
    settings = {"MANABIYA_LESSON_RETENTION_DAYS": "90"}
    async with System(tmp_path, media_nodes=0, settings=settings) as system, opened(tmp_path) as database:
        lessons = {name: (await system.make_lesson())["id"] for name in ("old", "held", "young")}
        await system.signaling[0].stop()
        for name, days in (("old", 91), ("held", 91), ("young", 89)):
            await aged(database, lessons[name], days)
        await DeletionRepository(database).hold(lessons["held"], on=True, by=None, now=now())
        recording, repository = old_recording(tmp_path), LessonRepository(database)
        system.signaling[0].start()

        async def is_gone() -> bool:
            return await repository.get(lessons["old"]) is None and not recording.exists()

        await eventually(is_gone, within=60, what="what was due to go")
        assert await repository.get(lessons["held"]) is not None
        assert await repository.get(lessons["young"]) is not None
        (entry,) = await AuditRepository(database).of_action("lesson.deleted")
        assert (entry.lesson_id, entry.actor_id, entry.detail) == (lessons["old"], None, {"why": "expired"})
