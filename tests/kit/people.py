"""People in real browsers: what a test may do is what a person can do, by accessible names only."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright

from .waiting import eventually

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--auto-select-desktop-capture-source=Entire screen",
]
CLASS_IN_SECONDS = 20.0
"""How long anything a person waits for may take on a loaded 2-core machine before a test gives up."""

REMEMBER_PEERS = """
(() => {
  const Real = window.RTCPeerConnection;
  window.__peers = [];
  window.RTCPeerConnection = class extends Real {
    constructor(...args) { super(...args); window.__peers.push(this); }
  };
})();
"""
READ_STATS = """
async () => {
  const peers = window.__peers.filter(peer => peer.connectionState !== 'closed');
  const peer = peers[peers.length - 1];
  const found = {peers: window.__peers.length, state: peer ? peer.connectionState : 'none', inbound: {}};
  if (!peer) return found;
  for (const report of (await peer.getStats()).values())
    if (report.type === 'inbound-rtp') found.inbound[report.mid] = {
      kind: report.kind, bytes: report.bytesReceived, frames: report.framesDecoded ?? 0,
      energy: report.totalAudioEnergy ?? 0, lost: report.packetsLost, freezes: report.freezeCount ?? 0};
  return found;
}
"""


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium with a fake camera and microphone, and no rule about playback but its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=CHROMIUM_FLAGS, ignore_default_args=["--mute-audio"]
        )
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Someone:
    """One tab, and the person in front of it."""

    page: Page
    name: str
    problems: list[str] = field(default_factory=list)
    """Errors on the page's console and uncaught exceptions; a test asserts that there are none."""

    @classmethod
    async def in_new_tab(cls, context: BrowserContext, name: str) -> Someone:
        page = await context.new_page()
        someone = cls(page, name)
        await page.add_init_script(REMEMBER_PEERS)
        page.on("pageerror", lambda error: someone.problems.append(str(error)))
        page.on("console", someone.note)
        return someone

    def note(self, message: Any) -> None:
        if message.type == "error":
            self.problems.append(message.text)

    async def join(self, link: str) -> None:
        """Open a link into a lesson as everybody does: type a name, click, wait until connected."""
        await self.page.goto(with_language(link))
        await self.page.get_by_role("textbox", name="Your name").fill(self.name)
        await self.page.get_by_role("button", name="Join the lesson").click()
        await self.connected()

    async def connected(self) -> None:
        await eventually(self._is_connected, within=CLASS_IN_SECONDS, what=f"{self.name} to be connected")

    async def _is_connected(self) -> bool:
        return await self.page.locator("[data-connection='connected']").count() == 1

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def tile(self, name: str) -> Locator:
        return self.page.locator(f"[data-participant-name='{name}']")

    async def press(self, name: str) -> None:
        await self.button(name).click()

    async def is_pressed(self, name: str) -> bool:
        return await self.button(name).get_attribute("aria-pressed") == "true"

    async def turn_on(self, name: str) -> None:
        """Press a toggle unless it is pressed already."""
        if not await self.is_pressed(name):
            await self.press(name)
        await eventually(lambda: self.is_pressed(name), what=f"{name} of {self.name} to be on")

    async def stats(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.page.evaluate(READ_STATS)
        return found

    async def frames_of(self, name: str) -> int:
        """Frames that the page has decoded of the video in somebody's tile (0: no tile, or no video)."""
        videos = self.tile(name).locator("video")
        total = 0
        for video in await videos.all():
            total += await video.evaluate("video => video.getVideoPlaybackQuality().totalVideoFrames")
        return total

    async def sees(self, name: str) -> None:
        """Wait until new frames of this person are shown."""
        before = await self.frames_of(name)

        async def more() -> bool:
            return await self.frames_of(name) > before + 3

        await eventually(more, within=CLASS_IN_SECONDS, what=f"{self.name} to see {name}")

    async def heard_energy(self) -> float:
        inbound = (await self.stats())["inbound"].values()
        return float(sum(report["energy"] for report in inbound if report["kind"] == "audio"))

    async def hears(self) -> None:
        """Wait until audio energy arrives."""
        before = await self.heard_energy()

        async def more() -> bool:
            return await self.heard_energy() > before + 1e-4

        await eventually(more, within=CLASS_IN_SECONDS, what=f"{self.name} to hear somebody")

    async def open_tab(self, name: str) -> None:
        await self.page.get_by_role("tab", name=name).click()

    async def says(self, text: str) -> None:
        await self.open_tab("Chat")
        await self.page.get_by_role("textbox", name="Message").fill(text)
        await self.press("Send")

    async def reads(self, text: str) -> None:
        await self.open_tab("Chat")
        line = self.page.get_by_role("region", name="Chat").get_by_text(text, exact=True)
        await eventually(line.count, within=CLASS_IN_SECONDS, what=f"{self.name} to read {text!r}")


def with_language(link: str, language: str = "en") -> str:
    """Return a link that shows its page in this language; what is in its fragment stays there."""
    address, hash_mark, fragment = link.partition("#")
    return f"{address}{'&' if '?' in address else '?'}lang={language}{hash_mark}{fragment}"
