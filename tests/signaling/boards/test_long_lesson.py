"""A long lesson leaves nothing behind: 40 pupils draw, rub out and turn pages for 45 minutes of its time.

Invariant: what is compared are two moments with the same on all pages, each after a night in which the
tombstones went; whatever has grown between them is held for nobody.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from signaling.boards.rooms import LINGER_SECONDS, SNAPSHOT_SECONDS
from signaling.boards.store import TOMBSTONE_SECONDS
from signaling.clients.doodles import COLOURS, Pen, by_hand
from tests.kit.boards import CLASS_PAGE, LESSON
from tests.kit.held import grown, held_bytes
from tests.kit.lesson_time import LessonClock, Pupil, School, school
from tests.kit.waiting import eventually

TOP = Path(__file__).parents[3]
PUPILS = 40
BEAT_SECONDS = 30
"""Everybody does one thing in it."""
TURN_SECONDS = 150
"""After so long everybody turns to another page."""
STANDING = 8
"""Strokes of each pupil that stay on a page: it is full long before the first look."""
WARM_SECONDS = 5 * 60
"""After so long everything was done once, a night included: what is made once is there."""
FIRST_LOOK_SECONDS, END_SECONDS = 15 * 60, 45 * 60
GROWN_BYTES = 300_000
"""Some 120 for each stroke between the two looks. A third of it is seen to grow: a dict that held more
tombstones stays as wide, and the first look itself is held at the second."""
REDIS_GROWN = 1.05
TASK_LOOKS = 50
PURGED_WITHIN_SECONDS = 60.0
"""Five hundred tombstones of a page go at a look of each second."""


@dataclass(frozen=True)
class Held:
    """What is held at a moment."""

    python: dict[str, int]
    """Bytes, by type."""
    redis_bytes: int
    """Of all keys with what is in them; not of connections, whose buffers come and go."""
    redis_keys: int
    tasks: int
    elements: list[int]
    """Of each page on each node that is open, and in Redis."""


def test_a_long_lesson_holds_no_more_at_its_end_than_after_a_third_of_it(
    redis_url: str, board_database: str
) -> None:
    """Strokes, moves, erasures and pages turned leave nothing behind, in Python and in Redis."""
    # In a process of its own: what other tests have left behind comes and goes in this one.
    command = [sys.executable, "-m", "tests.signaling.boards.test_long_lesson", redis_url, board_database]
    told = subprocess.run(command, cwd=TOP, stdout=subprocess.PIPE, check=True).stdout
    early, late = [Held(**held) for held in json.loads(told.splitlines()[-1])]
    assert late.elements == early.elements == [PUPILS * STANDING] * 3
    assert late.tasks == early.tasks
    assert late.redis_keys == early.redis_keys
    assert late.redis_bytes < early.redis_bytes * REDIS_GROWN
    more = grown(Counter(early.python), Counter(late.python))
    assert more.total() < GROWN_BYTES, more.most_common(10)


async def _two_looks(redis_url: str, board_database: str) -> tuple[Held, Held]:
    clock = LessonClock()
    async with (
        school(redis_url, board_database, clock, "one") as one,
        school(redis_url, board_database, clock, "two") as two,
    ):
        pupils = [_pupil(number, (one, two)[number % 2]) for number in range(PUPILS)]
        watching = [_pupil(PUPILS + number, node) for number, node in enumerate((one, two))]
        for each in watching:
            await each.turn_to(CLASS_PAGE)
        await _lesson(pupils, clock, 0, WARM_SECONDS)
        await _after_a_night(pupils, clock, (one, two))
        await _lesson(pupils, clock, WARM_SECONDS, FIRST_LOOK_SECONDS)
        early = await _after_a_night(pupils, clock, (one, two))
        await _lesson(pupils, clock, FIRST_LOOK_SECONDS, END_SECONDS)
        late = await _after_a_night(pupils, clock, (one, two))
        for pupil in [*pupils, *watching]:
            pupil.turn_away()
    return early, late


def _pupil(number: int, at: School) -> Pupil:
    pen = Pen(COLOURS[number % len(COLOURS)], f"p{number}", number + 1)
    return Pupil(at, f"pupil{number}", pen, Random(number))  # noqa: S311 - draws, guards nothing


def _own_page(pupil: Pupil) -> str:
    return f"{LESSON}.own.{pupil.name}"


async def _lesson(pupils: Sequence[Pupil], clock: LessonClock, begins: int, ends: int) -> None:
    """Let time pass from `begins` to `ends`, in seconds since the lesson began."""
    for second in range(begins, ends, BEAT_SECONDS):
        if second % TURN_SECONDS == 0:
            on_class_page = second // TURN_SECONDS % 2
            await _turn(pupils, on_class_page=bool(on_class_page))
        clock.seconds += BEAT_SECONDS
        await asyncio.gather(*(_act(pupil) for pupil in pupils))


async def _turn(pupils: Sequence[Pupil], *, on_class_page: bool) -> None:
    for pupil in pupils:
        await pupil.turn_to(CLASS_PAGE if on_class_page else _own_page(pupil))


async def _act(pupil: Pupil) -> None:
    """Draw a stroke of half a second or of two, move it perhaps, and take the oldest away."""
    chance = pupil.chance
    x, y = chance.uniform(0, 900), chance.uniform(0, 500)
    await pupil.draw(by_hand([(x, y), (x + chance.choice((100, 250)), y + 20)], chance))
    if chance.random() < 1 / 3:
        await pupil.shift(5, 5)
    await pupil.erase(max(0, len(pupil.standing) - STANDING))


async def _after_a_night(pupils: Sequence[Pupil], clock: LessonClock, nodes: Sequence[School]) -> Held:
    """Have every page looked at after its tombstones' time; return what is held while all are on one page."""
    clock.seconds += TOMBSTONE_SECONDS
    await _turn(pupils, on_class_page=False)
    await _purged(clock, nodes, [_own_page(pupil) for pupil in pupils])
    await _turn(pupils, on_class_page=True)
    await _purged(clock, nodes, [CLASS_PAGE])
    await eventually(lambda: _closed(clock, nodes), what="the other pages to close")
    for node in nodes:
        await node.archive.flush()
    redis = nodes[0].redis
    elements = [len(node.rooms._open[CLASS_PAGE].room.page.elements) for node in nodes]
    elements.append(await redis.hlen(f"manabiya:board:{CLASS_PAGE}:json"))
    return Held(
        python=dict(held_bytes()),
        redis_bytes=sum([await redis.memory_usage(key, samples=0) or 0 async for key in redis.scan_iter()]),
        redis_keys=await redis.dbsize(),
        tasks=await _standing_tasks(),
        elements=elements,
    )


async def _standing_tasks() -> int:
    """Return how many tasks there are when none of those is under way that come and go."""
    seen = []
    for _ in range(TASK_LOOKS):
        seen.append(len(asyncio.all_tasks()))
        await asyncio.sleep(0.02)
    return min(seen)


async def _purged(clock: LessonClock, nodes: Sequence[School], pages: Sequence[str]) -> None:
    """Wait until no tombstone is left of these pages, which are open."""

    async def gone() -> bool:
        clock.seconds += SNAPSHOT_SECONDS + 1  # the next look of a node is one that purges
        dead = [await nodes[0].redis.zcard(f"manabiya:board:{page}:dead") for page in pages]
        return not any(dead) and not any(_tombstones(node, page) for node in nodes for page in pages)

    await eventually(gone, within=PURGED_WITHIN_SECONDS, what="tombstones to go")


def _tombstones(node: School, page_id: str) -> int:
    held = node.rooms._open.get(page_id)
    return 0 if held is None else sum(stored.deleted for stored in held.room.page.elements.values())


async def _closed(clock: LessonClock, nodes: Sequence[School]) -> bool:
    clock.seconds += LINGER_SECONDS
    return all(list(node.rooms._open) == [CLASS_PAGE] for node in nodes)


if __name__ == "__main__":
    looks = asyncio.run(_two_looks(*sys.argv[1:3]))
    sys.stdout.write(json.dumps([asdict(look) for look in looks]))
