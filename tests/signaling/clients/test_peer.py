"""Simulated pupils against a real media node process."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from time import monotonic

import pytest

from media.control import PersonPlan, SlotEntry
from signaling.clients.clips import FRAMES_PER_SECOND, Clip
from signaling.clients.dtls import Certificate
from signaling.clients.peer import MediaPeer
from signaling.clients.player import ClipPlayer, Metronome
from signaling.clients.rtp import is_rtcp
from signaling.clients.sdp import Wish
from tests.kit.waiting import eventually
from tests.media.support.nodes import Signaling, running_node

KEYFRAME = bytes([0x10, 0, 0, 0x9D, 0x01, 0x2A, 64, 0, 64, 0]) + bytes(2000)
INTERFRAME = bytes([0x11, 0, 0]) + bytes(300)
FRAMES = [KEYFRAME, *[INTERFRAME] * (FRAMES_PER_SECOND - 1)]
CLIP = Clip(
    idle=[FRAMES] * 3, talking=[FRAMES] * 3, voice=[(bytes([0x78]) + bytes(70), 20 + n) for n in range(25)]
)
EVERYTHING = frozenset({"microphone", "camera"})


class Received:
    """Counts what a peer gets, by SSRC."""

    def __init__(self) -> None:
        self.packets: Counter[int] = Counter()

    def __call__(self, packet: bytes) -> None:
        if not is_rtcp(packet):
            self.packets[int.from_bytes(packet[8:12])] += 1


async def join(signaling: Signaling, who: str, wish: Wish, received: Received | None = None) -> MediaPeer:
    peer = MediaPeer(Certificate(), wish, lambda: None, received)
    sdp, mids = peer.offer()
    await peer.accept(await signaling.answered(who, f"peer-{who}", sdp, mids))
    return peer


@contextlib.contextmanager
def ticking(tick: Callable[[float], None]) -> Iterator[None]:
    metronome = Metronome()
    metronome.add(tick)
    task = asyncio.create_task(metronome.run())
    try:
        yield
    finally:
        task.cancel()


def plan(role: str, scope: str = "lesson") -> PersonPlan:
    return PersonPlan(may_send=EVERYTHING, role=role, scope=scope)  # type: ignore[arg-type]


async def test_what_one_pupil_sends_arrives_in_the_slots_of_another(redis_url: str) -> None:
    """A simulated pupil's voice and camera come out of a real node in the slots that its answer declared."""
    async with running_node(redis_url) as (_, signaling):
        await signaling.set_plan({"t": plan("teacher"), "s": plan("student")})
        await signaling.applied()
        received = Received()
        listener = await join(signaling, "s", Wish(audio_slots=4, video_slots=2), received)
        speaker = await join(signaling, "t", Wish(microphone=True, camera_layers=3))
        player = ClipPlayer(speaker, CLIP, monotonic())
        player.camera = player.microphone = player.talking = True
        with ticking(player.tick):

            async def look() -> bool:
                return all(received.packets[listener.slots[mid]] > 20 for mid in ("0", "4"))

            await eventually(look, what="voice and picture of the teacher")
        assert signaling.slots("s")["0"] == SlotEntry(participant_id="t", source="microphone")
        assert signaling.slots("s")["4"] == SlotEntry(participant_id="t", source="camera")
        speaker.close()
        listener.close()


async def test_a_node_asks_for_keyframes_and_says_how_much_may_be_sent(redis_url: str) -> None:
    """A new viewer makes the node ask the sender for a keyframe; the node's REMB reaches the sender."""
    async with running_node(redis_url) as (_, signaling):
        await signaling.set_plan({"t": plan("teacher"), "s": plan("student")})
        await signaling.applied()
        speaker = await join(signaling, "t", Wish(microphone=True, camera_layers=3))
        began = monotonic()

        def send(now: float) -> None:
            for layer in ("l", "m", "h"):
                speaker.send_frame(layer, INTERFRAME, now - began)

        with ticking(send):

            async def told() -> bool:
                return speaker.max_bps is not None

            await eventually(told, what="a REMB")
            listener = await join(signaling, "s", Wish(audio_slots=1, video_slots=1))

            async def asked() -> bool:
                return speaker.keyframe_wanted

            await eventually(asked, what="a request for a keyframe")
            listener.close()
        speaker.close()


async def test_a_pupil_notices_that_its_node_is_gone(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the node dies, `on_lost` is called once, and sending more does no harm."""
    monkeypatch.setattr("signaling.clients.ice.CONSENT_SECONDS", 0.1)
    monkeypatch.setattr("signaling.clients.ice.LOST_SECONDS", 0.5)
    lost: list[str] = []
    async with running_node(redis_url) as (node, signaling):
        await signaling.set_plan({"t": plan("teacher")})
        await signaling.applied()
        peer = MediaPeer(Certificate(), Wish(microphone=True), lambda: lost.append("t"))
        sdp, mids = peer.offer()
        await peer.accept(await signaling.answered("t", "peer-t", sdp, mids))
        await node.kill()

        async def look() -> bool:
            peer.send_audio(b"\xf8\xff\xfe", 0.0, level=127, marker=False)
            return bool(lost)

        await eventually(look, what="the loss to be noticed")
    peer.close()
    assert lost == ["t"]
