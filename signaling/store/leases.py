"""Sessions as leases: a node that lives renews those of its sessions; anybody may find one run out.

Invariant: a session in a lesson's state whose lease has run out is lost, whichever node it was on. One
without any lease (Redis was emptied, or it has only just joined) is given one first. Resources of WHIP and
WHEP have none: they end with their peers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from redis.asyncio import Redis

from ..lesson.state import LessonState
from .away import Count, redis_call
from .keys import sessions_key

LEASE_SECONDS = 10.0
"""After a node died, its people's seats begin to be kept from here on; browsers are back long before."""
RENEW_SECONDS = 3.0
"""Three renewals a lease: one lost to a slow moment does no harm."""
LEFTOVER_SECONDS = 3600
"""A lesson that nobody looks after leaves nothing behind."""


class Leases:
    """All methods raise `StoreAway`. `now` is in Unix seconds."""

    def __init__(self, redis: Redis, count: Count) -> None:
        self._redis = redis
        self._count = count

    async def renew(self, sessions: Mapping[str, Iterable[str]], now: float) -> None:
        """Renew the leases of these sessions: lesson id -> session ids."""
        async with redis_call(self._count):
            pipe: Any = self._redis.pipeline(transaction=False)
            for lesson_id, session_ids in sessions.items():
                key = sessions_key(lesson_id)
                leases = dict.fromkeys(session_ids, now + LEASE_SECONDS)
                if leases:
                    pipe.zadd(key, leases)
                    pipe.expire(key, LEFTOVER_SECONDS)
            await pipe.execute()

    async def drop(self, lesson_id: str, session_id: str) -> None:
        """End a lease: the session is closed."""
        async with redis_call(self._count):
            await self._redis.zrem(sessions_key(lesson_id), session_id)

    async def lost(self, state: LessonState, now: float) -> list[tuple[str, str]]:
        """Return (participant id, session id) of the sessions in the state whose lease has run out."""
        key = sessions_key(state.lesson_id)
        seated = {p.session_id: p.id for p in state.people.values() if p.session_id and not p.by_http}
        seated |= {waiter.session_id: waiter.person for waiter in state.waiting.values()}
        async with redis_call(self._count):
            found = cast("list[tuple[bytes, float]]", await self._redis.zrange(key, 0, -1, withscores=True))
            leases = {member.decode(): until for member, until in found}
            unknown: dict[Any, Any] = {
                session: now + LEASE_SECONDS for session in seated if session not in leases
            }
            if unknown:
                await self._redis.zadd(key, unknown, nx=True)
            stale = [session for session, until in leases.items() if until < now and session not in seated]
            if stale:
                await self._redis.zrem(key, *stale)
        return [(person, session) for session, person in seated.items() if leases.get(session, now) < now]
