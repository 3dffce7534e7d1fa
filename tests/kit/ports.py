"""Free ports for the processes that tests start."""

from __future__ import annotations

import socket


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return a port of 127.0.0.1 that was free a moment ago, for both TCP and UDP where it matters.

    A process that is told its port by a setting cannot bind port 0 itself; another process may take the
    port in between, which then shows as that process's clear start error.
    """
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
