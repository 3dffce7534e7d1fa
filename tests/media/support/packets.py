"""Pictures cut into RTP payloads, as publishers do, and encoders to make pictures with."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Literal

import av

from media.relay.layer import Received
from media.rtp.packet import RtpPacket
from media.rtp.payload import READERS

START_CODE = b"\0\0\0\1"


def received(codec: str, sequence: int, payload: bytes, *, timestamp: int, marker: bool) -> Received:
    """A packet as the relay has read it."""
    packet = RtpPacket(96, sequence, timestamp, 5, payload)
    packet.marker = 0x80 * marker
    return Received(packet, READERS[codec](payload), 0)


def cut_vp8(picture: bytes, size: int, head: bytes = b"\x80\x80\x01") -> list[bytes]:
    """Payloads of one picture. `head`: a descriptor without the bit that says where a picture begins."""
    pieces = [picture[at : at + size] for at in range(0, len(picture), size)]
    begin = bytes((head[0] | 0x10,)) + head[1:]
    return [(begin if not index else head) + piece for index, piece in enumerate(pieces)]


def cut_h264(units: list[bytes], size: int, *, aggregate: bool = True) -> list[bytes]:
    """Payloads of one picture: small units together (STAP-A), large ones in pieces (FU-A)."""
    payloads: list[bytes] = []
    together: list[bytes] = []
    for unit in units:
        if len(unit) + 3 <= size and aggregate:
            if sum(len(one) + 2 for one in [*together, unit]) + 1 > size:
                payloads.append(_together(together))
                together = []
            together.append(unit)
            continue
        if together:
            payloads.append(_together(together))
            together = []
        payloads += [unit] if len(unit) <= size else _pieces(unit, size)
    return [*payloads, _together(together)] if together else payloads


def _together(units: list[bytes]) -> bytes:
    if len(units) == 1:
        return units[0]
    return b"\x78" + b"".join(len(unit).to_bytes(2) + unit for unit in units)


def _pieces(unit: bytes, size: int) -> list[bytes]:
    body = [unit[at : at + size] for at in range(1, len(unit), size)]
    head, kind = unit[0] & 0xE0 | 28, unit[0] & 0x1F
    flags = [0x80 * (not index) | 0x40 * (index == len(body) - 1) for index in range(len(body))]
    return [bytes((head, flag | kind)) + piece for flag, piece in zip(flags, body, strict=True)]


def units_of(stream: bytes) -> list[bytes]:
    """The units of a byte stream with start codes."""
    return [unit for unit in stream.replace(START_CODE, b"\0\0\1").split(b"\0\0\1") if unit]


def encoded(
    codec: Literal["libvpx", "libx264"], count: int, *, width: int = 320, height: int = 180
) -> list[bytes]:
    """So many real pictures that move; a keyframe each ten."""
    options = {
        "g": "10",
        "keyint_min": "10",
        "deadline": "realtime",
        "preset": "ultrafast",
        "tune": "zerolatency",
    }
    mine = {"libvpx": ("g", "keyint_min", "deadline"), "libx264": ("g", "keyint_min", "preset", "tune")}[
        codec
    ]
    pictures: list[bytes] = []
    with av.open(io.BytesIO(), "w", format="h264" if codec == "libx264" else "ivf") as container:
        stream = container.add_stream(codec, rate=30, options={name: options[name] for name in mine})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = Fraction(1, 30)
        for number in range(count):
            frame = av.VideoFrame(width, height, "yuv420p")
            for index, plane in enumerate(frame.planes):
                plane.update(bytes((number * 7 + index + at) & 0xFF for at in range(plane.buffer_size)))
            frame.pts = number
            pictures += [bytes(packet) for packet in stream.encode(frame)]
        pictures += [bytes(packet) for packet in stream.encode(None)]
    return pictures
