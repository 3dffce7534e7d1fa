"""A whole Manabiya of operating-system processes: Redis, signaling nodes, media nodes.

Each node is started as `python -m signaling.cli.main signaling|media` with the settings of
the contract, so that a test can kill one of them and nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import aiohttp
from aiohttp.connector import AddrInfoType

from tests.lab.lab import Machine

from .ports import free_port
from .waiting import eventually

TOP = Path(__file__).resolve().parents[2]
API_KEY = "the-key-of-these-tests"
START_SECONDS = 60.0
"""How long a process may take to be ready on a loaded machine."""


@dataclass
class Child:
    """One process of the system, with its output in a file."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdout=log, stderr=subprocess.STDOUT, cwd=TOP
            )

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """End it as a crash would: SIGKILL, no clean-up of its own."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    async def stop(self) -> int:
        """Ask it to end (SIGTERM) and return its exit status."""
        if self.process is None:
            return 0
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
        try:
            return await asyncio.to_thread(self.process.wait, START_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} did not stop; its log:\n{self.tail()}") from None

    def tail(self, lines: int = 60) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


@dataclass
class System:
    """All processes of one test, in one folder; an asynchronous context manager."""

    folder: Path
    signaling_nodes: int = 1
    media_nodes: int = 1
    settings: dict[str, str] = field(default_factory=dict)
    machine: Machine | None = None
    """The machine of a lab that everything runs on; `None`: ours, on its loopback."""
    redis: Child = field(init=False)
    signaling: list[Child] = field(init=False, default_factory=list)
    media: list[Child] = field(init=False, default_factory=list)
    urls: list[str] = field(init=False, default_factory=list)

    async def __aenter__(self) -> Self:
        self.redis = self._redis()
        self.redis.start()
        await eventually(self._redis_ready, within=START_SECONDS, what="Redis")
        for number in range(self.media_nodes):
            self.media.append(self._media(number))
        for number in range(self.signaling_nodes):
            self.signaling.append(self._signaling(number))
        for child in self.children[1:]:
            child.start()
        try:
            for number in range(self.signaling_nodes):
                await self.ready(number)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        for child in reversed(self.children):
            await child.stop()

    @property
    def children(self) -> list[Child]:
        return [self.redis, *self.media, *self.signaling]

    @property
    def host(self) -> str:
        """Where pages and media are served."""
        return self.machine.address if self.machine else "127.0.0.1"

    def http(self) -> aiohttp.ClientSession:
        """Return a session that reaches the nodes, wherever they run."""
        return aiohttp.ClientSession(connector=aiohttp.TCPConnector(socket_factory=self._socket))

    def _socket(self, info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, _ = info
        with self.machine.inside() if self.machine else contextlib.nullcontext():
            return socket.socket(family, kind, protocol)

    @property
    def redis_url(self) -> str:
        return f"unix://{self.folder}/redis.sock"

    async def ready(self, number: int = 0) -> None:
        """Wait until the signaling node answers that it is ready, media nodes included."""
        await eventually(
            lambda: self._is_ready(number), within=START_SECONDS, what=f"signaling node {number}"
        )

    async def make_lesson(
        self, title: str = "算数", node: int = 0, plan: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Make a lesson, with a plan perhaps, by the public interface; return `{id, code, links}`."""
        body = {"title": title}
        if plan is not None:
            body["plan"] = (await self.post("/api/v1/plans", plan, node=node))["id"]
        return await self.post("/api/v1/lessons", body, node=node)

    async def make_token(self, lesson_id: str, role: str, name: str, node: int = 0) -> dict[str, Any]:
        return await self.post(f"/api/v1/lessons/{lesson_id}/tokens", {"role": role, "name": name}, node=node)

    async def post(self, path: str, body: dict[str, Any], node: int = 0) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {API_KEY}"}
        async with (
            self.http() as http,
            http.post(self.urls[node] + path, json=body, headers=headers) as response,
        ):
            text = await response.text()
            assert response.status == 201, f"{path}: {response.status} {text}"
            found: dict[str, Any] = await response.json()
            return found

    def _environment(self, **extra: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "MANABIYA_REDIS_URL": self.redis_url,
            "MANABIYA_DATABASE_URL": f"sqlite:///{self.folder}/manabiya.sqlite3",
            "MANABIYA_DATA_DIR": str(self.folder / "data"),
            "MANABIYA_SECRET_KEY": "a secret that all nodes of this test share",
            "MANABIYA_API_KEY": API_KEY,
            "MANABIYA_MEDIA_HOST": self.host,
            "MANABIYA_PUBLIC_IP": self.host,
            **self.settings,
            **extra,
        }

    def _redis(self) -> Child:
        server = shutil.which("redis-server")
        assert server, "redis-server is not on PATH; `make setup` installs it"
        options = ["--port", "0", "--unixsocket", f"{self.folder}/redis.sock", "--dir", str(self.folder)]
        durable = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        return Child("redis", [server, *options, *durable], dict(os.environ), self.folder / "redis.log")

    def _media(self, number: int) -> Child:
        port = free_port()
        environment = self._environment(MANABIYA_MEDIA_PORT=str(port), MANABIYA_MEDIA_TCP_PORT=str(port))
        return self._node("media", number, environment)

    def _signaling(self, number: int) -> Child:
        port = free_port()
        self.urls.append(f"http://{self.host}:{port}")
        environment = self._environment(
            MANABIYA_HTTP_HOST=self.host,
            MANABIYA_HTTP_PORT=str(port),
            MANABIYA_PUBLIC_URL=self.urls[number],
        )
        return self._node("signaling", number, environment)

    def _node(self, kind: str, number: int, environment: dict[str, str]) -> Child:
        command = [sys.executable, "-m", "signaling.cli.main", kind]
        if self.machine is not None:
            command = self.machine.command(*command)
        return Child(f"{kind} {number}", command, environment, self.folder / f"{kind}-{number}.log")

    async def _redis_ready(self) -> bool:
        return (self.folder / "redis.sock").exists()

    async def _is_ready(self, number: int) -> bool:
        child = self.signaling[number]
        assert child.alive(), f"{child.name} ended by itself:\n{child.tail()}"
        try:
            async with self.http() as http, http.get(self.urls[number] + "/readyz") as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False
