"""A pupil's tab crashes while the server is away: what was drawn comes back with the pupil."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, CDPSession, Page

from tests.kit.people import CLASS_IN_SECONDS
from tests.kit.system import Child, System
from tests.kit.waiting import eventually
from tests.system.test_boards import at_the_board

pytestmark = [pytest.mark.browser, pytest.mark.system]

KEPT = """
() => new Promise(found => {
  const opening = indexedDB.open('manabiya-drawn')
  opening.onsuccess = () => {
    const reading = opening.result.transaction('elements').objectStore('elements').getAllKeys()
    reading.onsuccess = () => { found(reading.result.map(([, , id]) => id)); opening.result.close() }
  }
})
"""


async def test_a_stroke_outlives_the_tab_and_the_node(two_node_school: System, browser: Browser) -> None:
    """The pupil's node hangs, the pupil draws, the tab dies; both come back, and everybody has the stroke."""
    async with at_the_board(two_node_school, browser) as desk:
        teacher, pupil = desk.teacher, desk.pupil
        await pupil.draws_a_line()
        (before,) = await desk.holds(1)
        seen = await teacher.ink_on_board()
        tab = await pupil.page.context.new_cdp_session(pupil.page)
        with hanging(two_node_school.signaling[1]):
            await pupil.draws_a_line()
            drawn = await eventually(lambda: kept(pupil.page), what="the stroke to be written down")
            await crash(pupil.page, tab)

        async def all_back() -> bool:
            return {before["id"], *drawn} <= {element["id"] for element in await desk.shared()}

        await eventually(all_back, within=CLASS_IN_SECONDS, what="the stroke on the shared page")
        await teacher.sees_more_ink_than(seen)
        assert teacher.problems == []


@contextlib.contextmanager
def hanging(child: Child) -> Iterator[None]:
    """Let a process hang for a while."""
    assert child.process is not None
    child.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        child.process.send_signal(signal.SIGCONT)


async def kept(page: Page) -> list[str]:
    """Return the ids of what lies in the browser's storage."""
    found: list[str] = await page.evaluate(KEPT)
    return found


async def crash(page: Page, tab: CDPSession) -> None:
    """Kill the process behind a tab, as a Chromebook without memory does."""
    async with page.expect_event("crash"):
        crashing = asyncio.create_task(tab.send("Page.crash"))
    await asyncio.gather(
        crashing, tab.send("Page.reload"), return_exceptions=True
    )  # the first one is "target crashed"
