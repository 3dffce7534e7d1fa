"""One WebSocket on a page: what waits to be sent to it, and how it ends.

Invariant: after `close()` not one byte more of the page is handed to the socket. What waits is bounded
by `MAX_WAITING_BYTES`; a reader slower than that is closed with 1013, and comes back for the rest.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque

from aiohttp import WSMsgType, web

from signaling.wire.board import Rights
from signaling.wire.codes import CloseCode

from ..board.elements import Writer
from ..board.limits import ClientLimits

MAX_WAITING_BYTES = 1_000_000
"""Ten seconds of a busy class; then it is cheaper to tell the page anew (whiteboard.md)."""
DRAIN_SECONDS = 30.0
"""For one chunk of a page (256 KB) to leave: 100 kbit/s are enough. Whoever takes none holds it no longer."""
PING_SECONDS = 15.0
"""Short enough to keep an address translation open (60 s and more everywhere)."""
CLOSE_SECONDS = 3.0
"""How long a closing handshake may take before the connection is cut."""


class Viewer:
    """A session on a page. `run()` sends until `close()`; `signaling.boards.socket` reads."""

    def __init__(
        self, session_id: str, participant_id: str, name: str, rights: Rights, limits: ClientLimits
    ) -> None:
        self.id = session_id
        self.participant_id = participant_id
        self.name = name
        self.rights: Rights = rights
        self.may_point = True
        self.limits = limits
        self.close_code: CloseCode | None = None
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._changed = asyncio.Event()
        self._drained = asyncio.Event()
        self._closed = asyncio.Event()
        self._transport: asyncio.WriteTransport | None = None

    @property
    def writer(self) -> Writer:
        return Writer(self.participant_id, admin=self.rights == "admin")

    @property
    def may_write(self) -> bool:
        return self.rights != "read"

    def send(self, frame: bytes) -> None:
        """Queue a frame. Closes the session where it reads too slowly."""
        if self.close_code is not None:
            return
        if self._waiting_bytes + self._unsent_bytes() + len(frame) > MAX_WAITING_BYTES:
            self.close(CloseCode.TRY_AGAIN_LATER)
            return
        self._waiting.append(frame)
        self._waiting_bytes += len(frame)
        self._drained.clear()
        self._changed.set()

    async def send_when_drained(self, frame: bytes) -> None:
        """Queue a frame once all before it are with the kernel: for what is larger than may wait.

        Closes the session where that takes longer than `DRAIN_SECONDS`.
        """
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                while self._waiting and self.close_code is None:
                    await self._drained.wait()
        except TimeoutError:
            self.close(CloseCode.TRY_AGAIN_LATER)
        self.send(frame)

    def close(self, code: CloseCode) -> None:
        """End the session; what waits is forgotten. The first reason counts."""
        if self.close_code is None:
            self.close_code = code
        self._waiting.clear()
        self._waiting_bytes = 0
        self._drained.set()
        self._closed.set()

    async def run(self, socket: web.WebSocketResponse, transport: asyncio.WriteTransport | None) -> None:
        """Send what is queued until closed. Owner: the socket's handler. Raises nothing but cancellation."""
        self._transport = transport
        sending = asyncio.create_task(self._send_all(socket))
        closing = asyncio.create_task(self._closed.wait())
        try:
            await asyncio.wait({sending, closing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, closing):
                task.cancel()
            await asyncio.gather(sending, closing, return_exceptions=True)
        await self._say_goodbye(socket)

    async def _send_all(self, socket: web.WebSocketResponse) -> None:
        while True:
            while self._waiting:
                frame = self._waiting.popleft()
                self._waiting_bytes -= len(frame)
                await socket.send_frame(frame, WSMsgType.TEXT)
            self._drained.set()
            self._changed.clear()
            try:
                async with asyncio.timeout(PING_SECONDS):
                    await self._changed.wait()
            except TimeoutError:
                await socket.ping()

    async def _say_goodbye(self, socket: web.WebSocketResponse) -> None:
        code = self.close_code or CloseCode.GOING_AWAY
        with contextlib.suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await socket.close(code=code)
        if self._transport is not None and self._unsent_bytes():
            self._transport.abort()

    def _unsent_bytes(self) -> int:
        return 0 if self._transport is None else self._transport.get_write_buffer_size()
