"""What an hour of a class's drawing takes on disk and in Redis, and that the whole of it can be played again.

Forty pupils draw on boards of their own for an hour of the lesson's time, in a few minutes: works of several
strokes as the simulated pupils draw them, one each 6 to 20 seconds, every fifth rubbed out again. Strokes
are put as a page does it, each second and at their end. Rooms, Redis and SQLite are real. The history is then
read from its beginning: it must end with what Redis has. Beside what is kept stand the final elements.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import structlog

from bench.kit.figures import figure
from signaling.board.elements import load
from signaling.board.merge import Page
from signaling.clients.doodles import COLOURS, Pen, work
from signaling.sql.migrate import upgrade
from tests.kit.boards import LESSON, add_lesson
from tests.kit.lesson_time import LessonClock, Pupil, School, school
from tests.kit.redis import redis_server

PUPILS = 40
HOUR_SECONDS = 3600
BEAT_SECONDS = 5.0
EVERY_SECONDS = (6.0, 20.0)
"""Between two works, as `signaling.clients.mind` has it for the liveliest."""
RUBBED_OUT = 5
"""One work of so many."""
SIZE = 100.0
"""Scene units of a letter: four fingers wide on a tablet."""
BYTES_OF_A_POINT = 8
"""Two numbers of four bytes: what a stroke is if one keeps nothing else of it."""
HISTORY_ROWS = 1000
QUIET = 50
"""Log level."""


@dataclass(frozen=True)
class Kept:
    """What is there after the hour, in bytes."""

    database: int
    operations: int
    """Of them the elements alone."""
    rows: int
    snapshots: int
    redis: int
    elements: int
    """JSON of the elements that are on the pages at the end."""
    points: int
    """Of these alone."""
    strokes: int
    """Drawn in the hour."""
    replayed: int


async def main() -> None:
    """Let the hour pass, and print what it left."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(QUIET))
    with tempfile.TemporaryDirectory() as folder, redis_server() as redis:
        path = Path(folder) / "manabiya.sqlite3"
        await upgrade(f"sqlite:///{path}")
        await add_lesson(f"sqlite:///{path}")
        empty = size_of(path)
        async with school(redis.url, f"sqlite:///{path}", LessonClock()) as node:
            before = await redis_bytes(node)
            pupils = [pupil(node, number) for number in range(PUPILS)]
            await asyncio.gather(*(each.turn_to(page_of(each)) for each in pupils))
            strokes = await draw_an_hour(node, pupils)
            for each in pupils:
                each.turn_away()
            await node.archive.flush()
            in_redis = await redis_bytes(node) - before
            ends = [await shared(node, page_of(each)) for each in pupils]
            replayed = sum(
                [await replay(node, page_of(each), end) for each, end in zip(pupils, ends, strict=True)]
            )
        kept = weigh(path, empty, in_redis, ends, strokes, replayed)
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    report(kept)


def pupil(node: School, number: int) -> Pupil:
    """Return somebody with a pen of their own."""
    pen = Pen(COLOURS[number % len(COLOURS)], f"pupil{number}", number + 1)
    return Pupil(node, f"pupil{number}", pen, Random(number))  # noqa: S311 - draws, guards nothing


def page_of(one: Pupil) -> str:
    """Return the page of somebody's own board."""
    return f"{LESSON}.own.{one.name}"


async def draw_an_hour(node: School, pupils: Sequence[Pupil]) -> int:
    """Let an hour pass. Return how many strokes were drawn in it."""
    drawn: Counter[str] = Counter()
    due = {each.name: each.chance.uniform(*EVERY_SECONDS) for each in pupils}

    async def one_work(each: Pupil) -> None:
        left, top = each.chance.uniform(0, 900), each.chance.uniform(0, 500)
        strokes = work(each.chance, left, top, SIZE)
        for stroke in strokes:
            await each.draw(stroke)
        drawn[each.name] += len(strokes)
        if each.chance.randrange(RUBBED_OUT) == 0:
            await each.erase_last(len(strokes))

    begins = node.clock.seconds
    while (second := node.clock.seconds - begins) < HOUR_SECONDS:
        now = [each for each in pupils if due[each.name] <= second]
        await asyncio.gather(*(one_work(each) for each in now))
        for each in now:
            due[each.name] = second + each.chance.uniform(*EVERY_SECONDS)
        node.clock.seconds += BEAT_SECONDS
    return drawn.total()


async def shared(node: School, page_id: str) -> dict[str, bytes]:
    """Return the page as Redis has it: JSON by element id."""
    found: Any = await node.redis.hgetall(f"manabiya:board:{page_id}:json")
    return {key.decode(): json for key, json in found.items()}


async def replay(node: School, page_id: str, end: dict[str, bytes]) -> int:
    """Play a page from its beginning, and hold its end to what Redis has. Return the number of steps."""
    page, steps, after, at = Page(), 0, (0, 0), 0.0
    while rows := await node.repository.history(page_id, after, HISTORY_ROWS):
        for row in rows:
            assert row.at >= at, "history goes back in time"
            at = row.at
            page.merge(load(row.element, row.seq))
        steps += len(rows)
        after = (rows[-1].epoch, rows[-1].seq)
    assert {key: stored.json for key, stored in page.elements.items()} == end, "the history ends elsewhere"
    return steps


async def redis_bytes(node: School) -> int:
    """Return what Redis holds."""
    return int((await node.redis.info("memory"))["used_memory"])


def size_of(path: Path) -> int:
    """Return the size of a database that nobody has open, with nothing left beside it."""
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def weigh(
    path: Path, empty: int, in_redis: int, ends: list[dict[str, bytes]], strokes: int, replayed: int
) -> Kept:
    """Return what is kept, by its parts."""
    with sqlite3.connect(path) as database:
        rows, operations = database.execute(
            "SELECT count(*), sum(length(element)) FROM board_operations"
        ).fetchone()
        snapshots = database.execute("SELECT sum(length(elements)) FROM board_snapshots").fetchone()[0]
    final = [json for end in ends for json in end.values()]
    shown = [each for each in map(msgspec.json.decode, final) if not each["isDeleted"]]
    return Kept(
        database=size_of(path) - empty,
        operations=operations,
        rows=rows,
        snapshots=snapshots,
        redis=in_redis,
        elements=sum(map(len, final)),
        points=sum(len(each["points"]) for each in shown) * BYTES_OF_A_POINT,
        strokes=strokes,
        replayed=replayed,
    )


def report(kept: Kept) -> None:
    """Print what each pupil's hour takes, beside the final strokes."""
    print(
        f"{PUPILS} pupils, an hour, {kept.strokes} strokes; {kept.replayed} steps played again, the same end"
    )

    def per_pupil(name: str, total: int) -> None:
        figure(name, total / PUPILS / 1e3, "kB", beside="final elements", peer=kept.elements / PUPILS / 1e3)

    per_pupil("on disk for each pupil and hour", kept.database)
    per_pupil("  of it the history's elements", kept.operations)
    per_pupil("  of it snapshots", kept.snapshots)
    per_pupil("in Redis for each pupil and hour", kept.redis)
    per_pupil("points of the final strokes alone", kept.points)
    figure("history of the class for an hour", kept.database / 1e6, "MB")
    figure("operations for each stroke", kept.rows / kept.strokes, "")
    figure("history for each operation, all in all", (kept.database - kept.snapshots) / kept.rows, "B")


if __name__ == "__main__":
    asyncio.run(main())
