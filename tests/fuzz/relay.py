"""The relay without sockets, fed with authentic bytes: intake, layers, slots, feedback, recording.

Every kind of record has its own sender: the publisher's RTP, its RTCP, a viewer's RTCP; and time passes.
"""

from __future__ import annotations

import contextlib
from functools import cache
from itertools import count
from typing import Final

from media.control import LessonPlan, PersonPlan, RecordingPlan
from media.counters import Counters
from media.recorder.matroska import BadFrames, Muxer
from media.recorder.recording import LessonRecording
from media.recorder.sorter import MAX_HELD
from media.recorder.work import Append, Batch, Begin
from media.relay import repair, reports
from media.relay.feedback import Feedback
from media.relay.forward import PythonForwarder
from media.relay.intake import MAX_STREAMS, Intake
from media.relay.layer import SourceLayer
from media.rtcp.parse import MalformedRtcp, parse_rtcp
from media.rtp.gaps import MAX_MISSING
from media.sdp import NegotiatedPeer
from tests.kit.offers import agreed, offer_mids, offer_text
from tests.media.support.stage import Viewer

STEP_SECONDS: Final = (0.0, 0.001, 0.02, 0.5, 2.0, 30.0, 0.0, 0.0)
"""By the upper bits of a record's kind: how much time passes before it."""
MAX_NACK_BYTES = 12 + 4 * MAX_MISSING
"""For one stream: every number in an item of its own."""
_VIEWER_SSRC = 1000
_PLAN = LessonPlan(
    lesson_id="l",
    epoch=1,
    version=1,
    node_id="n",
    people={"p": PersonPlan()},
    recording=RecordingPlan(recording_id="r", kept={"p": frozenset({"microphone", "camera", "screen"})}),
)


def _nothing(_recording: LessonRecording) -> None:
    """No lesson leaves here."""


@cache
def _negotiated() -> NegotiatedPeer:
    return agreed(offer_text("computer"), offer_mids("computer"))


class Relay:
    """A publisher of everything, one viewer of its camera (whichever layer) and one of its voice."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.forwarded = 0
        """Packets that left for the viewers."""
        self.counters = Counters()
        self._forwarder = PythonForwarder(self.counters)
        self._intake = Intake("p", _negotiated(), self._asked, self._forwarder, self.counters)
        for publication in self._intake.publications.values():
            publication.allowed = True
        self._viewers = (Viewer(ssrc=_VIEWER_SSRC), Viewer(video=False, ssrc=_VIEWER_SSRC + 2))
        self._publisher_feedback = Feedback(self._intake, {}, self._forwarder, self.counters)
        slots = {viewer.slot.ssrc: viewer.slot for viewer in self._viewers}
        self._viewer_feedback = Feedback(self._intake, slots, self._forwarder, self.counters)

        self._recording = LessonRecording(
            "l", self.counters, self._keep, next_span=count().__next__, epoch=0.0, on_close=_nothing
        )
        self._muxers: dict[int, Muxer] = {}
        self.kept = 0
        """Frames that the recording wanted to be written."""

    def _keep(self, batch: Batch) -> None:
        """Do with frames what the thread that writes does, but for the disk."""
        for work in batch.work:
            if isinstance(work, Begin):
                self._muxers[work.span] = Muxer(work.setup)
            elif isinstance(work, Append):
                self.kept += len(work.frames)
                with contextlib.suppress(BadFrames):
                    self._muxers[work.span].add(work.frames)
                    self._muxers[work.span].take()
        batch.progress.taken_bytes = batch.progress.handed_bytes

    def _asked(self, _layer: SourceLayer) -> None:
        """A keyframe request leaves; nothing comes of it here."""

    def take(self, kind: int, packet: bytes) -> None:
        """Take one record and see that every bound holds."""
        self.now += STEP_SECONDS[kind >> 5]
        match kind % 4:
            case 0 | 1:
                self._intake.take(packet, self.now, self.now)
            case 2:
                self._rtcp(self._publisher_feedback, packet)
            case _:
                self._rtcp(self._viewer_feedback, packet)
        self._show()
        self._look()

    def _rtcp(self, feedback: Feedback, packet: bytes) -> None:
        try:
            items = parse_rtcp(packet)
        except MalformedRtcp:
            return
        feedback.handle(items, self.now, self.now)
        feedback.measure(1.0, self.now)

    def _show(self) -> None:
        camera, voice = self._viewers
        for publication in self._intake.publications.values():
            viewer = camera if publication.video else voice
            for layer in publication.layers.values():
                if viewer.slot.feed is None and viewer.slot.can_show(layer):
                    publication.show_in(viewer.slot, layer, self.now, self._forwarder)

    def _look(self) -> None:
        self._recording.look(_PLAN, list(self._intake.publications.values()), self.now)
        assert all(
            len(branch._sorter.held) <= MAX_HELD + 1
            for track in self._recording._tracks.values()
            for branch in track._branches()
        )
        assert len(self._intake.streams) <= MAX_STREAMS
        assert len(repair.ask_again(self._intake, self.now)) <= MAX_NACK_BYTES * MAX_STREAMS
        reports.receiver_report(self._intake, self.now)
        for publication in self._intake.publications.values():
            publication.live_layers(self.now)
            for layer in publication.layers.values():
                layer.measure(1.0)
                assert len(layer.counter.gaps) <= MAX_MISSING
        for viewer in self._viewers:
            reports.sender_report(viewer.slot, self.now, self.now)
            self.forwarded += len(viewer.packets)
            viewer.packets.clear()
            viewer.ciphertexts.clear()
