"""A server of `/ws/lesson/…` that says what a test has it say, over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from signaling.clients.server import SUBPROTOCOL
from signaling.lesson.state import LessonState
from signaling.lesson.view import project
from signaling.wire import lesson as wire


class LessonServer:
    """Welcomes everybody as the observer `me` of `state`, and answers pings."""

    def __init__(self, state: LessonState) -> None:
        self.state = state
        self.url = ""
        self.welcomed = 0
        self.is_silent = False
        """Half of the connection is gone: what comes is read, nothing is said."""
        self._socket: ServerConnection | None = None

    async def say(self, message: wire.ServerMessage) -> None:
        """Tell the one who came last."""
        assert self._socket is not None
        await self._socket.send(wire.encode(message).decode())

    async def cut(self) -> None:
        """End the connection of the one who came last."""
        assert self._socket is not None
        await self._socket.close()

    async def _serve(self, socket: ServerConnection) -> None:
        self._socket = socket
        async for frame in socket:
            message = wire.decode_client_message(frame)
            if self.is_silent:
                continue
            match message:
                case wire.Hello():
                    snapshot = project(self.state, "observer")
                    await self.say(wire.Welcome(you="me", session_id="s", now=0.0, snapshot=snapshot))
                    self.welcomed += 1
                case wire.Ping(n=n):
                    await self.say(wire.Pong(n=n, now=0.0))
                case wire.Leave(n=n):
                    await self.say(wire.Ok(n=n))
                case _:
                    await self.say(wire.Refused(n=message.n, code="no_media"))


@asynccontextmanager
async def lesson_server(state: LessonState) -> AsyncIterator[LessonServer]:
    """Run one."""
    made = LessonServer(state)
    async with serve(made._serve, "127.0.0.1", 0, subprotocols=[Subprotocol(SUBPROTOCOL)]) as server:
        made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield made
