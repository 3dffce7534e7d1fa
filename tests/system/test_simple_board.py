"""The board with few large tools, on a pupil's tablet: every tool by touch, and what a teacher sees of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, CDPSession, ViewportSize, expect
from redis.asyncio import Redis

from tests.kit.people import CLASS_IN_SECONDS, Someone
from tests.kit.system import System
from tests.kit.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.system]

IPAD: ViewportSize = {"width": 1024, "height": 768}
LARGE_PX = 56
EXCALIDRAWS_OWN = ".excalidraw button, .excalidraw label"


@dataclass
class Tablet:
    """A pupil with a tablet, at a board with few tools."""

    someone: Someone
    devices: CDPSession

    async def draws(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw with a finger from one place to the other, in parts of the board's width and height."""
        box = await self.someone.board.locator("canvas.interactive").bounding_box()
        assert box is not None
        for step in range(13):
            part = step / 12
            x = box["x"] + box["width"] * (start[0] + (end[0] - start[0]) * part)
            y = box["y"] + box["height"] * (start[1] + (end[1] - start[1]) * part)
            await self._touch("touchStart" if step == 0 else "touchMove", {"x": x, "y": y})
        await self._touch("touchEnd")

    async def taps(self, x: float, y: float) -> None:
        box = await self.someone.board.locator("canvas.interactive").bounding_box()
        assert box is not None
        await self.someone.page.touchscreen.tap(box["x"] + box["width"] * x, box["y"] + box["height"] * y)

    async def takes(self, name: str) -> None:
        """Press a tool or a colour, which is then held."""
        button = self.someone.board.get_by_role("button", name=name, exact=True)
        await button.tap()
        await expect(button).to_have_attribute("aria-pressed", "true")

    async def undoes(self) -> None:
        await self.someone.board.get_by_role("button", name="Undo", exact=True).tap()

    async def _touch(self, what: str, *points: dict[str, float]) -> None:
        await self.devices.send("Input.dispatchTouchEvent", {"type": what, "touchPoints": list(points)})


@dataclass
class Desk:
    """A teacher with all tools, a pupil with few, and the shared page behind both."""

    teacher: Someone
    pupil: Someone
    tablet: Tablet
    page_id: str
    redis: Redis

    async def holds(self, *kinds: str) -> list[dict[str, Any]]:
        """Wait until just these kinds of element are on the shared page; return them."""

        async def look() -> list[dict[str, Any]] | None:
            found: Any = await self.redis.hgetall(f"manabiya:board:{self.page_id}:json")
            elements = [one for one in map(json.loads, found.values()) if not one["isDeleted"]]
            return elements if sorted(one["type"] for one in elements) == sorted(kinds) else None

        elements = await eventually(look, within=CLASS_IN_SECONDS, what=f"{kinds} on the page")
        assert elements is not None
        return elements


@asynccontextmanager
async def with_few_tools(system: System, browser: Browser) -> AsyncIterator[Desk]:
    lesson = await system.make_lesson()
    teacher = await Someone.in_new_tab(await browser.new_context(), "Ms Sato")
    pupil = await Someone.in_new_tab(await browser.new_context(viewport=IPAD, has_touch=True), "Aoi")
    for node, (someone, role) in enumerate(((teacher, "teacher"), (pupil, "student"))):
        await someone.join(lesson["links"][role].replace(system.urls[0], system.urls[node]))
        await someone.open_board()
        await someone.board.locator(".board[data-status='open']").wait_for()
    await pupil.press("Simple")
    await pupil.board.get_by_role("toolbar", name="Tools").wait_for()
    tablet = Tablet(pupil, await pupil.page.context.new_cdp_session(pupil.page))
    redis = Redis.from_url(system.redis_url)
    try:
        yield Desk(teacher, pupil, tablet, f"{lesson['id']}.class", redis)
    finally:
        await redis.aclose()


async def test_a_tap_right_after_a_stroke_is_heard(two_node_school: System, browser: Browser) -> None:
    """Chromium would take the stroke for a throw, and the tap for what stops it."""
    async with with_few_tools(two_node_school, browser) as desk:
        for row, colour in enumerate(("Red", "Blue", "Green", "Black")):
            await desk.tablet.draws((0.1, 0.2 + row / 10), (0.6, 0.2 + row / 10))
            await desk.tablet.takes(colour)


async def test_every_tool_works_by_touch_and_is_seen_by_the_teacher(
    two_node_school: System, browser: Browser
) -> None:
    """Pen, marker, stamp, words, eraser and undo each do what they say, for all on the page."""
    async with with_few_tools(two_node_school, browser) as desk:
        blank = await desk.teacher.ink_on_board()
        tablet = desk.tablet
        await tablet.draws((0.1, 0.2), (0.4, 0.3))
        (pen,) = await desk.holds("freedraw")
        await desk.teacher.sees_more_ink_than(blank)

        await tablet.takes("Red")
        await tablet.takes("Marker")
        await tablet.draws((0.1, 0.5), (0.4, 0.5))
        (marker,) = (one for one in await desk.holds("freedraw", "freedraw") if one["id"] != pen["id"])
        assert marker["strokeWidth"] > 3 * pen["strokeWidth"]
        assert (pen["opacity"], marker["opacity"]) == (100, 40)
        assert pen["strokeColor"] != marker["strokeColor"]

        await tablet.takes("Stamp")
        await tablet.takes("Thumb up")
        await tablet.taps(0.7, 0.3)
        stamped = await desk.holds("freedraw", "freedraw", "line", "line")
        assert len({one["groupIds"][0] for one in stamped if one["type"] == "line"}) == 1
        await tablet.undoes()
        await desk.holds("freedraw", "freedraw")

        await tablet.takes("Words")
        await tablet.taps(0.6, 0.6)
        await desk.pupil.board.locator("textarea.excalidraw-wysiwyg").wait_for()
        await desk.pupil.page.keyboard.insert_text("がっこう")
        await tablet.takes("Eraser")
        words = [one["text"] for one in await desk.holds("freedraw", "freedraw", "text") if "text" in one]
        assert words == ["がっこう"]

        await tablet.draws((0.25, 0.1), (0.25, 0.4))
        left = await desk.holds("freedraw", "text")
        assert pen["id"] not in {one["id"] for one in left}
        assert desk.pupil.problems == []


async def test_undo_takes_back_ones_own_and_leaves_what_others_draw(
    two_node_school: System, browser: Browser
) -> None:
    """Two people draw; the pupil undoes as often as they like; the teacher's stroke stays."""
    async with with_few_tools(two_node_school, browser) as desk:
        await desk.tablet.draws((0.1, 0.2), (0.4, 0.3))
        (own,) = await desk.holds("freedraw")
        blank = await desk.pupil.ink_on_board()
        await desk.teacher.draws_a_line()
        await desk.pupil.sees_more_ink_than(blank)
        both = await desk.holds("freedraw", "freedraw")

        for _ in range(4):
            await desk.tablet.undoes()

        (left,) = await desk.holds("freedraw")
        assert left["id"] in {one["id"] for one in both} - {own["id"]}


async def test_tools_are_large_excalidraws_are_out_of_reach_and_all_come_back(
    two_node_school: System, browser: Browser
) -> None:
    """What is pressed is 56 px and more; nothing of Excalidraw's is seen until all tools are asked for."""
    async with with_few_tools(two_node_school, browser) as desk:
        board, page = desk.pupil.board, desk.pupil.page
        for button in await board.get_by_role("toolbar", name="Tools").get_by_role("button").all():
            box = await button.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= LARGE_PX
        assert await board.locator(EXCALIDRAWS_OWN).locator("visible=true").count() == 0
        await page.keyboard.press("v")
        await desk.tablet.draws((0.1, 0.2), (0.4, 0.3))
        await desk.holds("freedraw")

        await board.get_by_role("button", name="Pen", exact=True).focus()
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("Enter")
        assert await desk.pupil.is_pressed("Marker")

        await page.reload()
        await desk.pupil.connected()
        await desk.pupil.open_board()
        await desk.pupil.press("All tools")
        await board.get_by_role("button", name="Simple", exact=True).wait_for()
        assert await board.locator(EXCALIDRAWS_OWN).locator("visible=true").count() > 0
        assert await board.get_by_role("toolbar", name="Tools").count() == 0
