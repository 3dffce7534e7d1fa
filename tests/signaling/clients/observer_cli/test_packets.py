"""From packets to frames, by what our own sender makes of frames."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from signaling.clients.observer_cli.packets import Pictures, Sound, read_rtp
from signaling.clients.rtp import Stream

KEYFRAME = b"\x10\x02\x00\x9d\x01\x2a\x40\x01\xb4\x00" + bytes(3000)
DELTA = b"\x11\x02\x00" + bytes(2000)


def packets(*frames: bytes) -> list[bytes]:
    stream = Stream(7, 96, 90_000, b"1", b"", {"mid": 3, "send_time": 2})
    return [one for at, frame in enumerate(frames) for one in stream.frame(frame, at / 10, 0.0)]


def joined(wire: list[bytes]) -> list[tuple[bytes, bool]]:
    pictures = Pictures()
    read = [packet for packet in map(read_rtp, wire) if packet is not None]
    frames = [frame for frame in map(pictures.push, read) if frame is not None]
    return [(frame.data, frame.keyframe) for frame in frames]


def test_pictures_come_out_as_they_went_in() -> None:
    """Whole, with the keyframe's size."""
    assert joined(packets(KEYFRAME, DELTA)) == [(KEYFRAME, True), (DELTA, False)]
    first = [Pictures().push(p) for p in map(read_rtp, packets(KEYFRAME[:800])) if p is not None]
    assert first[0] is not None
    assert first[0].size == (320, 180)


def test_after_a_loss_nothing_comes_before_the_next_keyframe() -> None:
    """Nor before the first one."""
    wire = packets(DELTA, KEYFRAME, DELTA, DELTA, KEYFRAME)
    del wire[6]  # a part of the picture behind the first keyframe
    assert joined(wire) == [(KEYFRAME, True), (KEYFRAME, True)]


def test_sound_is_a_frame_a_packet() -> None:
    """As it came."""
    stream = Stream(7, 111, 48_000, b"0", b"", {"mid": 3, "level": 1})
    packet = read_rtp(stream.packet(b"voice", 1.0, 0.0, marker=False, level=3))
    assert packet is not None
    frame = Sound().push(packet)
    assert frame is not None
    assert (frame.data, frame.timestamp) == (b"voice", 48_000)


@given(st.binary(max_size=64))
def test_anything_at_all_is_read_or_left_out(data: bytes) -> None:
    """Nothing that a peer sends raises."""
    packet = read_rtp(data)
    if packet is not None:
        Pictures().push(packet)
