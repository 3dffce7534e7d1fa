"""What brings a page into its state. Controls are found by their place: names differ between languages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from playwright.async_api import Page

Act = Callable[[Page], Awaitable[None]]


async def nothing(_page: Page) -> None:
    """The page as it opens."""


def press(*selectors: str) -> Act:
    """Press these controls, one after the other; what a phone folds away above a board is unfolded first."""

    async def act(page: Page) -> None:
        for selector in selectors:
            control = page.locator(selector).first
            await control.wait_for(state="attached")
            fold = page.locator(".board-fold[aria-expanded='false']")
            if await fold.is_visible() and await control.evaluate("e => e.closest('.board-folded') !== null"):
                await fold.click()
            await control.click()

    return act


async def unfold_exports(page: Page) -> None:
    """Unfold what is offered to take away, and go to its end."""
    await press(".record-exports summary")(page)
    await page.locator(".record-exports").evaluate("e => e.scrollIntoView({ block: 'end' })")


async def type_wrong_code(page: Page) -> None:
    """Type a code that belongs to no lesson."""
    await page.locator("#code").fill("12345678")
    await page.locator("form button").click()


async def draft_groups(page: Page) -> None:
    """Plan groups without sending anybody."""
    await page.locator(".toolbar .tool:not(.paper)").nth(3).click()
    await page.locator(".maker > .button").click()


async def open_groups(page: Page) -> None:
    """Open the panel of groups."""
    await page.locator(".toolbar .tool:not(.paper)").nth(3).click()


async def ask_panel(page: Page) -> None:
    """Open the teacher's questions: the last tool before leaving."""
    await page.locator(".toolbar .tool").nth(-2).click()


async def open_aids(page: Page) -> None:
    """Open what helps beside the questions: the timer, and the lot."""
    await ask_panel(page)
    await page.locator(".aids summary").first.click()


async def turn_page(page: Page) -> None:
    """Turn to the second page of faces, and wait for their stills."""
    await page.locator("body").press("PageDown")
    await page.wait_for_timeout(1500)


async def choose_sound_only(page: Page) -> None:
    """Choose sound only in the settings."""
    await page.locator(".topbar > .icon-button").click()
    await page.locator("dialog .switch").first.click()
    await page.locator("dialog .actions .button").click()
    await page.wait_for_timeout(1500)


async def bring_file(page: Page) -> None:
    """Bring a file into the dialog of material."""
    await press(".board-tool")(page)
    file = {"name": "rika.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    await page.locator("dialog input[type=file]").set_input_files(file)  # type: ignore[arg-type]


async def tick_boards(page: Page) -> None:
    """Open all boards' dialog, and choose two of the groups."""
    await press(".board-controls > .button:last-of-type")(page)
    for box in await page.locator("dialog .boards-list").first.locator("input").all():
        await box.check()


async def many_groups_of_two(page: Page) -> None:
    """Plan groups of two by chance."""
    await open_groups(page)
    await page.locator(".maker .stepper .input").nth(1).fill("2")
    await page.locator(".maker > .button").click()
