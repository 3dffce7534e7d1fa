"""People of a lesson as a client sees it: a WebSocket that keeps what it is sent."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp

from signaling.clock import now
from signaling.lesson.seats import seat_id
from signaling.lesson.view import put_over
from signaling.register.ids import fresh_id
from signaling.tokens import Claims, Tokens
from signaling.wire import lesson as wire
from signaling.wire.codes import CloseCode

ANSWER_SECONDS = 10.0
"""Far longer than anything takes; a test that waits this long has failed."""
TRIES = 6
AGAIN_SECONDS = 0.5
"""Together longer than a node settles."""

M = TypeVar("M", bound=wire.ServerMessage)


@dataclass
class Member:
    """One participant's connection. `open()` first, `close()` at the end."""

    name: str
    role: wire.Role
    lesson_id: str
    token: str
    id: str
    http: aiohttp.ClientSession
    snapshot: wire.Snapshot | None = None
    chat: dict[str, list[wire.ChatMessage]] = field(default_factory=dict)
    heard: list[wire.ServerMessage] = field(default_factory=list)
    close_code: int | None = None
    socket: aiohttp.ClientWebSocketResponse | None = None
    welcome: wire.Welcome | None = None
    _answers: dict[int, asyncio.Future[wire.ServerMessage]] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)
    _reading: asyncio.Task[None] | None = None
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def connect(self, url: str) -> None:
        """Open the socket without saying anything."""
        self.close_code = None
        self.socket = await self.http.ws_connect(
            f"{url}/ws/lesson/{self.lesson_id}",
            protocols=("manabiya.v1", f"bearer.{self.token}"),
            max_msg_size=0,
        )
        self._reading = asyncio.create_task(self._read(self.socket))

    async def come_in(self, url: str, *, fresh: bool = False) -> wire.Welcome:
        """Connect, say hello with what is held, and return the welcome.

        A node that has just started may still settle with its Redis: as a page does, this comes again then.
        """
        held = None if fresh else self.snapshot
        chat = {} if fresh else {channel: messages for channel, messages in self.chat.items() if messages}
        last = {channel: messages[-1].number for channel, messages in chat.items()}
        hidden = {
            channel: [each.number for each in messages if each.hidden] for channel, messages in chat.items()
        }
        epoch, version = (held.epoch, held.version) if held else (0, 0)
        for _ in range(TRIES):
            await self.connect(url)
            self.welcome = None
            await self.say(wire.Hello(epoch=epoch, version=version, chat=last, hidden=hidden))
            await self.until(lambda: self.welcome or self._is_to_come_again(), "a welcome")
            if self.welcome is not None:
                return self.welcome
            await asyncio.sleep(AGAIN_SECONDS)
        raise AssertionError(f"{self.name} was told to come again {TRIES} times")

    def _is_to_come_again(self) -> bool:
        return self.close_code == CloseCode.TRY_AGAIN_LATER

    async def say(self, message: wire.ClientMessage) -> None:
        await self.raw(wire.encode(message).decode())

    async def raw(self, text: str) -> None:
        assert self.socket is not None
        await self.socket.send_str(text)

    async def ask(self, kind: type[Any], /, **fields: Any) -> Any:
        """Send a message and return its answer."""
        n = next(self._numbers)
        answer: asyncio.Future[wire.ServerMessage] = asyncio.get_running_loop().create_future()
        self._answers[n] = answer
        await self.say(kind(n=n, **fields))
        return await asyncio.wait_for(answer, ANSWER_SECONDS)

    async def write(self, text: str, channel: str = "lesson") -> Any:
        return await self.ask(wire.ChatSend, client_id=fresh_id(), channel=channel, text=text)

    async def until(self, look: Callable[[], Any], what: str) -> Any:
        """Return the first truthy `look()` after what arrives."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS), self._changed:
                while not (found := look()):
                    await self._changed.wait()
                return found
        except TimeoutError:
            raise AssertionError(f"{self.name} waited for {what}; heard {self.kinds()}") from None

    async def until_closed(self) -> int:
        """Return the close code."""
        await self.until(lambda: self.close_code is not None, "the close")
        assert self.close_code is not None
        return self.close_code

    def person(self, person_id: str) -> wire.Person | None:
        """Return somebody as this client sees them."""
        people = self.snapshot.people if self.snapshot else []
        return next((person for person in people if person.id == person_id), None)

    def texts(self, channel: str = "lesson") -> list[str]:
        return [message.text for message in self.chat.get(channel, [])]

    def all(self, kind: type[M]) -> list[M]:
        """Return all messages of a kind that were heard."""
        return [message for message in self.heard if isinstance(message, kind)]

    def kinds(self) -> Counter[str]:
        return Counter(type(message).__name__ for message in self.heard)

    async def close(self) -> None:
        """Go without a word."""
        if self.socket is not None:
            await self.socket.close()
        if self._reading is not None:
            await asyncio.wait([self._reading])

    def vanish(self) -> None:
        """Lose the network: nothing is said, not even a close."""
        if self.socket is not None and self.socket._response.connection is not None:
            transport = self.socket._response.connection.transport
            assert transport is not None
            transport.abort()

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            if frame.type is aiohttp.WSMsgType.TEXT:
                self._take(wire.decode_server_message(frame.data))
                async with self._changed:
                    self._changed.notify_all()
        self.close_code = socket.close_code or 1006
        async with self._changed:
            self._changed.notify_all()

    def _take(self, message: wire.ServerMessage) -> None:
        self.heard.append(message)
        match message:
            case wire.Welcome():
                self.welcome = message
                self.snapshot = message.snapshot or self.snapshot
            case wire.State():
                assert self.snapshot is not None
                self.snapshot = put_over(self.snapshot, message)
            case wire.ChatNew():
                self._take_chat(message)
            case _:
                n = getattr(message, "n", -1)
                if n in self._answers and not self._answers[n].done():
                    self._answers.pop(n).set_result(message)

    def _take_chat(self, message: wire.ChatNew) -> None:
        held = self.chat.setdefault(message.channel, [])
        for each in message.messages:
            if held and each.number <= held[-1].number:
                place = each.number - held[0].number
                assert held[place].hidden != each.hidden, "twice"
                held[place] = each
            else:
                assert not held or each.number == held[-1].number + 1, "a gap"
                held.append(each)


class Classroom:
    """Makes people for one lesson. Close it at the end: it closes them."""

    def __init__(self, lesson_id: str, tokens: Tokens) -> None:
        self.lesson_id = lesson_id
        self._tokens = tokens
        self._http = aiohttp.ClientSession()
        self._people: list[Member] = []

    def pupil(self, number: int, device: str, *, trusted: bool = False) -> Member:
        """Return the pupil of a seat on a device, not connected."""
        claims = Claims(
            lesson_id=self.lesson_id,
            participant_id=seat_id(self.lesson_id, number),
            role="student",
            name=str(number),
            device=device,
            trusted=trusted,
        )
        token = self._tokens.mint(claims, now())
        name = f"{number} on {device}"
        pupil = Member(name, "student", self.lesson_id, token, claims.participant_id, self._http)
        self._people.append(pupil)
        return pupil

    def person(self, name: str, role: wire.Role = "student", *, same_as: Member | None = None) -> Member:
        """Return somebody with a token, not connected. `same_as`: another connection of the same person."""
        person_id = same_as.id if same_as else fresh_id()
        claims = Claims(lesson_id=self.lesson_id, participant_id=person_id, role=role, name=name)
        token = self._tokens.mint(claims, now())
        person = Member(name, role, self.lesson_id, token, person_id, self._http)
        self._people.append(person)
        return person

    async def close(self) -> None:
        for person in self._people:
            await person.close()
        await self._http.close()
