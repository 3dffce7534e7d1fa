"""The conversation on one page (BOARD_PROTOCOL.md): hello, what the page is, puts and their answers.

Invariant: a put is done when its answer is there; there is one put under way at a time.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from .lesson import Place, closed, open_socket
from .page import Element, Page
from .trouble import Lost

SILENCE_SECONDS = 10.0
"""Without any message for so long a connection is taken for dead."""
PING_SECONDS = 4.0


class Board:
    """A page that is open. `page` is kept as the server tells it."""

    def __init__(self, socket: ClientConnection, page_id: str) -> None:
        self.page_id = page_id
        self.page = Page()
        self._socket = socket
        self._numbers = itertools.count(1)

    async def put(self, elements: list[Element]) -> dict[str, str]:
        """Put elements, and wait for the answer: the code of each one that was refused, by its id.

        What has no id that can be told stands under an empty one. Raises `Trouble`.
        """
        n = next(self._numbers)
        await self._say({"type": "put", "n": n, "elements": elements})
        async for message, _changed in self.messages():
            if message.get("n") != n:
                continue
            if message["type"] == "ack":
                self._hold(elements)
                return {}
            if message["type"] == "rej":
                refused: dict[str, str] = message["codes"]
                self._hold([element for element in elements if element["id"] not in refused])
                return refused or {"": message["code"]}
        raise AssertionError("unreachable: `messages` ends by raising")

    async def messages(self) -> AsyncIterator[tuple[dict[str, Any], list[Element]]]:
        """Give every message that comes, and the elements that are different by it. Raises `Trouble`."""
        while True:
            for message in await self._frame():
                yield message, self.page.take(message)

    async def open(self) -> None:
        """Say hello, and read until all of the page is there. Raises `Trouble`."""
        await self._say({"type": "hello", "protocol": 1, "epoch": 0, "since": 0})
        async for _message, _changed in self.messages():
            if self.page.whole:
                return

    async def ping(self) -> None:
        """Ask for an answer for ever, so that a dead connection can be told from a quiet page."""
        while True:
            await asyncio.sleep(PING_SECONDS)
            await self._say({"type": "ping", "n": 0})

    def _hold(self, elements: list[Element]) -> None:
        """Take what was accepted: one's own elements are not told to oneself."""
        for element in elements:
            self.page.merge(element)

    async def _say(self, message: dict[str, Any]) -> None:
        try:
            await self._socket.send(json.dumps([message], ensure_ascii=False))
        except ConnectionClosed as error:
            raise closed(error) from error

    async def _frame(self) -> list[dict[str, Any]]:
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                frame: list[dict[str, Any]] = json.loads(await self._socket.recv())
                return frame
        except ConnectionClosed as error:
            raise closed(error) from error
        except TimeoutError as error:
            raise Lost("silent") from error


@asynccontextmanager
async def board(place: Place, page_id: str) -> AsyncIterator[Board]:
    """Have a page open. Raises `Trouble`."""
    socket = await open_socket(place.server, f"/ws/board/{page_id}", place.token)
    pinging: asyncio.Task[None] | None = None
    try:
        opened = Board(socket, page_id)
        pinging = asyncio.create_task(opened.ping())
        await opened.open()
        yield opened
    finally:
        if pinging is not None:
            pinging.cancel()
            await asyncio.gather(pinging, return_exceptions=True)
        await socket.close()
