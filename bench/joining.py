"""From the click on "Join the lesson" to the first decoded frame of the teacher, in Chromium.

Beside it the limit: two peer connections within one page, from the first call to the first decoded frame.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from bench.kit.figures import figure, median, p95
from tests.kit.people import Someone, chromium, with_language
from tests.kit.system import System
from tests.kit.waiting import eventually

JOINS = 30
NOTE_FIRST_FRAME = """
const looking = setInterval(() => {
  for (const video of document.querySelectorAll('[data-participant-name="Teacher"] video'))
    if (video.getVideoPlaybackQuality().totalVideoFrames > 0) {
      window.__firstFrameAt = Date.now();
      clearInterval(looking);
    }
}, 5);
"""
BARE = """
async () => {
  const stream = await navigator.mediaDevices.getUserMedia({video: true});
  const began = performance.now();
  const [one, other] = [new RTCPeerConnection(), new RTCPeerConnection()];
  one.onicecandidate = event => other.addIceCandidate(event.candidate);
  other.onicecandidate = event => one.addIceCandidate(event.candidate);
  const video = document.createElement('video');
  video.muted = true;
  other.ontrack = event => { video.srcObject = new MediaStream([event.track]); video.play(); };
  one.addTrack(stream.getVideoTracks()[0]);
  await one.setLocalDescription();
  await other.setRemoteDescription(one.localDescription);
  await other.setLocalDescription();
  await one.setRemoteDescription(other.localDescription);
  while (video.getVideoPlaybackQuality().totalVideoFrames === 0)
    await new Promise(resolve => setTimeout(resolve, 5));
  const took = performance.now() - began;
  one.close(); other.close(); stream.getTracks().forEach(track => track.stop());
  return took;
}
"""


async def main() -> None:
    """Let pupils join one after the other, and print median and 95th percentile."""
    with tempfile.TemporaryDirectory() as folder:
        async with System(Path(folder)) as school, chromium() as browser:
            made = await school.make_lesson("bench")
            teacher = await Someone.in_new_tab(await browser.new_context(), "Teacher")
            await teacher.join(made["links"]["teacher"])
            await teacher.turn_on("Camera")
            limit = [await bare(teacher.page) for _ in range(JOINS)]
            joins = [await join(browser, made) for _ in range(JOINS)]
    for title, of in (("median", median), ("p95", p95)):
        figure(
            f"click to first frame, {title}", of(joins), "ms", beside="two peers in one page", peer=of(limit)
        )


async def bare(page: Page) -> float:
    """Return the milliseconds that the limit takes."""
    return float(await page.evaluate(BARE))


async def join(browser: Browser, made: dict[str, Any]) -> float:
    """Join as a new pupil on a new device; return the milliseconds from click to frame."""
    context = await browser.new_context()
    page = await context.new_page()
    await page.add_init_script(NOTE_FIRST_FRAME)
    await page.goto(with_language(made["links"]["student"]))
    await page.get_by_role("textbox", name="Your name").fill("Pupil")
    await page.wait_for_load_state("networkidle")
    button = page.get_by_role("button", name="Join the lesson")
    clicked_at = time.time()
    await button.click()
    await page.wait_for_url("**/lesson/**")

    async def first_frame_at() -> float | None:
        found: float | None = await page.evaluate("window.__firstFrameAt ?? null")
        return found

    seen_at = await eventually(first_frame_at, what="a frame")
    await context.close()
    assert seen_at is not None
    return seen_at - clicked_at * 1000


if __name__ == "__main__":
    asyncio.run(main())
