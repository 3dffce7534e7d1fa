"""One layer of a source that is kept: from packets in any order to frames with their places.

Invariant: nothing that came before the branch was made, or after it was closed, becomes a frame; frames come
in the order in which they were sent.
"""

from __future__ import annotations

from collections.abc import Callable

from ..relay.layer import Received, SourceLayer
from .frames import Depacketizer, Frame
from .h264_frames import H264Frames
from .placing import Placing
from .sorter import Sorter
from .voice import VoiceFrames
from .vp8_frames import Vp8Frames

VIDEO_WAIT_SECONDS = 1.0
"""For a packet that is asked for again: as long as the relay asks (`gaps.GIVE_UP_SECONDS`)."""
VOICE_WAIT_SECONDS = 0.3
"""Nobody asks for a packet of sound again; RED brings it with one of the next."""

_DEPACKETIZERS: dict[str, Callable[[], Depacketizer]] = {
    "opus": VoiceFrames,
    "vp8": Vp8Frames,
    "h264": H264Frames,
}


class Branch:
    """See the module: the sink of a layer's packets (`seam.Sink`)."""

    __slots__ = ("_dropped", "_frames", "_on_frame", "_placing", "_restarts", "_sorter", "layer")

    def __init__(
        self, layer: SourceLayer, dropped: dict[str, int], on_frame: Callable[[Branch, Frame], None]
    ) -> None:
        self.layer = layer
        self._dropped = dropped
        self._on_frame = on_frame
        self._frames = _DEPACKETIZERS[layer.codec]()
        self._placing = Placing(layer.clock_rate)
        self._restarts = layer.counter.restarts
        newest = layer.newest
        self._sorter: Sorter[Received] = Sorter(
            newest.packet.sequence + 1 if newest is not None else None,
            VIDEO_WAIT_SECONDS if layer.video else VOICE_WAIT_SECONDS,
        )
        layer.sink = self

    @property
    def waits(self) -> bool:
        """Whether a keyframe has to come first."""
        return self._frames.waits

    def take(self, received: Received, now: float) -> None:
        """Take a packet that the relay forwards."""
        number = received.packet.sequence
        sorter = self._sorter
        if self.layer.counter.restarts != self._restarts:
            self._begin_again(number)
        if number == sorter.next and not sorter.held:
            sorter.next = number + 1
            self._push(received, now)
        else:
            self._push_all(sorter.take(number, received, now))

    def _begin_again(self, number: int) -> None:
        self._restarts = self.layer.counter.restarts
        self._sorter.begin_again(number)
        self._placing.begin_again()
        self._frames.lose()

    def look(self, now: float) -> None:
        """Give up what has been waited for for too long."""
        if self._sorter.held:
            self._push_all(self._sorter.due(now))

    def _push_all(self, packets: list[tuple[Received, float] | None]) -> None:
        for packet in packets:
            if packet is None:
                self._dropped["recording_gap"] += 1
                self._frames.lose()
            else:
                self._push(*packet)

    def _push(self, received: Received, arrived: float) -> None:
        frame = self._frames.push(received, arrived)
        if frame is not None:
            self._on_frame(self, frame)
        elif self._frames.waits:
            self._dropped["recording_before_keyframe"] += 1

    def place(self, frame: Frame, epoch: float) -> float:
        """Return when the frame was taken: seconds since 1970, where `epoch` is of monotonic time."""
        clock, arrived = self.layer.clock, frame.arrived
        theirs = clock.their_unix_at(frame.timestamp)
        return self._placing.place(frame.timestamp, theirs, clock.slewed_offset(arrived), arrived + epoch)

    def close(self, *, keep: bool) -> int:
        """Take nothing more. `keep`: what waits for its turn is kept as far as it can be read.

        Returns how many packets are left out.
        """
        if self.layer.sink is self:
            self.layer.sink = None
        if keep:
            self._push_all(self._sorter.rest())
        left_out = len(self._sorter.held)
        self._sorter.held.clear()
        return left_out
