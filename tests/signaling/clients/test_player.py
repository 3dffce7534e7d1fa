"""What is due when, with a peer that writes down what it is given."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

from signaling.clients.clips import FRAMES_PER_SECOND, SILENCE, Clip
from signaling.clients.dtls import Certificate
from signaling.clients.peer import MediaPeer
from signaling.clients.player import CATCH_UP_SECONDS, ClipPlayer, Metronome
from signaling.clients.sdp import Wish
from signaling.clients.voice import FRAME_SECONDS, SILENT_LEVEL

IDLE, TALKING = ([f"{part}{at}".encode() for at in range(FRAMES_PER_SECOND)] for part in "it")
CLIP = Clip(idle=[IDLE] * 3, talking=[TALKING] * 3, voice=[(f"v{at}".encode(), at) for at in range(10)])
CERTIFICATE = Certificate()


@dataclass
class Sent:
    """One thing that was given to the peer."""

    what: str
    payload: bytes
    seconds: float
    level: int = 0
    marker: bool = False


class Notebook(MediaPeer):
    """A peer that is always connected and sends into a list."""

    def __init__(self, layers: int = 3) -> None:
        super().__init__(CERTIFICATE, Wish(microphone=True, camera_layers=layers), lambda: None)
        self.connected = True
        self.sent: list[Sent] = []
        self.reports: list[float] = []

    def send_audio(self, payload: bytes, seconds: float, *, level: int, marker: bool) -> None:
        self.sent.append(Sent("voice", payload, seconds, level, marker))

    def send_frame(self, layer: str, frame: bytes, seconds: float) -> None:
        self.sent.append(Sent(layer, frame, seconds))

    def send_reports(self, seconds: float) -> None:
        self.reports.append(seconds)

    def of(self, what: str) -> list[Sent]:
        return [sent for sent in self.sent if sent.what == what]


def played(player: ClipPlayer, since: float, seconds: float) -> None:
    """Tick every 20 ms."""
    for number in range(round(seconds / FRAME_SECONDS)):
        player.tick(since + number * FRAME_SECONDS)


def test_nothing_is_sent_before_it_is_switched_on() -> None:
    """Camera and microphone are off at first."""
    peer = Notebook()
    played(ClipPlayer(peer, CLIP, 100.0), 100.0, 1.0)
    assert peer.sent == []


def test_a_camera_sends_all_layers_in_step() -> None:
    """Twelve frames a second in each of three layers, with one time for each moment."""
    peer = Notebook()
    player = ClipPlayer(peer, CLIP, 100.0)
    player.camera = True
    played(player, 100.0, 1.0)
    for layer in ("l", "m", "h"):
        assert [sent.payload for sent in peer.of(layer)] == IDLE
        assert [sent.seconds for sent in peer.of(layer)] == [sent.seconds for sent in peer.of("l")]


def test_a_layer_that_nobody_watches_is_not_sent() -> None:
    """From the next part on, which begins with a keyframe, only what is watched is sent; perhaps nothing."""
    peer = Notebook()
    player = ClipPlayer(peer, CLIP, 100.0)
    player.camera = True
    player.wanted_layers = ["m"]
    played(player, 100.0, 1.0)
    assert {sent.what for sent in peer.sent} == {"m"}
    player.wanted_layers = []
    played(player, 101.0, 1.0)
    assert len(peer.sent) == len(IDLE)
    player.wanted_layers = None
    played(player, 102.0, 1.0)
    assert [sent.payload for sent in peer.of("l")] == IDLE


def test_without_simulcast_there_is_one_stream() -> None:
    """A pupil of one encoding sends the middle layer."""
    peer = Notebook(layers=1)
    player = ClipPlayer(peer, CLIP, 0.0)
    player.camera = True
    played(player, 0.0, 0.5)
    assert {sent.what for sent in peer.sent} == {"h"}


def test_who_listens_sends_next_to_nothing_and_who_speaks_fifty_packets_a_second() -> None:
    """Silence is a packet every 400 ms; speech begins with a marker, and its packets carry their levels."""
    peer = Notebook()
    player = ClipPlayer(peer, CLIP, 0.0)
    player.microphone = True
    played(player, 0.0, 2.0)
    assert [(sent.payload, sent.level) for sent in peer.of("voice")] == [(SILENCE, SILENT_LEVEL)] * 5
    peer.sent.clear()
    player.talking = True
    played(player, 2.0, 1.0)
    spoken = peer.of("voice")
    assert 49 <= len(spoken) <= 51
    assert [sent.marker for sent in spoken[:3]] == [True, False, False]
    assert [sent.level for sent in spoken[:12]] == [*range(10), 0, 1]


def test_whose_microphone_is_on_moves_the_lips() -> None:
    """From the next part on, somebody who speaks looks like it."""
    peer = Notebook()
    player = ClipPlayer(peer, CLIP, 0.0)
    player.camera = player.microphone = player.talking = True
    played(player, 0.0, 1.0)
    assert peer.of("l")[0].payload == TALKING[0]


def test_a_keyframe_is_sent_at_once_when_it_is_asked_for_but_not_all_the_time() -> None:
    """A request starts the part again, at most twice a second."""
    peer = Notebook()
    player = ClipPlayer(peer, CLIP, 0.0)
    player.camera = True
    played(player, 0.0, 0.4)
    peer.keyframe_wanted = True
    peer.sent.clear()
    played(player, 0.4, 0.1)
    assert peer.of("l")[0].payload == IDLE[0]
    peer.sent.clear()
    for tenth in range(10):
        peer.keyframe_wanted = True
        played(player, 0.5 + tenth / 10, 0.1)
    assert 1 <= [sent.payload for sent in peer.of("l")].count(IDLE[0]) <= 2


def test_what_the_node_has_no_room_for_is_not_sent() -> None:
    """Below a megabit the largest layer is left out, and comes back at a keyframe."""
    peer = Notebook()
    peer.max_bps = 500_000
    player = ClipPlayer(peer, CLIP, 0.0)
    player.camera = True
    played(player, 0.0, 1.0)
    assert {sent.what for sent in peer.sent} == {"l", "m"}
    peer.max_bps = 4_000_000
    played(player, 1.0, 1.0)
    assert peer.of("h")[0].payload == IDLE[0]


def test_after_a_stall_the_past_is_left_out() -> None:
    """A process that slept does not send everything that was due meanwhile."""
    peer = Notebook()
    player = ClipPlayer(peer, CLIP, 0.0)
    player.camera = player.microphone = player.talking = True
    player.tick(0.0)
    peer.sent.clear()
    player.tick(60.0)
    assert len(peer.of("l")) == len(peer.of("voice")) == 1
    assert all(sent.seconds > 60.0 - CATCH_UP_SECONDS for sent in peer.sent)


def test_reports_come_once_a_second() -> None:
    """Sender reports tell the clocks every second, from the first tick on."""
    peer = Notebook()
    played(ClipPlayer(peer, CLIP, 0.0), 0.0, 3.0)
    assert len(peer.reports) == 3


async def test_a_metronome_ticks_for_all_until_they_are_removed() -> None:
    """Every callback is called with the time; one that was removed is not."""
    metronome = Metronome(0.001)
    first, second = list[float](), list[float]()
    enough = asyncio.Event()

    def count(now: float) -> None:
        second.append(now)
        if len(second) == 3:
            metronome.remove(first.append)
        if len(second) == 6:
            enough.set()

    metronome.add(first.append)
    metronome.add(count)
    metronome.remove(print)
    task = asyncio.create_task(metronome.run())
    async with asyncio.timeout(5):
        await enough.wait()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert len(first) == 3
    assert second == sorted(second)
