"""A teacher walks round the groups in a real browser: sees, listens, enters, comes back, speaks to all."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator

from signaling.clients import demo, mind
from signaling.clients.intentions import Intention
from signaling.clients.lesson import LessonClient
from signaling.clients.server import read_link
from signaling.wire import lesson as wire
from tests.kit.people import CLASS_IN_SECONDS, Someone
from tests.kit.system import System
from tests.kit.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.system]

SIMULATED = 2
"""Who talk and draw in the first group; a real browser is alone in the second."""
HAS_INK = """
canvas => canvas.width > 0 && canvas.getContext('2d')
  .getImageData(0, 0, canvas.width, canvas.height).data.some(value => value > 0)
"""


@pytest.fixture(autouse=True)
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pupils who draw and talk nearly all the time."""
    monkeypatch.setitem(mind.LASTING, Intention.DRAW, lambda _who, _scene: (0.5, 1.0))
    monkeypatch.setattr(demo, "GAP_SECONDS", (0.1, 0.5))


@contextlib.asynccontextmanager
async def simulated(link: str, clips: Path) -> AsyncIterator[None]:
    playing = asyncio.create_task(demo.run(link, clips=clips, pupils=SIMULATED, language="en"))
    try:
        yield
    finally:
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)


@contextlib.asynccontextmanager
async def helper(system: System, lesson: dict[str, Any]) -> AsyncIterator[LessonClient]:
    """An assistant's client, which makes the groups."""
    seat = await system.make_token(lesson["id"], "assistant", "Helper")
    server, _code = read_link(lesson["links"]["student"], None)
    client = LessonClient(server, lesson["id"], seat["token"], lambda _message: None)
    running = asyncio.create_task(client.run())
    try:
        yield client
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def make_groups(client: LessonClient) -> None:
    """The simulated pupils into one group, the pupil at a browser into another."""

    async def everybody() -> bool:
        return len(students()) == SIMULATED + 1

    def students() -> list[wire.Person]:
        return [person for person in client.people.values() if person.role == "student"]

    await eventually(everybody, within=CLASS_IN_SECONDS, what="the class")
    played = [person.id for person in students() if person.name != "Aoi"]
    groups = [
        wire.NewGroup(name="Red", people=played),
        wire.NewGroup(name="Blue", people=[person.id for person in students() if person.name == "Aoi"]),
    ]
    made = await client.ask(lambda n: wire.GroupsMake(n=n, groups=groups, open=True))
    assert isinstance(made, wire.Ok), made


def card_of(teacher: Someone, group: str) -> Locator:
    return teacher.page.get_by_role("listitem", name=group, exact=True)


async def sees_strokes(teacher: Someone, group: str, more_than: int = 0) -> int:
    """Wait until a card shows more elements than these, and ink of them; return how many."""
    canvas = card_of(teacher, group).locator("canvas")

    async def look() -> int:
        shown = int(await canvas.get_attribute("data-elements") or 0)
        inked = await canvas.evaluate(HAS_INK)
        return shown if inked and shown > more_than else 0

    return int(await eventually(look, within=2 * CLASS_IN_SECONDS, what=f"strokes of {group}") or 0)


async def until_pressed(button: Locator, *, pressed: bool) -> None:
    async def look() -> bool:
        return await button.get_attribute("aria-pressed") == str(pressed).lower()

    await eventually(look, within=CLASS_IN_SECONDS, what=f"{button} to be pressed: {pressed}")


async def test_a_teacher_walks_round_the_groups(school: System, browser: Browser, tmp_path: Path) -> None:
    """Strokes and talk are on the cards; the group listened to is heard, and no other, and sees it."""
    lesson = await school.make_lesson()
    context = await browser.new_context(viewport={"width": 1366, "height": 768})
    teacher, aoi = [await Someone.in_new_tab(context, name) for name in ("Ms Sato", "Aoi")]
    await teacher.join(lesson["links"]["teacher"])
    await aoi.join(lesson["links"]["student"])
    async with simulated(lesson["links"]["student"], tmp_path / "clips"), helper(school, lesson) as client:
        await make_groups(client)
        await aoi.is_in_a_group()
        await teacher.open_tab("Walk round")
        shown = await sees_strokes(teacher, "Red")
        await sees_strokes(teacher, "Red", more_than=shown)
        assert await card_of(teacher, "Blue").locator("canvas").get_attribute("data-elements") == "0"

        spoken = card_of(teacher, "Red").locator("[data-spoken]:not([data-spoken='0'])")
        await eventually(spoken.count, within=2 * CLASS_IN_SECONDS, what="who spoke")
        assert await card_of(teacher, "Blue").locator("[data-spoken]:not([data-spoken='0'])").count() == 0

        await teacher.hears_nothing()
        listen_to_blue = card_of(teacher, "Blue").get_by_role("button", name="Listen to Blue")
        await listen_to_blue.click()
        await aoi.is_told("The teacher is listening")
        await teacher.hears_nothing()
        listen = card_of(teacher, "Red").get_by_role("button", name="Listen to Red")
        await listen.click()
        await until_pressed(listen, pressed=True)
        await until_pressed(listen_to_blue, pressed=False)
        await teacher.hears()
        gone = aoi.page.get_by_text("The teacher is listening")

        async def no_longer() -> bool:
            return await gone.count() == 0

        await eventually(no_longer, within=CLASS_IN_SECONDS, what="Aoi to be alone again")

        await teacher.press("Speak to all groups")
        await aoi.is_told("The teacher speaks to everybody")
        await aoi.hears()
        await teacher.press("Speak to all groups")
        await aoi.hears_nothing()

        await teacher.turn_on("Microphone")
        await teacher.open_tab("People")
        await teacher.turn_on("Eyes on me")
        await aoi.hears()
        await aoi.page.locator("[data-participant-name='Ms Sato']").wait_for()
        await teacher.press("Eyes on me")
        await aoi.hears_nothing()

        await card_of(teacher, "Blue").get_by_role("button", name="Enter Blue").click()
        await teacher.is_in_a_group()
        await teacher.open_tab("Walk round")
        await card_of(teacher, "Blue").get_by_role("button", name="Back to the class").click()
        await eventually(
            card_of(teacher, "Blue").get_by_role("button", name="Enter Blue").count,
            within=CLASS_IN_SECONDS,
            what="the teacher to be back",
        )
    assert [someone.problems for someone in (teacher, aoi)] == [[], []]
