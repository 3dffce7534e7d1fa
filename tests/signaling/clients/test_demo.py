"""A class of simulated pupils in a whole system, seen from outside."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import msgspec
import pytest

from signaling.clients import board, demo
from signaling.clients.chatter import name_of
from signaling.clients.clip_maker import LOOKS
from signaling.clients.clips import Clip, store
from signaling.clients.doodles import Pen
from signaling.clients.lesson import LessonClient
from signaling.clients.server import read_link
from signaling.clients.temperament import temperament
from signaling.wire import board as board_wire
from signaling.wire import lesson as wire
from signaling.wire.groups import GroupsChoice
from signaling.wire.polls import PollAsk, Question
from tests.kit.stills import jpeg
from tests.kit.system import System
from tests.kit.waiting import eventually

KEYFRAME = bytes([0x10, 0, 0, 0x9D, 0x01, 0x2A, 64, 0, 64, 0]) + bytes(500)
FRAMES = [KEYFRAME, *[bytes([0x11, 0, 0]) + bytes(100)] * 11]
CLIP = Clip(
    idle=[FRAMES] * 3,
    talking=[FRAMES] * 3,
    voice=[(bytes([0x78]) + bytes(70), 20 + n) for n in range(25)],
    still=jpeg(),
)
PUPILS = 6
"""One of each kind: see `temperament`."""
SEED, PACE = 1, 40.0
CHILDREN = [temperament(SEED, number) for number in range(PUPILS)]
NAMES = [name_of(number, "en") for number in range(PUPILS)]
WRITERS = {name for name, who in zip(NAMES, CHILDREN, strict=True) if who.writes}

pytestmark = pytest.mark.system


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hands and mouths as quick as minds at this pace."""
    monkeypatch.setattr(demo, "GAP_SECONDS", (0.1, 0.2))
    monkeypatch.setattr(demo, "TURN_SECONDS", (0.5, 1.0))
    monkeypatch.setattr(demo, "SPEAKS_BEFORE_CLASS", 1.0)
    monkeypatch.setattr(board, "DELTA_SECONDS", 0.005)


class Watcher:
    """The teacher, who sees everything: people, chat and who speaks."""

    def __init__(self) -> None:
        self.client: LessonClient
        self.lines: list[wire.ChatMessage] = []
        self.speakers: set[str] = set()
        self.hands: set[str] = set()
        self.stills: set[str] = set()
        self.lost: set[str] = set()
        """Who was away."""

    def __call__(self, message: wire.ServerMessage) -> None:
        if isinstance(message, wire.ChatNew):
            self.lines.extend(message.messages)
        elif isinstance(message, wire.MediaSpeaking):
            self.speakers.update(message.people)
        elif isinstance(message, wire.Still):
            self.stills.add(message.person)
        elif isinstance(message, wire.State):
            raised = (person for person in message.people.values() if person is not None)
            for person in raised:
                if person.hand_raised_at is not None:
                    self.hands.add(person.id)
                if person.presence == "away":
                    self.lost.add(person.name)

    @property
    def pupils(self) -> list[wire.Person]:
        return [person for person in self.client.people.values() if person.role == "student"]


@contextlib.asynccontextmanager
async def lesson_with_pupils(folder: Path) -> AsyncIterator[tuple[System, Watcher, asyncio.Task[None]]]:
    for number in range(LOOKS):
        store(folder / "clips", number, CLIP)
    async with System(folder) as system:
        made = await system.make_lesson()
        token = await system.make_token(made["id"], "teacher", "Teacher")
        link = made["links"]["student"]
        server, _ = read_link(link)
        watcher = Watcher()
        watcher.client = LessonClient(server, made["id"], token["token"], watcher)
        watching = asyncio.create_task(watcher.client.run())
        pupils = asyncio.create_task(
            demo.run(link, clips=folder / "clips", pupils=PUPILS, language="en", seed=SEED, pace=PACE)
        )
        try:
            yield system, watcher, pupils
        finally:
            for task in (pupils, watching):
                task.cancel()
            await asyncio.gather(pupils, watching, return_exceptions=True)


async def test_pupils_come_send_speak_chat_raise_hands_and_draw(tmp_path: Path) -> None:
    """Everything that a teacher can rehearse with happens, by the public interfaces alone."""
    async with lesson_with_pupils(tmp_path) as (_, watcher, _pupils):

        async def send() -> bool:
            return sum("camera" in person.sources for person in watcher.pupils) == PUPILS

        async def are_lively() -> bool:
            everybody = {person.id for person in watcher.pupils}
            chatted = {line.author_name for line in watcher.lines}
            return chatted == WRITERS and len(watcher.hands) > 1 and bool(watcher.speakers & everybody)

        async def have_drawn() -> bool:
            assert watcher.client.lesson is not None
            drawn = await drawn_on(watcher, watcher.client.lesson.page_id)
            return {author_of(element) for element in drawn} == {person.id for person in watcher.pupils}

        await eventually(send, within=30, what="all cameras")
        assert {person.name for person in watcher.pupils} == set(NAMES)
        people = [person.id for person in watcher.pupils]
        await watcher.client.ask(lambda n: wire.StillsWant(n=n, people=people))
        await eventually(are_lively, within=40, what="chat, hands and voices")

        async def are_seen() -> bool:
            return watcher.stills == set(people)

        await eventually(are_seen, within=30, what="everybody's still")
        await eventually(have_drawn, within=40, what="everybody's strokes on the board", every=0.5)


async def test_pupils_survive_the_death_of_their_media_node_and_end_with_the_lesson(tmp_path: Path) -> None:
    """After SIGKILL of the media node and a new one they send again; after the lesson `run` returns."""
    async with lesson_with_pupils(tmp_path) as (system, watcher, pupils):

        async def speaks() -> bool:
            return bool(watcher.speakers)

        await eventually(speaks, within=40, what="a voice")
        system.media[0].kill()
        system.media[0].start()
        await system.ready()
        watcher.speakers.clear()
        await eventually(speaks, within=40, what="a voice through the new node")
        answer = await watcher.client.ask(lambda n: wire.LessonEnd(n=n))
        assert isinstance(answer, wire.Ok)
        async with asyncio.timeout(20):
            await pupils


async def test_pupils_come_back_to_their_seats_after_a_signaling_node_died(tmp_path: Path) -> None:
    """After SIGKILL of the signaling node the same people are there again, and go on."""
    async with lesson_with_pupils(tmp_path) as (system, watcher, _):

        async def chats() -> bool:
            return {line.author_name for line in watcher.lines} == WRITERS

        await eventually(chats, within=40, what="a line of everybody")
        before = {person.id for person in watcher.pupils}
        system.signaling[0].kill()
        system.signaling[0].start()
        await system.ready()
        watcher.lines.clear()
        await eventually(chats, within=40, what="a line of everybody through the new node")
        assert {person.id for person in watcher.pupils} == before


async def test_pupils_follow_into_their_groups(tmp_path: Path) -> None:
    """Whom the teacher sends into a group chats there and draws on the group's board."""
    async with lesson_with_pupils(tmp_path) as (_, watcher, _pupils):

        async def are_here() -> bool:
            return len(watcher.pupils) == PUPILS

        await eventually(are_here, within=40, what="the pupils")
        everybody = [person.id for person in watcher.pupils]
        group = wire.NewGroup(name="Group 1", people=everybody)
        made = await watcher.client.ask(lambda n: wire.GroupsMake(n=n, groups=[group], open=True))
        assert isinstance(made, wire.Ok)
        (group_id,) = made.groups

        async def group_is_known() -> wire.Group | None:
            return watcher.client.groups.get(group_id)

        known = await eventually(group_is_known, what="the group")
        assert known is not None
        page_id = known.page_id

        async def chat_there() -> bool:
            return {line.author_name for line in watcher.lines if line.channel == group_id} == WRITERS

        async def draw_there() -> bool:
            return {author_of(each) for each in await drawn_on(watcher, page_id)} == set(everybody)

        await eventually(chat_there, within=40, what="a line of everybody in the group")
        await eventually(draw_there, within=40, what="strokes on the group's board", every=0.5)


async def test_pupils_who_are_told_to_go_leave_the_lesson(tmp_path: Path) -> None:
    """A demonstration that is stopped leaves nobody behind in the lesson."""
    async with lesson_with_pupils(tmp_path) as (_, watcher, pupils):

        async def are_here() -> bool:
            return [person.presence for person in watcher.pupils] == ["here"] * PUPILS

        async def are_gone() -> bool:
            return all(person.presence == "away" for person in watcher.pupils)

        await eventually(are_here, within=40, what="the pupils")
        pupils.cancel()
        await eventually(are_gone, within=10, what="the pupils to leave")


async def test_one_of_six_drops_out_and_comes_back(tmp_path: Path) -> None:
    """Who is made so is away for a while, and then on the same seat again."""
    async with lesson_with_pupils(tmp_path) as (_, watcher, _pupils):
        (restless,) = (
            name for name, who in zip(NAMES, CHILDREN, strict=True) if who.drops_out_after is not None
        )

        async def was_lost() -> bool:
            return restless in watcher.lost

        async def is_back() -> bool:
            here = [person for person in watcher.pupils if person.name == restless]
            return [person.presence for person in here] == ["here"]

        await eventually(was_lost, within=60, what=f"{restless} to drop out")
        await eventually(is_back, within=40, what=f"{restless} to come back")


async def test_pupils_answer_and_choose_their_groups(tmp_path: Path) -> None:
    """A question gets most answers; a choice of groups puts everybody into one, none over its size."""
    async with lesson_with_pupils(tmp_path) as (_, watcher, _pupils):
        question = Question(kind="choice", prompt="Which?", options=["a", "b", "c"])

        async def are_here() -> bool:
            return len(watcher.pupils) == PUPILS

        async def answered() -> bool:
            polls = list(watcher.client.polls.values())
            results = polls[0].rounds[-1].results if polls else None
            return results is not None and results.count >= PUPILS - 2

        async def have_chosen() -> bool:
            chosen = [person.assigned for person in watcher.pupils]
            return None not in chosen and all(chosen.count(group) <= 3 for group in chosen)

        await eventually(are_here, within=40, what="the pupils")
        assert isinstance(await watcher.client.ask(lambda n: PollAsk(n=n, question=question)), wire.Ok)
        await eventually(answered, within=40, what="answers")
        groups = [wire.NewGroup(name="1"), wire.NewGroup(name="2")]
        await watcher.client.ask(lambda n: wire.GroupsMake(n=n, groups=groups))
        assert isinstance(await watcher.client.ask(lambda n: GroupsChoice(n=n, size=3)), wire.Ok)
        await eventually(have_chosen, within=40, what="everybody in a group of their choice")


async def drawn_on(watcher: Watcher, page_id: str) -> list[dict[str, object]]:
    """What a newcomer is shown of a board."""
    seen: list[dict[str, object]] = []

    class Reader(board.BoardClient):
        def _take(self, message: board_wire.ServerMessage) -> None:
            if isinstance(message, board_wire.Snap):
                seen.extend(msgspec.json.decode(element) for element in message.elements)
            super()._take(message)

    reader = Reader(
        watcher.client.server,
        watcher.client.token,
        page_id,
        Pen("", "", 1),
        Random(1),  # noqa: S311
    )
    await reader.open()
    await reader.close()
    return seen


def author_of(element: dict[str, object]) -> object:
    custom = element["customData"]
    assert isinstance(custom, dict)
    return custom["author"]
