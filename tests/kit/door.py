"""People who come into a lesson of a node within the test's process."""

from __future__ import annotations

import aiohttp
from aiohttp.test_utils import TestServer

from signaling.wire import lesson as wire

from .classroom import Member
from .node import Caller, JsonObject


class Door:
    """Lets people in as the join page does: by REST, and then by WebSocket."""

    def __init__(self, node: TestServer, lesson: JsonObject) -> None:
        self.url = str(node.make_url("")).rstrip("/")
        self._lesson = lesson
        self._http = aiohttp.ClientSession()
        self._anybody = Caller(node)
        self._inside: list[Member] = []

    async def join(self, name: str, role: wire.Role = "student") -> Member:
        """Return somebody who has joined and is in the room."""
        wish = {"code": self._lesson["code"], "name": name}
        if role != "student":
            wish["invite"] = self._lesson["links"][role].partition("#i=")[2]
        place = (await self._anybody.post("/api/v1/join", wish)).body
        member = Member(name, role, place["lesson_id"], place["token"], place["participant_id"], self._http)
        self._inside.append(member)
        await member.come_in(self.url)
        return member

    async def close(self) -> None:
        """Have everybody go."""
        for member in self._inside:
            await member.close()
        await self._http.close()
        await self._anybody.close()
