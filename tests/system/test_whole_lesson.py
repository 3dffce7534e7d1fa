"""The standard plan of a 45-minute lesson (導入・個人・グループ・共有・ふりかえり), run through in minutes.

One teacher and four pupils in real browsers, and thirty simulated pupils who behave like children: they come
late, drop out and come back, talk, draw and answer. They live faster than children; the lesson waits for
what happens, never for a time. Two cores carry five browsers beside them only without moving pictures, so
this is a class with a thin line: the teacher saves data for all. Pictures are proved in smaller classes.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from playwright.async_api import Browser

from signaling.clients import board, demo
from signaling.clients.doodles import Pen
from signaling.clients.intentions import Intention
from signaling.clients.lesson import LessonClient
from signaling.clients.mind import LASTING
from signaling.clients.pupil import Pupil
from signaling.clients.server import Server
from signaling.wire import board as board_wire
from signaling.wire import lesson as wire
from tests.kit.people import Someone
from tests.kit.system import System
from tests.kit.waiting import eventually

SIMULATED = 30
IN_BROWSERS = ("Aoi", "Ren", "Yui", "Sora")
EVERYBODY = SIMULATED + len(IN_BROWSERS)
GROUP = 4
PACE = 6.0
"""Those who come late are there within half a minute."""
pytestmark = [pytest.mark.browser, pytest.mark.system, pytest.mark.timeout(900)]
WITHIN_SECONDS = 180.0
"""A machine of two cores carries all of this beside other tests."""

UNDER_WAY_SECONDS = 2.0
"""Between the time that a node gives a message, or a phase, and the storing of it on a loaded machine."""

LOCKS = {"microphone": True, "camera": False, "screen": True, "chat": True, "board": False, "reactions": True}
PLAN: dict[str, Any] = {
    "format": "manabiya.lesson-plan",
    "version": 1,
    "title": "Seeds",
    "phases": [
        {"name": "導入", "minutes": 5, "mode": "class", "prompt": "What is a seed?", "board": "class"},
        {"name": "個人", "minutes": 10, "mode": "alone", "prompt": "Write what you think.", "locks": LOCKS},
        {
            "name": "グループ",
            "minutes": 15,
            "mode": "groups",
            "prompt": "Compare.",
            "board": "group",
            "grouping": {"by": "size", "count": GROUP, "order": "random", "name": "{number}班"},
            "locks": dict.fromkeys(LOCKS, False),
        },
        {"name": "共有", "minutes": 10, "mode": "class", "prompt": "Tell the others.", "board": "class"},
        {
            "name": "ふりかえり",
            "minutes": 5,
            "mode": "class",
            "prompt": "One thing you learnt.",
            "question": {"kind": "choice", "prompt": "Was it clear?", "options": ["Yes", "No"]},
        },
    ],
}


@pytest.fixture(autouse=True)
def light_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more strokes in a minute than thirty children make, in few steps: five browsers paint them."""
    monkeypatch.setattr(board, "POINTS_PER_SECOND", 600)
    seldom, in_groups = (240.0, 720.0), (60.0, 150.0)
    monkeypatch.setitem(LASTING, Intention.DRAW, lambda _who, scene: in_groups if scene.group else seldom)


class Ear:
    """A second teacher without a browser, who holds all that the server says: state, and every chat."""

    def __init__(self) -> None:
        self.client: LessonClient
        self.chat: dict[str, set[int]] = defaultdict(set)
        self.written_at: list[float] = []
        """When something was written to the class, by the server's clock."""

    def __call__(self, message: wire.ServerMessage) -> None:
        if isinstance(message, wire.ChatNew):
            for each in message.messages:
                self.chat[each.channel].add(each.number)
                if each.channel == wire.LESSON_CHANNEL:
                    self.written_at.append(each.at)

    @property
    def lesson(self) -> wire.Lesson:
        assert self.client.lesson is not None
        return self.client.lesson

    @property
    def started_at(self) -> float:
        """When the phase began."""
        assert self.lesson.phase is not None
        return self.lesson.phase.started_at

    def written_between(self, begin: float, end: float) -> list[float]:
        """Return when the class was written to, but for what was under way at the beginning."""
        return [at for at in self.written_at if begin + UNDER_WAY_SECONDS < at < end]

    @property
    def pupils(self) -> list[wire.Person]:
        return [person for person in self.client.people.values() if person.role == "student"]


class Eavesdropper:
    """Notes for each simulated pupil which channels reached it, and in which groups it has been."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.heard: dict[int, set[str]] = defaultdict(set)
        self.been_in: dict[int, set[str]] = defaultdict(set)
        take = Pupil._on_message

        def noted(pupil: Pupil, message: wire.ServerMessage) -> None:
            take(pupil, message)
            scene = pupil.scene
            if scene is not None and scene.group is not None:
                self.been_in[pupil.number].add(scene.group)
            if isinstance(message, wire.ChatNew):
                self.heard[pupil.number].add(message.channel)

        monkeypatch.setattr(Pupil, "_on_message", noted)

    def strange(self) -> dict[int, set[str]]:
        """Return what somebody heard of groups that were never theirs."""
        of_groups = {
            number: {each for each in heard if each != "lesson" and not each.startswith("with.")}
            for number, heard in self.heard.items()
        }
        return {
            number: found - self.been_in[number]
            for number, found in of_groups.items()
            if found - self.been_in[number]
        }


@contextlib.asynccontextmanager
async def ear(school: System, lesson_id: str) -> AsyncIterator[Ear]:
    found = Ear()
    token = (await school.make_token(lesson_id, "teacher", "Ear"))["token"]
    found.client = LessonClient(Server(school.urls[0]), lesson_id, token, found)
    running = asyncio.create_task(found.client.run())
    yield found
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def at_desk(browser: Browser, link: str, name: str) -> Someone:
    """Let somebody join in a window of their own: a tab behind another paints when it likes."""
    # Less motion: what moves without end is painted on two cores, five times.
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    context.set_default_timeout(WITHIN_SECONDS * 1000)
    someone = await Someone.in_new_tab(context, name)
    await someone.join(link)
    return someone


async def save_data(teacher: Someone) -> None:
    """Let the whole class send and receive no moving pictures."""
    await teacher.open_tab("People")
    await teacher.page.get_by_role("switch", name="Save data for all").click()


class Lesson:
    """Everybody of the lesson, and where they have to be."""

    def __init__(self, teacher: Someone, pupils: list[Someone], simulated: list[Pupil], ear: Ear) -> None:
        self.teacher, self.pupils, self.simulated, self.ear = teacher, pupils, simulated, ear

    async def go_on(self, phase: dict[str, Any]) -> None:
        """Press the one button, and wait until everybody is where the phase wants them."""
        await self.teacher.page.get_by_role("button", name=phase["name"]).filter(has_text=":").click()
        await self.until(lambda: "phase" not in self.misplaced(phase), f"{phase['name']} to have begun")
        for pupil in self.pupils:
            bar = pupil.page.get_by_role("region", name="Phases")
            await bar.get_by_role("heading", name=phase["name"]).wait_for()
            await bar.get_by_text(phase["prompt"]).wait_for()
            tab = "Board" if phase.get("board", "none") != "none" else "Everyone"
            await pupil.page.get_by_role("tab", name=tab, selected=True).wait_for()

        async def all_there() -> bool:
            return self.misplaced(phase) == []

        await eventually(all_there, within=WITHIN_SECONDS, what=f"everybody to be in {phase['name']}")

    def misplaced(self, phase: dict[str, Any]) -> list[str]:
        """Return what of the phase has not come about, as the server tells its staff and as pupils see it."""
        lesson, wants_group = self.ear.lesson, phase["mode"] == "groups"
        wrong = [
            person.name
            for person in self.ear.pupils
            if (person.group is not None) is not wants_group
            or (wants_group and person.group != person.assigned)
        ]
        if lesson.phase is None or lesson.phase.name != phase["name"]:
            wrong.append("phase")
        elif lesson.phase.board != phase.get("board", "none"):
            wrong.append("board")
        if lesson.quiet is not (phase["mode"] == "alone"):
            wrong.append("quiet")
        if any(getattr(lesson.locks, name) is not locked for name, locked in phase.get("locks", {}).items()):
            wrong.append("locks")
        for pupil in self.simulated:
            scene = pupil.scene
            if scene is not None and (
                (scene.group is not None) is not wants_group or scene.locks != lesson.locks
            ):
                wrong.append(f"simulated {pupil.number}")
        return wrong

    async def until(self, look: Any, what: str) -> None:
        async def found() -> Any:
            return look()

        await eventually(found, within=WITHIN_SECONDS, what=what)

    async def until_seen(self, pupil: Someone) -> None:
        """Wait until somebody's board shows a stroke."""

        async def seen() -> bool:
            return await pupil.ink_on_board() > 0

        await eventually(seen, within=WITHIN_SECONDS, what=f"{pupil.name} to see a stroke")

    def drawn(self) -> set[tuple[str, str]]:
        """Return (page, element) of all that simulated pupils drew and that was acknowledged."""
        return {stroke for pupil in self.simulated for stroke in pupil.drawn}

    def inside(self) -> dict[str, set[str]]:
        """Return the names of the pupils of each group."""
        by_group: dict[str, set[str]] = defaultdict(set)
        for person in self.ear.pupils:
            by_group[person.group or ""].add(person.name)
        return by_group

    async def lines_of_groups(self) -> None:
        """Wait until something was written into the chat of every group in which somebody writes at all."""
        writers = {str(pupil.who) for pupil in self.simulated if pupil.temperament.writes}

        def quiet() -> dict[str, set[str]]:
            inside = self.inside().items()
            return {group: names for group, names in inside if names & writers and not self.ear.chat[group]}

        try:
            await self.until(lambda: not quiet(), "a line in every group")
        except AssertionError as waited:
            raise AssertionError(f"nobody wrote in {quiet()}; {len(writers)} would") from waited

    async def strokes_of_groups(self) -> None:
        """Wait until something was drawn on every group's board."""

        def drawn() -> bool:
            pages = {page for page, _ in self.drawn()}
            return {group.page_id for group in self.ear.client.groups.values()} <= pages

        await self.until(drawn, "a stroke on every group's board")


async def test_the_standard_plan_with_a_class_of_34(
    school: System, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In each phase everybody is where the plan says; at the end, all that was acknowledged is there."""
    walls = Eavesdropper(monkeypatch)
    made = await school.make_lesson(plan=PLAN)
    opening, alone, groups, share, reflect = PLAN["phases"]
    async with (
        ear(school, made["id"]) as heard,
        demo.troupe(
            made["links"]["student"], clips=tmp_path / "clips", pupils=SIMULATED, language="en", pace=PACE
        ) as simulated,
    ):
        teacher = await at_desk(browser, made["links"]["teacher"], "Ms Sato")
        pupils = [await at_desk(browser, made["links"]["student"], name) for name in IN_BROWSERS]
        aoi = pupils[0]
        lesson = Lesson(teacher, pupils, simulated, heard)
        await save_data(teacher)
        await lesson.until(lambda: heard.lesson.sound_only, "sound only")
        playing = asyncio.create_task(demo.play(simulated))
        await lesson.until(lambda: len(heard.pupils) == EVERYBODY, "the whole class")

        await lesson.go_on(opening)
        await lesson.until(lambda: len(heard.chat["lesson"]) > 3, "some who greet")
        await lesson.until(lambda: sum(bool(pupil.drawn) for pupil in simulated) > 3, "some who draw")
        await lesson.until_seen(aoi)

        await lesson.go_on(alone)
        assert await aoi.button("Microphone").is_disabled()
        assert await aoi.tile("Ren").count() == 0
        quiet_since = heard.started_at
        await lesson.until(
            lambda: any(channel.startswith("with.") for channel in heard.chat), "somebody to ask alone"
        )

        await lesson.go_on(groups)
        assert heard.written_between(quiet_since, heard.started_at) == []
        mates = lesson.inside()
        assert len(mates) == -(-EVERYBODY // GROUP)
        assert {len(names) for names in mates.values()} == {GROUP, GROUP - 1}
        await lesson.lines_of_groups()
        await lesson.strokes_of_groups()
        for pupil in pupils:
            (own,) = (names for names in mates.values() if pupil.name in names)
            tiles = pupil.page.locator("[data-participant-name]")
            seen = set(await tiles.evaluate_all("all => all.map(one => one.dataset.participantName)"))
            assert seen <= own | {"Ms Sato", "Ear"}

        await lesson.go_on(share)
        await teacher.open_tab("People")
        await teacher.turn_on("Eyes on me")
        await lesson.until(
            lambda: all(pupil.scene is None or pupil.scene.attention for pupil in simulated), "all eyes"
        )
        await teacher.press("Eyes on me")

        await lesson.go_on(reflect)
        await aoi.page.get_by_role("region", name="Question").get_by_role("button", name="Yes").click()
        await lesson.until(lambda: answered(heard) > EVERYBODY * 2 // 3, "most to answer")
        await lesson.until(lambda: any(pupil.drop_outs for pupil in simulated), "somebody to drop out")

        await teacher.press("End the last phase")
        await teacher.press("Eyes on me")  # hands rest: what is acknowledged from here on is what there is
        await lesson.until(lambda: heard.lesson.attention, "attention")
        await nothing_is_lost(lesson)
        assert walls.strange() == {}
        await heard.client.ask(lambda n: wire.LessonEnd(n=n))
        await asyncio.wait_for(playing, WITHIN_SECONDS)
    assert [someone.problems for someone in (teacher, *pupils)] == [[]] * (1 + len(pupils))


def answered(ear: Ear) -> int:
    """Return how many answered the question that was asked."""
    polls = list(ear.client.polls.values())
    results = polls[0].rounds[0].results if polls else None
    return 0 if results is None else results.count


async def nothing_is_lost(lesson: Lesson) -> None:
    """Every message, answer and stroke that a simulated pupil was told is stored stands where it belongs."""
    votes = [pupil.acknowledged.votes for pupil in lesson.simulated]
    said = {line for pupil in lesson.simulated for line in pupil.acknowledged.said}
    assert said
    for channel, numbers in grouped(said).items():
        stored = await history(lesson.ear, channel)
        assert numbers <= stored
        assert stored == set(range(1, max(stored) + 1)), "numbers without a gap"
    (poll,) = lesson.ear.client.polls.values()
    results = poll.rounds[0].results
    assert results is not None
    assert results.count >= sum(poll.id in each for each in votes)
    named = {one.name: one.answer for one in poll.rounds[0].named}
    for pupil, each in zip(lesson.simulated, votes, strict=True):
        if poll.id in each:
            assert named[str(pupil.who)] == each[poll.id]
    drawn = lesson.drawn()
    assert drawn
    found = {(page, each) for page in grouped(drawn) for each in await standing(lesson.ear, page)}
    assert drawn & lesson.drawn() <= found, "what was there before the look and not wiped meanwhile"


def grouped(pairs: set[tuple[str, Any]]) -> dict[str, set[Any]]:
    found: dict[str, set[Any]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return found


async def history(ear: Ear, channel: str) -> set[int]:
    """Return the numbers of all messages of a channel that the server has stored."""
    numbers: set[int] = set()
    after = 0
    while True:
        page = await ear.client.ask(lambda n: wire.ChatHistory(n=n, channel=channel, after=after))  # noqa: B023 - awaited at once
        assert isinstance(page, wire.ChatPage)
        numbers |= {message.number for message in page.messages}
        if not page.more:
            return numbers
        after = max(numbers)


async def standing(ear: Ear, page_id: str) -> set[str]:
    """Return the ids of what a newcomer is shown of a board."""
    seen: set[str] = set()

    class Reader(board.BoardClient):
        def _take(self, message: board_wire.ServerMessage) -> None:
            if isinstance(message, board_wire.Snap):
                elements = (msgspec.json.decode(element) for element in message.elements)
                seen.update(element["id"] for element in elements if not element["isDeleted"])
            super()._take(message)

    reader = Reader(ear.client.server, ear.client.token, page_id, Pen("", "", 1), Random(1))  # noqa: S311
    await reader.open()
    await reader.close()
    return seen
