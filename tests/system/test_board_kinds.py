"""A teacher and two pupils in real Chromium, on two nodes, change between the kinds of board."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.kit.people import CLASS_IN_SECONDS, Someone
from tests.kit.system import System
from tests.kit.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.system]


async def at_board(system: System, browser: Browser, name: str, role: str, link: str, node: int) -> Someone:
    someone = await Someone.in_new_tab(await browser.new_context(), name)
    await someone.join(link.replace(system.urls[0], system.urls[node]))
    await someone.open_board()
    await is_open(someone, ".class")
    return someone


async def is_open(someone: Someone, ending: str) -> None:
    """Wait until the page whose id ends like this is on the screen, and connected."""
    await someone.page.locator(f".board[data-page-id$='{ending}'][data-status='open']").wait_for()


async def test_one_pupils_board_is_opened_shown_and_closed(two_node_school: System, browser: Browser) -> None:
    """The teacher lets others see what a pupil draws on their own board, hides it, and shows it to all."""
    lesson = await two_node_school.make_lesson()
    people = []
    for number, (name, role) in enumerate((("Ms Sato", "teacher"), ("Aoi", "student"), ("Ren", "student"))):
        link = lesson["links"][role]
        people.append(await at_board(two_node_school, browser, name, role, link, number % 2))
    teacher, aoi, ren = people

    await aoi.press("My board")
    await aoi.page.locator(".board[data-page-id*='.own.'][data-rights='write']").wait_for()
    blank = await aoi.ink_on_board()
    await aoi.draws_a_line()
    await aoi.sees_more_ink_than(blank)
    assert await ren.page.get_by_role("combobox", name="Whose board").count() == 0

    await teacher.press("Pupils’ boards")
    await teacher.page.get_by_role("combobox", name="Whose board").select_option(label="Aoi")
    await teacher.sees_more_ink_than(blank)
    await teacher.press("Others see")
    await aoi.page.get_by_text("Others can see this").wait_for()

    await ren.press("My board")
    await ren.page.get_by_role("combobox", name="Whose board").select_option(label="Aoi")
    await ren.page.locator(".board[data-rights='read']").wait_for()
    await ren.sees_more_ink_than(blank)
    await teacher.press("Hidden")
    await is_open(ren, ".class")
    assert await ren.page.get_by_role("combobox", name="Whose board").count() == 0

    await ren.open_tab("Everyone")
    await teacher.press("Show to all")
    await ren.page.locator(".board[data-page-id*='.own.'][data-rights='read']").wait_for()
    await ren.page.get_by_text("The teacher shows this to all").wait_for()
    await ren.sees_more_ink_than(blank)
    await teacher.press("Show to all")
    await is_open(ren, ".class")
    for someone in people:
        unexpected = [problem for problem in someone.problems if "4403" not in problem]
        assert unexpected == []


async def test_a_page_for_every_pupil(two_node_school: System, browser: Browser) -> None:
    """The teacher adds one page; each pupil has it, and draws on it for themselves alone."""
    lesson = await two_node_school.make_lesson()
    teacher = await at_board(two_node_school, browser, "Ms Sato", "teacher", lesson["links"]["teacher"], 0)
    aoi = await at_board(two_node_school, browser, "Aoi", "student", lesson["links"]["student"], 1)
    await teacher.press("Pupils’ boards")
    await teacher.press("Pages")
    dialog = teacher.page.get_by_role("dialog", name="Pages")
    await dialog.get_by_role("textbox", name="Name of the new page").fill("まとめ")
    await dialog.get_by_role("button", name="Add it for every pupil").click()

    await aoi.press("My board")
    await aoi.page.get_by_role("button", name="Page 2 まとめ").click()
    await is_open(aoi, ".2")
    blank = await aoi.ink_on_board()
    await aoi.draws_a_line()
    await aoi.sees_more_ink_than(blank)
    await teacher.page.get_by_role("button", name="Page 2 まとめ").click()
    await is_open(teacher, ".2")

    async def drawn() -> bool:
        return await teacher.ink_on_board() > 0

    await eventually(drawn, within=CLASS_IN_SECONDS, what="Aoi's line on the teacher's screen")
