"""Where frames stand on a recording's timeline."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from media.recorder.placing import JUMP_SECONDS, SLEW, STEP_SECONDS, Placing
from media.rtp.clock import PublisherClock, StreamClock

UNIX = 1_700_000_000.0
LIPS_SECONDS = 0.04
"""ITU-R BT.1359: what nobody notices."""


@dataclass
class Stream:
    """One source of a publisher, with a crystal of its own."""

    rate: int
    drift: float
    """Of its media clock, as a share."""
    publisher: PublisherClock
    start: int = 0
    placing: Placing = field(init=False)
    clock: StreamClock = field(init=False)

    def __post_init__(self) -> None:
        self.placing = Placing(self.rate)
        self.clock = StreamClock(self.rate, self.publisher)

    def timestamp(self, at: float) -> int:
        return (self.start + round((at - UNIX) * self.rate * (1 + self.drift))) & 0xFFFF_FFFF

    def place(self, at: float, delay: float) -> float:
        timestamp = self.timestamp(at)
        arrived = at + delay
        theirs = self.clock.their_unix_at(timestamp)
        return self.placing.place(timestamp, theirs, self.clock.slewed_offset(arrived), arrived)

    def report(self, at: float, their_unix: float, delay: float) -> None:
        self.clock.on_sender_report(their_unix, self.timestamp(at), at + delay)


def delays(chance: random.Random, tenth: int) -> float:
    """20 ms, some trembling, and two minutes of a queue of a third of a second now and then."""
    queue = 0.3 if tenth % 9000 > 7800 else 0.0
    return 0.02 + queue + chance.expovariate(1 / 0.004) + (0.06 * chance.random() if tenth % 7 == 3 else 0)


@pytest.mark.parametrize("seed", range(4))
def test_lips_fit_after_two_hours(seed: int) -> None:
    """Clocks years apart that drift, reported over a trembling network: within 40 ms all along."""
    chance = random.Random(seed)  # noqa: S311 - a network, not a secret
    ahead, drift = chance.uniform(-1e8, 1e8), chance.uniform(-200e-6, 200e-6)
    publisher = PublisherClock()
    face = Stream(90_000, chance.uniform(-1e-4, 1e-4), publisher, chance.getrandbits(32))
    voice = Stream(48_000, chance.uniform(-1e-4, 1e-4), publisher, chance.getrandbits(32))
    worst, before = 0.0, (0.0, 0.0)
    for tenth in range(2 * 3600 * 10):
        at = UNIX + tenth / 10
        theirs = at + ahead + (at - UNIX) * drift
        if tenth % 10 == 5:
            face.report(at, theirs + chance.uniform(-0.004, 0.004), delays(chance, tenth))
        if tenth % 50 == 7:
            voice.report(at, theirs + chance.uniform(-0.004, 0.004), delays(chance, tenth))
        if 2000 < tenth < 2300 or chance.random() < 0.05:
            continue  # muted for half a minute; and packets that are lost
        places = face.place(at, delays(chance, tenth)), voice.place(at, delays(chance, tenth))
        if tenth > 60:
            worst = max(worst, abs(places[0] - places[1]))
            assert abs(places[0] - at) < 0.5
        assert places[0] > before[0] or tenth <= 60
        assert places[1] > before[1] or tenth <= 60
        before = places
    assert worst < LIPS_SECONDS


def test_before_any_report_frames_are_as_far_apart_as_their_timestamps_say() -> None:
    """The first one stands where it came; how the others travelled does not matter."""
    placing = Placing(90_000)
    assert placing.place(1000, None, 0.0, 50.0) == 50.0
    assert placing.place(1000 + 90_000, None, 0.0, 51.3) == 51.0


def test_the_first_report_puts_a_stream_in_its_place_at_once() -> None:
    """From then on it is followed slowly."""
    placing = Placing(1000)
    placing.place(0, None, 9.0, 50.0)
    assert placing.place(100, 41.07, 9.0, 50.1) == pytest.approx(50.07)
    assert placing.place(1100, 42.1, 9.0, 51.1) == pytest.approx(51.07 + SLEW)


def test_a_report_far_from_where_the_stream_is_moves_it_at_once() -> None:
    """More than trembling: the stream was muted while its timestamps stood still."""
    placing = Placing(1000)
    placing.place(0, 50.0, 0.0, 50.0)
    wanted = 51.0 + 2 * STEP_SECONDS
    assert placing.place(1000, wanted, 0.0, 51.2) == pytest.approx(wanted)


def test_a_report_that_cannot_be_true_is_not_followed() -> None:
    """A lying clock places frames neither in the future nor in the past."""
    placing = Placing(1000)
    for lie in (-1e9, 1e9, 60.0, 40.0):
        assert placing.place(0, lie, 0.0, 50.0) == pytest.approx(50.0)


def test_a_stream_whose_timestamps_stood_still_goes_on_where_it_arrives() -> None:
    """Muted for a minute by a sender that counts what it sends: until the next report arrivals say it."""
    placing = Placing(1000)
    placing.place(0, 50.0, 0.0, 50.0)
    assert placing.place(20, 50.02, 0.0, 110.0) == pytest.approx(110.0)
    assert placing.place(40, 50.04, 0.0, 110.1) == pytest.approx(110.02)
    assert placing.place(60, 110.03, 0.0, 110.1) == pytest.approx(110.03)


def test_a_stream_whose_timestamps_jump_goes_on_where_it_arrives() -> None:
    """Neither a wrapped timestamp nor a new beginning makes hours of nothing."""
    placing = Placing(1000)
    placing.place((1 << 32) - 500, None, 0.0, 50.0)
    assert placing.place(500, None, 0.0, 51.0) == pytest.approx(51.0)
    assert placing.place(7_000_000, None, 0.0, 52.0) == pytest.approx(52.0)
    assert placing.place(7_001_000, None, 0.0, 53.0 + JUMP_SECONDS / 2) == pytest.approx(53.0)


def test_another_numbering_begins_where_it_arrives() -> None:
    """Whatever its timestamps are."""
    placing = Placing(1000)
    placing.place(0, 49.9, 0.0, 50.0)
    placing.begin_again()
    assert placing.place(123_456, None, 0.0, 60.0) == pytest.approx(60.0)
