"""Chat's way: permission, SQL, acknowledgement, and only then the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from signaling.chat.service import PAGE_MESSAGES, ChatService, chat_channel, decode_announced
from signaling.errors import Refusal
from signaling.lesson.state import GroupState, LessonState, PersonState, replace
from signaling.sql.chat import ChatRepository
from signaling.sql.database import Database
from signaling.sql.lessons import LessonRepository
from signaling.tokens import Claims
from signaling.wire.codes import RefusalCode
from signaling.wire.lesson import ChatHistory, ChatMessage, ChatPage, ChatSend, Locks, Role
from tests.kit.register import stored_lesson
from tests.kit.waiting import eventually

LESSON = "x"


class Tally:
    """Counts as prometheus-client does."""

    def __init__(self) -> None:
        self.count = 0

    def inc(self) -> None:
        self.count += 1


class Wire:
    """Redis' PUBLISH as far as chat sees it; it can be away, or slow."""

    def __init__(self) -> None:
        self.announced: list[tuple[str, ChatMessage]] = []
        self.is_away = False
        self.lost = 0
        self.may_go = asyncio.Event()
        self.may_go.set()

    async def publish(self, channel: str, payload: bytes) -> int:
        await self.may_go.wait()
        if self.is_away:
            self.lost += 1
            raise ConnectionError
        self.announced.append((channel, decode_announced(payload)))
        return 1


def person(name: str, role: Role = "student", group: str | None = None) -> PersonState:
    return PersonState(id=name, name=name.title(), role=role, joined_at=1.0, group=group, session_id="s")


STATE = LessonState(
    lesson_id=LESSON,
    title="算数",
    code="12345678",
    people={
        "hana": person("hana"),
        "ken": person("ken", group="g1"),
        "sensei": person("sensei", "teacher"),
        "guest": person("guest", "observer"),
    },
    groups={"g1": GroupState(id="g1", name="1班")},
    groups_open=True,
)


def claims(who: str) -> Claims:
    # A token may say an old name or role; the state is what counts.
    return Claims(lesson_id=LESSON, participant_id=who, role="teacher", name="Old name")


def wish(text: str = "はい", *, client_id: str = "c1", channel: str = "lesson") -> ChatSend:
    return ChatSend(n=1, client_id=client_id, channel=channel, text=text)


@asynccontextmanager
async def running(database: Database, wire: Wire) -> AsyncIterator[ChatService]:
    service = ChatService(ChatRepository(database), wire.publish, stored=Tally())
    task = asyncio.create_task(service.run())
    yield service
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.fixture
async def wire() -> Wire:
    return Wire()


@pytest.fixture
async def chat(database: Database, wire: Wire) -> AsyncIterator[ChatService]:
    await LessonRepository(database).add(stored_lesson(id=LESSON))
    async with running(database, wire) as service:
        yield service


async def sent(chat: ChatService, who: str, wished: ChatSend, state: LessonState = STATE) -> ChatMessage:
    message = await chat.send(state, claims(who), wished, 5.0)
    assert isinstance(message, ChatMessage), message
    return message


async def refused(chat: ChatService, who: str, wished: ChatSend, state: LessonState = STATE) -> RefusalCode:
    refusal = await chat.send(state, claims(who), wished, 5.0)
    assert isinstance(refusal, Refusal), refusal
    return refusal.code


async def announced(wire: Wire, count: int) -> list[ChatMessage]:
    async def enough() -> bool:
        return len(wire.announced) >= count

    await eventually(enough, what=f"{count} announcements")
    return [message for _, message in wire.announced]


async def test_message_is_stored_and_then_announced(chat: ChatService, wire: Wire) -> None:
    """A sent message has its author's present name and role, is in SQL, and is announced as stored."""
    message = await sent(chat, "hana", wish(" はい "))
    assert (message.number, message.text, message.author_name, message.author_role, message.at) == (
        1,
        "はい",
        "Hana",
        "student",
        5.0,
    )
    assert await chat.latest(LESSON, "lesson") == [message]
    assert await announced(wire, 1) == [message]
    assert wire.announced[0][0] == chat_channel(LESSON)


async def test_acknowledgement_does_not_wait_for_redis(chat: ChatService, wire: Wire) -> None:
    """While Redis hangs, messages are stored and acknowledged; afterwards they are announced in order."""
    wire.may_go.clear()
    messages = [await sent(chat, "hana", wish(str(turn), client_id=str(turn))) for turn in range(3)]
    assert [message.number for message in messages] == [1, 2, 3]
    assert wire.announced == []
    wire.may_go.set()
    assert await announced(wire, 3) == messages


async def test_lost_announcement_loses_no_message(chat: ChatService, wire: Wire) -> None:
    """What was not announced is read by whoever sees the gap that it leaves."""
    wire.is_away = True
    await sent(chat, "hana", wish("lost", client_id="a"))

    async def is_lost() -> bool:
        return wire.lost == 1

    await eventually(is_lost, what="the announcement that is lost")
    wire.is_away = False
    late = await sent(chat, "hana", wish("heard", client_id="b"))
    assert await announced(wire, 1) == [late]
    assert [message.text for message in await chat.since(LESSON, "lesson", 0)] == ["lost", "heard"]


async def test_retry_is_acknowledged_and_announced_once(chat: ChatService, wire: Wire) -> None:
    """A retry gets the same answer, and nobody sees the message twice."""
    first = await sent(chat, "hana", wish("once"))
    assert await sent(chat, "hana", wish("once")) == first
    last = await sent(chat, "hana", wish("end", client_id="end"))
    assert await announced(wire, 2) == [first, last]


async def test_listener_on_this_node_hears_without_redis(chat: ChatService, wire: Wire) -> None:
    """This node's people get a message at once, also while Redis is away, until they stop listening."""
    wire.may_go.clear()
    heard: list[tuple[str, ChatMessage]] = []
    stop = chat.listen(lambda lesson_id, message: heard.append((lesson_id, message)))
    message = await sent(chat, "hana", wish(client_id="a"))
    assert heard == [(LESSON, message)]
    stop()
    await sent(chat, "hana", wish(client_id="b"))
    assert len(heard) == 1
    wire.may_go.set()


async def test_group_talks_in_its_channel_and_the_teacher_in_all(chat: ChatService) -> None:
    """A pupil writes where they are, the teacher everywhere, observers nowhere; nobody to another group."""
    await sent(chat, "ken", wish(channel="g1", client_id="1"))
    await sent(chat, "sensei", wish(channel="g1", client_id="2"))
    assert await refused(chat, "hana", wish(channel="g1")) is RefusalCode.NO_SUCH_CHANNEL
    assert await refused(chat, "ken", wish(channel="lesson")) is RefusalCode.LOCKED
    assert await refused(chat, "guest", wish()) is RefusalCode.NOT_ALLOWED
    assert await refused(chat, "nobody", wish()) is RefusalCode.NOT_IN_LESSON
    assert await refused(chat, "sensei", wish(channel="g9")) is RefusalCode.NO_SUCH_CHANNEL


async def test_locked_or_ended_chat_takes_nothing_from_pupils(chat: ChatService) -> None:
    """A lock stops pupils and not the teacher; after the end nobody writes."""
    locked = replace(STATE, locks=Locks(chat=True))
    assert await refused(chat, "hana", wish(), locked) is RefusalCode.LOCKED
    await sent(chat, "sensei", wish(), locked)
    ended = replace(STATE, ended_at=4.0)
    assert await refused(chat, "sensei", wish(client_id="c2"), ended) is RefusalCode.LESSON_ENDED


@pytest.mark.parametrize("client_id", ["", "x" * 65, "名前"])
async def test_strange_client_id_is_refused(chat: ChatService, client_id: str) -> None:
    """A client id is a short ASCII text, or the message is refused."""
    assert await refused(chat, "hana", wish(client_id=client_id)) is RefusalCode.BAD_MESSAGE


async def test_bad_text_is_refused_and_not_stored(chat: ChatService) -> None:
    """What the rules refuse leaves no trace in SQL."""
    assert await refused(chat, "hana", wish("\u200b")) is RefusalCode.BAD_TEXT
    assert await chat.latest(LESSON, "lesson") == []


async def test_history_goes_in_pages_both_ways(chat: ChatService) -> None:
    """A page says whether there is more in its direction."""
    total = PAGE_MESSAGES + 5
    for number in range(1, total + 1):
        await sent(chat, "hana", wish(str(number), client_id=str(number)))

    async def page(*, before: int | None = None, after: int | None = None) -> ChatPage:
        asked = ChatHistory(n=7, channel="lesson", before=before, after=after)
        answer = await chat.history(STATE, claims("hana"), asked)
        assert isinstance(answer, ChatPage)
        return answer

    latest = await page()
    assert ([latest.messages[0].number, latest.messages[-1].number], latest.more) == ([6, total], True)
    oldest = await page(before=6)
    assert ([message.number for message in oldest.messages], oldest.more) == ([1, 2, 3, 4, 5], False)
    onward = await page(after=0)
    assert (len(onward.messages), onward.more) == (PAGE_MESSAGES, True)
    assert await page(after=total) == ChatPage(n=7, channel="lesson", messages=[], more=False)


async def test_history_of_another_group_is_not_told(chat: ChatService) -> None:
    """A channel that one may not read is answered like one that does not exist."""
    for channel in ("g1", "g9"):
        answer = await chat.history(STATE, claims("hana"), ChatHistory(n=1, channel=channel))
        assert answer == Refusal(RefusalCode.NO_SUCH_CHANNEL)


async def test_numbers_beyond_every_database_reach_none(chat: ChatService) -> None:
    """Forged numbers are a refusal or nothing, not an error of a driver."""
    await sent(chat, "hana", wish())
    for number in (2**31, -(2**31), 10**30):
        for asked in ({"before": number}, {"after": number}):
            answer = await chat.history(STATE, claims("hana"), ChatHistory(n=1, channel="lesson", **asked))
            assert isinstance(answer, Refusal)
            assert answer.code is RefusalCode.BAD_MESSAGE
        assert await chat.since(LESSON, "lesson", number) == []


async def test_client_ids_are_printable(chat: ChatService) -> None:
    """PostgreSQL takes no NUL in a text, and nobody needs control characters in an id."""
    for client_id in ("a\x00", "a\nb", "\x1b[2J"):
        assert await refused(chat, "hana", wish(client_id=client_id)) is RefusalCode.BAD_MESSAGE


async def test_database_that_is_away_is_told_as_try_again(wire: Wire) -> None:
    """Without its database a message is refused with `try_again`: nothing acknowledged is lost."""
    database = Database("postgresql://nobody@/none?host=/nonexistent")
    async with running(database, wire) as chat:
        assert await refused(chat, "hana", wish()) is RefusalCode.TRY_AGAIN
        answer = await chat.history(STATE, claims("hana"), ChatHistory(n=1, channel="lesson"))
        assert isinstance(answer, Refusal)
        assert answer.code is RefusalCode.TRY_AGAIN
    await database.close()
