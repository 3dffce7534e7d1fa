"""The names of everything live lessons keep in Redis. Those shared with media nodes are in media.control."""

from __future__ import annotations

LIVE_LESSONS = "manabiya:lessons"
"""Sorted set: lesson id -> Unix time at which somebody must look after it."""

RUN = "manabiya:run"
"""The `run_id` of the Redis that this data was written under: another one means restarted or replaced."""

DELETED = "manabiya:deleted"
"""Pub/sub: the id of a lesson that was deleted."""

SETTLING = "manabiya:settling"
"""Exists for a moment after Redis came back: nodes offer what they hold, and nobody changes anything."""


def lesson_key(lesson_id: str) -> str:
    """Hash: epoch, version, data (JSON of `LessonState`), origin_epoch, origin_version."""
    return f"manabiya:lesson:{lesson_id}"


def changes_channel(lesson_id: str) -> str:
    """Pub/sub: every stored state, whole, as JSON."""
    return f"manabiya:lesson:{lesson_id}:changes"


def sessions_key(lesson_id: str) -> str:
    """Sorted set: session id -> Unix time at which its lease ends."""
    return f"manabiya:lesson:{lesson_id}:sessions"


def http_session_key(lesson_id: str, person: str) -> str:
    """JSON of somebody's `HttpSession` (WHIP or WHEP)."""
    return f"manabiya:lesson:{lesson_id}:http:{person}"
