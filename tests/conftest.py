"""Fixtures for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.kit.redis import RedisServer, redis_server

# A loaded machine is slow, which says nothing about the code: no test asserts on elapsed time.
settings.register_profile("manabiya", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("manabiya")


@pytest.fixture(scope="session")
def shared_redis() -> Iterator[RedisServer]:
    """One real Redis (append-only file on, private Unix socket) for the whole run. Not for killing."""
    with redis_server() as server:
        yield server


@pytest.fixture
def redis_url(shared_redis: RedisServer) -> str:
    """The URL of a Redis that holds nothing."""
    shared_redis.flush()
    return shared_redis.url


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    """A Redis for one test, which may kill and start it again."""
    with redis_server() as server:
        yield server
