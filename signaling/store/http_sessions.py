"""What any node has to know of a WHIP or WHEP session to answer the next request about it.

Invariant: a session is found by its id alone, on every node. Who may use it is in the lesson's state; here is
only what the state has no use for: the offer, which an ICE restart repeats with new credentials.
"""

from __future__ import annotations

from typing import cast

import msgspec
from redis.asyncio import Redis

from media.control import MLineKind, Value

from .away import Count, redis_call

KEPT_SECONDS = 12 * 3600
"""Longer than a school's day. Afterwards media go on, and only an ICE restart is answered with 404."""


class HttpSession(Value):
    """One session. `etag` names its present ICE session (RFC 9725 section 4.3.1)."""

    lesson_id: str
    person: str
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

    async def put(self, session_id: str, session: HttpSession) -> None:
        """Remember a session, or its new ICE session."""
        async with redis_call(self._count):
            await self._redis.set(_key(session_id), _encode(session), ex=KEPT_SECONDS)

    async def get(self, session_id: str) -> HttpSession | None:
        """Return a session; `None`: there is none of this id, or none any more."""
        async with redis_call(self._count):
            data = cast("bytes | None", await self._redis.get(_key(session_id)))
        return None if data is None else _decode(data)

    async def drop(self, session_id: str) -> None:
        """Forget a session that was ended."""
        async with redis_call(self._count):
            await self._redis.delete(_key(session_id))


def _key(session_id: str) -> str:
    return f"manabiya:http-session:{session_id}"
