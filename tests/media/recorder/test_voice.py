"""Opus from packets."""

from __future__ import annotations

from media.recorder.voice import SETUP, VoiceFrames
from media.relay.layer import Received
from media.rtp.descriptor import Descriptor
from media.rtp.packet import RtpPacket


def received(payload: bytes) -> Received:
    return Received(RtpPacket(111, 1, 960, 5, payload), Descriptor(), 0)


def test_each_packet_is_a_frame_with_which_a_file_may_begin() -> None:
    """Its payload as it is, its timestamp, and when it came."""
    frame = VoiceFrames().push(received(b"\xfcsound"), 7.0)
    assert frame is not None
    assert (frame.data, frame.timestamp, frame.arrived) == (b"\xfcsound", 960, 7.0)
    assert frame.setup is SETUP


def test_a_loss_leaves_nothing_out() -> None:
    """The next packet stands for itself; an empty one is nothing."""
    frames = VoiceFrames()
    frames.lose()
    assert not frames.waits
    assert frames.push(received(b"\xfc"), 0.0) is not None
    assert frames.push(received(b""), 0.0) is None
