"""Lessons go with everything of them, each by itself: what becomes of one never touches another."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, cast

import pytest

from signaling.keeping.service import LessonKeeping
from signaling.recordings.keeping import RecordingKeeping
from signaling.sql.database import Database
from signaling.sql.deletions import DeletionRepository, Outcome
from signaling.sql.lessons import LessonRepository
from signaling.store.traces import Traces
from tests.kit.register import stored_lesson

NOW = 1_800_000_000.0


class NoTraces:
    """A Redis with nothing of a lesson in it."""

    async def announce(self, lesson_id: str) -> None:
        """Nobody listens."""

    async def remove(self, _lesson_ids: Collection[str]) -> int:
        """Find nothing."""
        return 0


class EmptyShelf:
    """A shelf without files."""

    async def sweep_all(self, now: float) -> None:
        """Find nothing."""


class Disk(RecordingKeeping):
    """Files of lessons; those of some can not be removed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, 0)
        self.stuck: set[str] = set()
        self.asked: list[set[str]] = []

    async def remove(self, names: Collection[str]) -> set[str]:
        self.asked.append(set(names))
        return self.stuck & set(names)


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path)


@pytest.fixture
def keeping(database: Database, disk: Disk) -> LessonKeeping:
    async def leave(_lesson_id: str) -> None:
        """No lesson is in memory."""

    return LessonKeeping(
        database,
        cast("Traces", NoTraces()),
        disk,
        EmptyShelf(),
        lesson_days=30,
        leave=leave,
        in_memory=tuple,
    )


async def ended(database: Database, *lesson_ids: str) -> None:
    for lesson_id in lesson_ids:
        code = f"{abs(hash(lesson_id)) % 10**8:08}"
        await LessonRepository(database).add(stored_lesson(id=lesson_id, code=code, ended_at=1.0))


async def test_what_somebody_asks_for_goes_at_once_whatever_waits(
    database: Database, keeping: LessonKeeping, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backlog of deletions is for the sweeps."""
    monkeypatch.setattr("signaling.sql.deletions.MAX_AT_ONCE", 1)
    await ended(database, "backlog", "asked for")
    repository = DeletionRepository(database)
    await repository.delete("backlog", why="expired", by=None, now=NOW)
    await keeping.delete("asked for", by=None, recordings=["rec"])
    assert disk.asked == [{"asked for", "rec"}]
    await keeping.sweep()
    assert disk.asked[1:] == [{"backlog"}]


async def test_a_lesson_whose_files_stay_is_tried_again_and_the_others_are_done(
    database: Database, keeping: LessonKeeping, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its recording's id just as by its own; its rows are gone all the same."""
    await ended(database, "stuck", "other")
    disk.stuck = {"rec"}
    repository = DeletionRepository(database)
    await repository.delete("stuck", why="asked", by=None, now=NOW, recordings=["rec"])
    await repository.delete("other", why="asked", by=None, now=NOW)
    monkeypatch.setattr("signaling.keeping.service.now", lambda: NOW + 200.0)
    await keeping.sweep()
    assert [one.lesson_id for one in await repository.unswept(NOW + 200.0)] == ["stuck"]
    assert await repository.remove_some("stuck") is False
    disk.stuck = set()
    await keeping.sweep()
    assert await repository.unswept(NOW + 200.0) == []


async def test_rows_that_can_not_be_removed_are_one_lesson_s(
    database: Database, keeping: LessonKeeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those after it are removed."""
    await ended(database, "bad", "good")
    repository = DeletionRepository(database)
    for number, lesson_id in enumerate(("bad", "good")):
        await repository.delete(lesson_id, why="asked", by=None, now=NOW + number)
    remove_some = DeletionRepository.remove_some

    async def refuse(self: DeletionRepository, lesson_id: str) -> bool:
        if lesson_id == "bad":
            raise ValueError
        return await remove_some(self, lesson_id)

    monkeypatch.setattr(DeletionRepository, "remove_some", refuse)
    monkeypatch.setattr("signaling.keeping.service.now", lambda: NOW + 200.0)
    await keeping.sweep()
    assert [one.lesson_id for one in await repository.unswept(NOW + 200.0)] == ["bad"]


async def test_a_lesson_that_can_not_be_deleted_keeps_no_other_from_going(
    database: Database, keeping: LessonKeeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are: it has another turn when the others had theirs."""
    monkeypatch.setattr("signaling.keeping.service.MAX_AT_ONCE", 1)
    monkeypatch.setattr("signaling.sql.deletions.MAX_AT_ONCE", 1)
    await ended(database, "bad", "good")
    tried: list[str] = []
    delete = DeletionRepository.delete

    async def refuse(self: DeletionRepository, lesson_id: str, **more: Any) -> Outcome:
        tried.append(lesson_id)
        if lesson_id == "bad":
            raise ValueError
        return await delete(self, lesson_id, **more)

    monkeypatch.setattr(DeletionRepository, "delete", refuse)
    for _ in range(4):
        await keeping.expire()
    assert tried == ["bad", "good", "bad"]
    assert await LessonRepository(database).get("good") is None
