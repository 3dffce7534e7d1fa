"""The rates themselves keep what the contract promises."""

from __future__ import annotations

from signaling.limits import rates
from signaling.limits.limiter import LocalLimiter
from signaling.limits.rate import Rate

CLASS = 40


def passes(rate: Rate, times: int) -> int:
    limiter = LocalLimiter(clock=lambda: 0.0)
    return sum(limiter.take(rate, "one school").allowed for _ in range(times))


def test_class_joins_from_one_address_at_once() -> None:
    """40 joins within one second from one address pass, each with the calls of its pages."""
    calls_each = 5
    assert passes(rates.JOIN_PER_CODE_AND_ADDRESS, 3 * CLASS) == 3 * CLASS
    assert passes(rates.REST_PER_ADDRESS, CLASS * calls_each) == CLASS * calls_each
    assert passes(rates.WRONG_CODE_PER_ADDRESS, CLASS) == CLASS, "codes in flight count until they are found"


def test_one_address_uses_up_half_of_a_lessons_joins() -> None:
    """At once and in the long run, a stranger leaves as much to the class as to themselves."""
    stranger, all_of_it = rates.JOIN_PER_CODE_AND_ADDRESS, rates.JOIN_PER_CODE
    assert all_of_it.burst - stranger.burst >= 3 * CLASS
    assert stranger.interval_seconds >= 2 * all_of_it.interval_seconds


def test_guessing_a_code_takes_years() -> None:
    """At the steady rate, the expected time to find one of 100 running lessons is more than a month."""
    guesses_per_day = 86_400 / rates.WRONG_CODE_PER_ADDRESS.interval_seconds
    running_lessons = 100
    days = 10**8 / running_lessons / guesses_per_day / 2
    assert days > 30


def test_guessing_a_password_is_slow() -> None:
    """One account withstands more than 8 + 2 a minute tries."""
    assert passes(rates.SIGN_IN_PER_NAME, 1000) == 8
    assert rates.SIGN_IN_PER_NAME.interval_seconds >= 30


def test_names_of_rates_differ() -> None:
    """No two rates share a bucket."""
    names = [rate.name for rate in vars(rates).values() if isinstance(rate, Rate)]
    assert len(names) == len(set(names)) > 5
