"""Everybody looks where the teacher looks, in real Chromium on two nodes."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.kit.people import CLASS_IN_SECONDS, Someone
from tests.kit.system import System
from tests.kit.waiting import eventually
from tests.system.test_boards import Desk, at_the_board

pytestmark = [pytest.mark.browser, pytest.mark.system]


AWAY = 4000
"""Pixels to scroll: nothing of what was drawn is on the screen then."""


async def scrolls(someone: Someone, pixels: float) -> None:
    """Move the page under the screen, as with a wheel or two fingers."""
    box = await someone.board.bounding_box()
    assert box is not None
    await someone.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await someone.page.mouse.wheel(0, pixels)


async def sees(someone: Someone, *, ink: bool) -> None:
    async def is_so() -> bool:
        return (await someone.ink_on_board() > 0) is ink

    what = f"{someone.name} to see {'what was drawn' if ink else 'an empty part of the page'}"
    await eventually(is_so, within=CLASS_IN_SECONDS, what=what)


async def draws_more(desk: Desk) -> None:
    """The teacher draws, and the page has it: what was said before it has arrived as well."""
    before = len(await desk.shared())
    await desk.teacher.draws_a_line()

    async def has_more() -> bool:
        return len(await desk.shared()) > before and await desk.all_saved()

    await eventually(has_more, within=CLASS_IN_SECONDS, what="the line on the page")


async def test_pupils_see_what_the_teacher_sees(two_node_school: System, browser: Browser) -> None:
    """Until they look around themselves, or the teacher stops; a pupil has no such button."""
    async with at_the_board(two_node_school, browser) as desk:
        teacher, pupil = desk.teacher, desk.pupil
        assert await pupil.page.get_by_role("button", name="Lead", exact=True).count() == 0
        await teacher.draws_a_line()
        await desk.holds(1)
        await sees(pupil, ink=True)
        await teacher.press("Lead")
        await teacher.page.get_by_text("Everybody sees what you see").wait_for()
        await pupil.page.get_by_text("You see what the teacher sees").wait_for()
        await scrolls(teacher, AWAY)
        await sees(teacher, ink=False)
        await sees(pupil, ink=False)

        await pupil.press("Look around myself")
        await scrolls(teacher, -AWAY)
        await sees(teacher, ink=True)
        await draws_more(desk)
        await sees(pupil, ink=False)
        await pupil.press("See what the teacher sees")
        await sees(pupil, ink=True)

        await teacher.press("Stop")
        await pupil.page.get_by_text("You see what the teacher sees").wait_for(state="detached")
        await scrolls(pupil, AWAY)
        await draws_more(desk)
        await sees(pupil, ink=False)
        assert (teacher.problems, pupil.problems) == ([], [])
