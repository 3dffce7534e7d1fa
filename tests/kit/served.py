"""`manabiya serve` as a process of its own, with what it printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from .ports import free_port
from .system import START_SECONDS, Child
from .waiting import eventually

READY = "Ctrl-C"
"""The last thing that `serve` prints is how to stop it."""


@dataclass
class Served:
    """A running `manabiya serve` and what it printed."""

    child: Child

    @property
    def output(self) -> str:
        return self.child.log.read_text(errors="replace")

    def link(self, pattern: str) -> str:
        """Return the newest printed link that matches."""
        return str(re.findall(rf"http://\S*{pattern}\S*", self.output)[-1])

    def pids(self, kind: str) -> list[int]:
        """Return the process ids of the children of this kind (`signaling`, `media`, `redis-server`)."""
        assert self.child.process is not None
        listing = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.child.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        return [int(line.split(None, 1)[0]) for line in listing.splitlines() if kind in line]


async def start(folder: Path, port: int = 0, media_port: int = 0) -> Served:
    """Start it with its data in `folder` and wait until it is ready. Ports of 0: any that are free."""
    port, media_port = port or free_port(), media_port or free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "MANABIYA_DATA_DIR": str(folder / "data"),
        "MANABIYA_HTTP_PORT": str(port),
        "MANABIYA_MEDIA_PORT": str(media_port),
        "MANABIYA_MEDIA_TCP_PORT": str(media_port),
    }
    command = [sys.executable, "-m", "signaling.cli.main", "serve"]
    served = Served(Child("serve", command, environment, folder / f"serve-{time.monotonic_ns()}.log"))
    served.child.start()

    async def ready() -> bool:
        assert served.child.alive(), served.child.tail()
        return READY in served.output

    await eventually(ready, within=START_SECONDS, what="serve to be ready")
    return served
