"""Counts uses: in Redis for all nodes together, or in this process.

Invariant: asking never fails and never waits for a Redis that is away. Then each node counts for itself,
which lets at most (number of nodes) times the rate pass: serving a class goes on, and guessing stays slow.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from .rate import Rate, Taken, give_back, take

MAX_KEYS = 20_000
"""Kept per process, about 3 MB. Beyond it the least recently used is forgotten."""
REDIS_REST_SECONDS = 2.0
"""After a failure Redis is not asked for this long, so that one timeout is paid, and not one per request."""

# KEYS[1]; ARGV: interval, window (microseconds), uses (1: take, -1: give back). The clock is Redis' own.
_SCRIPT = """
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local interval, window, uses = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local arrival = tonumber(redis.call('GET', KEYS[1]) or '0')
if uses < 0 then
  arrival = arrival - interval
  if arrival <= now then redis.call('DEL', KEYS[1]) return 0 end
else
  arrival = math.max(now, arrival) + interval
  if arrival - now > window then return arrival - now - window end
end
redis.call('SET', KEYS[1], string.format('%.0f', arrival), 'PX', math.ceil((arrival - now) / 1000))
return 0
"""

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


class SharedLimiter:
    """Counts in Redis, and always in this process too: for when Redis is away, and to spare it a flood."""

    def __init__(self, redis: Redis, clock: Callable[[], float] = time.monotonic) -> None:
        self._script = redis.register_script(_SCRIPT)
        self._clock = clock
        self._local = LocalLimiter(clock)
        self._rest_until = 0.0

    async def take(self, rate: Rate, key: str) -> Taken:
        """Ask for one use under `key`."""
        own = self._local.take(rate, key)
        if not own.allowed:
            return own  # all nodes together have let through no less
        excess = await self._ask(rate, key, 1)
        if excess is None:
            return own
        return Taken(allowed=excess == 0, arrival=0.0, retry_after_seconds=excess / 1e6)

    async def give_back(self, rate: Rate, key: str) -> None:
        """Undo one use that turned out not to count."""
        self._local.give_back(rate, key)
        await self._ask(rate, key, -1)

    async def _ask(self, rate: Rate, key: str, uses: int) -> int | None:
        """Return by how many microseconds it is too early (0: allowed); `None`: Redis is away."""
        if self._clock() < self._rest_until:
            return None
        micros = round(rate.interval_seconds * 1e6)
        try:
            # Keys may be names or addresses that somebody typed: a digest is short, and no personal data.
            digest = hashlib.sha256(key.encode()).hexdigest()[:32]
            answer = await self._script(
                keys=[f"manabiya:limit:{rate.name}:{digest}"], args=[micros, micros * rate.burst, uses]
            )
        except (RedisError, OSError) as error:
            self._rest_until = self._clock() + REDIS_REST_SECONDS
            log.warning("limits_counted_locally", error=type(error).__name__)
            return None
        return int(answer)
