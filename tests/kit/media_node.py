"""A media node without media: it speaks `media/control.py` over a real Redis, and keeps to it.

It follows plans, answers offers of those who are in them, beats, and reports what it is told to report.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import RedisError

from media.control import (
    HEARTBEAT_SECONDS,
    NODE_TTL_SECONDS,
    NODES_KEY,
    Answer,
    Applied,
    Heartbeat,
    LessonEvent,
    LessonPlan,
    Offer,
    OfferRefused,
    PlanChanged,
    Reply,
    SlotMap,
    decode_node_message,
    decode_offer,
    decode_plan,
    encode,
    events_channel,
    node_channel,
    node_key,
    plan_key,
    replies_channel,
    requests_key,
    slots_key,
)
from signaling.clock import now
from signaling.store.client import redis_client
from signaling.store.stopping import stop_tasks

BEAT_SECONDS = HEARTBEAT_SECONDS / 5
"""Faster than the real one, so that tests need not wait."""


class FakeMediaNode:
    """`start()` is a new life of it; `die()` ends that without a word."""

    def __init__(self, redis_url: str, node_id: str = "media-1", load: float = 0.1) -> None:
        self.node_id = node_id
        self.load = load
        self.boot_id = ""
        self.plans: dict[str, LessonPlan] = {}
        self.peers: dict[str, str] = {}
        """participant id -> peer id."""
        self.mute = False
        """Takes offers and says nothing."""
        self._redis: Redis = redis_client(redis_url)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin a new life: no plans, no peers."""
        self.boot_id = secrets.token_urlsafe(6)
        self.plans, self.peers = {}, {}
        await self._beat()
        work = (self._beats(), self._follow(), self._serve())
        self._tasks = [asyncio.create_task(_again(each)) for each in work]

    async def die(self) -> None:
        """Stop at once; its heartbeat runs out by itself."""
        await stop_tasks(self._tasks)
        self._tasks = []

    async def vanish(self) -> None:
        """Die, and let the heartbeat be gone already."""
        await self.die()
        await self._redis.delete(node_key(self.node_id))

    async def close(self) -> None:
        await self.die()
        await self._redis.aclose()

    async def tell(self, event: LessonEvent) -> None:
        """Report something about a lesson."""
        if isinstance(event, SlotMap):
            await self._redis.hset(slots_key(event.lesson_id), event.participant_id, encode(event).decode())
        await self._redis.publish(events_channel(event.lesson_id), encode(event))

    async def _beats(self) -> None:
        while True:
            await self._beat()
            await asyncio.sleep(BEAT_SECONDS)

    async def _beat(self) -> None:
        beat = Heartbeat(
            node_id=self.node_id,
            boot_id=self.boot_id,
            unix_seconds=now(),
            load=self.load,
            peers=len(self.peers),
            lessons={plan.lesson_id: (plan.epoch, plan.version) for plan in self.plans.values()},
        )
        await self._redis.set(node_key(self.node_id), encode(beat), px=int(NODE_TTL_SECONDS * 1000))
        await self._redis.zadd(NODES_KEY, {self.node_id: now()})

    async def _follow(self) -> None:
        async with self._redis.pubsub(ignore_subscribe_messages=True) as heard:
            await heard.subscribe(node_channel(self.node_id))
            while True:
                message = await heard.get_message(timeout=1.0)
                if message is None:
                    continue
                changed = decode_node_message(message["data"])
                if isinstance(changed, PlanChanged):
                    await self._read_plan(changed.lesson_id)

    async def _read_plan(self, lesson_id: str) -> LessonPlan | None:
        data = await self._redis.get(plan_key(lesson_id))
        if data is None:
            return None
        plan = decode_plan(data)
        if plan.node_id != self.node_id:
            self.plans.pop(lesson_id, None)
            return plan
        self.plans[lesson_id] = plan
        self.peers = {person: peer for person, peer in self.peers.items() if person in plan.people}
        await self.tell(Applied(lesson_id=lesson_id, epoch=plan.epoch, version=plan.version))
        return plan

    async def _serve(self) -> None:
        while True:
            taken = await self._redis.brpop([requests_key(self.node_id)], timeout=1.0)
            if taken is not None and not self.mute:
                offer = decode_offer(taken[1])
                if offer.deadline_unix > now():
                    await self._redis.publish(
                        replies_channel(offer.reply_to), encode(await self._reply(offer))
                    )

    async def _reply(self, offer: Offer) -> Reply:
        plan = await self._read_plan(offer.lesson_id)
        person = plan.people.get(offer.participant_id) if plan is not None else None
        if plan is None or plan.node_id != self.node_id:
            return OfferRefused(request_id=offer.request_id, code="wrong_node", text="not here")
        if person is None or person.peer_id not in ("", offer.peer_id):
            return OfferRefused(request_id=offer.request_id, code="not_in_lesson", text="not in the plan")
        if not offer.sdp.startswith("v=0"):
            return OfferRefused(request_id=offer.request_id, code="bad_sdp", text="not an offer")
        self.peers[offer.participant_id] = offer.peer_id
        return Answer(request_id=offer.request_id, sdp=f"v=0 answer to {offer.peer_id} by {self.boot_id}")


async def _again(work: object) -> None:
    """Do this part of the node; a Redis that goes away ends it as it would end a connection."""
    try:
        await work  # type: ignore[misc]
    except (RedisError, OSError):
        return


@asynccontextmanager
async def media_node(
    redis_url: str, node_id: str = "media-1", load: float = 0.1
) -> AsyncIterator[FakeMediaNode]:
    """A fake media node that lives."""
    node = FakeMediaNode(redis_url, node_id, load)
    await node.start()
    yield node
    await node.close()
