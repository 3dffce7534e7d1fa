"""Handing in, in real Chromium on two nodes: by the pupil, collected, side by side, marked, given back."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Locator

from tests.kit.people import CLASS_IN_SECONDS, Someone
from tests.kit.system import System
from tests.kit.waiting import eventually
from tests.system.test_board_kinds import at_board

pytestmark = [pytest.mark.browser, pytest.mark.system, pytest.mark.timeout(240)]


async def draws_on_own_board(pupil: Someone) -> None:
    await pupil.press("My board")
    await pupil.page.locator(".board[data-page-id*='.own.'][data-rights='write']").wait_for()
    blank = await pupil.ink_on_board()
    await pupil.draws_a_line()
    await pupil.sees_more_ink_than(blank)


async def inked(sketches: Locator, count: int) -> None:
    """Wait until so many sketches show something that was drawn."""
    drawn = sketches.locator("canvas:not([data-elements='0'])")

    async def are_drawn() -> bool:
        return await drawn.count() == count

    await eventually(are_drawn, within=CLASS_IN_SECONDS, what=f"{count} sketches with something on them")


async def test_pages_are_handed_in_compared_marked_and_given_back(
    two_node_school: System, browser: Browser
) -> None:
    """The pupil goes on meanwhile; what the teacher marks is theirs to see only once it is given back."""
    lesson = await two_node_school.make_lesson()
    teacher = await at_board(two_node_school, browser, "Ms Sato", "teacher", lesson["links"]["teacher"], 0)
    aoi, ren = [
        await at_board(two_node_school, browser, name, "student", lesson["links"]["student"], node)
        for name, node in (("Aoi", 1), ("Ren", 0))
    ]
    await draws_on_own_board(aoi)
    await draws_on_own_board(ren)
    await aoi.press("Hand in")
    await aoi.page.get_by_text("Handed in at").wait_for()

    await teacher.press("Hand-in box")
    box = teacher.page.get_by_role("dialog", name="Hand-in box")
    await box.get_by_text("1 not yet:").wait_for()
    await box.get_by_role("button", name="Collect from all pupils").click()
    await box.get_by_role("checkbox", name="Ren").check()
    await box.get_by_role("checkbox", name="Aoi").check()
    await box.get_by_role("button", name="Compare (2)").click()
    compared = teacher.page.get_by_role("dialog", name="Side by side")
    await inked(compared.get_by_role("img"), 2)
    assert await compared.get_by_text("Aoi").count() == 0
    await compared.get_by_role("button", name="Names", exact=True).click()
    await compared.get_by_text("Aoi").wait_for()
    await compared.get_by_role("button", name="Close").click()

    await box.get_by_role("button", name="To the class board (2)").click()
    await ren.press("Class board")
    await ren.page.get_by_role("button", name="Page 2 Together").click()
    await ren.page.locator(".board[data-page-id$='.class.2'][data-rights='write']").wait_for()

    async def lie_there() -> bool:
        return await ren.ink_on_board() > 0

    await eventually(lie_there, within=CLASS_IN_SECONDS, what="both pages on the class board")

    await teacher.press("Hand-in box")
    await box.get_by_role("button", name="Open the page of Aoi").click()
    await teacher.page.locator(".board[data-page-id*='.hand.'][data-rights='admin']").wait_for()
    handed = await teacher.ink_on_board()
    await teacher.draws_a_line()
    await teacher.sees_more_ink_than(handed)
    assert await aoi.page.get_by_role("button", name="Given back").count() == 0
    await teacher.press("Give back")
    await aoi.press("Given back")
    await aoi.page.locator(".board[data-page-id*='.hand.'][data-rights='read']").wait_for()
    await aoi.sees_more_ink_than(handed)
    assert await ren.page.get_by_role("button", name="Given back").count() == 0
    assert [teacher.problems, aoi.problems, ren.problems] == [[], [], []]
