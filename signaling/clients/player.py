"""Play a clip into a peer: what is due at each tick, and nothing else.

Invariant: pictures, voice and reports share one clock, the seconds since the player began. A layer begins
only at the first frame of a part, which is a keyframe.

It neither waits nor asks the time: `Metronome` does that for all players of a process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from time import monotonic

from .clips import FRAMES_PER_SECOND, SILENCE, Clip
from .peer import MediaPeer
from .voice import FRAME_SECONDS, SILENT_LEVEL

SILENCE_SECONDS = 0.4
"""Between packets of somebody who is silent, as in Opus' discontinuous transmission."""
REPORT_SECONDS = 1.0
CATCH_UP_SECONDS = 0.5
"""After a stall longer than this, what was due meanwhile is left out."""
KEYFRAME_SECONDS = 0.5
"""Requests for keyframes are followed at most this often."""
_LAYERS = ("l", "m", "h")
_LAYER_BPS = (150_000, 400_000, 1_000_000)
"""What has to be allowed in all for the layer to be sent."""


class ClipPlayer:
    """Set `camera`, `microphone` and `talking` as you like; call `tick` often."""

    def __init__(
        self, peer: MediaPeer, clip: Clip, now: float, *, frames_per_second: int = FRAMES_PER_SECOND
    ) -> None:
        self._peer = peer
        self._frame_seconds = 1 / frames_per_second
        self._clip = clip
        self._began = now
        self.camera = False
        self.microphone = False
        self.talking = False
        self.wanted_layers: Collection[str] | None = None
        """The layers of the camera that somebody watches; `None`: all."""
        self._next_voice = 0.0
        self._next_frame = 0.0
        self._next_report = 0.0
        self._voice_at = 0
        self._was_silent = True
        self._part = clip.idle
        self._frame_at = 0
        self._layers: tuple[int, ...] = ()
        self._keyframe_at = float("-inf")

    def tick(self, now: float) -> None:
        """Send what is due."""
        if not self._peer.connected:
            return
        seconds = now - self._began
        if self.microphone:
            self._voice(seconds)
        if self.camera:
            self._pictures(seconds)
        if seconds >= self._next_report:
            self._peer.send_reports(seconds)
            self._next_report = seconds + REPORT_SECONDS

    def _voice(self, seconds: float) -> None:
        if seconds - self._next_voice > CATCH_UP_SECONDS:
            self._next_voice = seconds
        while self._next_voice <= seconds:
            if self.talking:
                payload, level = self._clip.voice[self._voice_at]
                self._voice_at = (self._voice_at + 1) % len(self._clip.voice)
                self._peer.send_audio(payload, self._next_voice, level=level, marker=self._was_silent)
                self._next_voice += FRAME_SECONDS
            else:
                self._voice_at = 0
                self._peer.send_audio(SILENCE, self._next_voice, level=SILENT_LEVEL, marker=False)
                self._next_voice += SILENCE_SECONDS
            self._was_silent = not self.talking

    def _pictures(self, seconds: float) -> None:
        if seconds - self._next_frame > CATCH_UP_SECONDS:
            self._next_frame, self._frame_at = seconds, 0
        while self._next_frame <= seconds:
            if self._peer.keyframe_wanted and seconds - self._keyframe_at > KEYFRAME_SECONDS:
                self._peer.keyframe_wanted = False
                self._keyframe_at = seconds
                self._frame_at = 0
            if self._frame_at == 0:
                self._part = self._clip.talking if self.talking and self.microphone else self._clip.idle
                self._layers = self._affordable()
            for layer in self._layers:
                self._peer.send_frame(self._name(layer), self._part[layer][self._frame_at], self._next_frame)
            self._frame_at = (self._frame_at + 1) % len(self._part[0])
            self._next_frame += self._frame_seconds

    def _affordable(self) -> tuple[int, ...]:
        """The layers that are watched and that the node's estimate has room for."""
        if self.wanted_layers is not None and not self.wanted_layers:
            return ()
        if "l" not in self._peer.streams:
            return (1,)  # without simulcast: the middle one
        allowed = self._peer.max_bps
        return tuple(
            layer
            for layer, bps in enumerate(_LAYER_BPS)
            if _LAYERS[layer] in self._peer.streams
            and (self.wanted_layers is None or _LAYERS[layer] in self.wanted_layers)
            and (allowed is None or layer == 0 or bps <= allowed)
        )

    def _name(self, layer: int) -> str:
        return _LAYERS[layer] if "l" in self._peer.streams else "h"


class Metronome:
    """One timer for all players of a process."""

    def __init__(self, seconds: float = FRAME_SECONDS) -> None:
        self._seconds = seconds
        self._callbacks: list[Callable[[float], None]] = []

    def add(self, callback: Callable[[float], None]) -> None:
        """Call it with the monotonic time at each tick."""
        self._callbacks.append(callback)

    def remove(self, callback: Callable[[float], None]) -> None:
        if callback in self._callbacks:
            self._callbacks.remove(callback)

    async def run(self) -> None:
        """Tick until cancelled. A tick that comes late is not made up for; players catch up by themselves."""
        due = monotonic()
        while True:
            due = max(due + self._seconds, monotonic())
            await asyncio.sleep(max(0.0, due - monotonic()))
            now = monotonic()
            for callback in tuple(self._callbacks):
                callback(now)
