"""A media node on one machine of a lab and Chromium on others, judged by Chromium's own statistics."""

from __future__ import annotations

import asyncio
import contextlib
import math
import struct
import time
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from media import control
from tests.kit.people import CHROMIUM
from tests.kit.waiting import eventually
from tests.media.support.browser import Client, chromium, join
from tests.media.support.nodes import NodeProcess, Signaling, running_node

from .lab import Lab, Machine

ALL: frozenset[control.Source] = frozenset({"microphone", "camera", "screen"})
MEDIA_PORT = 7900
_VOICE_HZ, _SYLLABLES_HZ, _SAMPLE_RATE_HZ, _VOICE_SECONDS = 220, 4, 48_000, 5


@dataclass(frozen=True)
class Verdict:
    """How some time was for one viewer of one person."""

    seconds: float
    concealed_share: float
    """Of the voice's samples: invented by the decoder, silence not counted."""
    frozen_share: float
    """Of the time: the picture stood still (getStats: totalFreezesDuration)."""
    frames_per_second: float
    height: int
    codec: str
    """Of the voice, as getStats calls it."""
    video_bps: float


Streams = tuple[dict[str, Any], dict[str, Any]]
"""What page.html's `look` says of a picture and of a voice."""


def compare(before: Streams, after: Streams, seconds: float) -> Verdict:
    """Return how the time between two looks was."""

    def more(stream: int, name: str) -> float:
        return float(after[stream].get(name, 0)) - float(before[stream].get(name, 0))

    face, voice = 0, 1
    return Verdict(
        seconds=seconds,
        concealed_share=more(voice, "concealed") / max(1.0, more(voice, "samples")),
        frozen_share=more(face, "frozen") / seconds,
        frames_per_second=more(face, "frames") / seconds,
        height=int(after[face].get("height", 0)),
        codec=str(after[voice].get("codec", "")),
        video_bps=more(face, "bytes") * 8 / seconds,
    )


@dataclass
class Seat:
    """Somebody's browser, and how it is judged."""

    client: Client
    machine: Machine

    def slot_of(self, participant_id: str, source: control.Source) -> str:
        """Return the mid of the slot that carries this source now; empty: none does."""
        for mid, entry in self.client.signaling.slots(self.client.participant_id).items():
            if entry and (entry.participant_id, entry.source, entry.paused) == (participant_id, source, ""):
                return mid
        return ""

    async def watches(self, participant_id: str, more: int = 10) -> None:
        """Wait until so many more frames of this person are seen, and sound comes of them."""
        face, _ = await self._both(participant_id)
        frames = face.get("frames", 0) + more

        async def look() -> bool:
            face, voice = await self._both(participant_id)
            return bool(face.get("frames", 0) >= frames and voice.get("samples", 0) > 0)

        await eventually(look, within=40, what=f"{self.client.participant_id} to see {participant_id}")

    async def judge(self, participant_id: str, seconds: float) -> Verdict:
        """Watch and listen to this person for some time."""
        before = await self._both(participant_id)
        began = time.monotonic()
        await asyncio.sleep(seconds)
        return compare(before, await self._both(participant_id), time.monotonic() - began)

    async def _both(self, participant_id: str) -> Streams:
        received = (await self.client.look())["received"]
        return (
            received.get(self.slot_of(participant_id, "camera"), {}),
            received.get(self.slot_of(participant_id, "microphone"), {}),
        )


@dataclass
class Classroom:
    """One lesson. Everybody may send everything and wants the teacher large."""

    lab: Lab
    server: Machine
    signaling: Signaling
    folder: Path
    stack: contextlib.AsyncExitStack
    people: dict[str, control.PersonPlan] = field(default_factory=dict)

    async def browser(self, machine: Machine) -> Browser:
        """Start a Chromium on a machine; its microphone hears somebody who never stops speaking."""
        program = machine.script(CHROMIUM, self.folder)
        voice = f"--use-file-for-fake-audio-capture={_voice(self.folder)}"
        return await self.stack.enter_async_context(chromium(program, voice))

    async def enter(
        self,
        browser: Browser,
        machine: Machine,
        participant_id: str,
        *,
        teaches: bool = False,
        sends: bool = True,
    ) -> Seat:
        """Let somebody join; who does not send only watches."""
        plan = control.PersonPlan(role="teacher" if teaches else "student", may_send=ALL)
        self.people[participant_id] = plan
        await self.signaling.set_plan(self.people)
        for viewer in self.people:
            others = (other for other in self.people if other != viewer)
            wants = (control.Want(participant_id=o, source="camera", height=540) for o in others)
            await self.signaling.want(viewer, *wants)
        sources: tuple[control.Source, ...] = ("microphone", "camera") if sends else ()
        return Seat(await join(browser, self.signaling, participant_id, sources=sources), machine)


@contextlib.asynccontextmanager
async def classroom(redis_url: str, folder: Path, seed: int = 1) -> AsyncIterator[Classroom]:
    """A lab with a media node; `redis_url` has to be a Unix socket, which is reached from every network."""
    with Lab(seed) as lab:
        server = lab.machine("server")
        node = NodeProcess(redis_url, server.address, MEDIA_PORT, tuple(server.command()))
        async with contextlib.AsyncExitStack() as stack:
            _, signaling = await stack.enter_async_context(running_node(redis_url, node))
            yield Classroom(lab, server, signaling, folder, stack)


def _voice(folder: Path) -> Path:
    """Write a sound that has the rhythm of speech, and no pause in which nothing would be sent."""
    path = folder / "voice.wav"
    if path.exists():
        return path
    samples = (
        math.sin(2 * math.pi * _VOICE_HZ * at / _SAMPLE_RATE_HZ)
        * (0.6 + 0.3 * math.sin(2 * math.pi * _SYLLABLES_HZ * at / _SAMPLE_RATE_HZ))
        for at in range(_SAMPLE_RATE_HZ * _VOICE_SECONDS)
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_SAMPLE_RATE_HZ)
        file.writeframes(b"".join(struct.pack("<h", int(sample * 20_000)) for sample in samples))
    return path
