"""A client of the overview of boards, for tests."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from signaling.wire.lesson import Role

from .boards import LESSON, Node, token_for
from .waiting import eventually


@dataclass
class Watcher:
    """A client of the overview that keeps what it was told."""

    socket: aiohttp.ClientWebSocketResponse
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)
    close_code: int | None = None

    async def watch(self, *pages: str) -> None:
        await self.socket.send_str(json.dumps([{"type": "watch", "pages": pages}]))

    async def read(self) -> None:
        async for frame in self.socket:
            for message in json.loads(frame.data):
                self.take(message)
        self.close_code = self.socket.close_code

    def take(self, message: dict[str, Any]) -> None:
        self.messages.append(message)
        if message["type"] != "page":
            return
        page = {} if message["whole"] else self.pages[message["page_id"]]
        page |= {element["id"]: element for element in message["elements"]}
        self.pages[message["page_id"]] = {key: e for key, e in page.items() if key not in message["gone"]}

    async def sees(self, page_id: str, *ids: str) -> None:
        """Wait until exactly these elements are on a page."""

        async def look() -> bool:
            return page_id in self.pages and set(self.pages[page_id]) == set(ids)

        await eventually(look, what=f"{ids} on {page_id}, which has {set(self.pages.get(page_id, ()))}")

    async def hears(self, kind: str) -> dict[str, Any]:
        async def look() -> dict[str, Any] | None:
            return next((message for message in self.messages if message["type"] == kind), None)

        found = await eventually(look, what=kind)
        assert found is not None
        return found

    async def is_closed(self) -> int:
        async def look() -> int | None:
            return self.close_code

        code = await eventually(look, what="the end")
        assert code is not None
        return code


@contextlib.asynccontextmanager
async def overview(node: Node, who: str = "teacher", role: Role = "teacher") -> AsyncIterator[Watcher]:
    """A connected client."""
    protocols = ("manabiya.v1", f"bearer.{token_for(who, role)}")
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{node.url}/ws/boards/{LESSON}", protocols=protocols, max_msg_size=0) as socket,
    ):
        watcher = Watcher(socket)
        reading = asyncio.create_task(watcher.read())
        try:
            yield watcher
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
