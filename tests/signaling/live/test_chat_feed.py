"""Chat for one session: none lost, none twice, in order, whatever announcements do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hypothesis import given
from hypothesis import strategies as st

from signaling.live.chat_feed import ChatFeed
from signaling.sql.database import DatabaseAway
from signaling.wire.lesson import ChatMessage, ChatNew
from tests.kit.waiting import eventually

ALL = frozenset({"lesson", "g-1"})
PAGE = 3


def message(number: int, channel: str = "lesson") -> ChatMessage:
    return ChatMessage(
        channel=channel,
        number=number,
        client_id=f"c-{number}",
        author_id="ken",
        author_name="Ken",
        author_role="student",
        text=str(number),
        at=0.0,
    )


class Archive:
    """Messages that last, as SQL has them; `is_away` as a database can be."""

    def __init__(self) -> None:
        self.messages: dict[str, list[ChatMessage]] = {"lesson": [], "g-1": []}
        self.is_away = False
        self.reads = 0

    def add(self, count: int = 1, channel: str = "lesson") -> list[ChatMessage]:
        """Store messages; return them, to be announced or not."""
        held = self.messages[channel]
        new = [message(len(held) + 1 + n, channel) for n in range(count)]
        held.extend(new)
        return new

    async def since(self, channel: str, number: int) -> list[ChatMessage]:
        self.reads += 1
        if self.is_away:
            raise DatabaseAway
        found = self.messages[channel][number : number + PAGE]
        await asyncio.sleep(0)
        return found

    async def latest(self, channel: str) -> list[ChatMessage]:
        self.reads += 1
        found = self.messages[channel][-PAGE:]
        await asyncio.sleep(0)
        return found


class Reader:
    """A session's feed at work, and what it delivered."""

    def __init__(self, archive: Archive, held: dict[str, int] | None = None) -> None:
        self.got: dict[str, list[int]] = {}
        self.feed = ChatFeed(held or {}, deliver=self._take, since=archive.since, latest=archive.latest)

    def _take(self, new: ChatNew) -> None:
        self.got.setdefault(new.channel, []).extend(message.number for message in new.messages)

    async def has(self, channel: str, numbers: list[int]) -> None:
        async def look() -> bool:
            return self.got.get(channel, []) == numbers

        await eventually(look, within=5, what=f"{numbers} in {channel}, not {self.got}", every=0.001)


@asynccontextmanager
async def reading(archive: Archive, held: dict[str, int] | None = None) -> AsyncIterator[Reader]:
    reader = Reader(archive, held)
    task = asyncio.create_task(reader.feed.run())
    try:
        yield reader
    finally:
        reader.feed.close()
        await task


async def test_a_newcomer_is_sent_the_last_messages() -> None:
    """Who holds nothing of a channel gets its end, and goes on from there."""
    archive = Archive()
    archive.add(10)
    async with reading(archive) as reader:
        reader.feed.may_read(frozenset({"lesson"}))
        await reader.has("lesson", [8, 9, 10])
        reader.feed.take(archive.add()[0])
        assert reader.got["lesson"] == [8, 9, 10, 11]


async def test_a_returner_is_sent_everything_missed() -> None:
    """However many pages that is."""
    archive = Archive()
    archive.add(10)
    async with reading(archive, {"lesson": 2}) as reader:
        reader.feed.may_read(frozenset({"lesson"}))
        await reader.has("lesson", list(range(3, 11)))


async def test_a_gap_is_read_from_the_archive() -> None:
    """A message that is not the next one is delivered only after those before it."""
    archive = Archive()
    async with reading(archive, {"lesson": 0}) as reader:
        reader.feed.may_read(frozenset({"lesson"}))
        await reader.has("lesson", [])
        lost, seen = archive.add(2)
        del lost
        reader.feed.take(seen)
        await reader.has("lesson", [1, 2])


async def test_the_same_message_twice_is_delivered_once() -> None:
    """It comes from this node and over the bus."""
    archive = Archive()
    async with reading(archive, {"lesson": 0}) as reader:
        reader.feed.may_read(frozenset({"lesson"}))
        await asyncio.sleep(0.01)
        (new,) = archive.add()
        reader.feed.take(new)
        reader.feed.take(new)
        await reader.has("lesson", [1])


async def test_a_channel_that_was_left_is_delivered_no_more() -> None:
    """Neither what is announced nor what is being read; back in it, reading goes on where it stopped."""
    archive = Archive()
    async with reading(archive, {"g-1": 0, "lesson": 0}) as reader:
        reader.feed.may_read(ALL)
        await asyncio.sleep(0.01)
        reader.feed.may_read(frozenset({"lesson"}))
        reader.feed.take(archive.add(channel="g-1")[0])
        reader.feed.compare({"g-1": 1})
        await asyncio.sleep(0.01)
        assert "g-1" not in reader.got
        reader.feed.may_read(ALL)
        await reader.has("g-1", [1])


async def test_a_lost_announcement_is_found_by_comparing() -> None:
    """Silence is compared with SQL; a channel that is in step costs no reading."""
    archive = Archive()
    async with reading(archive, {"lesson": 0}) as reader:
        reader.feed.may_read(frozenset({"lesson"}))
        await asyncio.sleep(0.01)
        archive.add()
        reader.feed.compare({"lesson": 1})
        await reader.has("lesson", [1])
        reads = archive.reads
        reader.feed.compare({"lesson": 1})
        await asyncio.sleep(0.01)
        assert archive.reads == reads


async def test_a_database_that_is_away_only_delays() -> None:
    """What could not be read is read when it is back."""
    archive = Archive()
    archive.add(2)
    archive.is_away = True
    async with reading(archive, {"lesson": 0}) as reader:
        reader.feed.may_read(frozenset({"lesson"}))

        async def tried() -> bool:
            return archive.reads > 0

        await eventually(tried, what="a try")
        archive.is_away = False
        await reader.has("lesson", [1, 2])


steps = st.lists(
    st.sampled_from(["announced", "lost", "twice", "late", "pause", "leave", "enter"]), max_size=30
)


@given(steps)
def test_whatever_happens_the_channel_is_whole(what: list[str]) -> None:
    """Announced, lost, doubled or reordered, left and entered: every message came once, in order."""

    async def run() -> None:
        archive = Archive()
        held_back: list[ChatMessage] = []
        async with reading(archive, {"lesson": 0}) as reader:
            reader.feed.may_read(frozenset({"lesson"}))
            for step in what:
                match step:
                    case "announced" | "twice":
                        (new,) = archive.add()
                        for _ in range(1 + (step == "twice")):
                            reader.feed.take(new)
                    case "lost":
                        archive.add()
                    case "late":
                        held_back += archive.add()
                    case "pause":
                        await asyncio.sleep(0)
                    case "leave":
                        reader.feed.may_read(frozenset())
                    case _:
                        reader.feed.may_read(frozenset({"lesson"}))
            for late in held_back:
                reader.feed.take(late)
            reader.feed.may_read(frozenset({"lesson"}))
            reader.feed.compare({"lesson": len(archive.messages["lesson"])})
            await reader.has("lesson", [m.number for m in archive.messages["lesson"]])

    asyncio.run(run())
