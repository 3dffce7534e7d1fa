"""A worker with a real Redis and real child processes; in place of pupils, a shell that waits for a file."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from signaling.cli import rehearsal_worker
from signaling.cli.rehearsal_worker import TRIES, Worker
from signaling.store.client import redis_client
from signaling.store.rehearsals import Rehearsals
from signaling.wire.rehearsal import Rehearsal
from tests.kit.waiting import eventually


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that looks often."""
    monkeypatch.setattr(rehearsal_worker, "LOOK_SECONDS", 0.05)


@pytest.fixture
async def store(redis_url: str) -> AsyncIterator[Rehearsals]:
    redis = redis_client(redis_url)
    yield Rehearsals(redis, lambda _reason: None)
    await redis.aclose()


@contextlib.asynccontextmanager
async def working(store: Rehearsals, folder: Path, room: int = 40) -> AsyncIterator[Worker]:
    worker = Worker(store, room=room, command=lambda one: script(folder, one.lesson_id))
    task = asyncio.create_task(worker.run())
    yield worker
    worker.stop()
    await task


def script(folder: Path, name: str) -> list[str]:
    """Write down that one lives, and when one is asked to go; end with the status that `<name>.end` holds."""
    lines = (
        f"cd {folder}; echo begun >> {name}.log",
        f"trap 'echo left >> {name}.log; exit 0' TERM",
        f"while [ ! -e {name}.end ]; do sleep 0.05; done; exit $(cat {name}.end)",
    )
    return ["/bin/sh", "-c", "\n".join(lines)]


def log_of(folder: Path, name: str) -> list[str]:
    path = folder / f"{name}.log"
    return path.read_text().split() if path.exists() else []


async def until_log(folder: Path, name: str, lines: list[str]) -> None:
    async def there() -> bool:
        return log_of(folder, name) == lines

    await eventually(there, what=f"{name} to have {lines}")


def rehearsal(name: str, pupils: int = 12) -> Rehearsal:
    return Rehearsal(lesson_id=name, link="http://h/l/1", pupils=pupils)


async def test_pupils_come_when_asked_for_and_go_when_it_is_over(store: Rehearsals, tmp_path: Path) -> None:
    """One process for a rehearsal; dropped by a node, its pupils are asked to leave."""
    async with working(store, tmp_path):
        await store.ask(rehearsal("a"))
        await until_log(tmp_path, "a", ["begun"])
        await store.drop("a")
        await until_log(tmp_path, "a", ["begun", "left"])


async def test_what_has_ended_by_itself_is_over(store: Rehearsals, tmp_path: Path) -> None:
    """The lesson has ended for all its pupils: nobody plays it again."""
    async with working(store, tmp_path):
        await store.ask(rehearsal("a"))
        await until_log(tmp_path, "a", ["begun"])
        (tmp_path / "a.end").write_text("0")

        async def over() -> bool:
            return not await store.asked()

        await eventually(over, what="the rehearsal to be over")
        assert log_of(tmp_path, "a") == ["begun"]


async def test_pupils_that_fail_come_again_a_few_times(store: Rehearsals, tmp_path: Path) -> None:
    """A process that breaks is started again, and given up when it breaks each time."""
    (tmp_path / "a.end").write_text("1")
    async with working(store, tmp_path):
        await store.ask(rehearsal("a"))
        await until_log(tmp_path, "a", ["begun"] * TRIES)
        await store.ask(rehearsal("b"))
        await until_log(tmp_path, "b", ["begun"])
        assert log_of(tmp_path, "a") == ["begun"] * TRIES


async def test_two_workers_share_and_one_takes_over_from_another(store: Rehearsals, tmp_path: Path) -> None:
    """What one has no room for the other plays; when a worker ends, the other begins what it played."""
    async with working(store, tmp_path, room=12):
        await store.ask(rehearsal("a"))
        await until_log(tmp_path, "a", ["begun"])
        async with working(store, tmp_path, room=12) as second:
            await store.ask(rehearsal("b"))
            await until_log(tmp_path, "b", ["begun"])
            second.stop()
        await until_log(tmp_path, "b", ["begun", "left"])
        await store.drop("a")
        await until_log(tmp_path, "b", ["begun", "left", "begun"])


async def test_who_stops_takes_everybody_out_and_has_no_more_room(store: Rehearsals, tmp_path: Path) -> None:
    """After `run` no child is left, and nodes know at once."""
    async with working(store, tmp_path):
        await store.ask(rehearsal("a"))
        await until_log(tmp_path, "a", ["begun"])
    assert log_of(tmp_path, "a") == ["begun", "left"]
    assert await store.room(0.0) == 0
