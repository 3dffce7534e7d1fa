"""What a pen draws: courses, words and pictures, in scene units; and the box round them. Pure.

Invariant: everything is turned already; whoever paints knows nothing of elements.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Course:
    """A line, or an area if it has a `fill`. Widths in scene units, opacities from 0 to 1."""

    points: tuple[Point, ...]
    stroke: str | None
    width: float
    closed: bool = False
    fill: str | None = None
    fill_opacity: float = 1.0
    opacity: float = 1.0
    dash: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """One line of printable text: its middle's height, at its left end, middle or right end."""

    at: Point
    text: str
    size: float
    colour: str
    align: str
    angle: float
    opacity: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a box that is turned round its middle. `crop`: the part shown, as shares of the whole."""

    middle: Point
    width: float
    height: float
    file_id: str
    angle: float
    opacity: float
    crop: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    mirrored: tuple[bool, bool] = (False, False)


Mark = Course | Words | Picture


def box_of(found: Iterable[Mark], margin: float) -> Box | None:
    """Return the box round all marks; `None`: there are none."""
    points = [point for mark in found for point in _corners(mark)]
    if not points:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs) - margin, min(ys) - margin, max(xs) + margin, max(ys) + margin


def _corners(mark: Mark) -> list[Point]:
    """Return points within whose box the mark lies, nearly."""
    match mark:
        case Course():
            half = mark.width / 2
            return [(x + dx, y + dy) for x, y in mark.points for dx, dy in ((-half, -half), (half, half))]
        case Words():
            reach = sum(mark.size * (0.6 if ord(sign) < 0x300 else 1.0) for sign in mark.text)  # noqa: PLR2004 - Latin
            before = {"left": 0.0, "center": 0.5, "right": 1.0}[mark.align] * reach
            ends = [
                (-before, -mark.size / 2),
                (reach - before, -mark.size / 2),
                (-before, mark.size / 2),
                (reach - before, mark.size / 2),
            ]
            return [_spun(mark.at, end, mark.angle) for end in ends]
        case Picture():
            w, h = mark.width / 2, mark.height / 2
            return [_spun(mark.middle, end, mark.angle) for end in ((-w, -h), (w, -h), (-w, h), (w, h))]


def _spun(origin: Point, offset: Point, angle: float) -> Point:
    cos, sin = math.cos(angle), math.sin(angle)
    return origin[0] + offset[0] * cos - offset[1] * sin, origin[1] + offset[0] * sin + offset[1] * cos
