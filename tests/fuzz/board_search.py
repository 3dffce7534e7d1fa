"""Adds to the corpus of a board's door: frames that go a way through our code that none went before.

`.venv/bin/python -m tests.fuzz.board_search` (`--frames`, `--seed`); a frame that breaks a law is saved too,
and ends the search. `scripts/bench door` says many more, and does not look where they go.
"""

from __future__ import annotations

import argparse
import asyncio
import random
from collections.abc import Callable

import structlog

from signaling.store.client import redis_client
from tests.kit.redis import redis_server

from .board_door import Door
from .board_mutations import PEOPLE, Mutator
from .corpus import save, saved
from .search import Coverage

MAX_SAVED_BYTES = 2500
"""Five elements with all their fields."""
RENEWED = 100
QUIET = 50


def search(loop: asyncio.AbstractEventLoop, door: Door, frames: int, dice: random.Random) -> int:
    """Say so many frames, and return how many joined the corpus. Raises what the door raises."""
    coverage, mutator, added = Coverage(), Mutator(dice), 0
    for frame in saved("board"):
        loop.run_until_complete(door.renew())
        for name in PEOPLE:
            coverage.run(_saying(loop, door, name), frame)
    for number in range(frames):
        if number % RENEWED == 0:
            loop.run_until_complete(door.renew())
        name, frame = dice.choice(PEOPLE), mutator.frame(door.page)
        try:
            fresh = coverage.run(_saying(loop, door, name), frame)
        except Exception:
            print(f"broken by {save('board', frame)}, said by {name}")
            raise
        if fresh and len(frame) <= MAX_SAVED_BYTES:
            save("board", frame)
            added += 1
    return added


def _saying(loop: asyncio.AbstractEventLoop, door: Door, name: str) -> Callable[[bytes], None]:
    def say(frame: bytes) -> None:
        loop.run_until_complete(door.say(name, frame))

    return say


def main() -> None:
    """Search with a Redis of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--frames", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(30))
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(QUIET))
    print(f"seed {options.seed}")
    with redis_server() as server, asyncio.Runner() as runner:
        redis = redis_client(server.url)
        added = search(runner.get_loop(), Door(redis), options.frames, random.Random(options.seed))  # noqa: S311 - to be repeated
        runner.run(redis.aclose())
    print(f"{added} frames joined the corpus")


if __name__ == "__main__":
    main()
