"""A roster before and after a change of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.lesson.rosters import carried
from signaling.wire.roster import Seat


def roster(*names: str) -> list[Seat]:
    """Return seats numbered from 1; an empty name is a gap."""
    return [Seat(number=number, name=name) for number, name in enumerate(names, 1) if name]


@pytest.mark.parametrize(
    ("old", "new", "still"),
    [
        (("A", "B"), ("A", "B"), {1: 1, 2: 2}),
        (("A", "B"), ("A", "B", "C"), {1: 1, 2: 2}),
        (("A", "B"), ("A",), {1: 1}),
        (("A", "B", "C"), ("A", "N", "B", "C"), {1: 1, 2: 3, 3: 4}),
        (("A", "B"), ("B", "A"), {1: 2, 2: 1}),
        (("Yamda", "B"), ("Yamada", "B"), {1: 1, 2: 2}),
        (("A", "B", "C"), ("A", "N"), {1: 1, 2: 2}),
        (("A", "B"), ("B", ""), {2: 1}),
        (("A", "A"), ("A", "A"), {1: 1, 2: 2}),
        (("A", "A", "B"), ("B", "A", "A"), {2: 2, 3: 1}),
    ],
)
def test_who_is_still_whom(old: tuple[str, ...], new: tuple[str, ...], still: dict[int, int]) -> None:
    """Number and name tell; else the name, if it is one pupil's; else the number, if the name is new."""
    assert carried(roster(*old), roster(*new)) == still


names = st.lists(st.sampled_from(["", "A", "B", "C", "D"]), max_size=6)


@given(old=names, new=names)
def test_no_two_pupils_become_one(old: list[str], new: list[str]) -> None:
    """Every pupil of the new roster was at most one before, and is in it."""
    found = carried(roster(*old), roster(*new))
    assert len(set(found.values())) == len(found)
    assert set(found) <= {seat.number for seat in roster(*old)}
    assert set(found.values()) <= {seat.number for seat in roster(*new)}
