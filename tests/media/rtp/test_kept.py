"""Ciphertexts kept for subscribers without RTX."""

from __future__ import annotations

import ctypes

from media.rtp.kept import KEPT_PACKETS, PLACE_BYTES, KeptPackets


def test_what_left_is_found_by_its_number() -> None:
    """A packet is given back byte for byte; one that never left is not there."""
    kept = KeptPackets()
    assert kept.find(0) is None
    kept.keep(65_535, b"last")
    kept.keep(0, b"first again")
    assert (kept.find(65_535), kept.find(0), kept.find(1)) == (b"last", b"first again", None)


def test_the_oldest_makes_room() -> None:
    """A ring's length later the place has another packet, and the old number finds nothing."""
    kept = KeptPackets()
    for sequence in range(KEPT_PACKETS + 1):
        kept.keep(sequence, sequence.to_bytes(2))
    assert kept.find(0) is None
    assert kept.find(1) == b"\x00\x01"
    assert kept.find(KEPT_PACKETS) == KEPT_PACKETS.to_bytes(2)


def test_nothing_is_found_after_a_clearing() -> None:
    """What was sent of another source is never given again."""
    kept = KeptPackets()
    kept.keep(7, b"secret")
    kept.clear()
    assert kept.find(7) is None
    KeptPackets().clear()


def test_what_is_too_long_is_not_kept() -> None:
    """It would stand in its neighbour's place."""
    kept = KeptPackets()
    kept.keep(3, b"neighbour")
    kept.keep(2, bytes(PLACE_BYTES))
    assert (kept.find(2), kept.find(3)) == (None, b"neighbour")


def test_the_memory_stays_where_it_is() -> None:
    """What is written at the address is what is found: the C kernel keeps packets in the same ring."""
    kept = KeptPackets()
    at = kept.address() + 5 * PLACE_BYTES
    ctypes.memmove(at, (5).to_bytes(2, "little") + (3).to_bytes(2, "little") + b"abc", 7)
    assert kept.find(5) == b"abc"
    assert kept.address() + 5 * PLACE_BYTES == at
