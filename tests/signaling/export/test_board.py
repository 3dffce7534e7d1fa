"""A page as it grows."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from msgspec import Raw
from PIL import Image, ImageChops

from signaling.clients.board_cli.fonts import Fonts
from signaling.export.board import COST_PER_STEP, STEP_SECONDS, Board
from signaling.export.elements import Operation, box_in, drawn
from signaling.export.region import Box
from tests.kit.elements import image, rectangle, stroke

REGION: Box = (0.0, 0.0, 400.0, 300.0)
SIZE = (400, 300)
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 255)


def put(at: float, element: dict[str, Any]) -> Operation:
    return Operation(at, Raw(json.dumps(element).encode()))


def box(element_id: str, x: int, y: int, colour: str, *, index: str = "a1", **fields: Any) -> dict[str, Any]:
    full = {"width": 100, "height": 100, "backgroundColor": colour, "strokeColor": "transparent"}
    return rectangle(element_id, index=index) | {"x": x, "y": y} | full | fields


def board(*operations: Operation, pictures: dict[str, bytes] | None = None) -> Board:
    return Board(iter(operations), REGION, SIZE, pictures or {}, Fonts())


def seen(page: Board, at: float, x: int, y: int) -> object:
    return page.look(at).getpixel((x, y))


def test_an_element_is_seen_from_when_it_was_accepted() -> None:
    """A quarter of a second later at most; and no longer than until it was deleted."""
    page = board(put(2.1, box("a", 50, 50, "red")), put(5, box("a", 50, 50, "red", isDeleted=True)))
    assert seen(page, 2.05, 100, 100) == WHITE
    assert seen(page, 2.1 + STEP_SECONDS, 100, 100) == RED
    assert seen(page, 2.1 + STEP_SECONDS, 200, 200) == WHITE
    assert seen(page, 4.9, 100, 100) == RED
    assert seen(page, 5, 100, 100) == WHITE


def test_what_is_changed_moves_and_what_lies_below_comes_to_light() -> None:
    """In the page's order, not in that of time."""
    page = board(
        put(0, box("above", 50, 50, "red", index="a5")),
        put(0, box("below", 100, 50, "blue", index="a2")),
        put(3, box("above", 250, 50, "red", index="a5")),
        put(6, box("between", 60, 50, "green", index="a3")),
    )
    assert [seen(page, 1, x, 100) for x in (60, 120, 180, 300)] == [RED, RED, BLUE, WHITE]
    assert [seen(page, 4, x, 100) for x in (60, 120, 180, 300)] == [WHITE, BLUE, BLUE, RED]
    assert [seen(page, 7, x, 100) for x in (70, 120, 180, 300)] == [GREEN, GREEN, BLUE, RED]


def test_a_page_that_grew_looks_as_one_that_is_painted_at_once() -> None:
    """So a piece that begins in the middle goes on where the one before it ended."""
    operations = [
        put(number / 10, stroke(f"s{number % 30}", index=f"a{number % 30:02}", x=number * 7 % 380, y=number))
        for number in range(200)
    ]
    grown = board(*operations)
    for step in range(100):
        grown.look(step / 4)
    at_once = board(*operations)
    difference = ImageChops.difference(grown.look(40), at_once.look(40)).convert("L")
    assert sum(difference.histogram()[16:]) <= 20  # a number that is rounded otherwise
    assert len(set(at_once.image.convert("L").tobytes())) > 1


def test_nothing_new_is_the_same_picture() -> None:
    """Nobody need put it again."""
    page = board(put(1, box("a", 50, 50, "red")), put(2, box("far", 90_000, 50, "red")))
    blank = page.look(0)
    assert page.look(0.5) is blank
    first = page.look(1)
    assert first is not blank
    assert page.look(3) is first


def test_much_at_once_is_painted_later_but_is_painted() -> None:
    """Who moves all of a full page again and again does not stop the export."""
    count = int(3 * COST_PER_STEP)
    all_of_it = [box(f"e{n}", n % 300, n // 4 % 200, "red", index=f"a{n:05}") for n in range(count)]
    moved = [put(1 + step / 10, e | {"x": e["x"] + 15 * step}) for step in range(8) for e in all_of_it]
    page = board(*(put(0, e) for e in all_of_it), *moved)
    pictures = {id(page.look(step * STEP_SECONDS)) for step in range(12)}
    assert 1 < len(pictures) <= 4
    assert seen(page, 10, 10, 100) == WHITE
    assert seen(page, 10, 250, 100) == RED


LONG = [[x * 900_000, n] for n in range(2000) for x in (0, 1)]
HOSTILE = [
    {"id": "no type"},
    rectangle("no points") | {"type": "freedraw"},
    stroke("no numbers", points=2) | {"points": [["a", "b"], [None, 1]]},
    stroke("one number", points=2) | {"points": [[1]]},
    stroke("nothing", points=0),
    rectangle("width of words", width="wide"),
    rectangle("no end", x=1e308, width=1e308),
    stroke("long", points=2) | {"points": LONG},
    stroke("dashes", points=2) | {"points": LONG, "strokeStyle": "dotted", "strokeWidth": 1000},
    rectangle("words") | {"type": "text", "text": "学" * 10_000, "fontSize": 1000},
    rectangle("turned") | {"type": "text", "text": "学" * 9000, "fontSize": 300, "angle": 0.7},
    image("enormous", width=1e6, height=1e6),
    image("turned strip", width=100, height=-100_000, angle=0.8),
    rectangle("turned line") | {"type": "text", "text": "W" * 10_000, "fontSize": 5, "angle": 0.8},
    rectangle("many lines") | {"type": "text", "text": "W\n" * 5000, "fontSize": 1000},
    stroke("broad", points=2) | {"points": [[n % 7, n % 5] for n in range(5000)], "strokeWidth": 1000},
    image("no hash", file="../../etc/passwd"),
    rectangle("arrow") | {"type": "arrow", "points": [[0, 0]], "endArrowhead": "arrow"},
    rectangle("align") | {"type": "text", "text": "a", "textAlign": "nowhere"},
]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("element", HOSTILE, ids=[one["id"] for one in HOSTILE])
def test_a_bad_element_is_left_out_and_the_others_are_seen(element: dict[str, Any]) -> None:
    """Whatever it is; it is counted unless it could be painted after all, in bounded time and room."""
    page = board(
        put(0, box("a", 50, 50, "red")), put(1, element | {"index": "a9"}), put(2, box("b", 250, 50, "blue"))
    )
    box_in(json.dumps(element).encode())
    assert seen(page, 3, 300, 100) == BLUE
    assert page.left_out <= 1
    assert page.left_out == 1 or drawn(json.dumps(element).encode(), 2.0) is not None


def test_a_page_that_nobody_could_paint_in_time_is_painted_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put last is left out and counted; what goes makes room."""
    monkeypatch.setattr("signaling.export.board.MAX_PAGE_COST", 10.0)
    areas = [box(f"e{n}", n * 20, 0, "red", index=f"a{n:02}", width=15) for n in range(20)]
    page = board(*(put(0, one) for one in areas), put(1, areas[0] | {"isDeleted": True}), put(2, areas[-1]))
    assert [seen(page, 0, x, 50) for x in (5, 385)] == [RED, WHITE]
    left_out = page.left_out
    assert 0 < left_out < 20
    assert [seen(page, 3, x, 50) for x in (5, 385)] == [WHITE, RED]
    assert page.left_out == left_out


def test_what_is_no_element_at_all_is_counted() -> None:
    """Not JSON, no object, no id."""
    page = board(*(Operation(0, Raw(text)) for text in (b"", b"[]", b"{}", b'{"id":1}', b"\xff")))
    page.look(1)
    assert page.left_out == 5


def test_a_picture_of_material_is_seen_and_a_missing_one_is_grey() -> None:
    """By the hash that the element names."""
    content = io.BytesIO()
    Image.new("RGB", (10, 10), "blue").save(content, "WEBP", lossless=True)
    there, missing = "ab" * 32, "cd" * 32
    page = board(
        put(0, image("there", file=there, x=0, y=0, width=100, height=100)),
        put(0, image("missing", file=missing, x=200, y=0, width=100, height=100)),
        pictures={there: content.getvalue()},
    )
    red, green, blue = page.look(0).getpixel((50, 50))  # type: ignore[misc]
    assert (red < 30, green < 30, blue > 220) == (True, True, True)
    assert seen(page, 0, 250, 50) == (221, 221, 221)
