"""What simulated pupils draw is what a board takes."""

from __future__ import annotations

import json
from itertools import pairwise
from math import hypot
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.board import shapes
from signaling.clients import doodles
from signaling.clients.doodles import GLYPHS, STEP, TREMBLE, WORKS, Pen

PEN = Pen("#1971c2", "pupil", 3)
NOW_MS = 1_790_000_000_000


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - a play, not a secret


def test_an_element_is_one_that_the_board_takes() -> None:
    """The board's own decoder reads the element back, field by field."""
    drawn = doodles.element(PEN, [(10.0, 20.0), (13.0, 20.0), (13.0, 26.0)], chance(1), NOW_MS)
    read = shapes.decode(json.dumps(drawn))
    assert isinstance(read, shapes.Freedraw)
    assert (read.x, read.y, read.width, read.height) == (10, 20, 3, 6)
    assert [tuple(point) for point in read.points] == [(0, 0), (3, 0), (3, 6)]
    assert read.stroke_color == PEN.colour


def test_erasing_is_a_newer_version_that_is_deleted() -> None:
    """An erased element wins over the drawn one."""
    drawn = doodles.element(PEN, [(0.0, 0.0), (3.0, 0.0)], chance(1), NOW_MS)
    gone = doodles.erased(drawn, chance(2), NOW_MS + 5)
    assert shapes.decode(json.dumps(gone)).is_deleted
    assert gone["version"] == drawn["version"] + 1
    assert gone["id"] == drawn["id"]


@pytest.mark.parametrize("name", GLYPHS)
def test_a_glyph_stays_in_its_field_and_a_hand_draws_it_in_small_steps(name: str) -> None:
    """Glyphs lie within 100 by 100; by hand each becomes a dense line that trembles a little."""
    for stroke in GLYPHS[name]:
        assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in stroke)
        points = doodles.by_hand(stroke, chance(1))
        assert len(points) > 1
        assert all(
            hypot(bx - ax, by - ay) < 2 * STEP + 4 * TREMBLE for (ax, ay), (bx, by) in pairwise(points)
        )


@given(st.integers(0, 1000))
def test_a_work_is_made_of_known_glyphs_where_it_was_asked_for(seed: int) -> None:
    """Whatever is chosen begins at the place that was asked for."""
    strokes = doodles.work(chance(seed), 500.0, 300.0, 90.0)
    xs = [x for stroke in strokes for x, _ in stroke]
    assert min(xs) >= 500 - TREMBLE
    assert max(xs) <= 500 + 90 * 1.05 * max(map(len, WORKS))


@given(st.integers(0, 62**6 - 2), st.integers(1, 61))
def test_order_keys_grow_with_time_and_never_end_in_zero(number: int, place: int) -> None:
    """Keys sort by number first; a last digit of 0 would be no fractional index."""
    key = doodles.index_key(number, place)
    assert key < doodles.index_key(number + 1, 1)
    assert len(key) == 8
    assert not key.endswith("0")
