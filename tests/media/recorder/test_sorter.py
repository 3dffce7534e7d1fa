"""Packets in the order in which they were sent."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from media.recorder.sorter import MAX_HELD, Sorter


def numbers(taken: list[tuple[str, float] | None]) -> list[str | None]:
    return [None if one is None else one[0] for one in taken]


def test_what_comes_in_order_goes_on_at_once() -> None:
    """Nothing waits, whatever the first number is."""
    sorter: Sorter[str] = Sorter(None, 1.0)
    assert [numbers(sorter.take(n, str(n), 0.0)) for n in (7, 8, 9)] == [["7"], ["8"], ["9"]]
    assert not sorter.held


def test_a_gap_is_waited_for_and_closed() -> None:
    """What stood behind it follows, each with the time at which it came."""
    sorter: Sorter[str] = Sorter(1, 1.0)
    assert sorter.take(2, "2", 5.0) == []
    assert sorter.take(3, "3", 5.1) == []
    assert sorter.take(1, "1", 5.9) == [("1", 5.9), ("2", 5.0), ("3", 5.1)]


def test_a_gap_is_given_up_in_the_end() -> None:
    """A mark stands where it was; what is behind the next one has its own time."""
    sorter: Sorter[str] = Sorter(1, 1.0)
    sorter.take(2, "2", 5.0)
    sorter.take(5, "5", 5.5)
    assert sorter.due(5.9) == []
    assert numbers(sorter.due(6.0)) == [None, "2"]
    assert sorter.due(6.4) == []
    assert numbers(sorter.due(6.5)) == [None, "5"]


def test_many_gaps_are_waited_for_side_by_side() -> None:
    """On a network that loses all the time nothing falls behind by more than one wait."""
    sorter: Sorter[int] = Sorter(0, 1.0)
    for number in range(0, 400, 2):
        now = number / 100
        sorter.take(number, number, now)
        assert len(sorter.held) <= 51


def test_what_comes_twice_or_too_late_is_left_out() -> None:
    """Each number once, and none below the first."""
    sorter: Sorter[str] = Sorter(5, 1.0)
    assert sorter.take(4, "4", 0.0) == []
    sorter.take(6, "6", 0.0)
    assert sorter.take(6, "again", 0.0) == []
    assert numbers(sorter.take(5, "5", 0.0)) == ["5", "6"]
    assert sorter.take(5, "again", 0.0) == []


def test_only_so_many_wait() -> None:
    """Then the gap is given up at once."""
    sorter: Sorter[int] = Sorter(0, 1.0)
    for number in range(1, MAX_HELD + 1):
        assert sorter.take(number, number, 0.0) == []
    assert len(sorter.take(MAX_HELD + 1, MAX_HELD + 1, 0.0)) == MAX_HELD + 2
    assert not sorter.held


def test_another_numbering_leaves_what_waited_behind() -> None:
    """It belongs to a stream that is over."""
    sorter: Sorter[str] = Sorter(1, 1.0)
    sorter.take(3, "3", 0.0)
    sorter.begin_again(100)
    assert numbers(sorter.take(100, "100", 0.0)) == ["100"]


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0, 0.3)), max_size=80))
def test_whatever_comes_what_goes_on_rises(arrivals: list[tuple[int, float]]) -> None:
    """Each number at most once, in order, and a mark exactly where one is missing."""
    sorter: Sorter[int] = Sorter(0, 1.0)
    now, out = 0.0, list[int | None]()
    for number, later in arrivals:
        now += later
        out += [None if one is None else one[0] for one in sorter.take(number, number, now)]
    out += [None if one is None else one[0] for one in sorter.rest()]
    before = -1
    for index, came in enumerate(out):
        if came is None:
            following = out[index + 1]
            assert following is not None
            assert following > before + 1
        else:
            assert came == before + 1 or out[index - 1] is None
            assert came > before
            before = came
    assert not sorter.held
