"""A simulated pupil's media: camera, stills and voice, brought up and kept up.

Invariant: what is sent is what the lesson's state says that this pupil sends, and of the camera only the
layers that somebody watches.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from time import monotonic

from media.control import Source
from signaling.wire import lesson as wire

from .clip_maker import clip_of
from .lesson import LessonClient
from .peer import MediaPeer
from .player import ClipPlayer
from .sdp import Wish
from .stage import Stage

MUTED_SECONDS = 60.0
"""Whom the teacher has muted says nothing for so long."""

WISH = Wish(microphone=True, camera_layers=3)
"""No slots: a pupil that shows nothing to anybody need not receive anything."""


class Sending:
    """`habits` are to be repeated while the connection lasts; `hear` gets all that the server says."""

    def __init__(self, stage: Stage, number: int, lesson: LessonClient) -> None:
        self._stage = stage
        self._number = number
        self._lesson = lesson
        self._player: ClipPlayer | None = None
        self._peer_id = ""
        self._still = b""
        self._still_seconds = 0.0
        self._still_wanted = asyncio.Event()
        self._wanted = asyncio.Event()
        self._muted_until = 0.0
        self.connections = 0
        """How often media came up: more than once where something was lost meanwhile."""

    @property
    def habits(self) -> tuple[Callable[[], Awaitable[None]], ...]:
        return self._keep_up, self._send_stills

    @property
    def is_up(self) -> bool:
        return self._player is not None

    async def speak(self, seconds: float) -> None:
        """Speak for a while, switching the microphone on first; silent where that is locked or was muted."""
        if self._player is None or monotonic() < self._muted_until or not await self.switch_on("microphone"):
            return
        player = self._player
        player.microphone = player.talking = True
        try:
            await asyncio.sleep(seconds)
        finally:
            player.talking = False

    async def switch_on(self, source: Source) -> bool:
        """Say that one sends this now. Return whether one may."""
        return self._sends(source) or isinstance(
            await self._lesson.ask(lambda n: wire.SourceSet(n=n, source=source, on=True)), wire.Ok
        )

    def hear(self, message: wire.ServerMessage) -> None:
        """Follow what the server wants sent, and what it no longer lets be sent."""
        match message:
            case wire.Welcome():
                if self._player is None or message.media_restart:
                    self._wanted.set()
            case wire.MediaRestart():
                self._wanted.set()
            case wire.StillsWanted():
                self._still_seconds = message.every_seconds
                self._still_wanted.set()
            case wire.MediaLayers() if self._player is not None and message.peer_id == self._peer_id:
                self._player.wanted_layers = message.layers.get("camera")
            case wire.State() if self._player is not None:
                if self._player.microphone and not self._sends("microphone"):
                    self._player.microphone = self._player.talking = False
                    self._muted_until = monotonic() + MUTED_SECONDS
                self._player.camera = self._sends("camera") and not self._is_sound_only()
            case _:
                pass

    async def _keep_up(self) -> None:
        """Bring media up whenever it is wanted, and take it down when it is lost."""
        await self._wanted.wait()
        self._wanted.clear()
        lost = asyncio.Event()
        peer = MediaPeer(self._stage.certificate, WISH, lost.set)
        player: ClipPlayer | None = None
        try:
            self._player = player = await self._connected(peer)
            self.connections += 1
            self._stage.metronome.add(player.tick)
            player.camera = await self.switch_on("camera") and not self._is_sound_only()
            player.microphone = self._sends("microphone")
            await _first_of(lost.wait(), self._wanted.wait())
        finally:
            self._player = None
            if player is not None:
                self._stage.metronome.remove(player.tick)
            peer.close()
            self._wanted.set()

    async def _connected(self, peer: MediaPeer) -> ClipPlayer:
        async with self._stage.clip_making:
            clip = await asyncio.to_thread(clip_of, self._stage.clips, self._number)
        sdp, mids = peer.offer()
        self._peer_id = peer_id = secrets.token_urlsafe(16)
        answer = await self._lesson.ask(lambda n: wire.MediaOffer(n=n, peer_id=peer_id, sdp=sdp, mids=mids))
        if not isinstance(answer, wire.MediaAnswer):
            raise ConnectionError("no answer to the offer")
        await peer.accept(answer.sdp)
        self._still = clip.still
        return ClipPlayer(peer, clip, monotonic())

    async def _send_stills(self) -> None:
        """Be seen by those who do not get the video, as often as the server asks."""
        await self._still_wanted.wait()
        if self._still_seconds == 0:
            self._still_wanted.clear()
            return
        if self._still and self._sends("camera"):
            await self._lesson.ask(lambda n: wire.StillPut(n=n, jpeg=self._still))
        await asyncio.sleep(self._still_seconds)

    def _is_sound_only(self) -> bool:
        return self._lesson.lesson is not None and self._lesson.lesson.sound_only

    def _sends(self, source: Source) -> bool:
        return self._lesson.me is not None and source in self._lesson.me.sources


async def _first_of(*events: Awaitable[object]) -> None:
    tasks = [asyncio.ensure_future(event) for event in events]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
