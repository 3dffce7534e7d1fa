"""A board's door against a million damaged messages: how fast it takes them, and that no law breaks.

Real messages of clients, damaged as values and as bytes, are said to sessions, room, keeper and a real
Redis. After each frame a second opinion (`tests/fuzz/board_laws.py`) looks at what changed, what was answered
and what the others were told. What breaks a law is saved to the corpus, so that the tests keep it, and fails
the bench.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import structlog
from redis.exceptions import RedisError

from bench.kit.figures import figure
from bench.kit.processes import resident_bytes
from signaling.store.away import StoreAway
from signaling.store.client import redis_client
from tests.fuzz.board_door import BrokenLaw, Door
from tests.fuzz.board_mutations import PEOPLE, Mutator
from tests.fuzz.corpus import save
from tests.kit.redis import redis_server

MESSAGES = 1_000_000
RENEWED = 500
"""Frames after which a page begins again: a page of a lesson is changed a few thousand times."""
QUIET = 50
"""Log level: a million refusals are not news here."""


@dataclass(frozen=True)
class Told:
    """What one process did."""

    messages: int
    changes: int
    seconds: float
    grown_bytes: int
    late: int
    """How often Redis did not answer in time."""
    broken: str


async def _search(url: str, messages: int, seed: int) -> Told:
    dice = random.Random(seed)  # noqa: S311 - to be repeated
    redis = redis_client(url)
    door, mutator, frames, frame = Door(redis), Mutator(dice), 0, b""
    began, memory, late, broken = time.monotonic(), 0, 0, ""
    while door.said < messages and not broken:
        try:
            if frames % RENEWED == 0:
                await door.renew()
            frames += 1
            frame = mutator.frame(door.page)
            await door.say(dice.choice(PEOPLE), frame)
            if frames % RENEWED == 0:
                await door.look_at_redis()
        except (StoreAway, RedisError):
            late, frames = late + 1, 0  # a busy machine, and no fault of the door: the page begins again
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we are looking for
            what = error.args[0] if isinstance(error, BrokenLaw) else repr(error)
            broken = f"seed {seed}, after {door.said} messages: {what}; saved as {save('board', frame).name}"
        if not memory and door.said > messages // 10:
            memory = resident_bytes(os.getpid())  # by then all that is made once is there
    seconds = time.monotonic() - began
    await door.forget()
    await redis.aclose()
    return Told(door.said, door.changes, seconds, resident_bytes(os.getpid()) - memory, late, broken)


def _in_process(messages: int, seed: int) -> Told:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(QUIET))
    with redis_server() as server:  # one each: their pages have the same names
        return asyncio.run(_search(server.url, messages, seed))


def main() -> None:
    """Say them all, in as many processes as there are cores, and print what came of it."""
    parser = argparse.ArgumentParser(prog="scripts/bench door", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument(
        "messages", nargs="?", type=int, default=MESSAGES, help="how many (default: %(default)s)"
    )
    parser.add_argument(
        "--seed", type=int, default=random.SystemRandom().getrandbits(30), help="to repeat one"
    )
    options = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(cores) as pool:
        share = -(-options.messages // cores)
        runs = [pool.submit(_in_process, share, options.seed + n) for n in range(cores)]
        told = [run.result() for run in runs]
    messages, slowest = sum(one.messages for one in told), max(one.seconds for one in told)
    print(f"seed {options.seed}, {cores} processes")
    figure("damaged messages said", messages, "")
    figure("a second, laws and all", messages / slowest, "")
    figure("frames by which a page changed", sum(one.changes for one in told), "")
    figure("memory that grew after the first tenth, most", max(one.grown_bytes for one in told) / 1e6, "MB")
    figure("times that Redis did not answer in time", sum(one.late for one in told), "")
    broken = [one.broken for one in told if one.broken]
    figure("laws broken", len(broken), "")
    if broken:
        sys.exit("\n".join(broken))


if __name__ == "__main__":
    main()
