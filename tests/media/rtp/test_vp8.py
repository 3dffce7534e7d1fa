"""VP8 payload descriptors: keyframes, and where the numbers stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.packet import MalformedRtp
from media.rtp.vp8 import body_at, parse_vp8

KEYFRAME = b"\x50"
INTERFRAME = b"\xb1"


@pytest.mark.parametrize(
    ("payload", "begins", "keyframe"),
    [
        (b"\x10" + KEYFRAME, True, True),
        (b"\x10" + INTERFRAME, True, False),
        (b"\x00" + KEYFRAME, False, False),
        (b"\x11" + KEYFRAME, False, False),
        (b"\x90\x80\x05" + KEYFRAME, True, True),
        (bytes.fromhex("90e0d835e220") + KEYFRAME, True, True),
    ],
)
def test_a_keyframe_is_known_by_its_first_packet(payload: bytes, begins: bool, keyframe: bool) -> None:  # noqa: FBT001
    """Start of partition 0, and the frame header's lowest bit clear (RFC 7741, RFC 6386)."""
    descriptor = parse_vp8(payload)
    assert (descriptor.begins_frame, descriptor.keyframe) == (begins, keyframe)


@pytest.mark.parametrize(
    ("payload", "picture_id", "picture_id_at", "wide", "tl0", "tl0_at"),
    [
        (b"\x10" + KEYFRAME, 0, 0, False, 0, 0),
        (b"\x90\x80\x05" + KEYFRAME, 5, 2, False, 0, 0),
        (b"\x90\x80\xd8\x35" + KEYFRAME, 0x5835, 2, True, 0, 0),
        (b"\x90\x40\xe2" + KEYFRAME, 0, 0, False, 0xE2, 2),
        (bytes.fromhex("90e0d835e220") + KEYFRAME, 0x5835, 2, True, 0xE2, 4),
    ],
)
def test_numbers_and_where_they_stand(
    payload: bytes,
    picture_id: int,
    picture_id_at: int,
    wide: bool,  # noqa: FBT001
    tl0: int,
    tl0_at: int,
) -> None:
    """Picture id (7 or 15 bits) and TL0PICIDX are given with their offsets; 0 where they are absent."""
    found = parse_vp8(payload)
    assert (found.picture_id, found.picture_id_at, found.wide) == (picture_id, picture_id_at, wide)
    assert (found.tl0, found.tl0_at) == (tl0, tl0_at)


@pytest.mark.parametrize(
    ("payload", "above"),
    [
        (b"\x10" + INTERFRAME, False),
        (bytes.fromhex("90e0d835e220") + INTERFRAME, False),
        (bytes.fromhex("90e0d835e260") + INTERFRAME, True),
        (bytes.fromhex("90e0d835e2a0") + INTERFRAME, True),
        (bytes.fromhex("9010df") + INTERFRAME, False),
    ],
)
def test_the_temporal_layer_says_who_can_be_done_without(payload: bytes, above: bool) -> None:  # noqa: FBT001
    """TID counts only where the T bit says so; the same two bits are no layer where only KEYIDX is there."""
    assert parse_vp8(payload).above_base is above


@pytest.mark.parametrize(
    "payload", [b"", b"\x10", b"\x80", b"\x90\x80", b"\x90\x80\xd8", b"\x90\xe0\xd8\x35"]
)
def test_a_descriptor_that_ends_too_early_is_refused(payload: bytes) -> None:
    """Without frame data there is nothing to forward."""
    with pytest.raises(MalformedRtp):
        parse_vp8(payload)


@given(st.binary(max_size=12))
def test_any_payload_is_parsed_or_refused(payload: bytes) -> None:
    """Offsets always lie inside the payload."""
    try:
        found = parse_vp8(payload)
    except MalformedRtp:
        return
    assert found.picture_id_at + found.wide < len(payload)
    assert found.tl0_at < len(payload)
    assert max(found.picture_id_at + found.wide, found.tl0_at) < body_at(payload) < len(payload)
