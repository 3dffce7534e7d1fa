"""Everybody looks where the teacher looks, in real Chromium on two nodes."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.kit.people import CLASS_IN_SECONDS, Someone
from tests.kit.system import System
from tests.kit.waiting import eventually
from tests.system.test_boards import at_the_board

pytestmark = [pytest.mark.browser, pytest.mark.system]


async def zoom(someone: Someone) -> str:
    return (await someone.page.locator(".reset-zoom-button").inner_text()).strip()


async def until_zoom(someone: Someone, wanted: str) -> None:
    async def is_so() -> bool:
        return await zoom(someone) == wanted

    await eventually(is_so, within=CLASS_IN_SECONDS, what=f"{someone.name} to see the page at {wanted}")


async def test_pupils_see_what_the_teacher_sees(two_node_school: System, browser: Browser) -> None:
    """Until they look around themselves, or the teacher stops; a pupil has no such button."""
    async with at_the_board(two_node_school, browser) as desk:
        teacher, pupil = desk.teacher, desk.pupil
        closer = teacher.page.locator(".zoom-in-button")
        assert await pupil.page.get_by_role("button", name="Lead", exact=True).count() == 0
        await teacher.press("Lead")
        await teacher.page.get_by_text("Everybody sees what you see").wait_for()
        await pupil.page.get_by_text("You see what the teacher sees").wait_for()
        await closer.click()
        await closer.click()
        await until_zoom(pupil, "120%")
        await pupil.draws_a_line()
        await desk.holds(1)

        await pupil.press("Look around myself")
        await closer.click()
        await until_zoom(teacher, "130%")
        await pupil.page.locator(".zoom-out-button").click()
        await until_zoom(pupil, "110%")
        await teacher.draws_a_line()
        await desk.holds(2)
        assert await zoom(pupil) == "110%", "what came after the teacher's view"
        await pupil.press("See what the teacher sees")
        await until_zoom(pupil, "130%")

        await teacher.press("Stop")
        await pupil.page.get_by_text("You see what the teacher sees").wait_for(state="detached")
        await pupil.page.locator(".zoom-out-button").click()
        await until_zoom(pupil, "120%")
        assert (teacher.problems, pupil.problems) == ([], [])
