"""How large the pictures are that a sequence parameter set announces (ITU-T H.264 section 7.3.2.1.1).

Invariant: whatever the bytes are, they give a size of 1 to `MAX_SIDE` pixels or raise `MalformedRtp`.
"""

from __future__ import annotations

from ..rtp.packet import MalformedRtp

MAX_SIDE = 16_384
"""Pixels: as VP8's, and above any level of H.264."""
_MACROBLOCK = 16
_HIGH_PROFILES = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})
"""Those that say more of colours (section 7.3.2.1.1)."""
_YUV_420, _YUV_422, _YUV_444 = 1, 2, 3
_MAX_ZEROS = 32
_MAX_CYCLE = 255
_LIST_ENTRIES = (16,) * 6 + (64,) * 6


class _Bits:
    """Reads bits, the highest of a byte first."""

    def __init__(self, data: bytes) -> None:
        self._number = int.from_bytes(data)
        self._left = len(data) * 8

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise MalformedRtp("recording_h264_sps")
        return self._number >> self._left & ((1 << count) - 1)

    def unsigned(self) -> int:
        """ue(v), section 9.1."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > _MAX_ZEROS:
                raise MalformedRtp("recording_h264_sps")
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        """se(v), section 9.1.1."""
        number = self.unsigned()
        return (number + 1) // 2 if number & 1 else -(number // 2)


def picture_size(sps: bytes) -> tuple[int, int]:
    """Return width and height in pixels, as shown. Raises MalformedRtp."""
    bits = _Bits(sps[1:].replace(b"\0\0\3", b"\0\0"))
    profile = bits.take(8)
    bits.take(16)  # constraints and level
    bits.unsigned()  # the set's number
    chroma = _read_colours(bits) if profile in _HIGH_PROFILES else _YUV_420
    bits.unsigned()  # log2_max_frame_num_minus4
    _skip_order(bits)
    bits.unsigned()  # max_num_ref_frames
    bits.take(1)
    width = (bits.unsigned() + 1) * _MACROBLOCK
    rows = bits.unsigned() + 1
    frames_only = bits.take(1)
    if not frames_only:
        bits.take(1)
    bits.take(1)
    height = rows * _MACROBLOCK * (2 - frames_only)
    if bits.take(1):
        across = 2 if chroma in (_YUV_420, _YUV_422) else 1
        down = (2 if chroma == _YUV_420 else 1) * (2 - frames_only)
        width -= (bits.unsigned() + bits.unsigned()) * across
        height -= (bits.unsigned() + bits.unsigned()) * down
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise MalformedRtp("recording_h264_sps")
    return width, height


def _read_colours(bits: _Bits) -> int:
    chroma = bits.unsigned()
    if chroma == _YUV_444:
        bits.take(1)
    bits.unsigned()
    bits.unsigned()
    bits.take(1)
    if bits.take(1):
        for entries in _LIST_ENTRIES[: 12 if chroma == _YUV_444 else 8]:
            if bits.take(1):
                _skip_scaling_list(bits, entries)
    return chroma


def _skip_scaling_list(bits: _Bits, entries: int) -> None:
    last = following = 8
    for _ in range(entries):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def _skip_order(bits: _Bits) -> None:
    """Skip how pictures are counted (pic_order_cnt_type)."""
    kind = bits.unsigned()
    if kind == 0:
        bits.unsigned()
    elif kind == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        cycle = bits.unsigned()
        if cycle > _MAX_CYCLE:
            raise MalformedRtp("recording_h264_sps")
        for _ in range(cycle):
            bits.signed()
