"""A client of `/ws/lesson/{lesson_id}`: connects, holds the state, asks and is answered, connects again.

Invariant: `people`, `groups`, `polls` and `lesson` are the server's state of (`epoch`, `version`); every
question is answered once: by the server, or by `Disconnected`.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Mapping
from itertools import count
from typing import TypeVar

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from signaling.wire import lesson as wire
from signaling.wire.codes import CloseCode
from signaling.wire.polls import Poll

from .server import SUBPROTOCOL, Server

OPEN_SECONDS = 5.0
ANSWER_SECONDS = 8.0
PING_SECONDS = 5.0
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.3, 5.0
"""Between attempts to connect, doubled each time and spread by half."""

T = TypeVar("T")

Answer = wire.Ok | wire.Refused | wire.ChatAck | wire.ChatPage | wire.MediaAnswer | wire.Pong


class Disconnected(ConnectionError):
    """The connection ended before the answer came, or there is none."""


class LessonClient:
    """`run` until the lesson is over for this person. `on_message` gets each message after it was applied.

    `on_lost` is called when a connection that was welcome has ended: until the next `welcome` nothing that is
    held of the lesson need be so any more.
    """

    def __init__(
        self,
        server: Server,
        lesson_id: str,
        token: str,
        on_message: Callable[[wire.ServerMessage], None],
        on_lost: Callable[[], None] = lambda: None,
    ) -> None:
        self.server = server
        self._url = server.web_socket(f"/ws/lesson/{lesson_id}")
        self.token = token
        self._on_message = on_message
        self._on_lost = on_lost
        self._socket: ClientConnection | None = None
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self.you = ""
        self.epoch = self.version = 0
        self.lesson: wire.Lesson | None = None
        self.people: dict[str, wire.Person] = {}
        self.groups: dict[str, wire.Group] = {}
        self.polls: dict[str, Poll] = {}
        self.farewell: wire.Farewell | None = None

    @property
    def is_connected(self) -> bool:
        return self._socket is not None

    @property
    def me(self) -> wire.Person | None:
        return self.people.get(self.you)

    async def run(self) -> int:
        """Stay connected until the server says that one must not come back; returns that close code."""
        wait = FIRST_WAIT_SECONDS
        while True:
            try:
                code = await self._once()
            except (OSError, TimeoutError, InvalidHandshake, ConnectionClosed):
                code = CloseCode.GOING_AWAY
            else:
                wait = FIRST_WAIT_SECONDS
            if code >= CloseCode.PROTOCOL_VIOLATION or self.farewell is not None:
                return code
            await asyncio.sleep(wait * random.uniform(0.75, 1.25))  # noqa: S311 - spreads clients, guards nothing
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    async def ask(self, make: Callable[[int], wire.ClientMessage]) -> Answer:
        """Send the message that `make` builds around a fresh number, and wait for its answer.

        Raises `Disconnected`, also after `ANSWER_SECONDS`.
        """
        if self._socket is None:
            raise Disconnected("not connected")
        number = next(self._numbers)
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            await self._socket.send(wire.encode(make(number)).decode())
            async with asyncio.timeout(ANSWER_SECONDS):
                return await answer
        except (ConnectionClosed, TimeoutError) as error:
            raise Disconnected("no answer") from error
        finally:
            self._waiting.pop(number, None)

    async def leave(self) -> None:
        """Give the place up, if there is still a connection to say so on."""
        with contextlib.suppress(Disconnected):
            await self.ask(lambda n: wire.Leave(n=n))

    async def _once(self) -> int:
        """Serve one connection; returns its close code."""
        async with connect(
            self._url,
            subprotocols=[SUBPROTOCOL, f"bearer.{self.token}"],  # type: ignore[list-item]  # NewTypes of str
            ssl=self.server.tls_of_socket,
            compression=None,
            proxy=None,
            open_timeout=OPEN_SECONDS,
            max_size=None,
        ) as socket:
            await socket.send(wire.encode(wire.Hello(epoch=self.epoch, version=self.version)).decode())
            pings = asyncio.create_task(self._ping(socket))
            try:
                async for frame in socket:
                    self._take(frame, socket)
            except ConnectionClosed:
                pass
            finally:
                was_welcome, self._socket = self._socket is not None, None
                if was_welcome:
                    self._on_lost()
                pings.cancel()
                for answer in self._waiting.values():
                    if not answer.done():
                        answer.set_exception(Disconnected("the connection ended"))
            return socket.close_code or CloseCode.GOING_AWAY

    async def _ping(self, socket: ClientConnection) -> None:
        """Ask for signs of life, and cut a connection that gives none: a half of it may live for minutes."""
        while True:
            await asyncio.sleep(PING_SECONDS)
            if self._socket is not None:
                try:
                    await self.ask(lambda n: wire.Ping(n=n))
                except Disconnected:
                    socket.transport.abort()
                    return

    def _take(self, frame: str | bytes, socket: ClientConnection) -> None:
        try:
            message = wire.decode_server_message(frame)
        except msgspec.DecodeError:
            return  # of a newer server
        match message:
            case wire.Welcome():
                self._welcome(message)
                self._socket = socket
            case wire.State():
                self._apply(message)
            case wire.TokenRenewed():
                self.token = message.token
            case wire.Farewell():
                self.farewell = message
            case (
                wire.Ok()
                | wire.Refused()
                | wire.ChatAck()
                | wire.ChatPage()
                | wire.MediaAnswer()
                | wire.Pong()
            ):
                answer = self._waiting.get(message.n)
                if answer is not None and not answer.done():
                    answer.set_result(message)
            case _:
                pass
        self._on_message(message)

    def _welcome(self, message: wire.Welcome) -> None:
        self.you = message.you
        snapshot = message.snapshot
        if snapshot is not None:
            self.epoch, self.version, self.lesson = snapshot.epoch, snapshot.version, snapshot.lesson
            self.people = {person.id: person for person in snapshot.people}
            self.groups = {group.id: group for group in snapshot.groups}
            self.polls = {poll.id: poll for poll in snapshot.polls}

    def _apply(self, change: wire.State) -> None:
        self.epoch, self.version = change.epoch, change.version
        self.lesson = change.lesson or self.lesson
        _put_over(self.people, change.people)
        _put_over(self.groups, change.groups)
        _put_over(self.polls, change.polls)


def _put_over(held: dict[str, T], changed: Mapping[str, T | None]) -> None:
    """Put what changed in place of what is held; what is `None` is gone."""
    for key, value in changed.items():
        if value is None:
            held.pop(key, None)
        else:
            held[key] = value
