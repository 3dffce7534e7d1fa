"""One pub/sub connection for a whole node.

Invariant: whenever a channel was not listened to for a moment, however short, its subscribers' `on_gap`
is called after it is listened to again; so whoever re-reads in `on_gap` misses nothing for long.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import structlog
from redis import exceptions
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from .away import Count, reason_of

FIRST_BACKOFF_SECONDS = 0.05
MAX_BACKOFF_SECONDS = 0.5
"""A lesson must be back within 5 s of Redis: the wait between two tries stays far below."""
QUIET_SECONDS = 1.0
"""After this long without a message the connection is asked for a sign of life."""
DEAD_SECONDS = 3.0
"""A connection that says nothing for this long, asked, is given up."""
SUBSCRIBE_SECONDS = 1.0
"""How long a subscriber waits for the confirmation; it then goes on, and `on_gap` comes later."""

OnMessage = Callable[[bytes], None]
OnGap = Callable[[], None]

log = structlog.get_logger(__name__)


class Subscription:
    """One subscriber of one channel. `await ready()` before reading what the channel's messages change."""

    def __init__(self, bus: Bus, channel: str, on_message: OnMessage, on_gap: OnGap | None) -> None:
        self._bus = bus
        self.channel = channel
        self.on_message = on_message
        self.on_gap = on_gap
        self.confirmed = asyncio.Event()

    async def ready(self) -> None:
        """Return once Redis listens for us; or soon, if it is away (`on_gap` is called when it is back)."""
        try:
            await asyncio.wait_for(self.confirmed.wait(), SUBSCRIBE_SECONDS)
        except TimeoutError:
            return

    async def close(self) -> None:
        """Hear nothing more."""
        await self._bus.unsubscribe(self)


class Bus:
    """Subscriptions of one node. `run()` must be running."""

    def __init__(self, redis: Redis, count: Count) -> None:
        self._redis = redis
        self._count = count
        self._subscriptions: dict[str, list[Subscription]] = {}
        self._pubsub: PubSub | None = None

    async def subscribe(
        self, channel: str, on_message: OnMessage, on_gap: OnGap | None = None
    ) -> Subscription:
        """Listen to a channel from now on. Both callbacks are called in the event loop and must not block."""
        subscription = Subscription(self, channel, on_message, on_gap)
        others = self._subscriptions.setdefault(channel, [])
        others.append(subscription)
        if len(others) > 1 and others[0].confirmed.is_set():
            subscription.confirmed.set()
        else:
            await self._send("subscribe", channel)
        return subscription

    async def unsubscribe(self, subscription: Subscription) -> None:
        """As `Subscription.close()`."""
        others = self._subscriptions.get(subscription.channel, [])
        if subscription in others:
            others.remove(subscription)
        if not others and self._subscriptions.pop(subscription.channel, None) is not None:
            await self._send("unsubscribe", subscription.channel)

    async def run(self) -> None:
        """Listen until cancelled. Raises nothing else."""
        backoff = FIRST_BACKOFF_SECONDS
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(*self._subscriptions, "manabiya:bus")
                    self._pubsub = pubsub
                    await self._subscribe_to_late(pubsub)
                    backoff = FIRST_BACKOFF_SECONDS
                    await self._listen(pubsub)
            except (exceptions.RedisError, OSError, TimeoutError) as error:
                self._count(f"bus_{reason_of(error)}")
            finally:
                self._pubsub = None
                self._forget_confirmations()
            await asyncio.sleep(random.uniform(backoff / 2, backoff))  # noqa: S311 - spreads nodes, no secret
            backoff = min(2 * backoff, MAX_BACKOFF_SECONDS)

    async def _subscribe_to_late(self, pubsub: PubSub) -> None:
        """Subscribe to what was asked for while the connection was being made."""
        if late := [name for name in self._subscriptions if name.encode() not in pubsub.channels]:
            await pubsub.subscribe(*late)

    async def _listen(self, pubsub: PubSub) -> None:
        loop = asyncio.get_running_loop()
        heard_at = loop.time()
        while True:
            message = await pubsub.get_message(timeout=QUIET_SECONDS)
            if message is not None:
                heard_at = loop.time()
                self._take(message["type"], message["channel"], message["data"])
            elif loop.time() - heard_at > DEAD_SECONDS:
                raise TimeoutError("the pub/sub connection is silent")
            else:
                await pubsub.ping()

    def _take(self, kind: str, channel: bytes | None, data: bytes) -> None:
        if kind == "message" and channel is not None:
            for subscription in tuple(self._subscriptions.get(channel.decode(), ())):
                _guarded(subscription.on_message, data)
        elif kind == "subscribe" and channel is not None:
            # Also comes when redis-py connected again by itself: then there was a gap.
            for subscription in tuple(self._subscriptions.get(channel.decode(), ())):
                subscription.confirmed.set()
                if subscription.on_gap is not None:
                    _guarded(subscription.on_gap)

    def _forget_confirmations(self) -> None:
        for subscriptions in self._subscriptions.values():
            for subscription in subscriptions:
                subscription.confirmed.clear()

    async def _send(self, command: str, channel: str) -> None:
        """Tell Redis now if it listens; otherwise `run` subscribes to everything when it connects."""
        if self._pubsub is None:
            return
        try:
            async with asyncio.timeout(SUBSCRIBE_SECONDS):
                await getattr(self._pubsub, command)(channel)
        except (exceptions.RedisError, OSError, TimeoutError) as error:
            self._count(f"bus_{reason_of(error)}")


def _guarded(callback: Callable[..., None], *arguments: bytes) -> None:
    """Call a subscriber; its bug must not silence the others."""
    try:
        callback(*arguments)
    except Exception:
        log.exception("subscriber_failed")
