"""What any node has to know of a WHIP or WHEP session to answer the next request about it.

Invariant: of one participant there is at most one, so that nobody fills Redis by coming again and again. That
it lives is in the lesson's state; here is what the state has no use for: the offer, which an ICE restart
repeats with new credentials.
"""

from __future__ import annotations

from typing import cast

import msgspec
from redis.asyncio import Redis

from media.control import MLineKind, Value

from .away import Count, redis_call
from .keys import http_session_key

KEPT_SECONDS = 12 * 3600
"""Longer than a school's day. Afterwards media go on, and only an ICE restart is answered with 404."""


class HttpSession(Value):
    """One session. `etag` names its present ICE session (RFC 9725 section 4.3.1)."""

    id: str
    offer: str
    mids: dict[str, MLineKind]
    etag: str
    ufrag: str
    """The client's, in this ICE session."""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(HttpSession).decode


class HttpSessions:
    """All methods raise `StoreAway`."""

    def __init__(self, redis: Redis, count: Count) -> None:
        self._redis = redis
        self._count = count

    async def put(self, lesson_id: str, person: str, session: HttpSession) -> None:
        """Remember somebody's session, or its new ICE session, in place of any before."""
        async with redis_call(self._count):
            await self._redis.set(http_session_key(lesson_id, person), _encode(session), ex=KEPT_SECONDS)

    async def get(self, lesson_id: str, person: str) -> HttpSession | None:
        """Return somebody's session; `None`: they have none."""
        async with redis_call(self._count):
            data = cast("bytes | None", await self._redis.get(http_session_key(lesson_id, person)))
        return None if data is None else _decode(data)

    async def drop(self, lesson_id: str, person: str) -> None:
        """Forget a session that was ended."""
        async with redis_call(self._count):
            await self._redis.delete(http_session_key(lesson_id, person))
