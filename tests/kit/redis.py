"""A real Redis for tests: the server that `manabiya serve` would start, in a folder of its own."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import redis

from signaling.cli.redis_server import command, find_server

START_SECONDS = 20.0
"""How long a Redis may take to answer on a loaded machine."""


@dataclass
class RedisServer:
    """A Redis that can be killed and started again on the same data."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.folder / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Start it and return when it answers (also when it has read its file)."""
        server = find_server()
        assert server is not None, "there is no redis-server; `make setup` installs one"
        log = (self.folder / "redis.log").open("ab")
        with log:
            self.process = subprocess.Popen(
                command(server, self.folder, self.socket), stdout=log, stderr=subprocess.STDOUT
            )
        retry = redis.retry.Retry(redis.backoff.ConstantBackoff(0.02), int(START_SECONDS / 0.02))
        errors: list[type[Exception]] = [redis.ConnectionError, redis.BusyLoadingError]
        with redis.Redis.from_url(self.url, retry=retry, retry_on_error=errors) as client:
            client.ping()

    def kill(self) -> None:
        """End it as a crash would (SIGKILL)."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def flush(self) -> None:
        """Forget everything, as if it had been started on an empty folder."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()
            client.script_flush()


@contextlib.contextmanager
def redis_server() -> Iterator[RedisServer]:
    """A running Redis, gone with its folder at the end.

    The folder lies directly in the system's temporary one: pytest's own names are too long for a socket.
    """
    with tempfile.TemporaryDirectory(prefix="manabiya-redis-") as folder:
        server = RedisServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()
