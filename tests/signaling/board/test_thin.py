"""What an overview is told of an element."""

from __future__ import annotations

import math
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from signaling.board.elements import Writer, check
from signaling.board.merge import Page, Stored
from signaling.board.thin import MAX_POINTS, MAX_TEXT_CHARACTERS, NEAR, thin, thin_points
from signaling.wire.overview import Sketch
from tests.kit.boards import HELD_FILE
from tests.kit.elements import image, rectangle, stroke

HANA = Writer("hana", admin=False)
decode = msgspec.json.Decoder(Sketch).decode


def kept(element: dict[str, Any]) -> Stored:
    """Put an element on an empty page."""
    stored = check(msgspec.json.encode(element), Page(files={HELD_FILE}), HANA)
    assert isinstance(stored, Stored), stored
    return stored


def test_a_rectangle_keeps_what_is_seen_of_it() -> None:
    """Place, size, colours and author; what an overview cannot show is left out."""
    element = rectangle("a", x=1.25, y=-3, width=40, height=20, strokeColor="#ff0000", seed=77)
    sketch = decode(thin(kept(element)))
    assert (sketch.id, sketch.type, sketch.x, sketch.y) == ("a", "rectangle", 1.2, -3)
    assert (sketch.width, sketch.height, sketch.stroke_color, sketch.author) == (40, 20, "#ff0000", "hana")
    assert b"seed" not in thin(kept(element))
    assert b"versionNonce" not in thin(kept(element))


def test_a_picture_is_told_by_its_file() -> None:
    """An overview fetches it as a board does."""
    assert decode(thin(kept(image("a")))).file_id == HELD_FILE


def test_a_long_stroke_becomes_a_short_one_of_the_same_course() -> None:
    """A circle of 4,000 points has `MAX_POINTS` at most, ends included, and is still round."""
    points = [(200 * math.cos(n / 636), 200 * math.sin(n / 636)) for n in range(4000)]
    stored = kept(stroke("s") | {"points": points})
    sketch = decode(thin(stored))
    assert len(sketch.points) <= MAX_POINTS
    assert len(thin(stored)) < len(stored.json) / 20
    assert all(abs(math.hypot(x, y) - 200) < 1 for x, y in sketch.points)
    for thinned, end in ((sketch.points[0], points[0]), (sketch.points[-1], points[-1])):
        assert math.dist(thinned, end) < 0.1


def test_text_is_cut_to_what_a_card_shows() -> None:
    """The beginning of a long text, in its size."""
    sketch = decode(thin(kept(rectangle("t", type="text", text="あ" * 3000, fontSize=28))))
    assert sketch.text == "あ" * MAX_TEXT_CHARACTERS
    assert sketch.font_size == 28


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=400))
def test_thinned_points_are_few_and_lie_on_the_stroke(points: list[tuple[float, float]]) -> None:
    """Whatever the stroke: bounded, in order, its ends kept, every point one of the stroke's."""
    thinned = thin_points(points)
    assert 1 <= len(thinned) <= MAX_POINTS
    near = [min(math.dist(point, other) for other in points) for point in thinned]
    assert max(near) < 0.1
    assert math.dist(thinned[0], points[0]) < 0.1
    assert math.dist(thinned[-1], points[-1]) < 0.1


def test_what_nobody_can_see_is_one_point() -> None:
    """A pen that rests does not fill the wire."""
    assert len(thin_points([(0.0, NEAR * n / 1000) for n in range(500)])) == 2
