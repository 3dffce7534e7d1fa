"""Boards saved as files in real Chromium: a page with material on it, and the boards of the whole class."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from playwright.async_api import Browser, Locator

from tests.kit.people import CLASS_IN_SECONDS, Someone
from tests.kit.system import System
from tests.system.test_board_kinds import at_board
from tests.system.test_hand_in import draws_on_own_board
from tests.system.test_material import bring_a_sheet

pytestmark = [pytest.mark.browser, pytest.mark.system, pytest.mark.timeout(240)]

SVG = "{http://www.w3.org/2000/svg}"


async def saved(someone: Someone, dialog: Locator, name: str) -> tuple[str, bytes]:
    """Press a button of the dialog; return the name of the file that comes, and what is in it."""
    async with someone.page.expect_download(timeout=CLASS_IN_SECONDS * 1000) as coming:
        await dialog.get_by_role("button", name=name).click()
    download = await coming.value
    await dialog.get_by_text("Saved.").wait_for()
    return download.suggested_filename, Path(await download.path()).read_bytes()  # noqa: ASYNC240 - once, small


def ink(picture: Image.Image) -> int:
    """Return how many pixels are dark."""
    return sum(picture.convert("L").histogram()[:128])


async def test_boards_are_saved_as_files(two_node_school: System, browser: Browser) -> None:
    """The page as PDF, PNG and SVG, material included; all pupils' boards as one PDF, blank ones left out."""
    lesson = await two_node_school.make_lesson("Plants")
    teacher = await at_board(two_node_school, browser, "Ms Sato", "teacher", lesson["links"]["teacher"], 0)
    aoi, ren, yui = [
        await at_board(two_node_school, browser, name, "student", lesson["links"]["student"], node)
        for node, name in ((0, "Aoi"), (1, "Ren"), (1, "Yui"))
    ]
    await draws_on_own_board(aoi)
    await draws_on_own_board(ren)
    page, dialog = teacher.page, teacher.page.get_by_role("dialog", name="Save as a file")

    await page.get_by_role("button", name="Save", exact=True).click()
    await dialog.get_by_role("button", name="PDF").click()
    await dialog.get_by_text("There is nothing to save yet").wait_for()
    await dialog.get_by_role("button", name="Close").click()

    blank = await teacher.ink_on_board()
    await (await bring_a_sheet(page)).click()
    await teacher.sees_more_ink_than(blank)
    await teacher.draws_a_line()
    await page.get_by_role("button", name="Save", exact=True).click()
    name, png = await saved(teacher, dialog, "Picture (PNG)")
    assert name == "Plants - Class board.png"
    assert ink(Image.open(io.BytesIO(png))) > 100
    name, svg = await saved(teacher, dialog, "Drawing (SVG)")
    assert name == "Plants - Class board.svg"
    drawing = ET.fromstring(svg)  # noqa: S314 - our own page wrote it
    assert drawing.tag == f"{SVG}svg"
    assert [image.get("href", "")[:22] for image in drawing.iter(f"{SVG}image")] == ["data:image/webp;base64"]
    name, content = await saved(teacher, dialog, "PDF")
    assert name == "Plants - Class board.pdf"
    (only,) = pypdfium2.PdfDocument(content)
    assert ink(only.render().to_pil()) > 100
    await dialog.get_by_role("button", name="Close").click()

    await teacher.press("Pupils’ boards")
    await page.locator(".board[data-page-id*='.own.'][data-rights='admin']").wait_for()
    await page.get_by_role("button", name="Save", exact=True).click()
    await dialog.get_by_role("radio", name="The boards of all").check()
    name, content = await saved(teacher, dialog, "PDF")
    assert name == "Plants - Pupils’ boards.pdf"
    sheets = pypdfium2.PdfDocument(content)
    assert len(sheets) == 2
    assert all(ink(sheet.render(scale=2).to_pil()) > 100 for sheet in sheets)
    assert [one.problems for one in (teacher, aoi, ren, yui)] == [[], [], [], []]
