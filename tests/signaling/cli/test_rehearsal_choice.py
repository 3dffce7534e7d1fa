"""Which rehearsals a worker plays."""

from __future__ import annotations

import pytest

from signaling.cli.rehearsal_choice import fits, room_of
from signaling.wire.rehearsal import Rehearsal


def rehearsal(name: str, pupils: int) -> Rehearsal:
    return Rehearsal(lesson_id=name, link="", pupils=pupils)


@pytest.mark.parametrize(
    ("name", "pupils", "playing", "fit"),
    [
        ("new", 12, {}, True),
        ("new", 40, {}, True),
        ("new", 41, {}, False),
        ("new", 12, {"a": 12, "b": 16}, True),
        ("new", 12, {"a": 12, "b": 17}, False),
        ("a", 12, {"a": 12}, False),
    ],
)
def test_a_rehearsal_fits_beside_those_that_are_played(
    name: str, pupils: int, playing: dict[str, int], fit: object
) -> None:
    """As long as all of them have room together; what is played already is not begun again."""
    others = {one: rehearsal(one, count) for one, count in playing.items()}
    assert fits(rehearsal(name, pupils), others, 40) is fit


def test_a_laptop_carries_a_class() -> None:
    """Two cores are enough for 40 pupils; one is enough for the usual dozen."""
    assert room_of(2) == 40
    assert room_of(1) >= 12
