"""Material in real Chromium: a teacher's PDF comes onto the boards of all, each at another signaling node."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, FilePayload, Locator, Page

from tests.kit import documents
from tests.kit.people import CLASS_IN_SECONDS
from tests.kit.system import System
from tests.system.test_boards import at_the_board

pytestmark = [pytest.mark.browser, pytest.mark.system]


async def bring_a_sheet(teacher: Page) -> Locator:
    """Bring a PDF to the lesson; return its page among the material, to be pressed."""
    await teacher.get_by_role("button", name="Material").click()
    dialog = teacher.get_by_role("dialog")
    content = documents.japanese("三角形の面積", font="HeiseiKakuGo-W5")
    sheet = FilePayload(name="算数.pdf", mimeType="application/pdf", buffer=content)
    await dialog.locator("input[type=file]").set_input_files(files=sheet)
    page = dialog.get_by_role("button", name="Page 1 of 算数.pdf")
    await page.locator("img").wait_for(timeout=CLASS_IN_SECONDS * 1000)
    return page


async def test_a_sheet_comes_onto_everybodys_board(two_node_school: System, browser: Browser) -> None:
    """Put on the board for all, then given out: the pupil sees its Japanese text there, and writes on it."""
    async with at_the_board(two_node_school, browser) as desk:
        teacher, pupil = desk.teacher.page, desk.pupil
        before = await pupil.ink_on_board()
        page = await bring_a_sheet(teacher)
        dialog = teacher.get_by_role("dialog")
        await page.click()
        (image,) = await desk.holds(1)
        assert image["type"] == "image"
        assert image["locked"]
        assert image["customData"]["background"]
        await pupil.sees_more_ink_than(before)
        await pupil.draws_a_line()
        await desk.holds(2)
        assert next(found for found in await desk.shared() if found["type"] == "image") == image

        await teacher.get_by_role("button", name="Material").click()
        await dialog.get_by_role("button", name="One for every pupil").click()
        await page.click()
        await pupil.press("My board")
        empty = await pupil.ink_on_board()
        await pupil.page.get_by_role("button", name="Page 2").click()
        await pupil.sees_more_ink_than(empty)
