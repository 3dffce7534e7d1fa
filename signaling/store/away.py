"""When Redis does not do what it was asked.

Invariant: whatever goes wrong at Redis leaves this package as `StoreAway` and is counted under a named
reason (faults 13, 15, 20); nothing of redis-py's errors is known outside.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from redis import exceptions

CALL_SECONDS = 1.0
"""A local Redis answers in a millisecond. One that is stopped must be noticed well within the 2 s after
which a command has to be refused."""

Count = Callable[[str], None]
"""Counts one more under this reason."""

_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (exceptions.ReadOnlyError, "read_only"),
    (exceptions.OutOfMemoryError, "out_of_memory"),
    (exceptions.AuthenticationError, "wrong_password"),
    (exceptions.NoPermissionError, "no_permission"),
    (exceptions.BusyLoadingError, "loading"),
    (exceptions.TimeoutError, "timeout"),
    (TimeoutError, "timeout"),
    (exceptions.ConnectionError, "no_connection"),
    (exceptions.RedisError, "error_reply"),
    (OSError, "no_connection"),
)
"""The first that fits; wrong passwords and loading are connection errors to redis-py, so they come first."""

_TEXTS = {
    "READONLY": "read_only",
    "OOM ": "out_of_memory",
    "invalid username-password": "wrong_password",
    "already authenticated": "wrong_password",
}


class StoreAway(Exception):
    """Redis did not answer, or refused. What was asked for may or may not have happened."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def reason_of(error: BaseException) -> str:
    """Return the name under which an error of Redis is counted.

    Scripts, and redis-py while it connects, pass error replies on as text of a more general error.
    """
    text = str(error)
    for part, name in _TEXTS.items():
        if part in text:
            return name
    return next((name for kind, name in _REASONS if isinstance(error, kind)), "error_reply")


@asynccontextmanager
async def redis_call(count: Count, seconds: float = CALL_SECONDS) -> AsyncIterator[None]:
    """Bound a call to Redis in time; raise `StoreAway` for all that can go wrong with it."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except (exceptions.RedisError, OSError, TimeoutError) as error:
        reason = reason_of(error)
        count(reason)
        raise StoreAway(reason) from error
