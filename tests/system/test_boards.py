"""Two people at a board in real Chromium, each at another signaling node: what only a browser can show."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, CDPSession
from redis.asyncio import Redis

from tests.kit.people import CLASS_IN_SECONDS, Someone
from tests.kit.system import System
from tests.kit.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.system]


@dataclass
class Desk:
    """Two people at the class's board, and the shared page behind it."""

    system: System
    teacher: Someone
    pupil: Someone
    page_id: str
    redis: Redis

    async def shared(self, *, deleted: bool = False) -> list[dict[str, Any]]:
        found: Any = await self.redis.hgetall(f"manabiya:board:{self.page_id}:json")
        elements = [json.loads(text) for text in found.values()]
        return [element for element in elements if deleted or not element["isDeleted"]]

    async def holds(self, count: int, within: float = CLASS_IN_SECONDS) -> list[dict[str, Any]]:
        """Wait until so many elements are on the shared page and nothing waits on a screen; return them."""

        async def look() -> list[dict[str, Any]] | None:
            elements = await self.shared()
            return elements if len(elements) == count and await self.all_saved() else None

        found = await eventually(look, within=within, what=f"{count} elements on the page")
        assert found is not None
        return found

    async def all_saved(self) -> bool:
        unsaved = [
            await one.board.locator(".board[data-unsaved='true']").count()
            for one in (self.teacher, self.pupil)
        ]
        return sum(unsaved) == 0


@asynccontextmanager
async def at_the_board(system: System, browser: Browser) -> AsyncIterator[Desk]:
    lesson = await system.make_lesson()
    people = []
    for number, (name, role) in enumerate((("Ms Sato", "teacher"), ("Aoi", "student"))):
        someone = await Someone.in_new_tab(await browser.new_context(), name)
        link = lesson["links"][role].replace(system.urls[0], system.urls[number])
        await someone.join(link)
        await someone.open_board()
        await someone.board.locator(".board[data-status='open']").wait_for()
        people.append(someone)
    redis = Redis.from_url(system.redis_url)
    try:
        yield Desk(system, people[0], people[1], f"{lesson['id']}.class", redis)
    finally:
        await redis.aclose()


async def test_undo_takes_back_ones_own_work_and_nobody_elses(
    two_node_school: System, browser: Browser
) -> None:
    """Pitfall 8: with another's stroke in between, undo and redo are of one's own stroke alone (fault 73)."""
    async with at_the_board(two_node_school, browser) as desk:
        await desk.pupil.draws_a_line()
        (own,) = await desk.holds(1)
        blank = await desk.pupil.ink_on_board()
        await desk.teacher.draws_a_line()
        await desk.pupil.sees_more_ink_than(blank)
        both = await desk.holds(2)

        await desk.pupil.page.keyboard.press("Control+z")
        (left,) = await desk.holds(1)
        assert left["id"] != own["id"]
        await desk.pupil.page.keyboard.press("Control+Shift+z")

        assert {element["id"] for element in await desk.holds(2)} == {element["id"] for element in both}


async def test_text_is_typed_by_an_input_method_while_others_draw(
    two_node_school: System, browser: Browser
) -> None:
    """Pitfall 8: a composition is not broken by what arrives, and its result is on everybody's page."""
    async with at_the_board(two_node_school, browser) as desk:
        canvas = desk.pupil.board.locator("canvas.interactive")
        await canvas.click(position={"x": 300, "y": 150})
        await desk.pupil.page.keyboard.press("t")
        await canvas.click(position={"x": 300, "y": 150})
        await desk.pupil.board.locator("textarea.excalidraw-wysiwyg").wait_for()
        keys = await desk.pupil.page.context.new_cdp_session(desk.pupil.page)
        for composed in ("が", "がっ", "がっこう"):
            await keys.send(
                "Input.imeSetComposition",
                {"text": composed, "selectionStart": len(composed), "selectionEnd": len(composed)},
            )
        blank = await desk.pupil.ink_on_board()
        await desk.teacher.draws_a_line()
        await desk.pupil.sees_more_ink_than(blank)
        await keys.send("Input.insertText", {"text": "学校"})
        await desk.pupil.page.keyboard.press("Escape")

        elements = await desk.holds(2)
        assert [element["text"] for element in elements if element["type"] == "text"] == ["学校"]


async def test_a_palm_draws_nothing_beside_a_pen(two_node_school: System, browser: Browser) -> None:
    """Pitfall 8: once a pen has drawn, a touch of the hand leaves no stroke."""
    async with at_the_board(two_node_school, browser) as desk:
        canvas = desk.pupil.board.locator("canvas.interactive")
        await canvas.click(position={"x": 20, "y": 200})
        await desk.pupil.page.keyboard.press("p")
        hand = await Hand.of(desk.pupil)
        await hand.draws("pen", (300, 150), (420, 200))
        (pen,) = await desk.holds(1)

        await hand.draws("touch", (320, 260), (440, 300))
        await hand.draws("pen", (300, 250), (420, 300))

        strokes = await desk.holds(2)
        assert pen["id"] in {element["id"] for element in strokes}
        assert {element["type"] for element in strokes} == {"freedraw"}


async def test_what_is_drawn_without_a_node_is_there_when_it_is_back(
    two_node_school: System, browser: Browser
) -> None:
    """Pitfall 8, long offline edits: the pupil's node is killed -9, drawing goes on, and nothing is lost."""
    async with at_the_board(two_node_school, browser) as desk:
        await desk.pupil.draws_a_line()
        await desk.holds(1)
        desk.system.signaling[1].kill()
        await desk.pupil.board.locator(".board[data-status='lost']").wait_for()

        await desk.pupil.draws_a_line()
        await desk.teacher.draws_a_line()
        desk.system.signaling[1].start()

        # With the pen in hand, the click with which drawing begins is a dot.
        elements = await desk.holds(4, within=3 * CLASS_IN_SECONDS)
        assert len({element["customData"]["author"] for element in elements}) == 2
        assert {element["type"] for element in elements} == {"freedraw"}


async def test_a_refused_edit_is_undone_on_its_authors_screen(
    two_node_school: System, browser: Browser
) -> None:
    """A pupil deletes what the teacher has locked meanwhile: it is back on the pupil's screen."""
    async with at_the_board(two_node_school, browser) as desk:
        await desk.teacher.draws_a_line()
        (line,) = await desk.holds(1)
        await eventually(lambda: _has_ink(desk.pupil), what="the pupil to see the line")
        inked = await desk.pupil.ink_on_board()
        # Locked where the pupil's screen does not hear of it, as if both happened in the same moment.
        key = f"manabiya:board:{desk.page_id}"
        state = f"{line['version']} {line['versionNonce']} 1 {line['customData']['author']}"
        await desk.redis.hset(f"{key}:state", line["id"], state)

        await desk.pupil.board.locator("canvas.interactive").click(position={"x": 20, "y": 200})
        await desk.pupil.page.keyboard.press("v")
        await desk.pupil.page.keyboard.press("Control+a")
        await desk.pupil.page.keyboard.press("Delete")

        await desk.pupil.board.get_by_role("alert").get_by_text("The teacher has locked this").wait_for()
        await eventually(lambda: _has_ink(desk.pupil, inked), what="the line to be back")
        assert await desk.shared() == [line]


@dataclass
class Hand:
    """A hand on a tablet, with and without a pen in it."""

    devices: CDPSession
    left: float
    top: float

    @classmethod
    async def of(cls, someone: Someone) -> Hand:
        box = await someone.board.locator("canvas.interactive").bounding_box()
        assert box is not None
        return cls(await someone.page.context.new_cdp_session(someone.page), box["x"], box["y"])

    async def draws(self, tool: str, start: tuple[float, float], end: tuple[float, float]) -> None:
        for step in range(9):
            x, y = (begin + (stop - begin) * step / 8 for begin, stop in zip(start, end, strict=True))
            await self.tell(tool, "down" if step == 0 else "move", self.left + x, self.top + y)
        await self.tell(tool, "up", self.left + end[0], self.top + end[1])

    async def tell(self, tool: str, what: str, x: float, y: float) -> None:
        if tool == "touch":
            kinds = {"down": "touchStart", "move": "touchMove", "up": "touchEnd"}
            points = [] if what == "up" else [{"x": x, "y": y}]
            await self.devices.send("Input.dispatchTouchEvent", {"type": kinds[what], "touchPoints": points})
            return
        kinds = {"down": "mousePressed", "move": "mouseMoved", "up": "mouseReleased"}
        event = {"type": kinds[what], "x": x, "y": y, "pointerType": "pen", "button": "left"}
        event |= {"buttons": 0 if what == "up" else 1, "clickCount": 0 if what == "move" else 1}
        await self.devices.send("Input.dispatchMouseEvent", event)


async def _has_ink(someone: Someone, at_least: int = 1) -> bool:
    return await someone.ink_on_board() >= at_least
