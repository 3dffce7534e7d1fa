"""Transport-wide feedback: which packets of a whole transport arrived, and when.

Source: draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1. Times are in ticks of 250 us of the
receiver's own clock, whose beginning nobody knows.

Invariant: the work of reading a message grows with its bytes, not with the packets that it claims to be
about: runs of lost ones are never counted out one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct, error

TICKS_PER_SECOND = 4000
TICKS_PER_REFERENCE = 256
"""The reference time counts 64 ms."""
REFERENCE_MODULUS = 1 << 24
"""It has 24 bits: it wraps after 12 days."""
MAX_REPORTED = 1 << 15
"""Packets that one message may be about. Beyond it, 16-bit numbers do not tell before from after."""
MAX_RECEIVED = 400
"""Arrivals in one message of ours: at most 950 bytes, below what every path carries."""

_HEAD = Struct(">IIHH3sB")
_CHUNK = Struct(">H")
_LARGE_DELTA = Struct(">h")
_VECTOR_BIT = 0x8000
_TWO_BIT_SYMBOLS = 0x4000
_RUN_LENGTH_MASK = 0x1FFF
_LOST, _SMALL, _LARGE = 0, 1, 2
_MAX_SMALL_TICKS = 0xFF
_MIN_LARGE_TICKS, _MAX_LARGE_TICKS = -0x8000, 0x7FFF
_ONE_BIT_PLACES, _TWO_BIT_PLACES = 14, 7


@dataclass(frozen=True, slots=True)
class TransportFeedback:
    """What arrived of `count` packets, the first of which has the transport-wide number `first` (16 bits)."""

    first: int
    count: int
    reference: int
    """Of the arrival times, in 64 ms, modulo 2^24."""
    arrivals: tuple[tuple[int, int], ...]
    """(distance from `first`, ticks since the reference), in order of numbers. The others are missing."""


class MalformedFeedback(ValueError):
    """No transport-wide feedback."""


def parse_transport_feedback(body: bytes) -> TransportFeedback:
    """Read what follows the common header. Raises MalformedFeedback."""
    try:
        _, _, first, count, reference, _ = _HEAD.unpack_from(body)
        if count > MAX_REPORTED:
            raise MalformedFeedback("count")
        received, position = _read_chunks(body, _HEAD.size, count)
        arrivals: list[tuple[int, int]] = []
        ticks = 0
        for distance, symbol in received:
            if symbol == _SMALL:
                ticks += body[position]
                position += 1
            else:
                ticks += _LARGE_DELTA.unpack_from(body, position)[0]
                position += 2
            arrivals.append((distance, ticks))
    except (error, IndexError):
        raise MalformedFeedback("short") from None
    return TransportFeedback(first, count, int.from_bytes(reference), tuple(arrivals))


def _read_chunks(body: bytes, position: int, count: int) -> tuple[list[tuple[int, int]], int]:
    """Return (distance, symbol) of what arrived, and where the deltas begin."""
    received: list[tuple[int, int]] = []
    at = 0
    while at < count:
        chunk: int = _CHUNK.unpack_from(body, position)[0]
        position += _CHUNK.size
        if chunk & _VECTOR_BIT:
            wide = chunk & _TWO_BIT_SYMBOLS
            places, bits, mask = (_TWO_BIT_PLACES, 2, 3) if wide else (_ONE_BIT_PLACES, 1, 1)
            for place in range(min(places, count - at)):
                symbol = chunk >> (places - 1 - place) * bits & mask
                if symbol:
                    received.append((at + place, symbol))
            at += places
            continue
        symbol = chunk >> 13 & 3
        length = min(chunk & _RUN_LENGTH_MASK, count - at)
        if not length:
            raise MalformedFeedback("empty run")
        if symbol:
            if len(received) + length > len(body):  # each arrival needs at least a byte
                raise MalformedFeedback("short")
            received += [(at + place, symbol) for place in range(length)]
        at += length
    if any(symbol > _LARGE for _, symbol in received):
        raise MalformedFeedback("reserved symbol")
    return received, position


def build_transport_feedback(
    ssrcs: tuple[int, int], first: int, count: int, arrivals: Mapping[int, int], feedback_number: int
) -> bytes:
    """Write what follows the common header, padded to whole words.

    `ssrcs` are ours and one of the peer's, which libwebrtc wants to know as its own. `first` is an unbounded
    number; `arrivals` maps unbounded numbers to ticks. At least one lies in `range(first, first + count)`,
    and any two that follow each other there lie within 8 s.
    """
    received = [number for number in range(first, first + count) if number in arrivals]
    reference = arrivals[received[0]] // TICKS_PER_REFERENCE
    ticks = reference * TICKS_PER_REFERENCE
    symbols = [_LOST] * count
    deltas = bytearray()
    for number in received:
        delta = arrivals[number] - ticks
        ticks = arrivals[number]
        if 0 <= delta <= _MAX_SMALL_TICKS:
            symbols[number - first] = _SMALL
            deltas.append(delta)
        else:
            symbols[number - first] = _LARGE
            deltas += _LARGE_DELTA.pack(max(_MIN_LARGE_TICKS, min(_MAX_LARGE_TICKS, delta)))
    head = _HEAD.pack(
        *ssrcs,
        first & 0xFFFF,
        count,
        (reference % REFERENCE_MODULUS).to_bytes(3),
        feedback_number & 0xFF,
    )
    whole = head + _write_chunks(symbols) + deltas
    return whole + bytes(-len(whole) % 4)


def _write_chunks(symbols: list[int]) -> bytes:
    chunks = bytearray()
    at = 0
    while at < len(symbols):
        symbol = symbols[at]
        run = 1
        while at + run < len(symbols) and symbols[at + run] == symbol and run < _RUN_LENGTH_MASK:
            run += 1
        if run >= _TWO_BIT_PLACES or at + run == len(symbols):
            chunks += _CHUNK.pack(symbol << 13 | run)
            at += run
            continue
        narrow = symbols[at : at + _ONE_BIT_PLACES]
        if _LARGE in narrow:
            chunks += _CHUNK.pack(_vector(symbols[at : at + _TWO_BIT_PLACES], _TWO_BIT_PLACES, 2))
            at += _TWO_BIT_PLACES
        else:
            chunks += _CHUNK.pack(_vector(narrow, _ONE_BIT_PLACES, 1))
            at += _ONE_BIT_PLACES
    return bytes(chunks)


def _vector(symbols: list[int], places: int, bits: int) -> int:
    chunk = _VECTOR_BIT | (_TWO_BIT_SYMBOLS if bits > 1 else 0)
    for place, symbol in enumerate(symbols):
        chunk |= symbol << (places - 1 - place) * bits
    return chunk
