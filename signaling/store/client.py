"""The connection to Redis that all of a node shares."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

REDIS_CONNECT_SECONDS = 1.0
REDIS_COMMAND_SECONDS = 2.0
"""Lesson commands are refused with `try_again` within 2 s while Redis is away (house.md)."""


def redis_client(url: str) -> Redis:
    """Return a client that answers bytes, and gives up rather than waits: callers have something to say."""
    return Redis.from_url(
        url,
        decode_responses=False,
        socket_connect_timeout=REDIS_CONNECT_SECONDS,
        socket_timeout=REDIS_COMMAND_SECONDS,
        health_check_interval=0,
        # One try more on a connection that turned out to be dead; a Redis that is away is told at once.
        retry=Retry(NoBackoff(), 1),
    )
