"""Which part of a page is seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.export.region import MARGIN, MOST, PAPER, Box, region_of

ASPECT = 4 / 3


def test_a_small_drawing_is_seen_on_its_paper() -> None:
    """So that one stroke does not fill the picture."""
    left, top, right, bottom = region_of([(400, 300, 500, 320)], ASPECT)
    assert (left, right) == (PAPER[0], PAPER[2])
    assert top <= PAPER[1] < PAPER[3] <= bottom


def test_everything_is_seen_that_was_drawn() -> None:
    """With a margin, and in the form of the picture."""
    boxes: list[Box] = [(-500, 0, 0, 10), (2000, 900, 2100, 1200)]
    left, top, right, bottom = region_of(boxes, ASPECT)
    assert left <= -500 - MARGIN
    assert right >= 2100 + MARGIN
    assert top <= -MARGIN
    assert bottom >= 1200 + MARGIN


def test_one_stroke_far_away_does_not_make_all_others_unreadable() -> None:
    """It is cut off; where most is drawn is seen."""
    boxes: list[Box] = [(n * 100, 100, n * 100 + 50, 500) for n in range(10)]
    left, top, right, bottom = region_of([*boxes, (900_000, 900_000, 900_001, 900_001)], ASPECT)
    assert left <= 0
    assert right >= 1000
    assert top <= 100
    assert bottom >= 500
    assert right - left <= max(MOST[0], MOST[1] * ASPECT) + 1


COORDINATES = st.floats(-1e6, 1e6)


@given(st.lists(st.tuples(COORDINATES, COORDINATES, COORDINATES, COORDINATES), max_size=8))
def test_it_has_the_form_of_the_picture_and_is_neither_tiny_nor_endless(found: list[Box]) -> None:
    """Whatever was drawn."""
    boxes = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in found]
    left, top, right, bottom = region_of(boxes, ASPECT)
    assert (right - left) / (bottom - top) == pytest.approx(ASPECT)
    assert PAPER[2] - PAPER[0] <= right - left <= MOST[0] * 2
