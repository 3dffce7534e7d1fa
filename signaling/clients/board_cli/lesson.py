"""A place in the lesson: a board is shown to nobody who is not in it (BOARD_PROTOCOL.md, Connection).

Who closes whom: whoever enters a `place` leaves it; when the server ends it, `over` raises why.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Subprotocol

from .rest import Server
from .trouble import Forbidden, Lost, Trouble

OPEN_SECONDS = 10.0
PING_SECONDS = 5.0
NO_RETURN = frozenset({1009, 4400, 4401, 4403, 4404, 4409, 4410})
"""Close codes after which nobody need come back."""


@dataclass(slots=True)
class Place:
    """Who one is and what one may see, as of now."""

    server: Server
    lesson_id: str
    token: str
    you: str = ""
    group: str | None = None
    boards: list[dict[str, Any]] = field(default_factory=list)
    shown: str | None = None

    def take(self, message: dict[str, Any]) -> None:
        """Take a message of the lesson."""
        match message.get("type"):
            case "welcome":
                self.you = message["you"]
                self._people(message["snapshot"].get("people", []))
            case "state":
                self._people([person for person in message.get("people", {}).values() if person])
            case "boards":
                self.boards, self.shown = message["boards"], message.get("shown")
            case "token":
                self.token = message["token"]
            case _:
                pass

    def _people(self, people: list[dict[str, Any]]) -> None:
        for person in people:
            if person["id"] == self.you:
                self.group = person.get("group")


async def open_socket(server: Server, path: str, token: str) -> ClientConnection:
    """Connect to a path of the server. Raise `Trouble`."""
    try:
        return await connect(
            server.link.web_socket(path),
            subprotocols=[Subprotocol("manabiya.v1"), Subprotocol(f"bearer.{token}")],
            ssl=server.tls,
            open_timeout=OPEN_SECONDS,
            max_size=None,
        )
    except InvalidStatus as error:
        raise Forbidden("refused", code=error.response.status_code, text="") from error
    except (OSError, TimeoutError, InvalidHandshake) as error:
        raise Lost("unreachable", url=server.link.base_url, why=error) from error


def closed(error: ConnectionClosed) -> Trouble:
    """Return what an end of a connection means."""
    code = 1006 if error.rcvd is None else error.rcvd.code
    return Forbidden(f"closed.{code}") if code in NO_RETURN else Lost("closed", code=code)


@asynccontextmanager
async def place(
    server: Server, lesson_id: str, token: str, tell: Callable[[str], None]
) -> AsyncIterator[Place]:
    """Be in the lesson. `tell` is given a word while a teacher has to let one in. Raises `Trouble`.

    If the lesson ends while one is inside, what runs inside is cancelled, and the reason raised.
    """
    here = Place(server, lesson_id, token)
    socket = await open_socket(server, f"/ws/lesson/{lesson_id}", token)
    try:
        await _come_in(socket, here, tell)
        async with _kept(socket, here):
            yield here
        with contextlib.suppress(ConnectionClosed):
            await socket.send(json.dumps({"type": "leave", "n": 0}))
    except ConnectionClosed as error:
        raise closed(error) from error
    finally:
        await socket.close()


async def _come_in(socket: ClientConnection, here: Place, tell: Callable[[str], None]) -> None:
    """Say hello, and read until it is known who one is and which boards there are."""
    hello = {"type": "hello", "protocol": 1, "epoch": 0, "version": 0, "chat": {}, "hidden": {}}
    await socket.send(json.dumps(hello))
    missing = {"welcome", "boards"}
    while missing:
        message = await _next(socket)
        if message["type"] == "waiting":
            tell("waiting")
        here.take(message)
        missing.discard(message["type"])


@asynccontextmanager
async def _kept(socket: ClientConnection, here: Place) -> AsyncIterator[None]:
    """Go on listening and pinging while the body runs."""
    body = asyncio.current_task()
    assert body is not None  # noqa: S101 - a coroutine runs in a task
    ended: list[Trouble] = []

    async def listen() -> None:
        try:
            while True:
                here.take(await _next(socket))
        except ConnectionClosed as error:
            ended.append(closed(error))
        except Trouble as trouble:
            ended.append(trouble)
        body.cancel()

    async def ping() -> None:
        for n in itertools.count(1):
            await asyncio.sleep(PING_SECONDS)
            await socket.send(json.dumps({"type": "ping", "n": n}))

    tasks = [asyncio.create_task(listen()), asyncio.create_task(ping())]
    try:
        yield
    except asyncio.CancelledError:
        if not ended:
            raise
        body.uncancel()
        raise ended[0] from None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _next(socket: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(await socket.recv())
    if message["type"] == "farewell":
        raise Forbidden(f"farewell.{message['reason']}")
    return message
