"""What deleted lessons left in Redis: found by their ids, whatever the key is for.

Invariant: every key of ours that is about one lesson has the lesson's id as a part of its name, between
colons and dots; so a key that somebody adds one day is found as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, cast

from redis.asyncio import Redis

from media.control import LessonPlan, PlanChanged, decode_plan, encode, node_channel, plan_key

from .away import Count, redis_call
from .keys import DELETED, LIVE_LESSONS
from .rehearsals import ASKED

KEYS_AT_ONCE = 500
"""One step of the search: Redis serves nobody else meanwhile, for a tenth of a millisecond."""

PLAN_ENDS_SECONDS = 10
"""Some heartbeats of a media node, at each of which it reads its plans again."""

_PLANS = plan_key("").encode()
_BORDER = re.compile(rb"[:.]")


class Traces:
    """All methods raise `StoreAway`."""

    def __init__(self, redis: Redis, count: Count) -> None:
        self._redis = redis
        self._count = count

    async def announce(self, lesson_id: str) -> None:
        """Tell all nodes that a lesson was deleted: they forget it. Who misses it finds it by looking."""
        async with redis_call(self._count):
            await self._redis.publish(DELETED, lesson_id)

    async def remove(self, lesson_ids: Collection[str]) -> int:
        """Delete everything of these lessons. Return how many keys there were."""
        if not lesson_ids:
            return 0
        wanted = {lesson_id.encode() for lesson_id in lesson_ids}
        found, cursor, is_over = 0, 0, False
        while not is_over:
            async with redis_call(self._count):
                cursor, keys = await self._redis.scan(cursor, "manabiya:*", KEYS_AT_ONCE)
                names = cast("list[bytes]", keys)
                gone = [
                    name
                    for name in names
                    if not wanted.isdisjoint(_BORDER.split(name)) and not name.startswith(_PLANS)
                ]
                if gone:
                    found += await self._redis.unlink(*gone)
            is_over = cursor == 0
        for lesson_id in lesson_ids:
            await self._end_plan(lesson_id)
        async with redis_call(self._count):
            await self._redis.zrem(LIVE_LESSONS, *lesson_ids)
            await cast("Any", self._redis.hdel(ASKED, *lesson_ids))
        return found

    async def _end_plan(self, lesson_id: str) -> None:
        """Put a plan without people in the plan's place: a media node goes on with one that is missing."""
        async with redis_call(self._count):
            data = cast("bytes | None", await self._redis.get(plan_key(lesson_id)))
            plan = None if data is None else decode_plan(data)
            if plan is None:
                return
            if not plan.node_id:
                if not 0 <= await self._redis.ttl(plan_key(lesson_id)) <= PLAN_ENDS_SECONDS:
                    await self._redis.unlink(plan_key(lesson_id))  # no media node ever had it
                return
            last = LessonPlan(
                lesson_id=lesson_id, epoch=plan.epoch + 1, version=plan.version, node_id="", ended=True
            )
            await self._redis.set(plan_key(lesson_id), encode(last), ex=PLAN_ENDS_SECONDS)
            changed = PlanChanged(lesson_id=lesson_id, epoch=last.epoch, version=last.version)
            await self._redis.publish(node_channel(plan.node_id), encode(changed))
