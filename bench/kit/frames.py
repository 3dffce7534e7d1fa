"""A WebSocket client that costs next to nothing: for load that shares its cores with what it loads.

Invariant: one frame is one `send` and one `take`. It knows what our servers and aiohttp's say: whole,
unmasked, uncompressed frames. Its own are masked with zeros, as RFC 6455 allows, which takes no work.
"""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

TEXT, CLOSE = 0x81, 0x88
_SHORT, _LONG, _LONGER = 125, 126, 127


class Frames(asyncio.Protocol):
    """One connection. `take` is called with the text of each frame. Lost without `close()`: `lost` is set."""

    def __init__(self, head: bytes, take: Callable[[bytes], None]) -> None:
        self._head = head
        self._take = take
        self._rest = b""
        self._upgraded = False
        self._closing = False
        self._transport: asyncio.Transport | None = None
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.lost = ""
        self.received_bytes = 0

    def send(self, text: bytes) -> None:
        """Send a frame of text."""
        size = len(text)
        sized = bytes([0x80 | size]) if size <= _SHORT else bytes([0x80 | _LONG]) + size.to_bytes(2)
        assert self._transport is not None
        self._transport.write(bytes([TEXT]) + sized + b"\0\0\0\0" + text)

    def close(self) -> None:
        """End it without a word."""
        self._closing = True
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._head)

    def connection_lost(self, error: Exception | None) -> None:
        """Note that it ended."""
        if not self._closing and not self.lost:
            self.lost = repr(error)
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(self.lost))

    def data_received(self, data: bytes) -> None:
        """Hand on every whole frame."""
        self.received_bytes += len(data)
        data = self._rest + data if self._rest else data
        at = 0 if self._upgraded else self._upgrade(data)
        while (end := _frame_end(data, at)) is not None:
            start, stop = end
            if data[at] == TEXT:
                self._take(data[start:stop])
            elif data[at] == CLOSE:
                self.lost = f"closed with {int.from_bytes(data[start : start + 2])}"
            at = stop
        self._rest = data[at:]

    def _upgrade(self, data: bytes) -> int:
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return len(data) if not data else 0
        assert data.startswith(b"HTTP/1.1 101"), data[:end]
        self._upgraded = True
        self.opened.set_result(None)
        return end + 4


def _frame_end(data: bytes, at: int) -> tuple[int, int] | None:
    """Return where the payload of the frame at `at` begins and ends; `None`: it is not whole yet."""
    if len(data) < at + 2 or data[at] not in (TEXT, CLOSE, 0x89, 0x8A):
        return None
    size, start = data[at + 1], at + 2
    if size == _LONG:
        size, start = int.from_bytes(data[at + 2 : at + 4]), at + 4
    elif size == _LONGER:
        size, start = int.from_bytes(data[at + 2 : at + 10]), at + 10
    return (start, start + size) if len(data) >= start + size and start <= len(data) else None


async def connected(url: str, take: Callable[[bytes], None], protocols: Sequence[str] = ()) -> Frames:
    """Connect to a `ws://` address. Raises `OSError`."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    lines = [
        f"GET {parts.path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
    ]
    if protocols:
        lines.append(f"Sec-WebSocket-Protocol: {', '.join(protocols)}")
    head = "\r\n".join([*lines, "", ""]).encode()
    loop = asyncio.get_running_loop()
    _, frames = await loop.create_connection(lambda: Frames(head, take), parts.hostname, parts.port)
    await frames.opened
    return frames
