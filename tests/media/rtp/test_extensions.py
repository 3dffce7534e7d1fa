"""Header extensions: found in what came, built anew in what leaves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.extensions import (
    ONE_BYTE_PROFILE,
    TWO_BYTE_PROFILE,
    OutgoingExtensions,
    audio_level_dbov,
    find_extension,
    find_text,
)
from media.rtp.packet import parse_rtp


@pytest.mark.parametrize(
    ("profile", "block", "wanted", "value"),
    [
        (ONE_BYTE_PROFILE, b"\x10\xaa\x00\x00", 1, b"\xaa"),
        (ONE_BYTE_PROFILE, b"\x10\xaa\x22abc\x00\x00", 2, b"abc"),
        (ONE_BYTE_PROFILE, b"\x00\x00\x22abc", 2, b"abc"),
        (ONE_BYTE_PROFILE, b"\x10\xaa\x00\x00", 2, None),
        (ONE_BYTE_PROFILE, b"\xf0\xaa\x22abc", 2, None),
        (ONE_BYTE_PROFILE, b"\x2fab", 2, None),
        (TWO_BYTE_PROFILE, b"\x11\x01\xaa\x00", 17, b"\xaa"),
        (TWO_BYTE_PROFILE | 5, b"\x01\x00\x11\x02ab", 17, b"ab"),
        (TWO_BYTE_PROFILE, b"\x11\x05ab", 17, None),
        (TWO_BYTE_PROFILE, b"\x11", 17, None),
        (0x1234, b"\x10\xaa\x00\x00", 1, None),
    ],
)
def test_an_extension_is_found_by_its_id(
    profile: int, block: bytes, wanted: int, value: bytes | None
) -> None:
    """Both forms of RFC 8285 are read; padding is skipped, id 15 ends, truncated values are not there."""
    assert find_extension(profile, block, wanted) == value


def test_words_are_ascii() -> None:
    """A MID or RID that is not ASCII is none, nor is one whose extension was not negotiated."""
    assert find_text(ONE_BYTE_PROFILE, b"\x10h\x00\x00", 1) == "h"
    assert find_text(ONE_BYTE_PROFILE, b"\x10\xff\x00\x00", 1) is None
    assert find_text(ONE_BYTE_PROFILE, b"\x10h\x00\x00", None) is None


def test_a_level_without_an_extension_is_silence() -> None:
    """RFC 6464: the low seven bits are the level; none means the quietest."""
    assert audio_level_dbov(b"\x8a") == 10
    assert audio_level_dbov(None) == 127


@given(
    send_time=st.one_of(st.none(), st.integers(1, 14)),
    level=st.one_of(st.none(), st.integers(1, 14)),
    transport=st.one_of(st.none(), st.integers(1, 14)),
    now=st.floats(0, 4e9),
    level_byte=st.integers(0, 255),
)
def test_what_is_built_is_what_is_found(
    send_time: int | None, level: int | None, transport: int | None, now: float, level_byte: int
) -> None:
    """The built block is whole words, and holds exactly what was negotiated, in the subscriber's ids."""
    if send_time is not None and send_time == level:
        level = None
    if transport in (send_time, level):
        transport = None
    layout = OutgoingExtensions.of(send_time, level, transport)
    block = bytearray(layout.build(now, level_byte))
    assert len(block) % 4 == 0
    if not block:
        assert send_time is None
        assert level is None
        assert transport is None
        return
    if transport is not None:
        block[layout.transport_at : layout.transport_at + 2] = b"TW"
    parsed = parse_rtp(b"\x90\x60" + bytes(10) + block + b"x")
    assert parsed.payload == b"x"
    for number in range(1, 15):
        found = find_extension(parsed.extension_profile, parsed.extension_block, number)
        if number == send_time:
            assert found is not None
            assert int.from_bytes(found) == int(now * 2**18) % 2**24
        elif number == level:
            assert found == bytes((level_byte,))
        elif number == transport:
            assert found == b"TW"
        else:
            assert found is None


def test_ids_of_the_two_byte_form_are_left_out() -> None:
    """We write the one-byte form; an id beyond 14 cannot stand in it."""
    assert OutgoingExtensions.of(15, 200) == OutgoingExtensions()
