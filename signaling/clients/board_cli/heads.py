"""Heads of arrows. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .marks import Point

HEAD = 14.0
"""Length of a head before the line's width is added."""
SPREAD = math.radians(25)
ACROSS = math.radians(90)
ROUND_STEPS = 24


@dataclass(frozen=True, slots=True)
class Head:
    """A course, or an area where it is `closed`."""

    points: Sequence[Point]
    closed: bool


def head(kind: str, back: Point, tip: Point, width: float) -> Head:
    """Return the head of a line of this width that comes from `back`."""
    length = HEAD + 2 * width
    away = math.atan2(back[1] - tip[1], back[0] - tip[0])

    def at(distance: float, turn: float = 0.0) -> Point:
        return tip[0] + distance * math.cos(away + turn), tip[1] + distance * math.sin(away + turn)

    sides = at(length, SPREAD), at(length, -SPREAD)
    toes = at(length / 2, ACROSS), at(length / 2, -ACROSS)
    match kind.removesuffix("_outline"):
        case "triangle":
            return Head((tip, *sides), closed=True)
        case "diamond":
            return Head((tip, sides[0], at(2 * length * math.cos(SPREAD)), sides[1]), closed=True)
        case "circle" | "dot":
            return Head(
                [at(length / 3, 2 * math.pi * n / ROUND_STEPS) for n in range(ROUND_STEPS)], closed=True
            )
        case "bar" | "crowfoot_one":
            return Head(toes, closed=False)
        case "crowfoot_many" | "crowfoot_one_or_many":
            return Head((toes[0], at(length), toes[1]), closed=False)
        case _:
            return Head((sides[0], tip, sides[1]), closed=False)
