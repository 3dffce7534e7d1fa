"""People in real browsers: what a test may do is what a person can do, by accessible names only."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
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

SILENCE_ENERGY = 1e-5
"""Energy of half a second of comfort noise is far below this, of one beep of the fake device far above."""
FRAMES_SHOWN = """
videos => videos.reduce((sum, video) => sum + video.getVideoPlaybackQuality().totalVideoFrames, 0)
"""
PAINTED_PIXELS = """
canvas => {
  const {width, height} = canvas;
  const pixels = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  let painted = 0;
  for (let i = 0; i < pixels.length; i += 4)
    if (pixels[i + 3] > 0 && pixels[i] + pixels[i + 1] + pixels[i + 2] < 600) painted += 1;
  return painted;
}
"""

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


def camera_on(*origins: str) -> str:
    """Return the flag that gives pages of these origins camera and microphone without TLS."""
    return f"--unsafely-treat-insecure-origin-as-secure={','.join(origins)}"


@contextlib.asynccontextmanager
async def chromium(*flags: str, program: str | Path = CHROMIUM) -> AsyncIterator[Browser]:
    """Debian's Chromium with a fake camera and microphone, and no rule about playback but its own.

    `program` is what starts it, on a machine of a lab perhaps (`Machine.script`).
    """
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, args=[*CHROMIUM_FLAGS, *flags], ignore_default_args=["--mute-audio"]
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
        await self.knock(link)
        await self.connected()

    async def knock(self, link: str) -> None:
        """Do all that joining takes, and leave it to the test what comes of it."""
        await self.page.goto(with_language(link))
        await self.page.get_by_role("textbox", name="Your name").fill(self.name)
        await self.page.get_by_role("button", name="Join the lesson").click()

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
        return int(await self.tile(name).locator("video").evaluate_all(FRAMES_SHOWN))

    async def sees(self, name: str, within: float = CLASS_IN_SECONDS) -> None:
        """Wait until new frames of this person are shown."""
        before = await self.frames_of(name)

        async def more() -> bool:
            return await self.frames_of(name) > before + 3

        await eventually(more, within=within, what=f"{self.name} to see {name}")

    async def heard_energy(self) -> float:
        inbound = (await self.stats())["inbound"].values()
        return float(sum(report["energy"] for report in inbound if report["kind"] == "audio"))

    async def hears(self, within: float = CLASS_IN_SECONDS) -> None:
        """Wait until audio energy arrives."""
        before = await self.heard_energy()

        async def more() -> bool:
            return await self.heard_energy() > before + 1e-4

        await eventually(more, within=within, what=f"{self.name} to hear somebody")

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

    async def has_read(self, text: str) -> bool:
        await self.open_tab("Chat")
        return await self.page.get_by_role("region", name="Chat").get_by_text(text, exact=True).count() > 0

    async def is_off(self, name: str) -> None:
        async def off() -> bool:
            return not await self.is_pressed(name)

        await eventually(off, what=f"{name} of {self.name} to be off")

    async def is_told(self, text: str) -> None:
        line = self.page.get_by_text(text)
        await eventually(line.count, within=CLASS_IN_SECONDS, what=f"{self.name} to be told {text!r}")

    async def is_out(self) -> bool:
        """Say whether this page shows no lesson."""
        return await self.page.locator("[data-connection='connected']").count() == 0

    async def sends_nothing(self) -> None:
        """Wait until no peer connection of the page is open."""

        async def closed() -> bool:
            return bool((await self.stats())["state"] == "none")

        await eventually(closed, what=f"media of {self.name} to stop")

    async def no_longer_sees(self, name: str) -> None:
        """Wait until this person has no tile with a moving picture."""

        async def still() -> bool:
            before = await self.frames_of(name)
            await self.page.wait_for_timeout(500)
            return await self.frames_of(name) <= before

        await eventually(still, within=CLASS_IN_SECONDS, what=f"{self.name} no longer to see {name}")

    async def hears_nothing(self) -> None:
        """Wait until half a second passes without any audio energy."""

        async def silent() -> bool:
            before = await self.heard_energy()
            await self.page.wait_for_timeout(500)
            return await self.heard_energy() - before < SILENCE_ENERGY

        await eventually(silent, within=CLASS_IN_SECONDS, what=f"{self.name} to hear nothing")

    async def sees_the_screen_of(self, name: str) -> None:
        video = self.page.locator(f"[data-screen-of='{name}'] video")

        async def moving() -> bool:
            return int(await video.evaluate_all(FRAMES_SHOWN)) > 1

        await eventually(moving, within=CLASS_IN_SECONDS, what=f"{self.name} to see {name}'s screen")

    async def is_in_a_group(self) -> None:
        room = self.page.locator("#room")

        async def grouped() -> bool:
            return bool(await room.get_attribute("data-group"))

        await eventually(grouped, within=CLASS_IN_SECONDS, what=f"{self.name} to be in a group")

    async def enter_the_group_of(self, other: Someone) -> None:
        group = await other.page.locator("#room").get_attribute("data-group")
        await self.press(f"Enter {group}")

    @property
    def board(self) -> Locator:
        return self.page.get_by_role("region", name="Board")

    async def open_board(self) -> None:
        await self.open_tab("Board")
        await self.board.locator("canvas.interactive").wait_for()

    async def ink_on_board(self) -> int:
        """Return the number of painted pixels of the board's drawing layer."""
        canvas = self.board.locator("canvas.static")
        return int(await canvas.evaluate(PAINTED_PIXELS))

    async def sees_more_ink_than(self, before: int) -> None:
        async def more() -> bool:
            return await self.ink_on_board() > before

        await eventually(more, within=CLASS_IN_SECONDS, what=f"{self.name} to see a stroke")

    async def draws_a_line(self) -> None:
        """Draw with the pen, from left to right through the middle of the board."""
        canvas = self.board.locator("canvas.interactive")
        await canvas.click(position={"x": 20, "y": 200})
        await self.page.keyboard.press("p")
        box = await canvas.bounding_box()
        assert box is not None
        y = box["y"] + box["height"] / 2
        mouse = self.page.mouse
        await mouse.move(box["x"] + box["width"] * 0.3, y)
        await mouse.down()
        for step in range(1, 11):
            await mouse.move(box["x"] + box["width"] * (0.3 + 0.03 * step), y + 4 * (step % 3))
        await mouse.up()


def with_language(link: str, language: str = "en") -> str:
    """Return a link that shows its page in this language; what is in its fragment stays there."""
    address, hash_mark, fragment = link.partition("#")
    return f"{address}{'&' if '?' in address else '?'}lang={language}{hash_mark}{fragment}"
