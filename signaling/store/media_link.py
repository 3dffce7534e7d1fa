"""The link to media nodes: offers answered, views told, heartbeats and slot maps read.

Invariant: every offer is answered or refused within `OFFER_DEADLINE_SECONDS`, whatever becomes of the
node; an answer that comes later is dropped.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Collection, Mapping
from typing import Any, cast

import structlog
from redis.asyncio import Redis

from media.control import (
    NODES_KEY,
    OFFER_DEADLINE_SECONDS,
    Answer,
    Heartbeat,
    LayersWanted,
    MLineKind,
    Offer,
    OfferRefused,
    SlotMap,
    View,
    ViewChanged,
    decode_heartbeat,
    decode_layers_wanted,
    decode_reply,
    decode_slot_map,
    encode,
    layers_key,
    node_channel,
    node_key,
    replies_channel,
    requests_key,
    slots_key,
    views_key,
)

from ..clock import now
from ..errors import Refusal
from ..wire.codes import RefusalCode
from .away import Count, StoreAway, redis_call
from .bus import Bus, Subscription

MAX_REQUESTS = 500
"""Offers waiting at one node: ten classes reconnecting at once. More could not be answered in time."""
VIEWS_KEPT_SECONDS = 24 * 3600
"""Views are of no use after the lesson; those of people who left it are deleted before, by `forget`."""

_CODES: Mapping[str, RefusalCode] = {
    "bad_sdp": RefusalCode.BAD_SDP,
    "not_in_lesson": RefusalCode.NOT_IN_LESSON,
    "wrong_node": RefusalCode.MEDIA_UNAVAILABLE,
    "overloaded": RefusalCode.MEDIA_UNAVAILABLE,
}

log = structlog.get_logger(__name__)


class MediaLink:
    """`start()` before the first offer, `close()` at the end."""

    def __init__(self, redis: Redis, bus: Bus, node_id: str, count: Count) -> None:
        self._redis = redis
        self._bus = bus
        self._node_id = node_id
        self._count = count
        self._open: dict[str, asyncio.Future[Answer | OfferRefused]] = {}
        self._replies: Subscription | None = None

    async def start(self) -> None:
        """Listen for replies."""
        self._replies = await self._bus.subscribe(replies_channel(self._node_id), self._take_reply)

    async def close(self) -> None:
        """Listen no more; offers still open run into their deadline."""
        if self._replies is not None:
            await self._replies.close()

    async def offer(
        self,
        *,
        media_node: str,
        lesson_id: str,
        person: str,
        peer_id: str,
        sdp: str,
        mids: dict[str, MLineKind],
    ) -> str | Refusal:
        """Return the SDP answer to an offer."""
        offer = Offer(
            request_id=secrets.token_urlsafe(9),
            reply_to=self._node_id,
            lesson_id=lesson_id,
            participant_id=person,
            peer_id=peer_id,
            sdp=sdp,
            mids=mids,
            deadline_unix=now() + OFFER_DEADLINE_SECONDS,
        )
        answer = asyncio.get_running_loop().create_future()
        self._open[offer.request_id] = answer
        try:
            async with asyncio.timeout(OFFER_DEADLINE_SECONDS):
                if not await self._send(media_node, offer):
                    return Refusal(RefusalCode.MEDIA_UNAVAILABLE, "too many offers wait")
                reply = await answer
        except (StoreAway, TimeoutError):
            self._count("offer_unanswered")
            return Refusal(RefusalCode.MEDIA_UNAVAILABLE, "no answer in time")
        finally:
            del self._open[offer.request_id]
        if isinstance(reply, Answer):
            return reply.sdp
        return Refusal(_CODES[reply.code], reply.text)

    async def tell_view(self, lesson_id: str, media_node: str, view: View) -> None:
        """Say what a client has on its screen. Raise `StoreAway`."""
        changed = ViewChanged(lesson_id=lesson_id, participant_id=view.participant_id, seq=view.seq)
        key = views_key(lesson_id)
        async with redis_call(self._count):
            pipe: Any = self._redis.pipeline(transaction=False)
            pipe.hset(key, view.participant_id, encode(view).decode())
            pipe.expire(key, VIEWS_KEPT_SECONDS)
            if media_node:
                pipe.publish(node_channel(media_node), encode(changed))
            await pipe.execute()

    async def forget(self, lesson_id: str, people: Collection[str]) -> None:
        """Delete what these people saw and wanted to see: they are gone. Raise `StoreAway`."""
        if not people:
            return
        async with redis_call(self._count):
            pipe: Any = self._redis.pipeline(transaction=False)
            pipe.hdel(views_key(lesson_id), *people)
            pipe.hdel(slots_key(lesson_id), *people)
            pipe.hdel(layers_key(lesson_id), *people)
            await pipe.execute()

    async def slots(self, lesson_id: str, person: str) -> SlotMap | None:
        """Return who is in which slot of somebody's peer now. Raise `StoreAway`."""
        async with redis_call(self._count):
            data = cast("bytes | None", await self._redis.hget(slots_key(lesson_id), person))
        return None if data is None else decode_slot_map(data)

    async def layers(self, lesson_id: str, person: str) -> LayersWanted | None:
        """Return which layers somebody's peer is to send. Raise `StoreAway`."""
        async with redis_call(self._count):
            data = cast("bytes | None", await self._redis.hget(layers_key(lesson_id), person))
        return None if data is None else decode_layers_wanted(data)

    async def nodes(self) -> dict[str, Heartbeat]:
        """Return the media nodes that are alive. Raise `StoreAway`."""
        async with redis_call(self._count):
            ids = cast("list[bytes]", await self._redis.zrange(NODES_KEY, 0, -1))
            beats = await self._redis.mget([node_key(node.decode()) for node in ids]) if ids else []
        alive = [decode_heartbeat(beat) for beat in beats if beat is not None]
        return {beat.node_id: beat for beat in alive}

    async def _send(self, media_node: str, offer: Offer) -> bool:
        """Queue an offer for a node; say whether it still fits."""
        key = requests_key(media_node)
        async with redis_call(self._count):
            length = await self._redis.lpush(key, encode(offer))
            # Nobody takes them from a node that died; after the deadline they are of no use to its next life.
            await self._redis.expire(key, int(OFFER_DEADLINE_SECONDS) + 1)
            if length > MAX_REQUESTS:
                await self._redis.ltrim(key, 1, -1)
        return bool(length <= MAX_REQUESTS)

    def _take_reply(self, data: bytes) -> None:
        reply = decode_reply(data)
        answer = self._open.get(reply.request_id)
        if answer is None or answer.done():
            self._count("late_answer")
        else:
            answer.set_result(reply)
