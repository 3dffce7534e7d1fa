"""Counts uses: in Redis for all nodes together, or in this process.

Invariant: asking never fails and never waits for a Redis that is away. Then each node counts for itself,
which lets at most (number of nodes) times the rate pass: serving a class goes on, and guessing stays slow.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

import structlog

from ..store.away import StoreAway
from .rate import Rate, Taken, give_back, take

MAX_KEYS = 20_000
"""Kept per process, about 3 MB. Beyond it the least recently used is forgotten."""
REST_SECONDS = 2.0
"""After a failure Redis is not asked for this long, so that one timeout is paid, and not one per request."""

log = structlog.get_logger(__name__)


class LocalLimiter:
    """Counts in this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._arrivals: OrderedDict[tuple[str, str], float] = OrderedDict()

    def take(self, rate: Rate, key: str) -> Taken:
        """Ask for one use under `key`."""
        taken = take(rate, self._arrivals.get((rate.name, key)), self._clock())
        self._keep(rate, key, taken.arrival)
        return taken

    def give_back(self, rate: Rate, key: str) -> None:
        """Undo one use that turned out not to count."""
        if (rate.name, key) in self._arrivals:
            arrival = give_back(rate, self._arrivals[rate.name, key], self._clock())
            self._keep(rate, key, arrival)

    def _keep(self, rate: Rate, key: str, arrival: float) -> None:
        self._arrivals[rate.name, key] = arrival
        self._arrivals.move_to_end((rate.name, key))
        if len(self._arrivals) > MAX_KEYS:
            self._arrivals.popitem(last=False)


class SharedBuckets(Protocol):
    """Buckets that all nodes share; see `signaling.store.buckets`."""

    async def take(self, rate: Rate, key: str) -> float:
        """Return by how many seconds a use is too early; 0.0: it is taken."""

    async def give_back(self, rate: Rate, key: str) -> None:
        """Undo one use."""


class SharedLimiter:
    """Counts with all nodes, and always in this process too: for when Redis is away, and to spare it."""

    def __init__(self, buckets: SharedBuckets, clock: Callable[[], float] = time.monotonic) -> None:
        self._buckets = buckets
        self._clock = clock
        self._local = LocalLimiter(clock)
        self._rest_until = 0.0

    async def take(self, rate: Rate, key: str) -> Taken:
        """Ask for one use under `key`."""
        own = self._local.take(rate, key)
        if not own.allowed or self._rests():
            return own  # where this node refuses, all nodes together have let through no less
        try:
            too_early_seconds = await self._buckets.take(rate, key)
        except StoreAway as away:
            self._rest(away)
            return own
        return Taken(
            allowed=too_early_seconds == 0, arrival=own.arrival, retry_after_seconds=too_early_seconds
        )

    async def give_back(self, rate: Rate, key: str) -> None:
        """Undo one use that turned out not to count."""
        self._local.give_back(rate, key)
        if self._rests():
            return
        try:
            await self._buckets.give_back(rate, key)
        except StoreAway as away:
            self._rest(away)

    def _rests(self) -> bool:
        return self._clock() < self._rest_until

    def _rest(self, away: StoreAway) -> None:
        self._rest_until = self._clock() + REST_SECONDS
        log.warning("limits_counted_locally", reason=away.reason)
