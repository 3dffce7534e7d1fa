"""When more is tried."""

from __future__ import annotations

from media.bandwidth.probe import MAX_WAIT_SECONDS, PROBE_SECONDS, Probe


def test_nothing_is_tried_for_what_nobody_wants() -> None:
    """A bound above the demand is wide enough."""
    probe = Probe()
    probe.begin(1e6, 0.5e6, 10.0)
    assert not probe.is_running
    assert probe.padding_bytes(0, 0.05, 1, 10.0) == 0


def test_padding_fills_up_what_is_sent_to_the_target() -> None:
    """1.5 times the bound at first: 1.5 Mbit/s are 9,375 bytes in 50 ms."""
    probe = Probe()
    probe.begin(1e6, 5e6, 10.0)
    assert probe.padding_bytes(2_000, 0.05, 1, 10.0) == 7_375
    # The padding is among the next sum; what one look sent too much is taken off the next.
    assert probe.padding_bytes(9_375 + 1_000, 0.05, 9, 10.05) == 6_375


def test_an_attempt_ends_by_itself_and_is_heard_of_by_its_last_number() -> None:
    """What left last in its time has to be reported on; without a word of it, a second is enough."""
    probe = Probe()
    probe.begin(1e6, 5e6, 10.0)
    probe.padding_bytes(0, 0.05, 100, 10.0)
    after = 10.0 + PROBE_SECONDS + 0.01
    assert probe.padding_bytes(0, 0.05, 140, after) == 0
    assert not probe.is_heard_of(138, after)
    assert probe.is_heard_of(139, after)
    assert probe.is_heard_of(-1, after + 1.1)


def test_what_is_left_in_a_queue_is_not_shown() -> None:
    """What took 0.1 s longer than the 0.4 s of the attempt went through at four fifths of its rate."""
    probe = Probe()
    probe.begin(1e6, 5e6, 10.0)
    assert probe.shown_bps == 1.5e6
    probe.note_queue(0.1)
    assert abs(probe.shown_bps - 1.2e6) < 1


def test_what_was_not_sent_is_not_shown() -> None:
    """A target is believed as far as padding was sent, and wholly where there was nothing to pad with."""
    probe = Probe()
    probe.begin(1e6, 5e6, 10.0)
    for look in range(10):
        probe.padding_bytes(5_000, 0.05, 1, 10.0 + look * 0.05)
    assert probe.shown_bps == 1.5e6
    probe.padded = True
    assert probe.shown_bps < 1.2e6


def test_each_failure_makes_the_next_attempt_rarer() -> None:
    """A link that stays narrow is disturbed every few seconds at most; a success begins anew."""
    probe, now, waits = Probe(), 10.0, list[float]()
    probe.fail(now)
    for _ in range(6):
        began = now
        while not probe.is_running:
            now += 0.01
            probe.begin(1e6, 5e6, now)
        waits.append(now - began)
        probe.fail(now)
    assert waits == sorted(waits)
    assert abs(waits[-1] - MAX_WAIT_SECONDS) < 0.1
    probe.succeed(now)
    probe.begin(1e6, 5e6, now + 0.2)
    assert probe.target_bps == 2e6


def test_evidence_without_an_attempt_makes_it_wait_but_no_longer_each_time() -> None:
    """Only attempts that failed are made rarer."""
    probe = Probe()
    for _ in range(5):
        probe.fail(10.0)
    probe.begin(1e6, 5e6, 11.1)
    assert probe.is_running


def test_a_reason_that_is_gone_is_forgotten() -> None:
    """After loss has ended the next attempt comes within a second."""
    probe = Probe()
    for now in (10.0, 20.0, 30.0, 40.0):
        probe.begin(1e6, 5e6, now)
        probe.fail(now)
    probe.forget(41.0)
    probe.begin(1e6, 5e6, 42.1)
    assert probe.is_running
