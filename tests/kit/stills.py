"""Stills as a browser's canvas writes them."""

from __future__ import annotations

import functools
from fractions import Fraction

import av
from av.video.frame import VideoFrame


@functools.cache
def jpeg(width: int = 160, height: int = 120, grey: int = 128) -> bytes:
    """Return a baseline JPEG of one colour."""
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height = width, height
    encoder.pix_fmt = "yuvj420p"
    encoder.time_base = Fraction(1)
    frame = VideoFrame(width, height, "yuvj420p")
    for plane in frame.planes:
        plane.update(bytes([grey]) * plane.buffer_size)
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])
