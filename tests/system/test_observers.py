"""An observer comes in while a class talks: everybody knows it before the first packet (fault 77)."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from signaling.clients.dtls import Certificate
from signaling.clients.lesson import LessonClient
from signaling.clients.peer import MediaPeer
from signaling.clients.rtp import is_rtcp
from signaling.clients.sdp import Wish
from signaling.clients.server import Server
from signaling.wire import lesson as wire
from signaling.wire.observers import OBSERVER_NOTICE_SECONDS
from tests.kit.children import Child
from tests.kit.system import System
from tests.kit.waiting import eventually

pytestmark = pytest.mark.timeout(300)
SEND_SECONDS = 0.02
CARE_SECONDS = 1.0
"""So seldom a node looks what has fallen due."""


@dataclass
class Guest:
    """An observer who notes when the first packet came."""

    certificate: Certificate
    first_at: float = float("inf")
    connected_at: float = float("inf")
    client: LessonClient = field(init=False)
    peer: MediaPeer = field(init=False)

    async def look_on(self, server: Server, lesson_id: str, token: str) -> asyncio.Task[int]:
        """Come in and bring media up at once, as fast as any client can."""
        self.client = LessonClient(server, lesson_id, token, lambda _: None)
        running = asyncio.create_task(self.client.run())
        await eventually(self._is_in, every=0.001, what="the guest")
        self.peer = MediaPeer(
            self.certificate, Wish(audio_slots=4, video_slots=6), lambda: None, self._on_packet
        )
        sdp, mids = self.peer.offer()
        peer_id = secrets.token_urlsafe(16)
        answer = await self.client.ask(lambda n: wire.MediaOffer(n=n, peer_id=peer_id, sdp=sdp, mids=mids))
        assert isinstance(answer, wire.MediaAnswer), answer
        await self.peer.accept(answer.sdp)
        self.connected_at = time.monotonic()
        return running

    async def _is_in(self) -> bool:
        return self.client.is_connected

    def _on_packet(self, packet: bytes) -> None:
        if not is_rtcp(packet) and self.peer.transport.open_rtp(packet) is not None:
            self.first_at = min(self.first_at, time.monotonic())


async def test_the_class_knows_of_an_observer_before_the_first_packet_reaches_them(tmp_path: Path) -> None:
    """On both nodes, by a whole notice; though their media was connected long before, and all talk."""
    async with System(tmp_path, signaling_nodes=2) as school:
        lesson_id = (await school.make_lesson())["id"]
        servers, certificate = [Server(url) for url in school.urls], Certificate()
        children = [Child(n, servers[n % 2], certificate, lambda: 0) for n in range(3)]
        for child in children:
            role = "teacher" if child.number == 0 else "student"
            token = await school.make_token(lesson_id, role, f"Child {child.number}")
            await child.join(lesson_id, token["token"])
        guest = Guest(certificate)
        token = await school.make_token(lesson_id, "observer", "Guest")
        talking = asyncio.create_task(talk(children))
        watching = asyncio.create_task(shown_at(children, token["participant_id"]))
        running = await guest.look_on(servers[0], lesson_id, token["token"])
        try:
            await eventually(lambda: heard(guest), what="a packet")
            known_at = await watching
            assert guest.connected_at < guest.first_at
            assert guest.first_at - known_at > OBSERVER_NOTICE_SECONDS * 0.9
            assert guest.first_at - known_at < OBSERVER_NOTICE_SECONDS + 3 * CARE_SECONDS
        finally:
            for task in (talking, watching, running):
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(talking, watching, running, return_exceptions=True)
            guest.peer.close()
            for child in children:
                await child.close()


async def heard(guest: Guest) -> bool:
    return guest.first_at < float("inf")


async def talk(children: list[Child]) -> None:
    while True:
        for child in children:
            child.send(0, settled=True)
        await asyncio.sleep(SEND_SECONDS)


async def shown_at(children: list[Child], guest: str) -> float:
    """Return when the last of the class had been told."""

    async def all_are_told() -> bool:
        return all(guest in child.client.people for child in children)

    await eventually(all_are_told, every=0.002, what="the sign")
    return time.monotonic()
