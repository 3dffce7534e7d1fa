"""Which requests for lost packets are answered."""

from __future__ import annotations

import pytest

from media.rtp.repeats import FIRST_ROUND_TRIP_SECONDS, MAX_REMEMBERED, Repeats, RoundTrip

NTP = 0xFFFF_F000
"""Middle of an NTP time shortly before it wraps."""


def units(seconds: float) -> int:
    return int(seconds * 65_536)


def test_the_round_trip_is_what_the_report_was_not_kept_for() -> None:
    """Now minus our report minus the time it was kept there, over the wrap of 32 bits too."""
    round_trip = RoundTrip()
    round_trip.on_report(NTP, units(0.5), (NTP + units(0.8)) & 0xFFFF_FFFF)
    assert round_trip.seconds == pytest.approx(0.3, rel=0.01)


def test_a_longer_way_is_believed_sooner_than_a_shorter_one() -> None:
    """A few reports of more, many of less."""
    round_trip = RoundTrip()
    round_trip.on_report(NTP, 0, (NTP + units(0.1)) & 0xFFFF_FFFF)
    for _ in range(4):
        round_trip.on_report(NTP, 0, (NTP + units(0.5)) & 0xFFFF_FFFF)
    assert round_trip.seconds > 0.45
    for _ in range(4):
        round_trip.on_report(NTP, 0, (NTP + units(0.1)) & 0xFFFF_FFFF)
    assert round_trip.seconds > 0.3


@pytest.mark.parametrize(("report", "delay", "now"), [(0, 0, units(9)), (NTP, 0, NTP + units(5))])
def test_reports_that_cannot_be_believed_change_nothing(report: int, delay: int, now: int) -> None:
    """Blocks from before our first report, and round trips of seconds."""
    round_trip = RoundTrip()
    round_trip.on_report(report, delay, now & 0xFFFF_FFFF)
    assert round_trip.seconds == FIRST_ROUND_TRIP_SECONDS


def test_a_round_trip_is_never_negative() -> None:
    """Clocks of different grain make a near peer's answer come before it was asked."""
    round_trip = RoundTrip()
    for _ in range(60):
        round_trip.on_report(NTP, units(0.1), NTP + units(0.09))
    assert 0 <= round_trip.seconds < 0.001


def test_a_packet_is_on_its_way_for_about_a_round_trip() -> None:
    """Each stream and number by itself; after that the answer was lost as well."""
    repeats = Repeats()
    repeats.note(1, 10, 0.0)
    assert repeats.is_on_its_way(1, 10, 0.3, 0.2)
    assert not repeats.is_on_its_way(2, 10, 0.3, 0.2)
    assert not repeats.is_on_its_way(1, 11, 0.3, 0.2)
    assert not repeats.is_on_its_way(1, 10, 0.3, 0.3)


def test_the_oldest_are_forgotten() -> None:
    """Memory is bounded; what was sent again lately stays, also if it had been before."""
    repeats = Repeats()
    repeats.note(1, 0, 0.0)
    for sequence in range(1, MAX_REMEMBERED):
        repeats.note(1, sequence, 1.0)
    repeats.note(1, 0, 2.0)
    repeats.note(1, MAX_REMEMBERED, 2.0)
    assert not repeats.is_on_its_way(1, 1, 10.0, 2.0)
    assert repeats.is_on_its_way(1, 0, 10.0, 2.0)
