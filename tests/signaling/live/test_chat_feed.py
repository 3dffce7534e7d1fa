"""Chat for one session: none lost, none twice, in order, whatever announcements do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from hypothesis import given
from hypothesis import strategies as st

from signaling.live.chat_feed import Archive, ChatFeed
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


class Stored:
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

    async def numbered(self, channel: str, numbers: Collection[int]) -> list[ChatMessage]:
        self.reads += 1
        if self.is_away:
            raise DatabaseAway
        found = [each for each in self.messages[channel] if each.number in numbers]
        await asyncio.sleep(0)
        return found


class Reader:
    """A session's feed at work, and what it delivered."""

    def __init__(
        self, archive: Stored, held: dict[str, int], holds_hidden: dict[str, frozenset[int]]
    ) -> None:
        self.got: dict[str, list[int]] = {}
        self.holds_hidden = {channel: set(numbers) for channel, numbers in holds_hidden.items()}
        self.hidden: dict[str, frozenset[int]] = {}
        """What is out of sight now, as the lesson's state has it."""
        reading = Archive(archive.since, archive.latest, archive.numbered)
        self.feed = ChatFeed(reading, self._take, held, holds_hidden)

    def may_read(self, *channels: str, **hidden: set[int]) -> None:
        self.hidden = {channel: frozenset(numbers) for channel, numbers in hidden.items()}
        self.feed.may_read(frozenset(channels), self.hidden)

    def _take(self, new: ChatNew) -> None:
        """Hold what comes: new messages at the end, others in the place of those of their number."""
        got, hidden = self.got.setdefault(new.channel, []), self.hidden.get(new.channel, frozenset())
        held = self.holds_hidden.setdefault(new.channel, set())
        for message in new.messages:
            if message.number not in got:
                got.append(message.number)
            held.discard(message.number)
            held.update({message.number} & hidden)

    async def has(self, channel: str, numbers: list[int]) -> None:
        async def look() -> bool:
            return self.got.get(channel, []) == numbers

        await eventually(look, within=5, what=f"{numbers} in {channel}, not {self.got}", every=0.001)


@asynccontextmanager
async def reading(
    archive: Stored,
    held: dict[str, int] | None = None,
    holds_hidden: dict[str, frozenset[int]] | None = None,
) -> AsyncIterator[Reader]:
    reader = Reader(archive, held or {}, holds_hidden or {})
    task = asyncio.create_task(reader.feed.run())
    try:
        yield reader
    finally:
        reader.feed.close()
        await task


async def test_a_newcomer_is_sent_the_last_messages() -> None:
    """Who holds nothing of a channel gets its end, and goes on from there."""
    archive = Stored()
    archive.add(10)
    async with reading(archive) as reader:
        reader.may_read("lesson")
        await reader.has("lesson", [8, 9, 10])
        reader.feed.take(archive.add()[0])
        assert reader.got["lesson"] == [8, 9, 10, 11]


async def test_a_returner_is_sent_everything_missed() -> None:
    """However many pages that is."""
    archive = Stored()
    archive.add(10)
    async with reading(archive, {"lesson": 2}) as reader:
        reader.may_read("lesson")
        await reader.has("lesson", list(range(3, 11)))


async def test_a_gap_is_read_from_the_archive() -> None:
    """A message that is not the next one is delivered only after those before it."""
    archive = Stored()
    async with reading(archive, {"lesson": 0}) as reader:
        reader.may_read("lesson")
        await reader.has("lesson", [])
        lost, seen = archive.add(2)
        del lost
        reader.feed.take(seen)
        await reader.has("lesson", [1, 2])


async def test_the_same_message_twice_is_delivered_once() -> None:
    """It comes from this node and over the bus."""
    archive = Stored()
    async with reading(archive, {"lesson": 0}) as reader:
        reader.may_read("lesson")
        await asyncio.sleep(0.01)
        (new,) = archive.add()
        reader.feed.take(new)
        reader.feed.take(new)
        await reader.has("lesson", [1])


async def test_a_channel_that_was_left_is_delivered_no_more() -> None:
    """Neither what is announced nor what is being read; back in it, reading goes on where it stopped."""
    archive = Stored()
    async with reading(archive, {"g-1": 0, "lesson": 0}) as reader:
        reader.may_read(*ALL)
        await asyncio.sleep(0.01)
        reader.may_read("lesson")
        reader.feed.take(archive.add(channel="g-1")[0])
        reader.feed.compare({"g-1": 1})
        await asyncio.sleep(0.01)
        assert "g-1" not in reader.got
        reader.may_read(*ALL)
        await reader.has("g-1", [1])


async def test_a_lost_announcement_is_found_by_comparing() -> None:
    """Silence is compared with SQL; a channel that is in step costs no reading."""
    archive = Stored()
    async with reading(archive, {"lesson": 0}) as reader:
        reader.may_read("lesson")
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
    archive = Stored()
    archive.add(2)
    archive.is_away = True
    async with reading(archive, {"lesson": 0}) as reader:
        reader.may_read("lesson")

        async def tried() -> bool:
            return archive.reads > 0

        await eventually(tried, what="a try")
        archive.is_away = False
        await reader.has("lesson", [1, 2])


async def looks(reader: Reader, hidden: set[int]) -> None:
    """Wait until exactly these messages of the lesson's channel are held as hidden."""

    async def look() -> bool:
        return reader.holds_hidden.get("lesson", set()) == hidden

    await eventually(look, within=5, what=f"{hidden}, not {reader.holds_hidden}", every=0.001)


async def test_what_is_taken_out_of_sight_or_shown_again_is_delivered_once_more() -> None:
    """Only that message, and only to those who have it: others get it as it looks when they come to it."""
    archive = Stored()
    archive.add(4)
    async with reading(archive, {"lesson": 0}) as reader:
        reader.may_read("lesson")
        await reader.has("lesson", [1, 2, 3, 4])
        reader.may_read("lesson", lesson={2, 5})
        await looks(reader, {2})
        reader.feed.take(archive.add()[0])
        await looks(reader, {2, 5})
        reader.may_read("lesson", lesson={5})
        await looks(reader, {5})
        reads = archive.reads
        reader.may_read("lesson", lesson={5})
        await asyncio.sleep(0.01)
        assert archive.reads == reads, "nothing changed, nothing is read"


async def test_who_was_away_learns_what_was_hidden_and_shown_meanwhile() -> None:
    """A returner says what they hold as hidden; what differs from that is delivered again."""
    archive = Stored()
    archive.add(4)
    async with reading(archive, {"lesson": 4}, {"lesson": frozenset({1, 2})}) as reader:
        reader.may_read("lesson", lesson={2, 3})
        await looks(reader, {2, 3})
        assert sorted(reader.got["lesson"]) == [1, 3]


async def test_nothing_of_what_one_may_not_read_is_delivered_again() -> None:
    """Neither of a channel that was left; back in it, one learns it."""
    archive = Stored()
    archive.add(2)
    async with reading(archive, {"lesson": 0}) as reader:
        reader.may_read("lesson")
        await reader.has("lesson", [1, 2])
        reader.may_read("g-1", lesson={1})
        await asyncio.sleep(0.01)
        assert reader.holds_hidden["lesson"] == set()
        reader.may_read("lesson", lesson={1})
        await looks(reader, {1})


async def test_a_database_that_is_away_only_delays_hiding() -> None:
    """It is tried again until it is done."""
    archive = Stored()
    archive.add(2)
    async with reading(archive, {"lesson": 0}) as reader:
        reader.may_read("lesson")
        await reader.has("lesson", [1, 2])
        archive.is_away = True
        reader.may_read("lesson", lesson={1})
        await asyncio.sleep(0.01)
        archive.is_away = False
        await looks(reader, {1})


steps = st.lists(
    st.sampled_from(["announced", "lost", "twice", "late", "pause", "leave", "enter", "hide", "show"]),
    max_size=30,
)


@given(steps)
def test_whatever_happens_the_channel_is_whole(what: list[str]) -> None:
    """Announced, lost, doubled or reordered, left and entered: every message came once, in order.

    Whatever was hidden and shown meanwhile, each looks as it should.
    """

    async def run() -> None:
        archive = Stored()
        held_back: list[ChatMessage] = []
        hidden: set[int] = set()
        channels: tuple[str, ...] = ("lesson",)
        async with reading(archive, {"lesson": 0}) as reader:
            reader.may_read("lesson")
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
                    case "leave" | "enter":
                        channels = ("lesson",) if step == "enter" else ()
                        reader.may_read(*channels, lesson=hidden)
                    case _:
                        number = max(1, len(archive.messages["lesson"]) - 1)
                        hidden = hidden | {number} if step == "hide" else hidden - {number}
                        reader.may_read(*channels, lesson=hidden)
            for late in held_back:
                reader.feed.take(late)
            reader.may_read("lesson", lesson=hidden)
            reader.feed.compare({"lesson": len(archive.messages["lesson"])})
            await reader.has("lesson", [m.number for m in archive.messages["lesson"]])
            await looks(reader, {number for number in hidden if number <= len(archive.messages["lesson"])})

    asyncio.run(run())
