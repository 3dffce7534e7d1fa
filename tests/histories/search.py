"""Looks for a history after which something is lost, or two boards differ.

`python -m tests.histories.search 1000 --seed 5`
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from hypothesis import HealthCheck, Phase, given, seed, settings

from signaling.sql.boards import BoardRepository
from signaling.sql.database import Database
from signaling.sql.migrate import upgrade
from signaling.store.client import redis_client
from tests.kit.boards import LESSON, add_lesson
from tests.kit.redis import redis_server

from .acts import History, histories, told
from .clock import HeldLoop
from .happening import happen
from .laws import faults
from .replicas import Replicas, replicas
from .shared import Shared
from .world import World


class Diverged(AssertionError):
    """After a history the laws did not hold."""

    def __init__(self, history: History, broken: list[str]) -> None:
        super().__init__("\n".join([*broken, "after:", told(history)]))


@dataclass
class Found:
    """What came of a search. `broken`: the first history that broke a law, as short as it was made."""

    histories: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    """How often each kind of act took place; of messages of Redis also how."""
    losses: int = 0
    seconds: float = 0.0
    broken: str = ""


class Place:
    """Real parts of everything, in which histories happen one after the other."""

    def __init__(self, folder: Path, redis_url: str, browsers: Replicas) -> None:
        url = f"sqlite:///{folder / 'histories.sqlite3'}"
        asyncio.run(upgrade(url))
        asyncio.run(add_lesson(url))
        self._loop = HeldLoop()
        self._redis, self._database = redis_client(redis_url), Database(url)
        self._shared, self._browsers = Shared(redis_url), browsers
        self._repository = BoardRepository(self._database)
        self.found = Found()

    def close(self) -> None:
        """Give everything back."""
        self._shared.close()
        self._loop.run_until_complete(self._redis.aclose())
        self._loop.run_until_complete(self._database.close())
        self._loop.close()

    def live_through(self, history: History) -> list[str]:
        """Let everything happen and heal. Return the laws that were broken."""
        return self._loop.run_until_complete(self._live_through(history))

    async def _live_through(self, history: History) -> list[str]:
        world = World(self._loop, self._redis, self._shared, self._repository, self._browsers)
        self.found.histories += 1
        await world.begin(f"{LESSON}.class.{self.found.histories}")
        try:
            for act in history:
                await happen(world, act)
            return faults(await world.heal())
        finally:
            world.end()
            self.found.kinds.update(world.acts)
            self.found.losses += world.losses


@contextlib.contextmanager
def place() -> Iterator[Place]:
    """A place for histories, gone at the end."""
    with tempfile.TemporaryDirectory() as folder, redis_server() as server, replicas() as browsers:
        made = Place(Path(folder), server.url, browsers)
        try:
            yield made
        finally:
            made.close()


def search(count: int, number: int, *, shrink: bool = True) -> Found:
    """Live through so many histories, the same ones for the same number, until one breaks a law."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    began = time.monotonic()
    with place() as made:

        @seed(number)
        @settings(
            max_examples=count,
            database=None,
            deadline=None,
            report_multiple_bugs=False,
            phases=[Phase.generate, *([Phase.shrink] if shrink else [])],
            suppress_health_check=list(HealthCheck),
        )
        @given(histories)
        def all_boards_are_equal_in_the_end(history: History) -> None:
            broken = made.live_through(history)
            if broken:
                raise Diverged(history, broken)

        try:
            all_boards_are_equal_in_the_end()
        except Diverged as diverged:
            made.found.broken = str(diverged)
        made.found.seconds = time.monotonic() - began
        return made.found


def main() -> None:
    """Search, and exit with 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", action="store_true", help="show the first one found, however long")
    options = parser.parse_args()
    found = search(options.count, options.seed, shrink=not options.first)
    print(f"{found.histories} histories, {found.kinds.total()} acts, {found.seconds:.1f} s")
    if found.broken:
        sys.exit(found.broken)


if __name__ == "__main__":
    main()
