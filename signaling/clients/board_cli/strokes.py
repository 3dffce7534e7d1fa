"""Elements as marks. Pure.

Hatching is painted as an even tint, and lines are drawn smooth, not by a shaky hand.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

from .heads import head
from .marks import Box, Course, Mark, Picture, Point, Words
from .page import Element

INK, PAPER = "#1e1e1e", "#ffffff"
PEN_FACTOR = 2.4
"""How much wider than its `strokeWidth` a pen's stroke is, about: Excalidraw makes it swell and thin."""
TINT = 0.4
"""How much of its colour is left of an area that is hatched."""
CORNER = 0.25
MAX_CORNER = 32.0
ARC_STEPS = 8
ROUND_STEPS = 72
LINE_HEIGHT = 1.25


def marks(elements: Iterable[Element]) -> list[Mark]:
    """Return the marks of elements, the lowest first."""
    return [mark for element in elements for mark in _marks(element)]


def _marks(e: Element) -> list[Mark]:
    turn = _turned(e)
    match e["type"]:
        case "text":
            return list(_words(e, turn))
        case "image":
            return [_picture(e)]
        case "freedraw":
            return [_course(e, _along(e), turn, width=e.get("strokeWidth", 1) * PEN_FACTOR)]
        case "line" | "arrow":
            return _linear(e, turn)
        case "ellipse":
            return [_course(e, _ellipse(e), turn, closed=True)]
        case "diamond":
            x, y, w, h = _box(e)
            middles = [(x + w / 2, y), (x + w, y + h / 2), (x + w / 2, y + h), (x, y + h / 2)]
            return [_course(e, middles, turn, closed=True)]
        case _:
            return [_course(e, _rectangle(e), turn, closed=True)]


def _box(e: Element) -> Box:
    return e.get("x", 0), e.get("y", 0), e.get("width", 0), e.get("height", 0)


def _turned(e: Element) -> Callable[[Point], Point]:
    """Return the turn of an element round the middle of its box."""
    angle = e.get("angle") or 0
    (cx, cy), cos, sin = _middle(e), math.cos(angle), math.sin(angle)

    def turn(point: Point) -> Point:
        x, y = point[0] - cx, point[1] - cy
        return cx + x * cos - y * sin, cy + x * sin + y * cos

    return turn if angle else lambda point: point


def _middle(e: Element) -> Point:
    if e["type"] in ("line", "arrow", "freedraw"):
        points = _along(e)
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    x, y, w, h = _box(e)
    return x + w / 2, y + h / 2


def _along(e: Element) -> list[Point]:
    """Return an element's points where they lie."""
    return [(e.get("x", 0) + px, e.get("y", 0) + py) for px, py in e["points"]]


def _course(
    e: Element,
    points: Sequence[Point],
    turn: Callable[[Point], Point],
    *,
    closed: bool = False,
    width: float | None = None,
) -> Course:
    fill = e.get("backgroundColor", "transparent")
    stroke = e.get("strokeColor", INK)
    width = e.get("strokeWidth", 1) if width is None else width
    dash = {"dashed": (8.0, 8.0 + width), "dotted": (1.5, 6.0 + width)}.get(e.get("strokeStyle", "solid"))
    return Course(
        tuple(map(turn, points)),
        None if stroke == "transparent" else stroke,
        width,
        closed,
        None if fill == "transparent" or not closed else fill,
        1.0 if e.get("fillStyle", "solid") == "solid" else TINT,
        e.get("opacity", 100) / 100,
        dash,
    )


def _rectangle(e: Element) -> list[Point]:
    x, y, w, h = _box(e)
    if not e.get("roundness"):
        return [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
    r = min(min(abs(w), abs(h)) * CORNER, MAX_CORNER)
    centres = ((x + r, y + r), (x + w - r, y + r), (x + w - r, y + h - r), (x + r, y + h - r))
    steps = [(quarter, step / ARC_STEPS) for quarter in range(4) for step in range(ARC_STEPS + 1)]
    angles = [(centres[quarter], math.pi * (1 + (quarter + share) / 2)) for quarter, share in steps]
    return [(cx + r * math.cos(angle), cy + r * math.sin(angle)) for (cx, cy), angle in angles]


def _ellipse(e: Element) -> list[Point]:
    x, y, w, h = _box(e)
    angles = [2 * math.pi * step / ROUND_STEPS for step in range(ROUND_STEPS)]
    return [(x + w / 2 + w / 2 * math.cos(a), y + h / 2 + h / 2 * math.sin(a)) for a in angles]


def _linear(e: Element, turn: Callable[[Point], Point]) -> list[Mark]:
    points = _along(e)
    closed = len(points) > 2 and points[0] == points[-1]  # noqa: PLR2004 - a triangle is the smallest area
    line = _smooth(points) if e.get("roundness") and not e.get("elbowed") else points
    found: list[Mark] = [_course(e, line, turn, closed=closed)]
    for kind, back, tip in ((e.get("endArrowhead"), -2, -1), (e.get("startArrowhead"), 1, 0)):
        if kind:
            shape = head(kind, line[back], line[tip], e.get("strokeWidth", 1))
            found.append(_course(_of_head(e, kind), shape.points, turn, closed=shape.closed))
    return found


def _of_head(e: Element, kind: str) -> Element:
    """Return what an arrow's head is painted with: it is never dashed, and its area has the line's colour."""
    area = PAPER if kind.endswith("_outline") else e.get("strokeColor", INK)
    return e | {"strokeStyle": "solid", "fillStyle": "solid", "backgroundColor": area}


def _smooth(points: Sequence[Point]) -> list[Point]:
    """Return a curve through the points (Catmull-Rom), as a course of short pieces."""
    if len(points) < 3:  # noqa: PLR2004 - between two points a curve is straight
        return list(points)
    padded = [points[0], *points, points[-1]]
    curve = [points[0]]
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(1, ARC_STEPS + 1):
            t = step / ARC_STEPS
            curve.append((_between(p0[0], p1[0], p2[0], p3[0], t), _between(p0[1], p1[1], p2[1], p3[1], t)))
    return curve


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3) / 2


def _words(e: Element, turn: Callable[[Point], Point]) -> Iterator[Words]:
    x, y, w, _ = _box(e)
    size, align = e.get("fontSize", 20), e.get("textAlign", "left")
    height = size * (e.get("lineHeight") or LINE_HEIGHT)
    start = {"left": x, "center": x + w / 2, "right": x + w}[align]
    lines = e["text"].replace("\t", "    ").split("\n")
    for number, line in enumerate("".join(filter(str.isprintable, text)) for text in lines):
        at = turn((start, y + height * (number + 0.5)))
        colour, opacity = e.get("strokeColor", INK), e.get("opacity", 100) / 100
        yield Words(at, line, size, colour, align, e.get("angle") or 0, opacity)


def _picture(e: Element) -> Picture:
    _, _, w, h = _box(e)
    crop, scale = e.get("crop"), e.get("scale") or (1, 1)
    part = (0.0, 0.0, 1.0, 1.0)
    if crop and crop["width"] and crop["height"]:
        whole_w, whole_h = crop["naturalWidth"] or 1, crop["naturalHeight"] or 1
        left, top = crop["x"] / whole_w, crop["y"] / whole_h
        part = (left, top, left + crop["width"] / whole_w, top + crop["height"] / whole_h)
    mirrored = (scale[0] < 0, scale[1] < 0)
    return Picture(
        _middle(e), w, h, e["fileId"], e.get("angle") or 0, e.get("opacity", 100) / 100, part, mirrored
    )
