"""RTP header extensions (RFC 8285): finding one in what came, writing ours into what leaves.

Invariant: nothing of a publisher's extension block reaches a subscriber. A publisher's MID or RID would
send a face to the wrong tile, so the block is written anew in the subscriber's own ids.
"""

from __future__ import annotations

from dataclasses import dataclass

ONE_BYTE_PROFILE = 0xBEDE
TWO_BYTE_PROFILE = 0x1000
_TWO_BYTE_MASK = 0xFFF0
"""The low four bits of the two-byte profile are the application's (RFC 8285 section 4.3)."""
_ONE_BYTE_STOP = 15
"""Id 15 of the one-byte form: read no further."""
_ONE_BYTE_IDS = range(1, 15)
_ABS_SEND_TIME_BYTES = 3
_TRANSPORT_NUMBER_BYTES = 2
_BLOCK_HEAD_BYTES = 4
_WORD_BYTES = 4

SILENCE_DBOV = 127
_LEVEL_MASK = 0x7F


def find_extension(profile: int, block: bytes, wanted: int) -> bytes | None:
    """Return the value of extension `wanted` (an id, 1 to 255), or None. Truncated blocks hold nothing."""
    if profile == ONE_BYTE_PROFILE:
        return _find_one_byte(block, wanted)
    if profile & _TWO_BYTE_MASK == TWO_BYTE_PROFILE:
        return _find_two_byte(block, wanted)
    return None


def _find_one_byte(block: bytes, wanted: int) -> bytes | None:
    position = 0
    end = len(block)
    while position < end:
        head = block[position]
        position += 1
        if head == 0:  # padding
            continue
        number = head >> 4
        if number == _ONE_BYTE_STOP:
            return None
        length = (head & 0x0F) + 1
        if number == wanted:
            return block[position : position + length] if position + length <= end else None
        position += length
    return None


def _find_two_byte(block: bytes, wanted: int) -> bytes | None:
    position = 0
    end = len(block)
    while position < end:
        number = block[position]
        position += 1
        if number == 0:  # padding
            continue
        if position == end:
            return None
        length = block[position]
        position += 1
        if number == wanted:
            return block[position : position + length] if position + length <= end else None
        position += length
    return None


def find_text(profile: int, block: bytes, wanted: int | None) -> str | None:
    """Return an extension that is a short ASCII word (MID, RID), or None where absent or not ASCII."""
    value = find_extension(profile, block, wanted) if wanted else None
    if value is None or not value.isascii():
        return None
    return value.decode("ascii")


def audio_level_dbov(value: bytes | None) -> int:
    """Return how quiet the packet is by RFC 6464: 0 (loudest) to 127 (silence, and where unknown)."""
    return value[0] & _LEVEL_MASK if value else SILENCE_DBOV


@dataclass(frozen=True, slots=True)
class OutgoingExtensions:
    """The extension block that one kind of subscriber gets: which ids, and how many bytes.

    Slots with equal layouts share one plaintext packet, so this is a value and a dictionary key.
    """

    abs_send_time_id: int = 0
    """0: not negotiated."""
    audio_level_id: int = 0
    transport_id: int = 0
    """The transport-wide sequence number's (see `history`): its value is written per packet and link."""

    @classmethod
    def of(
        cls, abs_send_time_id: int | None, audio_level_id: int | None, transport_id: int | None = None
    ) -> OutgoingExtensions:
        """Take a subscriber's ids; those that need the two-byte form are left out."""
        ids = (abs_send_time_id, audio_level_id, transport_id)
        return cls(*(number if number in _ONE_BYTE_IDS else 0 for number in ids))  # type: ignore[arg-type]

    @property
    def transport_at(self) -> int:
        """Offset in the built block of the transport-wide number's two bytes; 0: it is not written."""
        if not self.transport_id:
            return 0
        before = 1 + _ABS_SEND_TIME_BYTES if self.abs_send_time_id else 0
        return _BLOCK_HEAD_BYTES + before + 1

    def build(self, now_seconds: float, level_byte: int) -> bytes:
        """Build the block with its four-byte head; empty where nothing was negotiated.

        The send time is 6.18 fixed point seconds. `level_byte` is RFC 6464's whole byte. The transport-wide
        number is left 0, at `transport_at`.
        """
        body = b""
        if self.abs_send_time_id:
            ticks = int(now_seconds * 262_144) & 0xFF_FFFF
            body = bytes((self.abs_send_time_id << 4 | _ABS_SEND_TIME_BYTES - 1,)) + ticks.to_bytes(3)
        if self.transport_id:
            body += bytes((self.transport_id << 4 | _TRANSPORT_NUMBER_BYTES - 1, 0, 0))
        if self.audio_level_id:
            body += bytes((self.audio_level_id << 4, level_byte))
        if not body:
            return b""
        body += bytes(-len(body) % _WORD_BYTES)
        return b"\xbe\xde" + (len(body) // _WORD_BYTES).to_bytes(2) + body
