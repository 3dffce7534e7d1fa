"""A class under load: people who join as a page does, send a camera and a voice, and receive nine tiles."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from signaling.clients.clip_maker import LOOKS, clip_of
from signaling.clients.clips import Clip
from signaling.clients.dtls import Certificate
from signaling.clients.lesson import LessonClient
from signaling.clients.peer import MediaPeer
from signaling.clients.player import ClipPlayer, Metronome
from signaling.clients.rtp import is_rtcp
from signaling.clients.sdp import VP8_PAYLOAD_TYPE, Wish
from signaling.clients.server import Server
from signaling.wire import lesson as wire
from tests.kit.waiting import eventually

TILES = 9
LEAD_HEIGHT, TILE_HEIGHT = 425, 130
"""Device pixels of the teacher and of a tile beside them on a screen of 1366 x 768."""
WISH = Wish(microphone=True, camera_layers=3, audio_slots=4, video_slots=TILES)
TEACHER_FRAMES_PER_SECOND, PUPIL_FRAMES_PER_SECOND = 24, 15
MARK_BYTES = 64
"""So many bytes of a keyframe tell whose clip it is of."""


@dataclass(frozen=True)
class Film:
    """What people send, and by what one knows it again: who looks alike is told apart by no packet."""

    clips: list[Clip]
    marks: dict[bytes, int]
    """The first bytes of a keyframe -> number of its clip."""

    @classmethod
    def in_folder(cls, folder: Path) -> Film:
        """Read the clips, making those that are missing."""
        clips = [clip_of(folder, number) for number in range(LOOKS)]
        marks: dict[bytes, int] = {}
        for number, clip in enumerate(clips):
            for layers in (clip.idle, clip.talking):
                for frames in layers:
                    assert marks.setdefault(frames[0][:MARK_BYTES], number) == number
        return cls(clips, marks)


@dataclass(eq=False)
class Classmate:
    """One person of the class."""

    number: int
    server: Server
    certificate: Certificate
    film: Film
    began_at: float = field(default_factory=time.perf_counter)
    seated_at: float = 0.0
    answered_at: float = 0.0
    connected_at: float = 0.0
    media_at: float | None = None
    """When the first packet of somebody else came."""
    packets: int = 0
    is_lost: bool = False
    """The way to the media node broke off: on a machine that is too busy for the class and the node."""
    seen_at: float | None = None
    """When the first whole keyframe of one's own look came, while `is_watching`."""
    is_watching: bool = False
    _frame: tuple[int, int] | None = None
    client: LessonClient = field(init=False)
    peer: MediaPeer = field(init=False)
    _tasks: set[asyncio.Task[object]] = field(default_factory=set)
    _group: str | None = None
    _still_seconds: float = 0.0

    async def join(self, lesson_id: str, token: str, metronome: Metronome) -> None:
        """Come in, bring media up, turn everything on."""
        self.client = LessonClient(self.server, lesson_id, token, self._on_message)
        self._spawn(self.client.run())
        await eventually(self._is_in, every=0.005, what=f"person {self.number}")
        self.seated_at = time.perf_counter()
        self.peer = MediaPeer(self.certificate, WISH, self._on_lost, self._on_packet)
        await self.peer.accept(await self._answer())
        self.connected_at = time.perf_counter()
        rate = PUPIL_FRAMES_PER_SECOND if self.number else TEACHER_FRAMES_PER_SECOND
        clip = self.film.clips[self.number % LOOKS]
        player = ClipPlayer(self.peer, clip, time.monotonic(), frames_per_second=rate)
        for source in ("microphone", "camera"):
            await self.client.ask(lambda n, source=source: wire.SourceSet(n=n, source=source, on=True))  # type: ignore[misc]
        player.camera = player.microphone = player.talking = True
        metronome.add(player.tick)

    async def _answer(self) -> str:
        """Offer until the node answers, as a page does."""
        sdp, mids = self.peer.offer()
        peer_id = secrets.token_urlsafe(16)
        while True:
            answer = await self.client.ask(
                lambda n: wire.MediaOffer(n=n, peer_id=peer_id, sdp=sdp, mids=mids)
            )
            if isinstance(answer, wire.MediaAnswer):
                self.answered_at = time.perf_counter()
                return answer.sdp

    async def look(self) -> None:
        """Show the teacher large and the next eight of one's scope; in the class those who look different."""
        me = self.client.me
        if me is None:
            return
        here = [person for person in self.client.people.values() if person.group == me.group]
        tiles = [
            wire.Tile(person=person.id, source="camera", height=LEAD_HEIGHT)
            for person in here
            if person.role == "teacher" and person.id != me.id
        ]
        others = [person for person in here if person.role == "student" and person.id != me.id]
        after = [person for person in others if person.name > me.name]
        for person in [*after, *(each for each in others if each not in after)]:
            looks_alike = int(person.name) % LOOKS == self.number % LOOKS
            if len(tiles) < TILES and (me.group is not None or not looks_alike):
                tiles.append(wire.Tile(person=person.id, source="camera", height=TILE_HEIGHT))
        await self.client.ask(lambda n: wire.MediaView(n=n, tiles=tiles))

    def watch(self) -> None:
        """Note from now on when somebody of one's own look is seen."""
        self.seen_at, self._frame, self.is_watching = None, None, True

    async def stop(self) -> None:
        """Go without a word."""
        self.peer.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _is_in(self) -> bool:
        return self.client.is_connected

    def _on_message(self, message: wire.ServerMessage) -> None:
        """As a page: new tiles are asked for as soon as one is moved, stills are sent while wanted."""
        if isinstance(message, wire.StillsWanted):
            idle, self._still_seconds = not self._still_seconds, message.every_seconds
            if idle and self._still_seconds:
                self._spawn(self._send_stills())
        me = self.client.me
        if isinstance(message, wire.State) and me is not None and me.group != self._group:
            self._group = me.group
            self._spawn(self.look())

    async def _send_stills(self) -> None:
        still = self.film.clips[self.number % LOOKS].still
        while self._still_seconds:
            await self.client.ask(lambda n: wire.StillPut(n=n, jpeg=still))
            await asyncio.sleep(self._still_seconds)

    def _on_lost(self) -> None:
        self.is_lost = True

    def _on_packet(self, packet: bytes) -> None:
        if is_rtcp(packet):
            return
        self.packets += 1
        if self.media_at is None:
            self.media_at = time.perf_counter()
        if self.is_watching and packet[1] & 0x7F == VP8_PAYLOAD_TYPE:
            opened = self.peer.transport.open_rtp(packet)
            if opened is not None:
                self._look_at(opened)

    def _look_at(self, packet: bytes) -> None:
        """Find the first whole keyframe of somebody who looks like oneself: of the new group."""
        frame = (int.from_bytes(packet[8:12]), int.from_bytes(packet[4:8]))
        if self.film.marks.get(start_of_frame(packet)) == self.number % LOOKS:
            self._frame = frame
        if frame == self._frame and packet[1] & 0x80:
            self.seen_at, self.is_watching = time.perf_counter(), False

    def _spawn(self, work: Coroutine[Any, Any, object]) -> None:
        self._tasks.add(asyncio.create_task(work))


def start_of_frame(packet: bytes) -> bytes:
    """Return the first bytes of the VP8 frame that begins in an RTP packet; nothing: none does."""
    at = 12 + 4 * (packet[0] & 0x0F)
    if packet[0] & 0x10:
        at += 4 + 4 * int.from_bytes(packet[at + 2 : at + 4])
    first = packet[at]
    if not first & 0x10 or first & 0x07:
        return b""
    at += 1
    if first & 0x80:  # RFC 7741 section 4.2: X, then I, L, and T or K
        bits = packet[at]
        at += 1
        if bits & 0x80:
            at += 2 if packet[at] & 0x80 else 1
        at += bool(bits & 0x40) + bool(bits & 0x30)
    return packet[at : at + MARK_BYTES]
