"""The addresses of TURN servers, as RFC 7065 writes them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

PLAIN_PORT, TLS_PORT = 3478, 5349
"""RFC 8656 section 2.1: where a server listens if the address does not say."""
LARGEST_PORT = 65_535

_URL = re.compile(
    r"(?P<scheme>turns?):"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)"
    r"(?::(?P<port>\d{1,5}))?"
    r"(?:\?transport=(?P<transport>udp|tcp))?"
)


@dataclass(frozen=True, slots=True)
class TurnUrl:
    """One way to a TURN server."""

    text: str
    """As it was written, for browsers."""
    host: str
    """A name or an address, without brackets."""
    port: int
    transport: Literal["udp", "tcp"]
    """What carries the browser's end; the relay's end is always UDP."""
    secure: bool


def turn_urls(text: str) -> list[TurnUrl]:
    """Read addresses with commas between. Raises ValueError, naming the one that is wrong."""
    return [turn_url(part.strip()) for part in text.split(",") if part.strip()]


def turn_url(text: str) -> TurnUrl:
    """Read one address. Raises ValueError.

    `turns:` means TLS over TCP: browsers know no TURN over DTLS, and take it for TCP whatever is written.
    """
    found = _URL.fullmatch(text)
    if found is None:
        raise ValueError(f"must be like turn:host:3478?transport=udp or turns:host:443, not {text!r}")
    secure = found["scheme"] == "turns"
    port = int(found["port"] or (TLS_PORT if secure else PLAIN_PORT))
    if not 0 < port <= LARGEST_PORT:
        raise ValueError(f"has no port from 1 to {LARGEST_PORT}: {text!r}")
    overtcp = secure or found["transport"] == "tcp"
    return TurnUrl(text, found["host"].strip("[]"), port, "tcp" if overtcp else "udp", secure)
