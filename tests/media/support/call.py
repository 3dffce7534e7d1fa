"""A live call for hostile company: one who sends a camera, one who watches, and what got through."""

from __future__ import annotations

import asyncio
import socket
from typing import Self

from media import control
from tests.kit.waiting import eventually

from .raw import RawClient
from .room import Room, person
from .stage import vp8

SENDER, VIEWER = "sender", "viewer"
SSRC = 77
FACE = "0"
STRAYS_AT_ONCE = 200
"""Small beside the socket's buffer, so that whatever is lost was lost by us and not by the test's haste."""


class Call:
    """Made by `open`; `send` as often as wanted; `all_arrived` in the end."""

    def __init__(self, room: Room, sender: RawClient, viewer: RawClient) -> None:
        self.room = room
        self.sender = sender
        self.viewer = viewer
        self.sent = 0

    @classmethod
    async def open(cls, room: Room, **others: control.PersonPlan) -> Self:
        """Connect both; the viewer sees the first keyframe when this returns."""
        room.plan(**{SENDER: person(), VIEWER: person()} | others)
        sender = await room.join(SENDER, "camera", "audio_slot")
        viewer = await room.join(VIEWER, "video_slot")
        call = cls(room, sender, viewer)
        room.wants(VIEWER, control.Want(participant_id=SENDER, source="camera", height=360))
        call.send()
        await room.until_streams(SENDER, 1)
        room.tick()
        await viewer.until_in_slot(FACE, 1)
        return call

    def send(self) -> None:
        """Send the next packet."""
        self.sent += 1
        payload = vp8(key=self.sent == 1, picture_id=self.sent)
        packet = self.sender.rtp("0", self.sent, payload, ssrc=SSRC, timestamp=3000 * self.sent)
        self.sender.send_rtp(packet)

    async def all_arrived(self) -> None:
        """Wait until every packet that was sent is with the viewer: not one was lost."""
        await self.viewer.until_in_slot(FACE, self.sent)
        assert [packet.sequence for packet in self.viewer.in_slot(FACE)] == sorted(
            {packet.sequence for packet in self.viewer.in_slot(FACE)}
        )

    async def amid(self, stray: bytes, count: int) -> list[bytes]:
        """Go on while a stranger sends this datagram so often; returns what was said to the stranger."""
        dropped = self.room.counters.dropped
        replies: list[bytes] = []
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.settimeout(0)
            for begun in range(0, count, STRAYS_AT_ONCE):
                self.send()
                batch = min(STRAYS_AT_ONCE, count - begun)
                expected = sum(dropped.values()) + batch
                for _ in range(batch):
                    stranger.sendto(stray, self.sender.server)

                async def dealt_with(expected: int = expected) -> bool:
                    await asyncio.sleep(0)
                    return sum(dropped.values()) >= expected

                await eventually(dealt_with, what="the port to read", every=0)
                replies += _waiting(stranger)
        return replies


def _waiting(sock: socket.socket) -> list[bytes]:
    replies = []
    while True:
        try:
            replies.append(sock.recv(2048))
        except BlockingIOError:
            return replies
