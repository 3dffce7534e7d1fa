"""Transport-wide feedback, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtcp import build
from media.rtcp.parse import MalformedRtcp, parse_rtcp
from media.rtcp.transport import (
    MAX_REPORTED,
    TICKS_PER_REFERENCE,
    MalformedFeedback,
    TransportFeedback,
    build_transport_feedback,
    parse_transport_feedback,
)

SSRCS = (1, 7)


def arrived(feedback: TransportFeedback) -> dict[int, int]:
    """Number -> ticks of the receiver's clock."""
    base = feedback.reference * TICKS_PER_REFERENCE
    return {feedback.first + distance: base + ticks for distance, ticks in feedback.arrivals}


def test_a_run_of_small_deltas_is_read() -> None:
    """Base number, count, reference time in 64 ms, one run-length chunk, one byte for each arrival."""
    body = bytes.fromhex("0000000100000007 0181 0003 47b503 09 2003 04 08 0c 000000".replace(" ", ""))
    feedback = parse_transport_feedback(body)
    assert (feedback.first, feedback.count, feedback.reference) == (0x181, 3, 0x47B503)
    assert feedback.arrivals == ((0, 4), (1, 12), (2, 24))


def test_vectors_of_one_and_two_bits_are_read() -> None:
    """14 places of one bit, then 7 of two; a large delta has a sign."""
    one_bit = "a001"  # 1,0,0,0... and the last of 14
    two_bits = "d200"  # 01, 00, 10, then lost
    body = bytes.fromhex("0000000100000007 ffff 0011 000001 00".replace(" ", "") + one_bit + two_bits)
    body += bytes((1, 2, 3)) + b"\xff\xff"
    feedback = parse_transport_feedback(body)
    assert feedback.arrivals == ((0, 1), (13, 3), (14, 6), (16, 5))


def test_what_is_written_has_the_drafts_chunks() -> None:
    """A run where all arrived; the reference is the first arrival, cut to 64 ms; whole words."""
    body = build_transport_feedback(SSRCS, 0x10181, 8, dict.fromkeys(range(0x10181, 0x10189), 259), 513)
    assert body == bytes.fromhex("0000000100000007 0181 0008 000001 01 2008 03".replace(" ", "")) + bytes(9)


def test_a_packet_that_came_after_a_later_one_has_a_negative_delta() -> None:
    """Order is that of numbers, not of arrival."""
    times = {5: 1000, 6: 900, 7: 1001}
    feedback = parse_transport_feedback(build_transport_feedback(SSRCS, 5, 3, times, 0))
    assert arrived(feedback) == times


@given(
    st.integers(0, 1 << 40),
    st.lists(st.one_of(st.none(), st.integers(-2000, 2000)), min_size=1, max_size=400).filter(any),
)
def test_whatever_is_written_reads_the_same(first: int, deltas: list[int | None]) -> None:
    """Every pattern of lost, quick, slow and reordered packets survives the way through its bytes."""
    ticks, times = 1 << 30, {}
    for number, delta in enumerate(deltas, first):
        if delta is not None:
            ticks += delta
            times[number] = ticks
    body = build_transport_feedback(SSRCS, first, len(deltas), times, 0)
    feedback = parse_transport_feedback(body)
    assert len(body) % 4 == 0
    assert (feedback.first, feedback.count) == (first & 0xFFFF, len(deltas))
    assert arrived(feedback) == {number - first + (first & 0xFFFF): at for number, at in times.items()}


def test_it_travels_in_a_compound_packet() -> None:
    """Between other RTCP, with the header's length counting its padding."""
    times = {70: 100, 72: 130}
    compound = build.bye(1) + build.transport_feedback(SSRCS, 70, 3, times, 0) + build.bye(2)
    feedback = parse_rtcp(compound)[1]
    assert isinstance(feedback, TransportFeedback)
    assert arrived(feedback) == times


@pytest.mark.parametrize(
    ("claim", "what"),
    [
        ("0001 ffff 000000 00 1fff", "more packets than 16-bit numbers tell apart"),
        ("0001 0002 000000 00 2000", "a run of no packets, which would never end"),
        ("0001 7fff 000000 00 3fff 3fff 3fff 3fff", "arrivals without times"),
        ("0001 0003 000000 00 6003 010203", "the reserved symbol"),
        ("0001 0003 000000 00", "no chunk"),
    ],
)
def test_lies_are_refused(claim: str, what: str) -> None:
    """What cannot be true is malformed, and costs no work."""
    with pytest.raises(MalformedFeedback):
        parse_transport_feedback(bytes.fromhex("0000000100000007" + claim.replace(" ", "")))
    assert what


def test_a_long_outage_is_no_work() -> None:
    """Thousands of lost packets are one run."""
    body = build_transport_feedback(SSRCS, 0, MAX_REPORTED, {0: 1, MAX_REPORTED - 1: 2}, 0)
    assert len(body) < 40
    assert len(parse_transport_feedback(body).arrivals) == 2


@given(st.binary(max_size=80))
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    """Garbage raises MalformedFeedback, or MalformedRtcp in a compound, and nothing else (fault 52)."""
    try:
        feedback = parse_transport_feedback(body)
    except MalformedFeedback:
        whole = b"\x8f\xcd" + (len(body) // 4).to_bytes(2) + body[: len(body) // 4 * 4]
        try:
            parse_rtcp(whole)
        except MalformedRtcp:
            return
    else:
        assert len(feedback.arrivals) <= min(len(body), feedback.count)
