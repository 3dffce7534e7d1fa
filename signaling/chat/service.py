"""Chat from a client's wish to everybody's screen: permission, SQL, and only then the others.

Invariant: what was acknowledged is in SQL, and nothing is announced that is not. An announcement may be
lost (Redis is away, a node is slow): whoever sees a gap in a channel's numbers reads it with `since`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Protocol

import msgspec
import structlog

from ..errors import Refusal
from ..lesson.permissions import channels_readable, may_chat
from ..lesson.state import LessonState
from ..sql.chat import ChatRepository, NewMessage
from ..sql.database import DatabaseAway
from ..tokens import Claims
from ..wire.codes import RefusalCode
from ..wire.lesson import ChatHistory, ChatMessage, ChatPage, ChatSend
from .rules import clean_text, is_client_id

PAGE_MESSAGES = 100
LATEST_MESSAGES = 50
"""What a newcomer is sent of a channel: about three screens, and 20 KB at most in ordinary talk."""
MAX_NUMBER = 2**31 - 1
"""What the databases' column holds. Nothing that a client says beyond it may reach them."""
MAX_WAITING_ANNOUNCEMENTS = 1000
"""While Redis is away. Beyond, the newest are dropped: their readers find the gap and read SQL."""

Announce = Callable[[str, bytes], Awaitable[object]]
"""Redis' PUBLISH: (pub/sub channel, payload). May raise; then this announcement is lost."""
Listener = Callable[[str, ChatMessage], None]
"""Called with (lesson id, message) for every message stored on this node. Must not block."""

log = structlog.get_logger(__name__)
_encode = msgspec.json.Encoder().encode
decode_announced = msgspec.json.Decoder(ChatMessage).decode


class Counter(Protocol):
    """As of prometheus-client."""

    def inc(self) -> None:
        """Count one more."""


def chat_channel(lesson_id: str) -> str:
    """Return the pub/sub channel on which a lesson's messages (JSON of `ChatMessage`) are announced."""
    return f"manabiya:chat:{lesson_id}"


class ChatService:
    """Stores and reads messages. `run()` must be running for them to reach other nodes."""

    def __init__(self, repository: ChatRepository, announce: Announce, stored: Counter) -> None:
        self._repository = repository
        self._announce = announce
        self._stored = stored
        self._waiting: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue(MAX_WAITING_ANNOUNCEMENTS)
        self._listeners: list[Listener] = []

    async def send(
        self, state: LessonState, claims: Claims, wish: ChatSend, now: float
    ) -> ChatMessage | Refusal:
        """Store a message and return it; announcing it is on its way then, and waits for nobody.

        The same `client_id` of the same author again returns the message that was stored first.
        """
        new = _checked(state, claims, wish, now)
        if isinstance(new, Refusal):
            return new
        try:
            message, is_new = await self._repository.add(new)
        except DatabaseAway:
            log.warning("chat_not_stored", lesson=state.lesson_id)
            return Refusal(RefusalCode.TRY_AGAIN, "the database does not answer")
        if is_new:
            self._stored.inc()
            self._tell(state.lesson_id, message)
        return message

    async def history(self, state: LessonState, claims: Claims, wish: ChatHistory) -> ChatPage | Refusal:
        """Return a page of a channel that the asker may read, oldest first; what is out of sight is in it."""
        if wish.channel not in channels_readable(state, claims.participant_id):
            return Refusal(RefusalCode.NO_SUCH_CHANNEL)
        if any(abs(number) > MAX_NUMBER for number in (wish.before or 0, wish.after or 0)):
            return Refusal(RefusalCode.BAD_MESSAGE, "no message has such a number")
        try:
            messages, more = await self._page(state.lesson_id, wish)
        except DatabaseAway:
            return Refusal(RefusalCode.TRY_AGAIN, "the database does not answer")
        return ChatPage(n=wish.n, channel=wish.channel, messages=messages, more=more)

    async def since(self, lesson_id: str, channel: str, number: int) -> list[ChatMessage]:
        """Return up to `PAGE_MESSAGES` messages after `number`, in order. Raise `DatabaseAway`."""
        if abs(number) > MAX_NUMBER:
            return []
        return await self._repository.page_after(lesson_id, channel, number, PAGE_MESSAGES)

    async def latest(self, lesson_id: str, channel: str) -> list[ChatMessage]:
        """Return the last `LATEST_MESSAGES` of a channel, in order. Raise `DatabaseAway`."""
        return await self._repository.page_before(lesson_id, channel, None, LATEST_MESSAGES)

    async def numbered(self, lesson_id: str, channel: str, numbers: Collection[int]) -> list[ChatMessage]:
        """Return these messages, in order; at most `PAGE_MESSAGES` may be asked for. Raise `DatabaseAway`."""
        kept = [number for number in numbers if abs(number) <= MAX_NUMBER]
        return await self._repository.numbered(lesson_id, channel, kept)

    async def numbers(self, lesson_id: str) -> dict[str, int]:
        """Return channel -> the last number, to compare with what was delivered. Raise `DatabaseAway`."""
        return await self._repository.numbers(lesson_id)

    async def hide(self, lesson_id: str, hidden: Mapping[str, Collection[int]]) -> None:
        """Write down what staff took out of sight in these channels. Raise `DatabaseAway`."""
        await self._repository.hide(lesson_id, hidden)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have `listener` called for what is stored on this node, Redis or no Redis. Return the way out.

        The same message also comes over pub/sub; its number tells that it is the same.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def run(self) -> None:
        """Announce what was stored, in order, until cancelled. Never raises anything else."""
        while True:
            channel, payload = await self._waiting.get()
            try:
                await self._announce(channel, payload)
            except Exception as error:  # noqa: BLE001 - whatever Redis has: a reader will find the gap
                log.warning("chat_not_announced", error=type(error).__name__)

    async def _page(self, lesson_id: str, wish: ChatHistory) -> tuple[list[ChatMessage], bool]:
        """Return the page and whether there is more; one message more is read than is shown."""
        if wish.after is not None:
            messages = await self._repository.page_after(
                lesson_id, wish.channel, wish.after, PAGE_MESSAGES + 1
            )
            return messages[:PAGE_MESSAGES], len(messages) > PAGE_MESSAGES
        messages = await self._repository.page_before(lesson_id, wish.channel, wish.before, PAGE_MESSAGES + 1)
        return messages[-PAGE_MESSAGES:], len(messages) > PAGE_MESSAGES

    def _tell(self, lesson_id: str, message: ChatMessage) -> None:
        for listener in tuple(self._listeners):
            listener(lesson_id, message)
        try:
            self._waiting.put_nowait((chat_channel(lesson_id), _encode(message)))
        except asyncio.QueueFull:
            log.warning("chat_not_announced", error="queue full")


def _checked(state: LessonState, claims: Claims, wish: ChatSend, now: float) -> NewMessage | Refusal:
    """Return the message as it is to be stored, or why it may not be."""
    refusal = may_chat(state, claims.participant_id, wish.channel)
    if refusal is not None:
        return refusal
    if not is_client_id(wish.client_id):
        return Refusal(RefusalCode.BAD_MESSAGE, "client_id has 1 to 64 printable ASCII characters")
    text = clean_text(wish.text)
    if isinstance(text, Refusal):
        return text
    author = state.people[claims.participant_id]
    return NewMessage(
        lesson_id=state.lesson_id,
        channel=wish.channel,
        client_id=wish.client_id,
        author_id=author.id,
        author_name=author.name,
        author_role=author.role,
        text=text,
        at=now,
    )
