"""What kinds of children there are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.clients.temperament import LATE_SECONDS, OF_A_KIND, Temperament, temperament

seeds = st.integers(0, 10_000)
sixes = st.integers(0, 6)


@pytest.mark.parametrize(
    "is_it",
    [
        lambda who: who.arrives_after >= LATE_SECONDS[0],
        lambda who: who.drops_out_after is not None,
        lambda who: not who.writes,
        lambda who: who.bold >= 0.8,
    ],
    ids=["late", "drops out", "silent", "bold"],
)
@given(seed=seeds, turn=sixes)
def test_of_every_six_there_is_one_of_each_kind(
    is_it: Callable[[Temperament], bool], seed: int, turn: int
) -> None:
    """Whoever rehearses with six pupils meets one who is late, drops out, is silent, is bold."""
    six = [temperament(seed, turn * OF_A_KIND + place) for place in range(OF_A_KIND)]
    assert sum(map(is_it, six)) == 1


@given(seed=seeds, number=st.integers(0, 60))
def test_a_pupil_is_the_same_child_in_every_run(seed: int, number: int) -> None:
    """What somebody is like follows from the seed and the number alone."""
    assert temperament(seed, number) == temperament(seed, number)


def test_another_seed_is_another_class() -> None:
    """Not always the same number is late."""
    late = {
        next(n for n in range(OF_A_KIND) if temperament(seed, n).arrives_after >= LATE_SECONDS[0])
        for seed in range(30)
    }
    assert len(late) == OF_A_KIND
