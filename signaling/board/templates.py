"""Paper to begin a page with: lines, squares, 原稿用紙, and thinking tools (思考ツール).

Invariant: a template is the same elements with the same ids, versions and nonces wherever it is made, so
that two nodes that begin a page at once begin the same page. It has no words, and so no language; it is
material to write on, the teacher's alone to change.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from signaling.wire.boards import Template

from . import shapes
from .elements import keep
from .merge import Stored
from .order import order_key

LEFT, TOP = 40.0, 90.0
"""Where the paper begins: below Excalidraw's tools on a screen that was not moved."""
WIDTH, HEIGHT = 1200.0, 720.0
"""What a laptop shows of a page; five by three, so that it fits on a projector too."""
LINE, SQUARE = 48.0, 40.0
"""Wide enough for writing of the lower years."""
COLUMNS, ROWS = 20, 20
"""Of the usual sheet of 400 characters (四百字詰原稿用紙)."""
RULED, DRAWN = "#a9c4d6", "#5b6b76"
"""Lines that writing stands out from; lines that belong to the thought."""

Point = tuple[float, float]
Drawn = shapes.Rectangle | shapes.Ellipse | shapes.Line


def template(name: Template) -> list[Stored]:
    """Return the elements of a template."""
    return list(_made(name))


@functools.cache
def _made(name: Template) -> tuple[Stored, ...]:
    return tuple(
        keep(_placed(element, name, number), author="") for number, element in enumerate(_DRAWN[name]())
    )


def _placed(element: Drawn, name: Template, number: int) -> Drawn:
    """Give an element its id, its place in the order, and what makes it background."""
    return msgspec.structs.replace(
        element,
        id=f"template-{name}-{number}",
        index=order_key(number),
        locked=True,
        custom_data=shapes.CustomData(background=True),
    )


def _line(points: Sequence[Point], color: str, width: float = 1) -> shapes.Line:
    """Return a line through these points of the paper."""
    (x, y), xs, ys = points[0], [p[0] for p in points], [p[1] for p in points]
    return shapes.Line(
        id="-",
        version=1,
        version_nonce=1,
        x=LEFT + x,
        y=TOP + y,
        width=max(xs) - min(xs),
        height=max(ys) - min(ys),
        stroke_color=color,
        stroke_width=width,
        points=[(px - x, py - y) for px, py in points],
    )


def _rectangle(x: float, y: float, width: float, height: float, color: str) -> shapes.Rectangle:
    return shapes.Rectangle(
        id="-",
        version=1,
        version_nonce=1,
        x=LEFT + x,
        y=TOP + y,
        width=width,
        height=height,
        stroke_color=color,
    )


def _ellipse(x: float, y: float, width: float, height: float) -> shapes.Ellipse:
    return shapes.Ellipse(
        id="-",
        version=1,
        version_nonce=1,
        x=LEFT + x,
        y=TOP + y,
        width=width,
        height=height,
        stroke_color=DRAWN,
        stroke_width=2,
    )


def _sheet() -> shapes.Rectangle:
    return _rectangle(0, 0, WIDTH, HEIGHT, DRAWN)


def _lined() -> Iterator[Drawn]:
    for row in range(1, int(HEIGHT / LINE) + 1):
        yield _line([(0, row * LINE), (WIDTH, row * LINE)], RULED)


def _squared() -> Iterator[Drawn]:
    """Two lines that go to and fro, instead of fifty."""
    yield _rectangle(0, 0, WIDTH, HEIGHT, RULED)
    yield _line(_to_and_fro(int(HEIGHT / SQUARE), WIDTH, SQUARE), RULED)
    down = _to_and_fro(int(WIDTH / SQUARE), HEIGHT, SQUARE)
    yield _line([(y, x) for x, y in down], RULED)


def _manuscript() -> Iterator[Drawn]:
    """Columns of squares with room for readings beside each, written from the right."""
    step, square = WIDTH / COLUMNS, HEIGHT / ROWS
    for column in range(COLUMNS):
        x = column * step
        yield _rectangle(x, 0, square, HEIGHT, RULED)
        yield _line([(x + dx, y) for dx, y in _to_and_fro(ROWS, square, square)], RULED)


def _quadrants() -> Iterator[Drawn]:
    yield _sheet()
    yield _line([(WIDTH / 2, 0), (WIDTH / 2, HEIGHT)], DRAWN, 2)
    yield _line([(0, HEIGHT / 2), (WIDTH, HEIGHT / 2)], DRAWN, 2)


def _columns() -> Iterator[Drawn]:
    """What I know, what I want to know, what I learnt: KWL; a row above for the words."""
    yield _sheet()
    yield _line([(0, LINE), (WIDTH, LINE)], DRAWN)
    for third in (1, 2):
        yield _line([(WIDTH * third / 3, 0), (WIDTH * third / 3, HEIGHT)], DRAWN, 2)


def _x_chart() -> Iterator[Drawn]:
    yield _sheet()
    yield _line([(0, 0), (WIDTH, HEIGHT)], DRAWN, 2)
    yield _line([(WIDTH, 0), (0, HEIGHT)], DRAWN, 2)


def _venn() -> Iterator[Drawn]:
    yield _sheet()
    yield _ellipse(60, 60, 660, 600)
    yield _ellipse(480, 60, 660, 600)


def _fishbone() -> Iterator[Drawn]:
    """A spine to the head at the right, and three bones above and below it."""
    middle = HEIGHT / 2
    yield _line([(0, middle), (980, middle)], DRAWN, 2)
    yield _rectangle(980, middle - 100, 220, 200, DRAWN)
    for foot in (300, 600, 900):
        yield _line([(foot, middle), (foot - 200, 40)], DRAWN, 2)
        yield _line([(foot, middle), (foot - 200, HEIGHT - 40)], DRAWN, 2)


def _to_and_fro(rows: int, width: float, step: float) -> list[Point]:
    """Return a way along every border between so many rows, from one side to the other and back."""
    points: list[Point] = []
    for row in range(1, rows):
        ends = [(0.0, row * step), (width, row * step)]
        points += ends if row % 2 else ends[::-1]
    return points


_DRAWN: Mapping[Template, Callable[[], Iterator[Drawn]]] = {
    "lined": _lined,
    "squared": _squared,
    "manuscript": _manuscript,
    "quadrants": _quadrants,
    "columns": _columns,
    "x_chart": _x_chart,
    "venn": _venn,
    "fishbone": _fishbone,
}
