"""H.264 from packets to pictures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.recorder.frames import MAX_PARTS
from media.recorder.h264_frames import H264Frames
from media.rtp.packet import MalformedRtp
from tests.media.support.kept import PPS, SPS
from tests.media.support.packets import START_CODE, cut_h264, encoded, received, units_of

IDR, SLICE = b"\x65" + bytes(range(1, 120)), b"\x41" + bytes(range(1, 90))
KEY = [SPS, PPS, IDR]


def stream(*units: bytes) -> bytes:
    return b"".join(START_CODE + unit for unit in units)


def feed(
    frames: H264Frames, payloads: list[bytes], timestamp: int, *, marker: bool = True, first: int = 0
) -> list[bytes]:
    found = []
    for index, payload in enumerate(payloads):
        last = marker and index == len(payloads) - 1
        frame = frames.push(received("h264", first + index, payload, timestamp=timestamp, marker=last), 0.0)
        found += [frame.data] if frame is not None else []
    return found


@pytest.mark.parametrize("size", [40, 130, 1200])
@pytest.mark.parametrize("aggregate", [True, False])
def test_units_are_taken_out_of_whatever_they_came_in(size: int, *, aggregate: bool) -> None:
    """Alone, together, or in pieces: each stands behind a start code."""
    frames = H264Frames()
    assert feed(frames, cut_h264(KEY, size, aggregate=aggregate), 1) == [stream(*KEY)]
    assert feed(frames, cut_h264([SLICE, SLICE], size, aggregate=aggregate), 2) == [stream(SLICE, SLICE)]


def test_a_keyframe_brings_its_parameter_sets() -> None:
    """The setup has them, and the size; those that came at a time of their own are put in front of it."""
    frames = H264Frames()
    assert feed(frames, [SPS, PPS], 1) == []
    frame = frames.push(received("h264", 9, IDR, timestamp=2, marker=True), 7.0)
    assert frame is not None
    assert frame.data == stream(SPS, PPS, IDR)
    assert frame.setup is not None
    assert frame.setup.parameter_sets == stream(SPS, PPS)
    assert (frame.setup.width, frame.setup.height) == (320, 180)


def test_nothing_comes_before_a_keyframe_or_after_a_loss() -> None:
    """Parameter sets outlive the loss: a keyframe may come without them."""
    frames = H264Frames()
    assert feed(frames, [SLICE], 1) == []
    assert feed(frames, [IDR], 2) == [], "no parameter sets yet"
    assert feed(frames, KEY, 3) == [stream(*KEY)]
    assert feed(frames, [SLICE], 4) == [stream(SLICE)]
    frames.lose()
    assert frames.waits
    assert feed(frames, [SLICE], 5) == []
    assert feed(frames, [IDR], 6) == [stream(*KEY)]


def test_of_a_picture_that_a_gap_may_have_begun_nothing_is_kept() -> None:
    """One slice of a keyframe is none, though it could be decoded; with parameter sets it is whole."""
    frames = H264Frames()
    assert feed(frames, KEY, 1) == [stream(*KEY)]
    frames.lose()
    assert feed(frames, [IDR], 2) == []
    assert feed(frames, [IDR], 3) == [stream(*KEY)]
    frames.lose()
    assert feed(frames, KEY, 4) == [stream(*KEY)]


def test_nonsense_for_a_parameter_set_is_no_beginning() -> None:
    """The next keyframe is waited for."""
    frames = H264Frames()
    assert feed(frames, [b"\x67\x42", PPS, IDR], 1) == []
    assert frames.waits
    assert feed(frames, KEY, 2) == [stream(*KEY)]


def test_a_picture_without_a_marker_ends_with_its_timestamp() -> None:
    """Some senders set none."""
    frames = H264Frames()
    assert feed(frames, KEY, 1, marker=False) == []
    assert feed(frames, [SLICE], 2, marker=False) == [stream(*KEY)]
    assert feed(frames, [SLICE], 3) == [stream(SLICE)]


def test_the_rest_of_a_unit_whose_beginning_is_lost_is_none() -> None:
    """A piece without the one that begins the unit belongs to nothing."""
    frames = H264Frames()
    pieces = cut_h264([IDR], 30)
    assert feed(frames, [SPS, PPS, *pieces[1:]], 1) == []


def test_a_picture_that_never_ends_is_given_up() -> None:
    """Memory is bounded whatever is sent."""
    frames = H264Frames()
    for number in range(MAX_PARTS + 10):
        frames.push(received("h264", number, SLICE, timestamp=0, marker=False), 0.0)
    assert len(frames._units) < 20


@pytest.mark.parametrize("size", [200, 1100])
def test_real_pictures_come_out_as_they_went_in(size: int) -> None:
    """What x264 makes, through packets and back."""
    frames = H264Frames()
    for number, picture in enumerate(encoded("libx264", 12)):
        units = [unit for unit in units_of(picture) if unit[0] & 0x1F != 6]
        assert feed(frames, cut_h264(units, size), number) == [stream(*units)]


@given(
    st.lists(st.tuples(st.booleans(), st.binary(min_size=1, max_size=60)), min_size=1, max_size=12),
    st.integers(8, 60),
    st.sets(st.integers(0, 40), max_size=3),
)
def test_round_trip_with_losses(drawn: list[tuple[bool, bytes]], size: int, lost: set[int]) -> None:
    """What comes out is what a decoder can read: whole pictures, after a keyframe, without a gap."""
    frames, found = H264Frames(), list[bytes]()
    expected: list[bytes] = []
    number, readable = 0, False
    for index, (key, mark) in enumerate(drawn):
        units = [SPS, PPS, b"\x65" + mark] if key else [b"\x41" + mark]
        payloads = cut_h264(units, size)
        whole = True
        for part, payload in enumerate(payloads):
            if number in lost:
                frames.lose()
                whole = readable = False
            else:
                found += feed(frames, [payload], index, marker=part == len(payloads) - 1, first=number)
            number += 1
        readable = (whole and key) or (whole and readable)
        expected += [stream(*units)] if readable else []
    assert found == expected


@given(st.lists(st.tuples(st.binary(max_size=12), st.integers(0, 2), st.booleans()), max_size=12))
def test_whatever_the_relay_forwards_breaks_nothing(drawn: list[tuple[bytes, int, bool]]) -> None:
    """Hostile payloads that the relay's reader takes: a frame, or none."""
    frames = H264Frames()
    for number, (payload, timestamp, marker) in enumerate(drawn):
        try:
            packet = received("h264", number, payload, timestamp=timestamp, marker=marker)
        except MalformedRtp:
            continue
        frames.push(packet, 0.0)
