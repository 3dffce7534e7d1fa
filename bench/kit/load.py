"""The load of the relay benchmark: one publisher, many that only receive; the same for every server."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass, field

from signaling.clients.dtls import Certificate
from signaling.clients.rtp import Stream, is_rtcp
from signaling.clients.transport import MediaTransport

FRAMES_PER_SECOND = 30
VIDEO_BITS_PER_SECOND = 1_000_000
FRAMES_PER_KEYFRAME = 30
VOICE_PACKETS_PER_SECOND = 50
VOICE_BYTES = 80
"""20 ms of Opus at 32 kbit/s."""
VOICE_LEVEL_DBOV = 20
_FRAME_BYTES = VIDEO_BITS_PER_SECOND // 8 // FRAMES_PER_SECOND
_KEYFRAME_HEAD = bytes([0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01])
"""RFC 6386 section 9.1: a shown keyframe of 640 by 360."""
_INTERFRAME_HEAD = bytes([0x11, 0, 0])


@dataclass
class Sink:
    """Somebody who only receives, and counts."""

    certificate: Certificate
    packets: int = 0
    transport: MediaTransport = field(init=False)

    def __post_init__(self) -> None:
        self.transport = MediaTransport(self.certificate, self._count, lambda: None)

    def _count(self, packet: bytes) -> None:
        if not is_rtcp(packet):
            self.packets += 1


@dataclass
class Publisher:
    """Somebody who sends a camera and a voice."""

    transport: MediaTransport
    video: Stream
    voice: Stream

    async def run(self) -> None:
        """Send until cancelled."""
        await asyncio.gather(self._send_video(), self._send_voice())

    async def _send_video(self) -> None:
        start = time.monotonic()
        body = os.urandom(_FRAME_BYTES)
        for number in range(10**9):
            seconds = number / FRAMES_PER_SECOND
            await asyncio.sleep(max(0.0, start + seconds - time.monotonic()))
            head = _INTERFRAME_HEAD if number % FRAMES_PER_KEYFRAME else _KEYFRAME_HEAD
            for packet in self.video.frame(head + body[len(head) :], seconds, time.time()):
                self.transport.send_rtp(packet)
            if number % FRAMES_PER_KEYFRAME == 0:
                self.transport.send_rtcp(self.video.sender_report(seconds, time.time()))

    async def _send_voice(self) -> None:
        start = time.monotonic()
        for number in range(10**9):
            seconds = number / VOICE_PACKETS_PER_SECOND
            await asyncio.sleep(max(0.0, start + seconds - time.monotonic()))
            payload = os.urandom(VOICE_BYTES)
            self.transport.send_rtp(
                self.voice.packet(payload, seconds, time.time(), marker=False, level=VOICE_LEVEL_DBOV)
            )
