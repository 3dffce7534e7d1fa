"""Chat rows: numbered without gaps, in the order of commits, and never twice."""

from __future__ import annotations

import asyncio

import pytest

from signaling.sql.chat import ChatRepository, NewMessage
from signaling.sql.database import Database, IntegrityError
from signaling.sql.lessons import LessonRepository
from tests.kit.register import stored_lesson


def new(text: str, *, client_id: str, channel: str = "lesson", author_id: str = "a") -> NewMessage:
    return NewMessage(
        lesson_id="x",
        channel=channel,
        client_id=client_id,
        author_id=author_id,
        author_name="はな",
        author_role="student",
        text=text,
        at=10.5,
    )


@pytest.fixture
async def chat(database: Database) -> ChatRepository:
    await LessonRepository(database).add(stored_lesson(id="x"))
    return ChatRepository(database)


async def test_numbers_count_from_one_in_each_channel(chat: ChatRepository) -> None:
    """Every channel counts for itself, from 1, without a gap."""
    numbers = [
        (await chat.add(new("t", client_id=f"{channel}{turn}", channel=channel)))[0].number
        for turn in range(3)
        for channel in ("lesson", "g1")
    ]
    assert numbers == [1, 1, 2, 2, 3, 3]


async def test_message_comes_back_as_it_went_in(chat: ChatRepository) -> None:
    """Text, author and time survive the database unchanged."""
    sent, is_new = await chat.add(new("改行\nと 😀 と ñ", client_id="c"))
    assert is_new
    assert await chat.page_after("x", "lesson", 0, 10) == [sent]
    assert (sent.text, sent.author_name, sent.at) == ("改行\nと 😀 と ñ", "はな", 10.5)


async def test_messages_are_found_by_their_numbers(chat: ChatRepository) -> None:
    """In order, those that there are, of this channel alone."""
    sent = [(await chat.add(new(str(turn), client_id=f"c{turn}")))[0] for turn in range(4)]
    await chat.add(new("elsewhere", client_id="d", channel="g1"))
    assert await chat.numbered("x", "lesson", {4, 2, 9}) == [sent[1], sent[3]]
    assert await chat.numbered("x", "g1", [2]) == []


async def test_retry_stores_nothing_and_returns_the_first(chat: ChatRepository) -> None:
    """The same client id of the same author is the same message, whatever the retry says."""
    first, _ = await chat.add(new("first", client_id="c"))
    again, is_new = await chat.add(new("second", client_id="c"))
    assert (again, is_new) == (first, False)
    later, _ = await chat.add(new("later", client_id="d"))
    assert later.number == 2, "the retry has not taken a number"


async def test_retry_into_another_channel_returns_the_first(chat: ChatRepository) -> None:
    """A client id names one message of its author in the whole lesson."""
    first, _ = await chat.add(new("first", client_id="c"))
    again, is_new = await chat.add(new("first", client_id="c", channel="g1"))
    assert (again, is_new) == (first, False)
    assert await chat.page_after("x", "g1", 0, 10) == []


async def test_same_client_id_of_another_author_is_another_message(chat: ChatRepository) -> None:
    """Nobody can keep another's message out by using its id first."""
    await chat.add(new("mine", client_id="c", author_id="a"))
    message, is_new = await chat.add(new("yours", client_id="c", author_id="b"))
    assert is_new
    assert message.number == 2


async def test_two_nodes_at_once_leave_no_gap_and_no_double(database_url: str) -> None:
    """50 messages sent through two nodes at once, each sent twice: 50 numbers, 1 to 50."""
    nodes = [Database(database_url), Database(database_url)]
    await LessonRepository(nodes[0]).add(stored_lesson(id="x"))
    chats = [ChatRepository(node) for node in nodes]
    sent = await asyncio.gather(
        *(chats[turn % 2].add(new("t", client_id=str(turn // 2), author_id="a")) for turn in range(100))
    )
    assert sum(is_new for _, is_new in sent) == 50
    stored = await chats[0].page_after("x", "lesson", 0, 200)
    assert [message.number for message in stored] == list(range(1, 51))
    assert {message.client_id for message in stored} == {str(number) for number in range(50)}
    for node in nodes:
        await node.close()


async def test_reader_sees_numbers_without_gaps_while_others_write(database_url: str) -> None:
    """Number order is commit order: whoever reads up to N has all of 1 to N."""
    nodes = [Database(database_url), Database(database_url)]
    await LessonRepository(nodes[0]).add(stored_lesson(id="x"))
    writer, reader = ChatRepository(nodes[0]), ChatRepository(nodes[1])
    writing = asyncio.gather(*(writer.add(new("t", client_id=str(number))) for number in range(40)))
    while not writing.done():
        seen = [message.number for message in await reader.page_after("x", "lesson", 0, 100)]
        assert seen == list(range(1, len(seen) + 1))
    await writing
    for node in nodes:
        await node.close()


async def test_pages_go_both_ways(chat: ChatRepository) -> None:
    """A page before a number has the messages nearest to it; a page after likewise; both oldest first."""
    for number in range(1, 11):
        await chat.add(new(str(number), client_id=str(number)))
    assert [message.number for message in await chat.page_before("x", "lesson", None, 3)] == [8, 9, 10]
    assert [message.number for message in await chat.page_before("x", "lesson", 8, 3)] == [5, 6, 7]
    assert [message.number for message in await chat.page_after("x", "lesson", 4, 3)] == [5, 6, 7]
    assert await chat.page_after("x", "lesson", 10, 3) == []


async def test_unknown_lesson_is_our_mistake(database: Database) -> None:
    """A message for a lesson that does not exist is not stored, and not taken for a retry."""
    with pytest.raises(IntegrityError):
        await ChatRepository(database).add(new("t", client_id="c"))
