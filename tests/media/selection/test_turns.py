"""Whose turn it is when too many speak (fault 53)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from media.selection.turns import EARNED_SHARE, RESTED_SECONDS, SAVED_SECONDS, Turn

STEP_SECONDS = 0.1


def spend(turn: Turn, seconds: float, *, speaking: bool) -> float:
    """Let time pass; return for how long of it the speaker came first."""
    first = 0.0
    for _ in range(round(seconds / STEP_SECONDS)):
        turn.take(STEP_SECONDS, speaking=speaking)
        first += STEP_SECONDS * (speaking and not turn.yields)
    return first


def test_an_answer_in_class_never_yields() -> None:
    """Twenty seconds of speech come first to their end."""
    turn = Turn()
    spend(turn, 20, speaking=True)
    assert not turn.yields


def test_who_holds_the_floor_yields_after_half_a_minute() -> None:
    """Speech without an end comes first for the saved time and what is earned meanwhile."""
    turn = Turn()
    assert abs(spend(turn, 120, speaking=True) - SAVED_SECONDS / (1 - EARNED_SHARE)) < 1
    assert turn.yields


def test_a_breath_is_no_rest() -> None:
    """Who yields comes first again only after a real pause."""
    turn = Turn()
    spend(turn, 60, speaking=True)
    spend(turn, RESTED_SECONDS, speaking=False)
    assert turn.yields
    spend(turn, RESTED_SECONDS / EARNED_SHARE, speaking=False)
    assert not turn.yields


@given(st.lists(st.tuples(st.integers(1, 80), st.booleans()), min_size=1, max_size=40))
def test_fault_53_no_pattern_holds_the_floor_for_more_than_its_share(parts: list[tuple[int, bool]]) -> None:
    """However speech and silence are mixed, in any minute one comes first for 40 s at most."""
    turn = Turn()
    first: list[float] = []
    for steps, speaking in parts:
        first += [spend(turn, STEP_SECONDS, speaking=speaking) for _ in range(steps)]
    minute = round(60 / STEP_SECONDS)
    most = max(sum(first[at : at + minute]) for at in range(len(first)))
    assert most <= SAVED_SECONDS + 60 * EARNED_SHARE + STEP_SECONDS
