"""The peer of the network figures: one Chromium calling another over the same link, without any relay."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from playwright.async_api import Browser, Page

from tests.lab.classroom import Streams, Verdict, compare
from tests.media.support.browser import ORIGIN

_PAGE = """<!doctype html><meta charset="utf-8"><title>A direct call</title><script>
"use strict";
const pc = new RTCPeerConnection();
pc.ontrack = (event) => {
  const element = document.createElement(event.track.kind);
  element.autoplay = true; element.muted = event.track.kind === "video";
  element.srcObject = new MediaStream([event.track]);
  document.body.append(element);
};
async function gathered() {
  while (pc.iceGatheringState !== "complete") await new Promise((done) => setTimeout(done, 50));
  return pc.localDescription.sdp;
}
async function call() {
  const wants = { audio: true, video: { width: 960, height: 540, frameRate: 15 } };
  const media = await navigator.mediaDevices.getUserMedia(wants);
  for (const track of media.getTracks()) pc.addTrack(track, media);
  await pc.setLocalDescription();
  return await gathered();
}
async function answer(sdp) {
  // With a camera's permission Chromium names its address, which nobody here resolves otherwise.
  await navigator.mediaDevices.getUserMedia({ audio: true });
  await pc.setRemoteDescription({ type: "offer", sdp });
  await pc.setLocalDescription();
  return await gathered();
}
async function accept(sdp) { await pc.setRemoteDescription({ type: "answer", sdp }); }
async function look() {
  const found = {};
  for (const s of (await pc.getStats()).values()) if (s.type === "inbound-rtp") found[s.kind] = {
    frames: s.framesDecoded || 0, frozen: s.totalFreezesDuration || 0, height: s.frameHeight || 0,
    concealed: (s.concealedSamples || 0) - (s.silentConcealedSamples || 0),
    samples: s.totalSamplesReceived || 0, bytes: s.bytesReceived || 0,
  };
  return [found.video || {}, found.audio || {}];
}
</script><body>"""


@dataclass
class DirectCall:
    """One sends, one is judged."""

    callee: Page

    async def judge(self, seconds: float) -> Verdict:
        """Watch and listen for some time."""
        before = await self._look()
        began = time.monotonic()
        await asyncio.sleep(seconds)
        return compare(before, await self._look(), time.monotonic() - began)

    async def _look(self) -> Streams:
        face, voice = await self.callee.evaluate("look()")
        return face, voice


async def direct_call(sender: Browser, receiver: Browser) -> DirectCall:
    """Let one browser call another."""
    caller, callee = await sender.new_page(), await receiver.new_page()
    for page in (caller, callee):
        await page.route("**/*", lambda route: route.fulfill(body=_PAGE, content_type="text/html"))
        await page.goto(ORIGIN)
    offer = await caller.evaluate("call()")
    await caller.evaluate("accept", await callee.evaluate("answer", offer))
    return DirectCall(callee)
