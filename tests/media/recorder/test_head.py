"""A file's head, live and complete."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.recorder.frames import Setup
from media.recorder.head import SECTOR_BYTES, ForeignHead, Head, read_head
from media.recorder.matroska import Muxer
from tests.media.support.kept import PPS, SPS, vp8_picture
from tests.media.support.packets import START_CODE

SETS = START_CODE + SPS + START_CODE + PPS
FIRST = {
    "opus": b"\xfc" + bytes(20),
    "vp8": vp8_picture(bytes(20), key=True),
    "h264": SETS + START_CODE + b"\x65\x88" + bytes(20),
}


def made(codec: str) -> Head:
    muxer = Muxer(Setup(codec, 320, 180, SETS if codec == "h264" else b""))
    muxer.add([(FIRST[codec], 0, True)])
    assert muxer.head is not None
    return muxer.head


@pytest.mark.parametrize("codec", ["opus", "vp8", "h264"])
def test_both_heads_differ_within_one_sector(codec: str) -> None:
    """They are equally long, and the disk has one of them or the other."""
    head = made(codec)
    live, complete = head.live, head.complete(3_000_000, 500_000_000, 500_040_000)
    assert len(live) == len(complete) == head.length
    assert live != complete
    assert live[SECTOR_BYTES:] == complete[SECTOR_BYTES:]


@pytest.mark.parametrize("codec", ["opus", "vp8", "h264"])
@given(st.integers(0, 1 << 35), st.integers(600, 1 << 40), st.integers(0, 1 << 20))
def test_a_head_that_was_written_is_read(codec: str, milliseconds: int, cues_at: int, more: int) -> None:
    """And it is known whether its file is complete."""
    head = made(codec)
    for data, is_complete in (
        (head.live, False),
        (head.complete(milliseconds, cues_at, cues_at + more), True),
    ):
        found, complete = read_head(data + b"clusters")
        assert (found.live, found.segment, complete) == (head.live, head.segment, is_complete)


def test_what_browsers_read_is_called_webm() -> None:
    """Matroska with H.264 is not."""
    assert b"webm" in made("vp8").live
    assert b"webm" in made("opus").live
    assert b"matroska" in made("h264").live


@given(st.integers(0, 300), st.integers(1, 255))
def test_a_head_with_another_byte_is_not_ours(at: int, change: int) -> None:
    """Nothing is done to a file that is not understood to its last byte; a track's content is its own."""
    head = made("vp8")
    tracks = head.live.index(b"\x16\x54\xae\x6b")
    for data in (head.live, head.complete(90_000, 5000, 6000)):
        bad = bytearray(data)
        bad[at % tracks] ^= change
        try:
            found, complete = read_head(bytes(bad))
        except ForeignHead:
            continue
        assert (found.complete(90_000, 5000, 6000) if complete else found.live) != data or data != bytes(bad)
        assert len(found.live) == len(data)


@given(st.binary(max_size=100))
def test_nonsense_is_foreign(data: bytes) -> None:
    """Whatever it is."""
    with pytest.raises(ForeignHead):
        read_head(data)
