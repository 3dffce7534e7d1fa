"""Counting packets: order, gaps, restarts, loss and jitter (faults 25, 26, 50)."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.gaps import MAX_MISSING
from media.rtp.packet import MalformedRtp
from media.rtp.sequence import (
    MAX_DROPOUT,
    MAX_MISORDER,
    RESTART_INTERVAL_SECONDS,
    ReceptionStatistics,
    SequenceCounter,
)


def extend_all(counter: SequenceCounter, *sequences: int) -> list[int]:
    numbers = [counter.extend(sequence, 0.0) for sequence in sequences]
    return [number - numbers[0] for number in numbers]


def test_numbers_go_on_over_the_wrap() -> None:
    """65535 is followed by 0: one more."""
    assert extend_all(SequenceCounter(), 65534, 65535, 0, 1) == [0, 1, 2, 3]


def test_a_late_packet_gets_its_own_place() -> None:
    """Reordering gives a smaller number, also over the wrap, and is then missing no more."""
    counter = SequenceCounter()
    assert extend_all(counter, 65535, 2, 0, 1) == [0, 3, 1, 2]
    assert not counter.gaps


def test_gaps_are_asked_for_by_their_number_on_the_wire() -> None:
    """What lies between is due at once, in order, over the wrap and after a restart."""
    counter = SequenceCounter()
    extend_all(counter, 65533, 1)
    assert counter.due(0.0) == [65534, 65535, 0]
    extend_all(counter, 30_000, 30_002)
    assert counter.due(0.0) == [30_001]


def test_what_arrives_is_not_asked_for_again() -> None:
    """A retransmission fills its gap."""
    counter = SequenceCounter()
    extend_all(counter, 10, 13, 11)
    assert counter.due(0.0) == [12]


def test_a_jump_is_a_restart_and_no_gap() -> None:
    """A jump of 32,767 is no loss: nothing is asked for, and the count goes on by one (fault 50)."""
    counter = SequenceCounter()
    assert extend_all(counter, 100, 100 + 32_767, 100 + 32_768) == [0, 1, 2]
    assert (counter.restarts, len(counter.gaps)) == (1, 0)


def test_a_jump_backwards_is_a_restart_too() -> None:
    """A sender that began anew at a smaller number is followed."""
    counter = SequenceCounter()
    assert extend_all(counter, 30_000, 29_000, 29_001) == [0, 1, 2]
    assert counter.restarts == 1


def test_fault_50_a_sender_that_jumps_with_every_packet_restarts_once_a_second() -> None:
    """Each restart makes every viewer begin anew, so a second one within a second is refused."""
    counter = SequenceCounter()
    now = 0.0
    extend_all(counter, 0)
    for sequence in (20_000, 40_000, 60_000, 20_002):
        with contextlib.suppress(MalformedRtp):
            counter.extend(sequence, now)
    assert counter.restarts == 1
    with pytest.raises(MalformedRtp, match="restart_too_soon"):
        counter.extend(3, now)
    assert counter.extend(20_003, now) == counter.highest, "the new numbering goes on"
    counter.extend(3, now + RESTART_INTERVAL_SECONDS)
    assert counter.restarts == 2


def test_a_break_makes_the_next_packet_a_beginning() -> None:
    """After `break_off` even the very next number is a restart."""
    counter = SequenceCounter()
    extend_all(counter, 5, 6)
    counter.break_off()
    counter.extend(7, 0.0)
    assert counter.restarts == 1


def test_a_packet_that_was_asked_for_fills_its_gap_however_late() -> None:
    """One that is missing is no new beginning, also when a hundred others came in between."""
    counter = SequenceCounter()
    extend_all(counter, 65_500, 65_502)
    missing = counter.highest - 1
    for sequence in range(65_503, 65_503 + 2 * MAX_MISORDER):
        counter.extend(sequence & 0xFFFF, 0.0)
    assert counter.is_missing(65_501)
    assert counter.extend(65_501, 0.0) == missing
    assert not counter.is_missing(65_501)
    assert counter.restarts == 0


def test_what_came_or_is_to_come_is_not_missing() -> None:
    """Neither before the first packet, nor of the numbering before a restart."""
    counter = SequenceCounter()
    assert not counter.is_missing(5)
    extend_all(counter, 65_530, 4)
    assert counter.is_missing(65_535)
    assert not counter.is_missing(65_530)
    assert not counter.is_missing(5)
    counter.extend(30_000, 0.0)
    assert not counter.is_missing(65_535)


def test_the_largest_gap_has_a_bounded_list() -> None:
    """No list of missing packets is longer than one NACK packet takes."""
    counter = SequenceCounter()
    extend_all(counter, 0, MAX_DROPOUT)
    assert len(counter.gaps) <= MAX_MISSING
    assert len(counter.due(0.0)) <= MAX_MISSING


@given(st.lists(st.integers(0, 65535), max_size=200))
def test_any_numbers_keep_the_count_rising_and_the_list_short(sequences: list[int]) -> None:
    """The highest number never falls, rises boundedly, and memory is bounded, whatever comes."""
    counter = SequenceCounter()
    highest = None
    for sequence in sequences:
        with contextlib.suppress(MalformedRtp):
            counter.extend(sequence, 0.0)
        if highest is not None:
            assert 0 <= counter.highest - highest <= MAX_DROPOUT
        highest = counter.highest
        assert len(counter.gaps) <= MAX_MISSING


@given(st.permutations(range(40)), st.integers(0, 65535))
def test_any_order_of_near_packets_is_sorted_by_its_numbers(order: list[int], start: int) -> None:
    """Within the window of misordering every packet gets the number of its place."""
    counter = SequenceCounter()
    first = counter.extend(start, 0.0)
    for place in order:
        assert counter.extend((start + 1 + place) % 65536, 0.0) == first + 1 + place
    assert not counter.gaps


def test_loss_is_counted_by_interval_and_in_sum() -> None:
    """A quarter lost is 64/256 of the interval; the sum goes on, the fraction begins anew (RFC 3550 A.3)."""
    statistics = ReceptionStatistics(90_000)
    for number in (100, 101, 103):
        statistics.add(number, 0, 0.0)
    report = statistics.report()
    assert (report.fraction_lost_256ths, report.packets_lost, report.highest_sequence) == (64, 1, 103)
    statistics.add(104, 0, 0.0)
    report = statistics.report()
    assert (report.fraction_lost_256ths, report.packets_lost) == (0, 1)


def test_duplicates_are_no_negative_loss() -> None:
    """More packets than expected report no loss."""
    statistics = ReceptionStatistics(90_000)
    for number in (100, 100, 100):
        statistics.add(number, 0, 0.0)
    report = statistics.report()
    assert (report.fraction_lost_256ths, report.packets_lost) == (0, 0)


def test_jitter_is_the_spread_of_transit_times() -> None:
    """Even spacing has none; one packet 16 ms late gives a sixteenth of it, in ticks (RFC 3550 A.8)."""
    statistics = ReceptionStatistics(1000)
    for i in range(10):
        statistics.add(i, i * 20, i * 0.020)
    assert statistics.report().jitter_ticks == 0
    statistics.add(10, 200, 0.200 + 0.016)
    assert statistics.report().jitter_ticks == 1


def test_nothing_received_reports_nothing_lost() -> None:
    """A stream that never began has an empty report."""
    report = ReceptionStatistics(48_000).report()
    assert (report.fraction_lost_256ths, report.packets_lost, report.jitter_ticks) == (0, 0, 0)
