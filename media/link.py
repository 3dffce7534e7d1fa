"""Redis, and nothing else of it anywhere in media: `media/control.py` carried over the wire.

Invariant: losing Redis stops nothing. Reads raise `LinkDown` or wait, what was to be published is
dropped and counted, and when Redis answers again the node is asked to tell everything anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import TypeVar, cast

import msgspec
import redis.asyncio
from redis.exceptions import RedisError

from . import control

CONNECT_SECONDS = 1.0
COMMAND_SECONDS = 2.0
"""Redis answers within milliseconds; after two seconds it is away, and trying again is cheap."""
OFFER_WAIT_SECONDS = 1.0
"""How long one BRPOP waits: below COMMAND_SECONDS, so that an empty list is no error."""
RETRY_SECONDS = 0.25
"""Between two attempts to reach a Redis that is away: a lesson is to be back within 5 s."""
SLOTS_TTL_SECONDS = 24 * 3600
"""No lesson lasts for longer; what a dead node left behind goes away."""

T = TypeVar("T")
Command = tuple[str | bytes | int | float, ...]


class LinkDown(Exception):
    """Redis cannot be reached or refuses; try again later."""


class ControlLink:
    """One node's connection to Redis."""

    def __init__(self, url: str, node_id: str) -> None:
        self._node_id = node_id
        # No retries within the client: every caller here has its own next time.
        self._redis = redis.asyncio.Redis.from_url(
            url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=COMMAND_SECONDS,
            retry=redis.asyncio.retry.Retry(redis.backoff.NoBackoff(), 0),
        )

    async def close(self) -> None:
        await self._redis.aclose()

    async def _ask(self, answer: Awaitable[T]) -> T:
        try:
            return await answer
        except (RedisError, OSError, TimeoutError) as problem:
            raise LinkDown(str(problem)) from problem

    # --- reading ---------------------------------------------------------------------------------------

    async def plans(self, lesson_ids: list[str]) -> dict[str, control.LessonPlan]:
        """Return the plans that are there. Raises LinkDown. A broken plan counts as none."""
        if not lesson_ids:
            return {}
        values = await self._ask(self._redis.mget([control.plan_key(lesson) for lesson in lesson_ids]))
        plans: dict[str, control.LessonPlan] = {}
        for lesson_id, value in zip(lesson_ids, values, strict=True):
            plan = _decode(control.decode_plan, value)
            if plan is not None:
                plans[lesson_id] = plan
        return plans

    async def own_plans(self) -> dict[str, control.LessonPlan]:
        """Return every plan that names this node: after a start. Raises LinkDown."""
        prefix = control.plan_key("")
        keys = await self._ask(self._scan(prefix + "*"))
        plans = await self.plans([key.removeprefix(prefix) for key in keys])
        return {lesson: plan for lesson, plan in plans.items() if plan.node_id == self._node_id}

    async def _scan(self, pattern: str) -> list[str]:
        return [key.decode() async for key in self._redis.scan_iter(match=pattern, count=1000)]

    async def views(self, lesson_id: str) -> list[control.View]:
        """Return all views of a lesson. Raises LinkDown."""
        key = control.views_key(lesson_id)
        values = await self._ask(cast("Awaitable[list[bytes]]", self._redis.hvals(key)))
        decoded = [_decode(control.decode_view, value) for value in values]
        return [view for view in decoded if view is not None]

    async def view(self, lesson_id: str, participant_id: str) -> control.View | None:
        """Return one participant's view. Raises LinkDown."""
        key = control.views_key(lesson_id)
        value = await self._ask(cast("Awaitable[bytes | None]", self._redis.hget(key, participant_id)))
        return _decode(control.decode_view, value)

    async def offers(self) -> AsyncIterator[control.Offer]:
        """Yield offers as they come, for ever; waits while Redis is away."""
        key = control.requests_key(self._node_id)
        while True:
            try:
                found = await self._ask(
                    cast(
                        "Awaitable[tuple[bytes, bytes] | None]",
                        self._redis.brpop([key], timeout=OFFER_WAIT_SECONDS),
                    )
                )
            except LinkDown:
                await asyncio.sleep(RETRY_SECONDS)
                continue
            offer = _decode(control.decode_offer, found[1]) if found else None
            if offer is not None:
                yield offer

    async def messages(self) -> AsyncIterator[control.NodeMessage | None]:
        """Yield announcements for ever. `None`: the subscription is new, some may have been missed."""
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
                    await pubsub.subscribe(control.node_channel(self._node_id))
                    yield None
                    while True:
                        message = await pubsub.get_message(timeout=control.HEARTBEAT_SECONDS)
                        decoded = _decode(control.decode_node_message, message and message["data"])
                        if decoded is not None:
                            yield decoded
            except (RedisError, OSError, TimeoutError):
                await asyncio.sleep(RETRY_SECONDS)

    # --- writing ---------------------------------------------------------------------------------------

    async def beat(self, heartbeat: control.Heartbeat) -> None:
        """Write the sign of life. Raises LinkDown."""
        node_id = heartbeat.node_id
        ttl_ms = int(control.NODE_TTL_SECONDS * 1000)
        await self._write(
            ("SET", control.node_key(node_id), control.encode(heartbeat), "PX", ttl_ms),
            ("ZADD", control.NODES_KEY, heartbeat.unix_seconds, node_id),
        )

    async def withdraw(self) -> None:
        """Take back the sign of life: no new lesson comes here. Raises LinkDown."""
        await self._write(
            ("DEL", control.node_key(self._node_id)), ("ZREM", control.NODES_KEY, self._node_id)
        )

    async def reply(self, signaling_node_id: str, reply: control.Reply) -> None:
        """Answer an offer. Raises LinkDown."""
        channel = control.replies_channel(signaling_node_id)
        await self._ask(self._redis.publish(channel, control.encode(reply)))

    async def publish(self, events: Iterable[control.LessonEvent]) -> None:
        """Publish events in order; slot maps and layers wanted are stored as well. Raises LinkDown."""
        commands: list[Command] = []
        for event in events:
            data = control.encode(event)
            slots, layers = control.slots_key(event.lesson_id), control.layers_key(event.lesson_id)
            if isinstance(event, control.SlotMap | control.LayersWanted):
                key = slots if isinstance(event, control.SlotMap) else layers
                commands.append(("HSET", key, event.participant_id, data))
                commands.append(("EXPIRE", key, SLOTS_TTL_SECONDS))
            elif isinstance(event, control.PeerState) and event.state == "closed":
                commands += [("HDEL", key, event.participant_id) for key in (slots, layers)]
            commands.append(("PUBLISH", control.events_channel(event.lesson_id), data))
        if commands:
            await self._write(*commands)

    async def _write(self, *commands: Command) -> None:
        """Send commands in one go. Raises LinkDown, also where Redis refuses one of them."""
        pipe = self._redis.pipeline(transaction=False)
        for command in commands:
            _ = pipe.execute_command(*command)
        await self._ask(pipe.execute())


def _decode(decoder: Callable[[bytes], T], data: object) -> T | None:
    """Decode with one of control's decoders; None for nothing, and for what is no such value."""
    if not isinstance(data, bytes):
        return None
    try:
        return decoder(data)
    except msgspec.MsgspecError:
        return None
