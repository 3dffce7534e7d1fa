"""The size that a sequence parameter set announces."""

from __future__ import annotations

import io
from fractions import Fraction

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.recorder.h264_size import MAX_SIDE, picture_size
from media.rtp.packet import MalformedRtp


def sps_of(width: int, height: int, profile: str, pixels: str = "yuv420p") -> bytes:
    """Let x264 write one."""
    with av.open(io.BytesIO(), "w", format="h264") as container:
        stream = container.add_stream("libx264", rate=30, options={"profile": profile, "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = width, height, pixels
        stream.time_base = Fraction(1, 30)
        packets = [
            *stream.encode(av.VideoFrame(width, height, pixels)),
            *stream.encode(None),
        ]
    units = b"".join(bytes(packet) for packet in packets).replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")
    return next(unit for unit in units if unit and unit[0] & 0x1F == 7)


@pytest.mark.parametrize(("width", "height"), [(320, 180), (1920, 1080), (162, 90), (640, 480)])
@pytest.mark.parametrize("profile", ["baseline", "main", "high"])
def test_the_size_is_what_an_encoder_was_given(width: int, height: int, profile: str) -> None:
    """Also where it is no whole number of macroblocks."""
    assert picture_size(sps_of(width, height, profile)) == (width, height)


@pytest.mark.parametrize("pixels", ["yuv422p", "yuv444p"])
def test_other_colours_are_cropped_by_their_own_units(pixels: str) -> None:
    """Of 4:2:2 and 4:4:4 rows are counted one by one."""
    profile = {"yuv422p": "high422", "yuv444p": "high444"}[pixels]
    assert picture_size(sps_of(322, 182, profile, pixels)) == (322, 182)


@given(st.binary(max_size=80))
def test_whatever_the_bytes_are_there_is_a_size_or_a_refusal(data: bytes) -> None:
    """Nothing else is raised, and no size is absurd."""
    for sps in (data, b"\x67\x64\x00\x1f" + data, b"\x67\x42\x00\x1f" + data):
        try:
            width, height = picture_size(sps)
        except MalformedRtp:
            continue
        assert 0 < width <= MAX_SIDE
        assert 0 < height <= MAX_SIDE
