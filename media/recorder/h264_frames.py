"""H.264 pictures from RTP in packetization mode 1 (RFC 6184): units taken out and joined.

Invariant: what comes out begins with an IDR picture that has its parameter sets in front of it, and again
after each loss; every picture is whole. Each unit stands behind a start code.
"""

from __future__ import annotations

from ..relay.layer import Received
from ..rtp.packet import MalformedRtp
from .frames import MAX_PARTS, Frame, Setup
from .h264_size import picture_size

START_CODE = b"\0\0\0\1"
_IDR, _SPS, _PPS, _AUD, _STAP_A, _FU_A = 5, 7, 8, 9, 24, 28
_TYPE_MASK, _REFERENCE_MASK = 0x1F, 0xE0
_FU_START, _FU_END = 0x80, 0x40
_SIZE_BYTES = 2


class H264Frames:
    """A `Depacketizer`. A frame is what has one timestamp (section 5.1), and ends with the marker."""

    __slots__ = ("_after_gap", "_arrived", "_doubtful", "_piece", "_sps_pps", "_timestamp", "_units", "waits")

    def __init__(self) -> None:
        self.waits = True
        self._units: list[bytes] = []
        self._piece: list[bytes] = []
        """Of a unit that came in several packets (FU-A), so far."""
        self._timestamp = -1
        self._arrived = 0.0
        self._after_gap = True
        self._doubtful = -1
        """Timestamp of the picture that a gap may have taken the beginning of."""
        self._sps_pps: dict[int, bytes] = {}
        """The newest parameter sets, by type: some senders give them packets, or a time, of their own."""

    def push(self, received: Received, arrived: float) -> Frame | None:
        packet = received.packet
        whole: Frame | None = None
        if packet.timestamp != self._timestamp:
            whole = self._finish() if self._units else None  # its last packet had no marker
            self._timestamp, self._arrived, self._piece = packet.timestamp, arrived, []
        if self._after_gap:
            self._after_gap = False
            self._doubtful = -1 if _begins_keyframe(packet.payload) else packet.timestamp
        self._take(packet.payload)
        if len(self._units) + len(self._piece) > MAX_PARTS:
            self.lose()
        if packet.marker and whole is None:
            whole = self._finish()
        return whole

    def _take(self, payload: bytes) -> None:
        """Take out the units of one payload, whose head the relay has read."""
        kind = payload[0] & _TYPE_MASK
        if kind == _FU_A:
            self._take_piece(payload)
        elif kind == _STAP_A:
            position = 1
            while position < len(payload):
                start = position + _SIZE_BYTES
                position = start + int.from_bytes(payload[start - _SIZE_BYTES : start])
                self._add(payload[start:position])
        else:
            self._add(payload)

    def _take_piece(self, payload: bytes) -> None:
        if payload[1] & _FU_START:
            self._piece = [bytes((payload[0] & _REFERENCE_MASK | payload[1] & _TYPE_MASK,))]
        if self._piece:
            self._piece.append(payload[2:])
        if payload[1] & _FU_END and self._piece:
            self._add(b"".join(self._piece))
            self._piece = []

    def _add(self, unit: bytes) -> None:
        kind = unit[0] & _TYPE_MASK if unit else 0
        if kind in (_SPS, _PPS):
            self._sps_pps[kind] = unit
        elif unit:
            self._units.append(unit)

    def _finish(self) -> Frame | None:
        """Return what was gathered; nothing, where no decoder could begin with it yet."""
        units, self._units, self._piece = self._units, [], []
        setup = None
        if self._timestamp == self._doubtful:
            return None
        if any(unit[0] & _TYPE_MASK == _IDR for unit in units):
            setup = self._setup()
            self.waits = setup is None
        if self.waits or not units:
            return None
        head = setup.parameter_sets if setup is not None else b""
        data = head + b"".join(START_CODE + unit for unit in units)
        return Frame(data, self._timestamp, self._arrived, setup)

    def _setup(self) -> Setup | None:
        sps, pps = self._sps_pps.get(_SPS, b""), self._sps_pps.get(_PPS, b"")
        try:
            width, height = picture_size(sps)
        except MalformedRtp:
            return None
        if not pps:
            return None
        return Setup("h264", width, height, START_CODE + sps + START_CODE + pps)

    def lose(self) -> None:
        self._units, self._piece = [], []
        self.waits = self._after_gap = True


def _begins_keyframe(payload: bytes) -> bool:
    """Say whether nothing of its picture came before: senders put parameter sets first."""
    kind = payload[0] & _TYPE_MASK
    if kind == _STAP_A:
        first = payload[1 + _SIZE_BYTES : 2 + _SIZE_BYTES]
        kind = int.from_bytes(first) & _TYPE_MASK
    elif kind == _FU_A and payload[1] & _FU_START:
        kind = payload[1] & _TYPE_MASK
    return kind in (_AUD, _SPS)
