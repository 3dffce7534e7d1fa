"""Publications that are recorded, without peers: packets go in by hand, time is in the test's hand."""

from __future__ import annotations

import time
from pathlib import Path

from media import control
from media.control import RecordingChanged
from media.recorder.recorder import Recorder
from media.relay.layer import SourceLayer
from media.relay.publication import Publication
from media.rtp.packet import MalformedRtp, RtpPacket
from tests.media.support.kept import KeptFile, files_of, until_finished, vp8_payload, vp8_picture
from tests.media.support.stage import Stage

EPOCH = 1_700_000_000.0
"""Unix seconds of the stage's time 0."""
RECORDING = "rec-1"
SECONDS_PER_LOOK = 0.1


class Tape:
    """One person's sources in a lesson that is recorded. `look` lets a tenth of a second pass."""

    def __init__(self, folder: Path, source: control.Source = "camera", codec: str = "vp8") -> None:
        self.folder = folder
        self.stage = Stage(source, codec)
        self.publications: list[Publication] = [self.stage.publication]
        self.recorder = Recorder(
            folder, self.stage.counters, lambda: EPOCH + self.stage.now, lambda: self.stage.now
        )
        self.keeper = self.recorder.of("l")
        self.events: list[RecordingChanged] = []
        self.scope = "g1"
        self.kept: frozenset[control.Source] = frozenset({source})
        self.recording_id = RECORDING
        self.waits_for_disk = True

    @property
    def now(self) -> float:
        return self.stage.now

    @property
    def plan(self) -> control.LessonPlan:
        recording = None
        if self.recording_id:
            recording = control.RecordingPlan(recording_id=self.recording_id, kept={"p": self.kept})
        people = {"p": control.PersonPlan(scope=self.scope)}
        return control.LessonPlan(
            lesson_id="l", epoch=1, version=1, node_id="n", people=people, recording=recording
        )

    def follow(self) -> None:
        """Let the keeper follow the plan as it is now."""
        self.keeper.follow(self.plan, self.publications, self.now)

    def look(self, times: int = 1) -> None:
        for _ in range(times):
            self.stage.now += SECONDS_PER_LOOK
            self.keeper.look(self.plan, self.publications, self.now)
            self.events += self.keeper.events
            self.keeper.events.clear()
            if self.waits_for_disk:
                self._settle()

    def _settle(self) -> None:
        """Let the thread do what it was given: the stage's time runs faster than the disk's."""
        progress = self.keeper._progress
        end = time.monotonic() + 10
        while progress is not None and not progress.code and progress.taken_bytes < progress.handed_bytes:
            assert time.monotonic() < end, "the thread does not take what it was given"
            time.sleep(0.0005)

    def layer(self, name: control.Layer = "h", ssrc: int = 5) -> SourceLayer:
        return self.stage.layer(name, ssrc)

    def feed(
        self,
        layer: SourceLayer,
        sequence: int,
        payload: bytes,
        *,
        timestamp: int = 0,
        marker: bool = True,
        repeated: bool = False,
    ) -> str:
        """Give the layer a packet (`repeated`: by RTX); returns why it was dropped, or nothing."""
        packet = RtpPacket(96, sequence & 0xFFFF, timestamp & 0xFFFF_FFFF, layer.ssrc, payload)
        packet.marker = 0x80 * marker
        try:
            layer.publication.receive(layer, packet, 0x7F, self.now, self.stage.forwarder, repeated=repeated)
        except MalformedRtp as problem:
            return problem.reason
        return ""

    def picture(self, layer: SourceLayer, sequence: int, mark: bytes, *, key: bool = False) -> None:
        """Give the layer a picture of one packet, a thirtieth of a second for each number."""
        payload = vp8_payload(vp8_picture(mark, key=key))
        assert not self.feed(layer, sequence, payload, timestamp=3000 * sequence)

    def until(self, state: str) -> RecordingChanged:
        """Wait, as the loop does, for the thread that writes."""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            self.look()
            found = next((one for one in reversed(self.events) if one.state == state), None)
            if found is not None:
                return found
            time.sleep(0.005)
        raise AssertionError(f"the recording is not {state}: {self.events[-3:]}")

    def stop(self) -> list[KeptFile]:
        """Take the recording out of the plan; returns what is on the disk then."""
        recording_id, self.recording_id = self.recording_id, ""
        self.until("done")
        self.recorder._writer.stop()
        until_finished(self.folder, recording_id)
        return files_of(self.folder, recording_id)


def marks_of(file: KeptFile) -> list[bytes]:
    """What each picture of `Tape.picture` was marked with."""
    return [frame.data[10 if frame.keyframe else 3 :] for frame in file.frames]
