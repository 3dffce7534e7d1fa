"""One WebSocket of a participant: what it is told, and how it ends.

Invariant: one writer task sends, in order, and ends with the close; everybody else only puts into the
outbox. A session that does not read is cut off (1013) and harms nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Literal

import structlog
from aiohttp import WSMsgType, web

from ..lesson.view import viewer_of
from ..tokens import Claims, Tokens
from ..wire import lesson as wire
from ..wire.boards import Boards
from ..wire.codes import CloseCode
from ..wire.polls import Mine
from .outbox import Outbox, Overflow
from .rates import SessionRates

SEND_SECONDS = 10.0
"""A frame that could not be handed to the network for this long: the client is gone or stopped reading."""
CLOSE_SECONDS = 3.0
"""For the last frames and the close handshake; then the connection is cut."""

Reason = Literal["ended", "removed", "banned", "replaced", "left", "turned_away"]
NORMAL_CLOSE = 1000
"""RFC 6455 section 7.4.1; for a client that said `leave`."""

_CODE_OF: dict[Reason, int] = {
    "ended": CloseCode.LESSON_ENDED,
    "removed": CloseCode.FORBIDDEN,
    "banned": CloseCode.FORBIDDEN,
    "turned_away": CloseCode.FORBIDDEN,
    "replaced": CloseCode.REPLACED,
    "left": NORMAL_CLOSE,
}

log = structlog.get_logger(__name__)


class Session:
    """`write()` must be running. Nothing here waits for the network except `write`."""

    def __init__(self, session_id: str, claims: Claims) -> None:
        self.id = session_id
        self.claims = claims
        self.person = claims.participant_id
        self.viewer = viewer_of(claims.role)
        self.rates = SessionRates()
        self.outbox = Outbox()
        self.held: wire.Snapshot | None = None
        """The state that the client holds, once it is welcome."""
        self.mine = Mine()
        """Their own answers as the client was told."""
        self.boards = Boards()
        """The boards that they may see, as the client was told."""
        self.boards_sight: object = None
        """How boards stood when that was told."""
        self.peer_seq: tuple[str, int] = ("", -1)
        """(peer id, seq) of the newest slot map that was sent."""
        self.layers_seq: tuple[str, int] = ("", -1)
        """The same of the layers wanted."""
        self.is_answering = False
        """A message is being carried out: its answer comes before any farewell."""
        self._held_back: Reason | None = None
        self._sending_since: float | None = None
        self._ending = asyncio.Event()
        self.close_code: int | None = None
        """Set once it is decided that the session ends."""
        self.is_leaving = False
        """It said `leave`: that the state does not know it any more is as it should be."""

    def send(self, message: wire.ServerMessage) -> None:
        """Have a message sent."""
        try:
            self.outbox.put(wire.encode(message))
        except Overflow:
            self.cut()

    def latest(self, key: str, message: wire.ServerMessage) -> None:
        """Have a message sent that replaces the one of the same key, if that still waits."""
        self.outbox.mark(key, lambda: wire.encode(message))

    def say_farewell(self, reason: Reason) -> None:
        """End it as it is meant: a last message, then the close."""
        if self.is_answering:
            self._held_back = reason
        elif self.close_code is None:
            self.send(wire.Farewell(reason=reason))
            self.end(_CODE_OF[reason])

    def answered(self) -> None:
        """The answer to the message in hand is queued: a farewell that waited for it may follow."""
        self.is_answering = False
        if self._held_back is not None:
            self.say_farewell(self._held_back)

    def end(self, code: int) -> None:
        """Close once everything that waits is sent."""
        if self.close_code is None:
            self.close_code = code
            self.outbox.seal()
            self._ending.set()

    def fail(self) -> None:
        """Close because of a bug of ours; the client comes back after a while."""
        self.end(CloseCode.INTERNAL_ERROR)

    def renew_token(self, tokens: Tokens, now: float) -> None:
        """Give the client a token that lasts its full time from `now` on."""
        self.latest("token", wire.TokenRenewed(token=tokens.mint(self.claims, now)))

    def cut(self) -> None:
        """Close a client that does not read, without what waits."""
        if self.close_code is None:
            log.info("session_too_slow", session=self.id, person=self.person)
            self.end(CloseCode.TRY_AGAIN_LATER)
            self.outbox.seal(drop=True)

    def cut_if_stuck(self, now: float) -> None:
        """Cut a client that has not taken a frame for too long; `now` is by the event loop's clock."""
        if self._sending_since is not None and now - self._sending_since > SEND_SECONDS:
            self.cut()

    async def write(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        """Send what is put into the outbox, then close. Owned by the socket's handler; raises nothing.

        Nothing is cancelled here: aiohttp shares one future between all who wait for a slow client, and
        cancelling it would raise in whoever sends next. What is stuck ends when the transport is aborted.
        """
        pumping = asyncio.create_task(self._pump(socket))
        await self._ending.wait()
        await asyncio.wait({pumping}, timeout=CLOSE_SECONDS)
        closing = asyncio.create_task(self._close(socket))
        await asyncio.wait({closing}, timeout=CLOSE_SECONDS)
        if transport is not None and not (pumping.done() and closing.done()):
            transport.abort()
        await asyncio.wait({pumping, closing})

    async def _pump(self, socket: web.WebSocketResponse) -> None:
        """Send until the outbox is sealed and empty, or the connection is gone."""
        loop = asyncio.get_running_loop()
        try:
            while (data := await self.outbox.get()) is not None:
                self._sending_since = loop.time()
                await socket.send_frame(data, WSMsgType.TEXT)
                self._sending_since = None
        except (OSError, RuntimeError):
            # The connection went while we wrote; the reader sees it too.
            self.end(CloseCode.TRY_AGAIN_LATER)

    async def _close(self, socket: web.WebSocketResponse) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            await socket.close(code=self.close_code or CloseCode.INTERNAL_ERROR)
