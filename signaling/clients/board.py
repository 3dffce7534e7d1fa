"""A client of `/ws/board/{page_id}` that draws: deltas while the pen is down, one put when it is lifted.

Invariant: it keeps nothing of what is drawn; who wants to erase something brings it along.
"""

from __future__ import annotations

import asyncio
import time
from random import Random
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from signaling.wire import board as wire

from .doodles import Pen, Stroke, element, erased
from .server import SUBPROTOCOL, Server

OPEN_SECONDS = 5.0
ACK_SECONDS = 5.0
DELTA_SECONDS = 0.05
"""Twenty a second, of the 25 that are allowed."""
POINTS_PER_SECOND = 60
Drawn = dict[str, Any]
"""An element as it was put."""


class BoardClient:
    """One page: `open`, `draw`, `close`. A step that raises `ConnectionError` ends it: open a new one."""

    def __init__(self, server: Server, token: str, page_id: str, pen: Pen, chance: Random) -> None:
        self._server = server
        self._url = server.web_socket(f"/ws/board/{page_id}")
        self._token = token
        self.page_id = page_id
        self._pen = pen
        self._chance = chance
        self._socket: ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None
        self._puts = 0
        self._answers: dict[int, asyncio.Future[bool]] = {}
        self._ready = asyncio.Event()
        self.rights: wire.Rights | None = None

    async def open(self) -> None:
        """Connect and wait until the page is known. Raises `ConnectionError`."""
        try:
            self._socket = await connect(
                self._url,
                subprotocols=[SUBPROTOCOL, f"bearer.{self._token}"],  # type: ignore[list-item]  # NewTypes of str
                ssl=self._server.tls_of_socket,
                compression=None,
                proxy=None,
                open_timeout=OPEN_SECONDS,
                max_size=None,
            )
            self._reading = asyncio.create_task(self._read(self._socket))
            await self._send(wire.BoardHello())
            async with asyncio.timeout(OPEN_SECONDS):
                await self._ready.wait()
        except (OSError, TimeoutError, InvalidHandshake, ConnectionClosed) as error:
            await self.close()
            raise ConnectionError("the board did not open") from error

    async def draw(self, stroke: Stroke) -> Drawn | None:
        """Draw a stroke at the speed of a hand. `None`: refused. Raises `ConnectionError`."""
        drawn = element(self._pen, stroke, self._chance, int(time.time() * 1000))
        try:
            await self._move(drawn)
            return drawn if await self._put([drawn]) else None
        except ConnectionClosed as error:
            raise ConnectionError("the board has closed") from error

    async def erase(self, strokes: list[Drawn]) -> None:
        """Take away what was drawn. Raises `ConnectionError`."""
        if not strokes:
            return
        now_ms = int(time.time() * 1000)
        try:
            await self._put([erased(drawn, self._chance, now_ms) for drawn in strokes])
        except ConnectionClosed as error:
            raise ConnectionError("the board has closed") from error

    async def close(self) -> None:
        """Close the connection. Harmless when closed."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()

    async def _move(self, drawn: Drawn) -> None:
        """Send the stroke piece by piece, as it is drawn; each piece is one version more."""
        points = drawn["points"]
        step = max(2, int(POINTS_PER_SECOND * DELTA_SECONDS))
        first = drawn | {"points": points[:step], "width": 0, "height": 0}
        for start in range(0, len(points), step):
            delta = wire.Live(
                id=drawn["id"],
                v=drawn["version"],
                n=drawn["versionNonce"],
                start=start,
                points=[tuple(point) for point in points[start : start + step]],
                element=first if start == 0 else None,
            )
            x, y = points[min(start + step, len(points)) - 1]
            await self._send(delta, wire.Cursor(x=drawn["x"] + x, y=drawn["y"] + y, button="down"))
            drawn["version"] += 1
            await asyncio.sleep(DELTA_SECONDS)

    async def _put(self, elements: list[Drawn]) -> bool:
        self._puts += 1
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._answers[self._puts] = answer
        put = wire.Put(n=self._puts, elements=[msgspec.Raw(msgspec.json.encode(each)) for each in elements])
        try:
            await self._send(put)
            async with asyncio.timeout(ACK_SECONDS):
                return await answer
        except TimeoutError as error:
            raise ConnectionError("the board does not answer") from error
        finally:
            self._answers.pop(put.n, None)

    async def _send(self, *messages: wire.ClientMessage) -> None:
        if self._socket is None:
            raise ConnectionError("the board is not open")
        await self._socket.send(wire.encode(messages).decode())

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for frame in socket:
                for message in wire.decode_server_frame(frame):
                    self._take(message)
        except (ConnectionClosed, msgspec.DecodeError):
            pass
        finally:
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(ConnectionError("the board has closed"))

    def _take(self, message: wire.ServerMessage) -> None:
        match message:
            case wire.Snap():
                self.rights = message.rights
                if not message.more:
                    self._ready.set()
            case wire.RightsChanged():
                self.rights = message.rights
            case wire.Ack() | wire.Rej():
                answer = self._answers.get(message.n)
                if answer is not None and not answer.done():
                    answer.set_result(isinstance(message, wire.Ack))
            case _:
                pass
