"""What is kept of WHIP and WHEP sessions between two requests."""

from __future__ import annotations

from redis.asyncio import Redis

from media.control import MLineKind
from signaling.store.http_sessions import KEPT_SECONDS, HttpSession, HttpSessions
from signaling.store.keys import http_session_key

MIDS: dict[str, MLineKind] = {"0": "microphone"}


def no_count(_reason: str) -> None:
    """Nothing is expected to go wrong."""


def session(session_id: str) -> HttpSession:
    return HttpSession(id=session_id, offer="v=0", mids=MIDS, etag="e", ufrag="abcd")


async def test_somebody_has_one_session(redis: Redis) -> None:
    """The newest takes the place of the one before; nothing piles up."""
    sessions = HttpSessions(redis, no_count)
    await sessions.put("lesson-1", "hana", session("first"))
    await sessions.put("lesson-1", "hana", session("second"))
    assert await sessions.get("lesson-1", "hana") == session("second")
    assert len(await redis.keys("manabiya:lesson:lesson-1:http:*")) == 1


async def test_it_is_forgotten_at_its_end_and_after_a_day_at_school(redis: Redis) -> None:
    """A session that ends by itself leaves nothing for ever."""
    sessions = HttpSessions(redis, no_count)
    await sessions.put("lesson-1", "hana", session("first"))
    assert 0 < await redis.ttl(http_session_key("lesson-1", "hana")) <= KEPT_SECONDS
    await sessions.drop("lesson-1", "hana")
    assert await sessions.get("lesson-1", "hana") is None
