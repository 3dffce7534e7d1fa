"""Fixtures for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.kit.redis import RedisServer, redis_server

# A loaded machine is slow, which says nothing about the code: no test asserts on elapsed time.
settings.register_profile("manabiya", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("manabiya")


def pytest_addoption(parser: pytest.Parser) -> None:
    """A walk through every page in both languages takes long: who changed English words asks for it."""
    parser.addoption("--walk-lang", action="append", choices=["ja", "en"], help="walk every page in this")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that may take longest: of two workers none then waits for the other's last one."""
    longest: dict[Path, float] = {}
    for item in items:
        mark = item.get_closest_marker("timeout")
        seconds = float(mark.args[0]) if mark is not None and mark.args else 0.0
        longest[item.path] = max(longest.get(item.path, 0.0), seconds)
    items.sort(key=lambda item: -longest[item.path])


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
