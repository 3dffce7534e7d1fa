"""What a recording costs: 36 cameras and microphones of a class, with it and without it, in one process.

Packets go in as the relay reads them, ten times as fast as in life; what is left out (sockets, SRTP, viewers)
costs the same either way. The thread that writes is counted in, its disk is not: a folder in memory where
there is one.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.kit.figures import figure
from media import control
from media.recorder.recorder import Recorder
from media.relay.layer import SourceLayer
from media.relay.publication import Publication
from media.rtp.packet import RtpPacket
from tests.media.support.kept import vp8_picture
from tests.media.support.packets import cut_vp8
from tests.media.support.stage import Stage

PEOPLE = 36
SECONDS = 30
FASTER = 10
PICTURES_PER_SECOND = 20
KEYFRAME_EACH = 300
PAYLOAD_BYTES = 1100
VOICE_BYTES = 70
LOOKS_PER_SECOND = 10
WANTED_PERCENT = 10
_TICKS_PER_SECOND = 100
_HEAD = b"\x80\xf0\x81\x02\x07\x43"
"""A descriptor as Chromium writes it."""


@dataclass
class Class:
    """What all of them send."""

    stage: Stage
    bits_per_second: int
    cameras: list[SourceLayer] = field(default_factory=list)
    microphones: list[SourceLayer] = field(default_factory=list)
    sequence: int = 0
    packets: int = 0

    def __post_init__(self) -> None:
        for number in range(PEOPLE):
            camera = self.stage.publish(f"p{number}", "camera")
            microphone = self.stage.publish(f"p{number}", "microphone")
            microphone.make_redundant(63)
            self.cameras.append(self.stage.layer("h", 2 * number + 1, camera))
            self.microphones.append(self.stage.layer("h", 2 * number + 2, microphone))
        size = self.bits_per_second // 8 // PICTURES_PER_SECOND
        self._key = cut_vp8(vp8_picture(bytes(4 * size), key=True), PAYLOAD_BYTES, _HEAD)
        self._inter = cut_vp8(vp8_picture(bytes(size)), PAYLOAD_BYTES, _HEAD)

    @property
    def publications(self) -> list[Publication]:
        return [layer.publication for layer in (*self.cameras, *self.microphones)]

    def picture(self, number: int) -> None:
        payloads = self._key if number % KEYFRAME_EACH == 1 else self._inter
        for layer in self.cameras:
            for part, payload in enumerate(payloads):
                marker = part == len(payloads) - 1
                self._send(layer, self.sequence + part, 4500 * number, payload, marker=marker)
        self.sequence += len(payloads)

    def sound(self, number: int) -> None:
        for layer in self.microphones:
            self._send(layer, number, 960 * number, b"\xfc" + bytes(VOICE_BYTES), marker=False)

    def _send(
        self, layer: SourceLayer, sequence: int, timestamp: int, payload: bytes, *, marker: bool
    ) -> None:
        packet = RtpPacket(96, sequence & 0xFFFF, timestamp, layer.ssrc, payload)
        packet.marker = 0x80 * marker
        layer.publication.receive(layer, packet, 50, self.stage.now, self.stage.forwarder)
        self.packets += 1


def cpu_seconds(bits_per_second: int, folder: Path, *, recorded: bool) -> tuple[float, float]:
    """Return CPU seconds of the whole process and of its loop alone, for `SECONDS` of the class."""
    stage = Stage()
    people = Class(stage, bits_per_second)
    recorder = Recorder(folder, stage.counters, lambda: 1e9 + stage.now, lambda: stage.now)
    keeper = recorder.of("l")
    plan = control.LessonPlan(
        lesson_id="l",
        epoch=1,
        version=1,
        node_id="n",
        people={f"p{number}": control.PersonPlan() for number in range(PEOPLE)},
        recording=control.RecordingPlan(
            recording_id=f"r{bits_per_second}",
            kept={f"p{number}": frozenset({"camera", "microphone"}) for number in range(PEOPLE)},
        )
        if recorded
        else None,
    )
    publications, began = people.publications, stage.now
    before, loop_before, started = time.process_time(), time.thread_time(), time.monotonic()
    for tick in range(SECONDS * _TICKS_PER_SECOND):
        stage.now = began + tick / _TICKS_PER_SECOND
        if tick % (_TICKS_PER_SECOND // PICTURES_PER_SECOND) == 0:
            people.picture(tick * PICTURES_PER_SECOND // _TICKS_PER_SECOND)
        if tick % 2 == 0:
            people.sound(tick // 2)
        if tick % (_TICKS_PER_SECOND // LOOKS_PER_SECOND) == 0:
            keeper.look(plan, publications, stage.now)
        time.sleep(max(0.0, tick / _TICKS_PER_SECOND / FASTER - (time.monotonic() - started)))
    keeper.close()
    while recorded and not all(progress.finished for progress in keeper.finishing):
        time.sleep(0.01)
    assert not any(event.state == "failed" for event in keeper.events)
    return time.process_time() - before, time.thread_time() - loop_before


def main() -> None:
    """Print the share of a core, for the layer that always comes and for one that somebody watches."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    for bits_per_second in (150_000, 800_000):
        with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
            without, loop_without = cpu_seconds(bits_per_second, Path(folder), recorded=False)
            with_it, loop_with = cpu_seconds(bits_per_second, Path(folder), recorded=True)
        name = f"a recording of {PEOPLE} people, {bits_per_second // 1000} kbit/s each"
        share = (with_it - without) / SECONDS * 100
        figure(name, share, "% of a core", beside="wanted at most", peer=WANTED_PERCENT)
        loop_share = (loop_with - loop_without) / SECONDS * 100
        figure("  of it in the loop", loop_share, "% of a core")
        figure("  the packets alone, without it", without / SECONDS * 100, "% of a core")


if __name__ == "__main__":
    main()
