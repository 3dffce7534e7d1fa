"""What a client may hand in as a still: one small baseline JPEG, and nothing besides.

Invariant: what `checked` returns is one image from its first byte to its last, without metadata (a camera
may write the place into it), comments or anything behind the picture; nothing here decodes pixels.
Segments as in ITU-T T.81, annex B.
"""

from __future__ import annotations

from collections.abc import Iterator

MAX_BYTES = 6 * 1024
"""160 x 120 pixels of a face take 3 to 5 KB at a quality nobody complains of."""
MAX_WIDTH, MAX_HEIGHT = 320, 240
MIN_SIDE = 16
"""Less is no face."""

_START, _END = b"\xff\xd8", b"\xff\xd9"
_FRAME = 0xC0  # SOF0: baseline, all that a canvas writes; progressive and lossless ones have other markers
_SCAN = 0xDA
_KEPT = frozenset({0xDB, 0xC4, _FRAME, 0xDD, _SCAN})  # tables, frame, restart interval, scan
_DROPPED = frozenset({*range(0xE0, 0xF0), 0xFE})  # APPn (JFIF, Exif, colour profile) and comments
_SAMPLE_BITS = 8
_COMPONENTS = frozenset({1, 3})
_FRAME_HEADER_BYTES = 6  # precision, height, width, number of components


class NoStill(ValueError):
    """It is not what a still has to be; the text says what is wrong, for the client's programmer."""


def checked(data: bytes) -> bytes:
    """Return the image without metadata. Raise `NoStill`."""
    if len(data) > MAX_BYTES:
        raise NoStill(f"more than {MAX_BYTES} bytes")
    if not data.startswith(_START) or not data.endswith(_END):
        raise NoStill("not a JPEG from its first byte to its last")
    kept = [_START]
    has_frame = False
    for marker, segment in _segments(data):
        if marker in _DROPPED:
            continue
        if marker == _FRAME:
            if has_frame:
                raise NoStill("two frames")
            has_frame = True
            _check_frame(segment[4:])
        kept.append(segment)
        if marker == _SCAN and not has_frame:
            raise NoStill("a scan without a frame")
    return b"".join(kept)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (marker, bytes) of every segment; the last one is the scan, with its data and the end."""
    at = len(_START)
    while True:
        if at + 4 > len(data) or data[at] != 0xFF:  # noqa: PLR2004 - marker and length
            raise NoStill("a segment does not begin where it should")
        marker = data[at + 1]
        length = int.from_bytes(data[at + 2 : at + 4])
        if length < 2 or at + 2 + length > len(data):  # noqa: PLR2004 - the length counts itself
            raise NoStill("a segment ends behind the file")
        if marker not in _KEPT and marker not in _DROPPED:
            raise NoStill(f"marker {marker:02x} has no place in a still")
        if marker == _SCAN:
            _check_scan(data, at + 2 + length)
            yield marker, data[at:]
            return
        yield marker, data[at : at + 2 + length]
        at += 2 + length


def _check_frame(header: bytes) -> None:
    if len(header) < _FRAME_HEADER_BYTES:
        raise NoStill("a frame without a size")
    height, width = int.from_bytes(header[1:3]), int.from_bytes(header[3:5])
    if not (MIN_SIDE <= width <= MAX_WIDTH and MIN_SIDE <= height <= MAX_HEIGHT):
        raise NoStill(f"{width} x {height} pixels")
    if header[0] != _SAMPLE_BITS or header[5] not in _COMPONENTS:
        raise NoStill("neither grey nor colour of 8 bits")


def _check_scan(data: bytes, at: int) -> None:
    """See that within the scan there is no marker but restarts, up to the end of the file."""
    end = len(data) - len(_END)
    while (at := data.find(b"\xff", at, end)) != -1:
        following = data[at + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:  # noqa: PLR2004 - stuffing, RST0 to RST7
            raise NoStill("something stands behind the picture")
        at += 2
