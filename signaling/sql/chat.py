"""Chat in SQL: that a message is in here is what `sent` means.

Invariant: within a channel numbers count from 1 without a gap, and the order of numbers is the order of
commits. The counter's row is locked by the upsert that takes the number, and held until the commit; a
transaction that does not commit gives its number back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import cast

from sqlalchemy import Row, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from ..record.facts import Said
from ..wire.lesson import ChatMessage, Role
from .database import Database, IntegrityError
from .models import ChatChannel, ChatRow


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message before it has a number."""

    lesson_id: str
    channel: str
    client_id: str
    author_id: str
    author_name: str
    author_role: Role
    text: str
    at: float


class ChatRepository:
    """Reads and writes `chat_messages` and the counters in `chat_channels`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, new: NewMessage) -> tuple[ChatMessage, bool]:
        """Store a message, and return it with its number.

        The same (lesson, author, client_id) again stores nothing: the first message is returned, and
        False. Raise `IntegrityError` where there is no such lesson.
        """
        try:
            async with self._database.write() as connection:
                return await self._insert(connection, new), True
        except _SentBefore as found:
            return found.message, False
        except IntegrityError:
            # The same client_id went into another channel at the same moment; or there is no such lesson.
            async with self._database.read() as connection:
                first = await _find(connection, new)
            if first is None:
                raise
            return first, False

    async def page_before(
        self, lesson_id: str, channel: str, before: int | None, limit: int
    ) -> list[ChatMessage]:
        """Return the last `limit` messages numbered below `before` (None: of all), oldest first."""
        query = _of(lesson_id, channel).order_by(ChatRow.number.desc()).limit(limit)
        if before is not None:
            query = query.where(ChatRow.number < before)
        async with self._database.read() as connection:
            return [_message(row) for row in await connection.execute(query)][::-1]

    async def page_after(self, lesson_id: str, channel: str, after: int, limit: int) -> list[ChatMessage]:
        """Return the first `limit` messages numbered above `after`, oldest first."""
        query = _of(lesson_id, channel).where(ChatRow.number > after).order_by(ChatRow.number).limit(limit)
        async with self._database.read() as connection:
            return [_message(row) for row in await connection.execute(query)]

    async def numbered(self, lesson_id: str, channel: str, numbers: Collection[int]) -> list[ChatMessage]:
        """Return those of these messages that there are, oldest first."""
        query = _of(lesson_id, channel).where(ChatRow.number.in_(numbers)).order_by(ChatRow.number)
        async with self._database.read() as connection:
            return [_message(row) for row in await connection.execute(query)]

    async def numbers(self, lesson_id: str) -> dict[str, int]:
        """Return the last number of every channel of a lesson that anything was written to."""
        query = select(ChatChannel.channel, ChatChannel.last_number).where(ChatChannel.lesson_id == lesson_id)
        async with self._database.read() as connection:
            rows = await connection.execute(query)
            return {row.channel: row.last_number for row in rows}

    async def said(self, lesson_id: str) -> list[Said]:
        """Return who wrote when and where in a lesson, oldest first, without the words."""
        query = (
            select(ChatRow.channel, ChatRow.author_id, ChatRow.author_role, ChatRow.at)
            .where(ChatRow.lesson_id == lesson_id)
            .order_by(ChatRow.at, ChatRow.channel, ChatRow.number)
        )
        async with self._database.read() as connection:
            return [
                Said(row.channel, row.author_id, cast("Role", row.author_role), row.at)
                for row in await connection.execute(query)
            ]

    async def all(self, lesson_id: str) -> list[ChatMessage]:
        """Return every message of a lesson, in whatever channel, oldest first."""
        query = (
            select(*_COLUMNS, ChatRow.hidden)
            .where(ChatRow.lesson_id == lesson_id)
            .order_by(ChatRow.at, ChatRow.channel, ChatRow.number)
        )
        async with self._database.read() as connection:
            return [_message(row) for row in await connection.execute(query)]

    async def hide(self, lesson_id: str, hidden: Mapping[str, Collection[int]]) -> None:
        """Write down which messages of these channels are out of sight; all others of them are not."""
        if not hidden:
            return
        async with self._database.write() as connection:
            for channel, numbers in hidden.items():
                await connection.execute(
                    update(ChatRow)
                    .where(ChatRow.lesson_id == lesson_id, ChatRow.channel == channel)
                    .where(ChatRow.hidden != ChatRow.number.in_(numbers))
                    .values(hidden=ChatRow.number.in_(numbers))
                )

    async def _insert(self, connection: AsyncConnection, new: NewMessage) -> ChatMessage:
        number = await self._next_number(connection, new)
        if (first := await _find(connection, new)) is not None:
            raise _SentBefore(first)
        await connection.execute(insert(ChatRow).values(number=number, **asdict(new)))
        return _numbered(new, number)

    async def _next_number(self, connection: AsyncConnection, new: NewMessage) -> int:
        dialect = sqlite if self._database.is_sqlite else postgresql
        first = dialect.insert(ChatChannel).values(
            lesson_id=new.lesson_id, channel=new.channel, last_number=1
        )
        upsert = first.on_conflict_do_update(
            index_elements=[ChatChannel.lesson_id, ChatChannel.channel],
            set_={"last_number": ChatChannel.last_number + 1},
        ).returning(ChatChannel.last_number)
        return int((await connection.execute(upsert)).scalar_one())


class _SentBefore(Exception):
    """Rolls the transaction back, and with it the number that was taken."""

    def __init__(self, message: ChatMessage) -> None:
        super().__init__()
        self.message = message


_COLUMNS = (
    ChatRow.channel,
    ChatRow.number,
    ChatRow.client_id,
    ChatRow.author_id,
    ChatRow.author_name,
    ChatRow.author_role,
    ChatRow.text,
    ChatRow.at,
)


def _of(lesson_id: str, channel: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - Select of eight columns
    return select(*_COLUMNS).where(ChatRow.lesson_id == lesson_id, ChatRow.channel == channel)


async def _find(connection: AsyncConnection, new: NewMessage) -> ChatMessage | None:
    rows = await connection.execute(
        select(*_COLUMNS).where(
            ChatRow.lesson_id == new.lesson_id,
            ChatRow.author_id == new.author_id,
            ChatRow.client_id == new.client_id,
        )
    )
    row = rows.one_or_none()
    return None if row is None else _message(row)


def _message(row: Row[*tuple[object, ...]]) -> ChatMessage:
    return ChatMessage(**dict(row._mapping))  # noqa: SLF001 - documented, in spite of its name


def _numbered(new: NewMessage, number: int) -> ChatMessage:
    return ChatMessage(
        channel=new.channel,
        number=number,
        client_id=new.client_id,
        author_id=new.author_id,
        author_name=new.author_name,
        author_role=new.author_role,
        text=new.text,
        at=new.at,
    )
