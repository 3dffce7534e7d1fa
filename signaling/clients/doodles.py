"""What simulated pupils draw and write: strokes by hand, as Excalidraw's freedraw elements. Pure.

Glyphs are polylines on a field of 100 by 100; a pen smooths them, trembles a little and leaves points at the
rate of a real one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, pi, sin
from random import Random
from typing import Any

Point = tuple[float, float]
Stroke = list[Point]

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
INDEX_EPOCH_MS = 1_767_225_600_000
"""The beginning of 2026: six digits of base 62 count hundredths of a second from here for 18 years."""

STEP = 3.0
"""Scene units between two points of a stroke: a pen at 200 units a second, seen 60 times a second."""
TREMBLE = 0.7
"""Scene units, at most: a child's hand."""

COLOURS = ("#1971c2", "#e03131", "#2f9e44", "#9c36b5", "#e8590c", "#0c8599")
"""Excalidraw's own palette, one for each of six pupils."""

GLYPHS: dict[str, list[Stroke]] = {
    "山": [[(50, 12), (50, 82)], [(18, 40), (18, 84), (84, 84)], [(84, 38), (84, 88)]],
    "川": [[(24, 16), (24, 56), (14, 86)], [(50, 20), (50, 78)], [(78, 12), (78, 90)]],
    "木": [
        [(14, 36), (86, 36)],
        [(50, 10), (50, 92)],
        [(50, 36), (34, 62), (12, 78)],
        [(50, 36), (68, 62), (90, 78)],
    ],
    "大": [[(14, 38), (86, 38)], [(50, 10), (46, 46), (34, 72), (14, 90)], [(50, 40), (64, 70), (88, 90)]],
    "日": [[(28, 14), (28, 88)], [(28, 14), (74, 14), (74, 88)], [(28, 50), (74, 50)], [(28, 86), (74, 86)]],
    "1": [[(36, 26), (52, 12), (52, 88)]],
    "2": [[(26, 30), (38, 14), (60, 14), (70, 32), (58, 54), (24, 86), (76, 86)]],
    "3": [[(28, 16), (68, 16), (48, 44), (68, 56), (66, 80), (44, 88), (26, 78)]],
    "+": [[(50, 26), (50, 74)], [(26, 50), (74, 50)]],
    "=": [[(26, 40), (74, 40)], [(26, 62), (74, 62)]],
    "!": [[(50, 12), (50, 62)], [(50, 82), (50, 86)]],
    "house": [
        [(14, 50), (50, 14), (86, 50)],
        [(24, 44), (24, 88), (76, 88), (76, 44)],
        [(42, 88), (42, 62), (58, 62), (58, 88)],
    ],
    "star": [[(50, 10), (74, 84), (12, 38), (88, 38), (26, 84), (50, 10)]],
    "fish": [
        [(14, 50), (34, 28), (62, 34), (78, 50), (62, 66), (34, 72), (14, 50)],
        [(78, 50), (92, 34), (92, 66), (78, 50)],
        [(30, 44), (31, 46)],
    ],
}


def circle(x: float, y: float, radius: float, turn: float = 1.0) -> Stroke:
    """An arc, as points."""
    return [
        (x + radius * sin(2 * pi * turn * step / 24), y - radius * cos(2 * pi * turn * step / 24))
        for step in range(25)
    ]


GLYPHS["smile"] = [
    circle(50, 50, 40),
    [(36, 36), (36, 44)],
    [(64, 36), (64, 44)],
    [(30, 60), (40, 72), (60, 72), (70, 60)],
]
GLYPHS["sun"] = [
    circle(50, 50, 20),
    *[
        [(50 + 28 * cos(turn), 50 + 28 * sin(turn)), (50 + 44 * cos(turn), 50 + 44 * sin(turn))]
        for turn in (pi * part / 4 for part in range(8))
    ],
]

WORKS: tuple[tuple[str, ...], ...] = (
    ("山", "川"),
    ("1", "+", "2", "=", "3"),
    ("sun",),
    ("大", "木"),
    ("smile", "!"),
    ("house", "sun"),
    ("star", "star"),
    ("fish",),
    ("日", "木"),
)
"""What one pupil draws in one go."""


def work(chance: Random, left: float, top: float, size: float) -> list[Stroke]:
    """Choose a work and put it onto the page: strokes in scene units, in the order of drawing."""
    glyphs = chance.choice(WORKS)
    return [
        by_hand(
            [(left + place * size * 1.05 + x * size / 100, top + y * size / 100) for x, y in stroke], chance
        )
        for place, glyph in enumerate(glyphs)
        for stroke in GLYPHS[glyph]
    ]


def by_hand(corners: Stroke, chance: Random) -> Stroke:
    """Walk along a polyline in small steps, with a hand that is not quite steady."""
    points = [corners[0]]
    for (from_x, from_y), (to_x, to_y) in pairwise(corners):
        steps = max(1, round(hypot(to_x - from_x, to_y - from_y) / STEP))
        for step in range(1, steps + 1):
            share = step / steps
            points.append(
                (
                    round(from_x + (to_x - from_x) * share + chance.uniform(-TREMBLE, TREMBLE), 2),
                    round(from_y + (to_y - from_y) * share + chance.uniform(-TREMBLE, TREMBLE), 2),
                )
            )
    return points


@dataclass(frozen=True, slots=True)
class Pen:
    """Whose pen it is: what its elements look like, and how they are told from others'."""

    colour: str
    prefix: str
    """Of element ids."""
    place: int
    """1 to 61: breaks ties of order between pens."""


def element(pen: Pen, stroke: Stroke, chance: Random, now_ms: int) -> dict[str, Any]:
    """A freedraw element in version 1, as Excalidraw 0.18 writes it."""
    left, top = stroke[0]
    points = [[round(x - left, 2), round(y - top, 2)] for x, y in stroke]
    return {
        "id": f"{pen.prefix}-{now_ms:x}",
        "type": "freedraw",
        "x": left,
        "y": top,
        "width": max(x for x, _ in points) - min(x for x, _ in points),
        "height": max(y for _, y in points) - min(y for _, y in points),
        "angle": 0,
        "strokeColor": pen.colour,
        "backgroundColor": "transparent",
        "fillStyle": "solid",
        "strokeWidth": 1,
        "strokeStyle": "solid",
        "roughness": 0,
        "opacity": 100,
        "groupIds": [],
        "frameId": None,
        "roundness": None,
        "boundElements": None,
        "updated": now_ms,
        "link": None,
        "locked": False,
        "isDeleted": False,
        "seed": chance.randrange(1, 2**31),
        "version": 1,
        "versionNonce": chance.randrange(2**31),
        "index": index_key((now_ms - INDEX_EPOCH_MS) // 10, pen.place),
        "points": points,
        "pressures": [],
        "simulatePressure": True,
        "lastCommittedPoint": None,
    }


def erased(drawn: dict[str, Any], chance: Random, now_ms: int) -> dict[str, Any]:
    """The same element, deleted."""
    return drawn | {
        "isDeleted": True,
        "version": drawn["version"] + 1,
        "versionNonce": chance.randrange(2**31),
        "updated": now_ms,
    }


def index_key(number: int, place: int) -> str:
    """A fractional index (order on the page) that grows with `number` and differs between places.

    `f` begins keys with six whole digits (base 62); a digit behind them, not 0, is the fraction. Keys on a
    page have to differ: Excalidraw gives elements of one key new ones, each browser for itself.
    """
    digits = "".join(_DIGITS[number // 62**position % 62] for position in reversed(range(6)))
    return f"f{digits}{_DIGITS[1 + (place - 1) % 61]}"
