"""H.264 payloads: where a stream may begin."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.h264 import parse_h264
from media.rtp.packet import MalformedRtp

SPS, PPS, IDR, SEI, SLICE = b"\x67sps", b"\x68pps", b"\x65picture", b"\x06", b"\x41picture"


def stap(*units: bytes) -> bytes:
    return b"\x78" + b"".join(len(unit).to_bytes(2) + unit for unit in units)


def piece(unit: bytes, *, start: bool = False, end: bool = False) -> bytes:
    return bytes((unit[0] & 0x60 | 28, start << 7 | end << 6 | unit[0] & 0x1F)) + unit[1:]


@pytest.mark.parametrize(
    ("payload", "keyframe"),
    [
        (SPS, True),
        (PPS, False),
        (IDR, True),
        (SEI, False),
        (SLICE, False),
        (stap(SPS, PPS), True),
        (stap(SPS, PPS, SEI, IDR), True),
        (stap(SEI, SLICE), False),
        (piece(IDR, start=True), True),
        (piece(IDR), False),
        (piece(IDR, end=True), False),
        (piece(SLICE, start=True), False),
    ],
)
def test_a_stream_may_begin_with_parameter_sets_or_an_idr_picture(payload: bytes, keyframe: bool) -> None:  # noqa: FBT001
    """RFC 6184: alone in a packet, among others in a STAP-A, or as the first piece of an FU-A."""
    assert parse_h264(payload).keyframe is keyframe


def test_nothing_of_it_is_rewritten() -> None:
    """A payload of H.264 has no numbers that go on from picture to picture."""
    found = parse_h264(stap(SPS, PPS, IDR))
    assert (found.picture_id_at, found.tl0_at) == (0, 0)


@pytest.mark.parametrize(
    "payload",
    [b"", b"\x00", b"\x78\x00", b"\x78\x00\x00", b"\x78\x00\x09sps", b"\x7c", b"\x7c\x85", b"\x7d\x85xx"],
)
def test_what_is_no_payload_of_mode_one_is_refused(payload: bytes) -> None:
    """Units without a type, aggregates that end too early, empty pieces, and what only mode 2 has (FU-B)."""
    with pytest.raises(MalformedRtp):
        parse_h264(payload)


@given(st.binary(max_size=40))
def test_any_payload_is_parsed_or_refused(payload: bytes) -> None:
    """Nothing but `MalformedRtp` comes of bytes that are not H.264."""
    with contextlib.suppress(MalformedRtp):
        parse_h264(payload)
