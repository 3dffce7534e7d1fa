"""A whole `manabiya serve` (or `demo`) as one process, on a folder and free ports of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import aiohttp

from .ports import free_port
from .waiting import eventually

START_SECONDS = 60.0
"""How long a start may take on a machine that runs other tests besides."""


@dataclass
class Serve:
    """One `manabiya serve` on a folder."""

    folder: Path
    words: tuple[str, ...] = ()
    command: str = "serve"
    python: Path = Path(sys.executable)
    cwd: Path | None = None
    settings: dict[str, str] = field(default_factory=dict)
    http_port: int = field(default_factory=free_port)
    media_port: int = field(default_factory=free_port)
    said: str = ""

    async def __aenter__(self) -> Self:
        self.process = await asyncio.create_subprocess_exec(
            str(self.python),
            "-m",
            "signaling.cli.main",
            self.command,
            *self.words,
            env=self.environment(),
            cwd=self.cwd,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self.reader = asyncio.create_task(self.read())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.process.terminate()
        await self.process.wait()
        await self.reader

    def environment(self) -> dict[str, str]:
        rest = {name: value for name, value in os.environ.items() if not name.startswith("MANABIYA_")}
        return rest | {
            "MANABIYA_DATA_DIR": str(self.folder),
            "MANABIYA_HTTP_PORT": str(self.http_port),
            "MANABIYA_MEDIA_PORT": str(self.media_port),
            "MANABIYA_MEDIA_HOST": "127.0.0.1",
            **self.settings,
        }

    async def read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.said += line.decode()

    async def has_said(self, pattern: str) -> str:
        """Wait until it has printed what matches; return the first group."""

        async def look() -> re.Match[str] | None:
            found = re.search(pattern, self.said)
            assert found or self.process.returncode is None, self.said
            return found

        found = await eventually(look, within=START_SECONDS, what=f"serve to say {pattern!r}")
        assert found is not None
        return found[1] if found.groups() else found[0]

    async def started(self) -> str:
        """Wait until the system runs; return the pupil link."""
        link = await self.has_said(r"pupil link +(\S+)")
        await self.has_said("Ctrl-C stops everything")
        return link

    async def metrics(self) -> str:
        """Return what /metrics says."""
        url = f"http://127.0.0.1:{self.http_port}/metrics"
        async with aiohttp.ClientSession() as http, http.get(url) as response:
            return await response.text()

    def children(self) -> dict[str, int]:
        """Return the processes it started, by what they are."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        found = {}
        for pid in children:
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
                found[kind_of(words)] = int(pid)
        return found


def kind_of(words: list[str]) -> str:
    """Say what a process is by its command line; one that is only just being started is "starting"."""
    if "redis-server" in words[0]:
        return "redis"
    kinds = {
        "media.node": "media",
        "signaling": "signaling",
        "signaling.clients.demo": "pupils",
        "rehearse": "rehearsals",
    }
    return next((kind for word, kind in kinds.items() if word in words), "starting")


async def status_of(url: str) -> int:
    """Return the status a GET is answered with; 0 while nobody answers."""
    connector = aiohttp.TCPConnector(ssl=False)
    try:
        async with aiohttp.ClientSession(connector=connector) as http, http.get(url) as response:
            return response.status
    except (aiohttp.ClientError, OSError):
        return 0
