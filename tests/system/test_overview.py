"""A teacher looks at all boards at once, in real Chromium on two nodes: sees, opens, writes, shows to all."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Locator

from tests.kit.people import CLASS_IN_SECONDS, Someone
from tests.kit.system import System
from tests.kit.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.system]

PUPILS = ("Aoi", "Ren", "Mei")
"""The third writes nothing."""


async def come_in(system: System, browser: Browser, name: str, link: str, node: int) -> Someone:
    someone = await Someone.in_new_tab(await browser.new_context(), name)
    await someone.join(link.replace(system.urls[0], system.urls[node]))
    await someone.open_board()
    return someone


def card(teacher: Someone, name: str) -> Locator:
    return teacher.page.locator(".overview-card").filter(has=teacher.page.get_by_text(name, exact=True))


async def shows_elements(teacher: Someone, name: str, wanted: int) -> None:
    """Wait until at least so many elements are painted on a pupil's card: a click with the pen is a dot."""

    async def painted() -> bool:
        found = await card(teacher, name).locator("canvas").get_attribute("data-elements")
        return int(found or 0) >= wanted

    await eventually(painted, within=CLASS_IN_SECONDS, what=f"{wanted} elements on the card of {name}")


async def does(teacher: Someone, name: str, doing: str) -> None:
    """Wait until a pupil's card says what they do."""
    found = teacher.page.locator(f".overview-card[data-doing='{doing}']")
    await found.filter(has=teacher.page.get_by_text(name, exact=True)).wait_for()


async def test_the_teachers_eye(two_node_school: System, browser: Browser) -> None:
    """Strokes of pupils at either node grow on their cards; who has nothing is counted; one press opens."""
    lesson = await two_node_school.make_lesson()
    teacher = await come_in(two_node_school, browser, "Ms Sato", lesson["links"]["teacher"], 0)
    pupils = [
        await come_in(two_node_school, browser, name, lesson["links"]["student"], number % 2)
        for number, name in enumerate(PUPILS)
    ]
    for pupil in pupils:
        await pupil.press("My board")
        await pupil.page.locator(".board[data-page-id*='.own.'][data-rights='write']").wait_for()
    await teacher.press("All boards")
    await teacher.page.get_by_text("3 have nothing yet").wait_for()

    for pupil in pupils[:2]:
        await pupil.draws_a_line()
        await does(teacher, pupil.name, "drawing")
        await shows_elements(teacher, pupil.name, 1)
    await does(teacher, "Mei", "empty")
    await teacher.page.get_by_text("1 has nothing yet").wait_for()
    for pupil in pupils[:2]:
        await does(teacher, pupil.name, "rests")

    await teacher.page.get_by_role("button", name="Write on the board of Aoi").click()
    await teacher.page.locator(".board[data-page-id*='.own.'][data-rights='admin']").wait_for()
    before = await teacher.ink_on_board()
    await teacher.draws_a_line()
    await teacher.sees_more_ink_than(before)
    await teacher.press("All boards")
    await shows_elements(teacher, "Aoi", 2)
    await teacher.page.get_by_role("button", name="Show the board of Ren to all").click()
    await pupils[2].page.get_by_text("The teacher shows this to all").wait_for()
    for someone in (teacher, *pupils):
        assert someone.problems == []
