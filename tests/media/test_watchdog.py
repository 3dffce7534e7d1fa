"""The first sign of a node that is asked too much (fault 4)."""

from __future__ import annotations

from media.watchdog import LAG_ALARM_SECONDS, LoopWatchdog


def test_ticks_in_time_are_no_lag() -> None:
    """A regular tick reports next to nothing and no alarm."""
    watchdog = LoopWatchdog(0.05)
    for tick in range(10):
        watchdog.tick(tick * 0.05)
    assert abs(watchdog.take()) < 1e-9
    assert watchdog.alarms == 0


def test_the_worst_since_last_asked_is_reported_once() -> None:
    """A loop blocked for half a second shows in the next report, and not in the one after."""
    watchdog = LoopWatchdog(0.05)
    for at in (0.0, 0.05, 0.60, 0.65):
        watchdog.tick(at)
    assert abs(watchdog.take() - 0.5) < 1e-9
    assert watchdog.take() == 0.0
    assert watchdog.alarms == 1


def test_small_lags_are_no_alarm() -> None:
    """What a jitter buffer hides is not counted."""
    watchdog = LoopWatchdog(0.05)
    watchdog.tick(0.0)
    watchdog.tick(0.05 + LAG_ALARM_SECONDS * 0.9)
    assert watchdog.alarms == 0
