"""WebDriver BiDi (W3C), as much of it as it takes to be a person in front of Firefox.

Invariant: one reader per connection; each command's answer goes to whoever sent it.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

COMMAND_SECONDS = 30.0
"""For one command on a loaded machine: opening a page is one."""

Json = dict[str, Any]


class BidiError(Exception):
    """The browser refused a command, or a script threw."""


class Bidi:
    """One session. Events go to `on_event` as they are."""

    def __init__(self, connection: ClientConnection, on_event: Callable[[str, Json], None]) -> None:
        self._connection = connection
        self._on_event = on_event
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Json]] = {}
        self._reading = asyncio.create_task(self._read())

    async def command(self, method: str, **parameters: Any) -> Json:
        """Send a command and return its result. Raises BidiError."""
        number = next(self._numbers)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        async with asyncio.timeout(COMMAND_SECONDS):
            message = await answer
        if message["type"] == "error":
            raise BidiError(f"{method}: {message['error']}: {message['message']}")
        result: Json = message["result"]
        return result

    async def close(self) -> None:
        await self._connection.close()
        await self._reading

    async def _read(self) -> None:
        async for text in self._connection:
            message = json.loads(text)
            if message.get("id") in self._waiting:
                self._waiting.pop(message["id"]).set_result(message)
            elif message["type"] == "event":
                self._on_event(message["method"], message["params"])
        for answer in self._waiting.values():
            answer.set_exception(BidiError("the browser is gone"))


@contextlib.asynccontextmanager
async def session(url: str, on_event: Callable[[str, Json], None]) -> AsyncIterator[Bidi]:
    """Open a session with a browser that listens at `url`; ended at the end."""
    async with connect(url, max_size=None, ping_interval=None) as connection:
        bidi = Bidi(connection, on_event)
        try:
            await bidi.command("session.new", capabilities={})
            yield bidi
        finally:
            await bidi.close()


class Tab:
    """One browsing context."""

    def __init__(self, bidi: Bidi, context: str) -> None:
        self._bidi = bidi
        self.id = context

    async def open(self, url: str) -> None:
        await self._bidi.command("browsingContext.navigate", context=self.id, url=url, wait="complete")

    async def evaluate(self, function: str, *arguments: Any) -> Any:
        """Call a JavaScript function (as text) with JSON arguments; return what it returns or resolves to.

        Raises BidiError where it throws.
        """
        given = json.dumps(arguments)
        script = f"async () => JSON.stringify((await ({function})(...{given})) ?? null)"
        result = await self._bidi.command(
            "script.callFunction",
            functionDeclaration=script,
            target={"context": self.id},
            awaitPromise=True,
            userActivation=False,
        )
        if result["type"] == "exception":
            raise BidiError(result["exceptionDetails"]["text"])
        return json.loads(result["result"]["value"])

    async def find(self, role: str, name: str) -> list[Json]:
        """Return the elements with this role and accessible name."""
        locator = {"type": "accessibility", "value": {"role": role, "name": name}}
        found = await self._bidi.command("browsingContext.locateNodes", context=self.id, locator=locator)
        nodes: list[Json] = found["nodes"]
        return nodes

    async def click(self, node: Json) -> None:
        """Press the primary button on the middle of an element, as a person would."""
        await self._bidi.command(
            "script.callFunction",
            functionDeclaration="element => element.scrollIntoView({block: 'nearest'})",
            target={"context": self.id},
            arguments=[{"sharedId": node["sharedId"]}],
            awaitPromise=False,
        )
        origin = {"type": "element", "element": {"sharedId": node["sharedId"]}}
        actions = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self._act({"type": "pointer", "id": "mouse", "actions": actions})

    async def type(self, text: str) -> None:
        """Type on the keyboard, into whatever has the focus."""
        actions = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        await self._act({"type": "key", "id": "keyboard", "actions": actions})

    async def _act(self, source: Json) -> None:
        await self._bidi.command("input.performActions", context=self.id, actions=[source])
