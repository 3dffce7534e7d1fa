"""Chromium pages that are clients of a media node, without anything of the web application."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from media import control
from tests.kit.people import CHROMIUM, CHROMIUM_FLAGS

from .nodes import Signaling

FLAGS = [
    *CHROMIUM_FLAGS,
    # A page without a gesture may play sound; the product asks for a tap instead and is tested without.
    "--autoplay-policy=no-user-gesture-required",
]
ORIGIN = "https://client.test/"
"""Never reached: every request is answered by the test itself. A secure origin gives a camera."""


@dataclass
class Client:
    """One page with one peer."""

    page: Page
    signaling: Signaling
    participant_id: str
    mids: dict[str, control.MLineKind]

    def slots(self, kind: str) -> list[str]:
        return [mid for mid, purpose in self.mids.items() if purpose == kind]

    async def look(self) -> dict[str, Any]:
        """What getStats says now; see page.html."""
        seen: dict[str, Any] = await self.page.evaluate("look()")
        return seen

    async def received(self, mid: str) -> dict[str, Any]:
        """What came in a slot so far; empty before the first packet."""
        found: dict[str, Any] = (await self.look())["received"].get(mid, {})
        return found

    async def restart_ice(self, peer_id: str) -> None:
        made = await self.page.evaluate("restartIce()")
        answer = await self.signaling.answered(self.participant_id, peer_id, made["sdp"], made["mids"])
        await self.page.evaluate("takeAnswer", answer)


@contextlib.asynccontextmanager
async def chromium(executable: str | Path = CHROMIUM, *flags: str) -> AsyncIterator[Browser]:
    """A headless Chromium with a fake camera and microphone; `executable` may run it on a lab's machine."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            await browser.close()


async def join(
    browser: Browser | BrowserContext,
    signaling: Signaling,
    participant_id: str,
    *,
    sources: tuple[control.Source, ...] = ("microphone", "camera"),
    slots: bool = True,
    without: tuple[str, ...] = (),
) -> Client:
    """Open a page and connect its peer `peer-<participant_id>`. The plan has to name the participant.

    `without`: codecs, such as "video/VP8", that its browser is to do as if it did not know.
    """
    page = await browser.new_page()
    html = (Path(__file__).parent / "page.html").read_text()
    await page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
    await page.goto(ORIGIN)
    made = await page.evaluate("(given) => makePeer(...given)", [list(sources), slots, list(without)])
    answer = await signaling.answered(participant_id, f"peer-{participant_id}", made["sdp"], made["mids"])
    await page.evaluate("takeAnswer", answer)
    return Client(page, signaling, participant_id, made["mids"])
