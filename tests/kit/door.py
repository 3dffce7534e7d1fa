"""The way into a lesson as a browser goes it, cookies and all."""

from __future__ import annotations

import aiohttp
from aiohttp.test_utils import TestServer

from signaling.wire import lesson as wire
from tests.kit.classroom import Member
from tests.kit.node import Caller, JsonObject, Reply


class Door:
    """One browser, which lets people in as the join page does: by REST, and then by WebSocket."""

    def __init__(self, node: TestServer, lesson: JsonObject) -> None:
        self.url = str(node.make_url("")).rstrip("/")
        self._lesson = lesson
        self._http = aiohttp.ClientSession()
        self._browser = Caller(node)
        self._inside: list[Member] = []

    async def join(self, name: str, role: wire.Role = "student") -> Member:
        """Return somebody who has joined and is in the room."""
        wish: JsonObject = {"name": name}
        if role != "student":
            wish["invite"] = self._lesson["links"][role].partition("#i=")[2]
        member = await self.place(wish, role)
        await member.come_in(self.url)
        return member

    async def place(self, wish: JsonObject, role: wire.Role = "student") -> Member:
        """Return somebody with a token for this wish, not connected."""
        place = (await self.ask(wish)).body
        member = Member(
            str(wish.get("name")),
            role,
            place["lesson_id"],
            place["token"],
            place["participant_id"],
            self._http,
        )
        self._inside.append(member)
        return member

    async def ask(self, wish: JsonObject) -> Reply:
        """Return what the join page is answered."""
        return await self._browser.post("/api/v1/join", {"code": self._lesson["code"]} | wish)

    async def close(self) -> None:
        for member in self._inside:
            await member.close()
        await self._http.close()
        await self._browser.close()
