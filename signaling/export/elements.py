"""Elements of a page as marks that can be painted in bounded time. Pure.

Invariant: whatever an element holds, it becomes marks that cost little, or `None`; nothing is raised.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import msgspec

from ..clients.board_cli.marks import Box, Course, Mark, Picture, Words, box_of
from ..clients.board_cli.strokes import marks

MAX_LENGTH = 400_000.0
"""Pixels that a pen goes in one element: a hundred times across a large board and back."""
MAX_DASHES = 5000
MAX_AREA = 30_000_000.0
"""Pixels of a line of words, or of a picture, turned as it is: ten boards."""
MAX_COST = 30_000.0
"""Of one element: two seconds or three."""
POINTS_AS_ELEMENT = 50
"""So many points of a stroke take as long to paint as an element without any: 80 µs. So do ..."""
ROUND_PIXELS_AS_ELEMENT = 230_000
"""... so many pixels of round joints, one at each point, ..."""
WIDEST = 1500.0
"""(wider ones are cut off by the board's edge)"""
LETTER_PIXELS_AS_ELEMENT = 100_000
"""... of words, beside one for each letter, ..."""
PICTURE_PIXELS_AS_ELEMENT = 1000
"""... and of a picture that is made smaller and turned."""
PICTURE_COST = 20
"""Of a picture at least, and of one that was painted before."""
BROADER = 0.45
"""Of a font's size: how much broader a Latin letter may be than a box that is made for usual ones."""
BAD = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
    msgspec.DecodeError,
)
"""What a bad element may raise where it is read or painted."""


class Operation(msgspec.Struct, frozen=True):
    """An element as somebody put it. `at`: seconds from whatever beginning its reader means."""

    at: float
    element: msgspec.Raw


class Head(msgspec.Struct, rename="camel"):
    """What of an element decides which one it is, and where in the page's order."""

    id: str
    index: str | None = None
    is_deleted: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """An element to be painted. `cost`: in plain elements; `extent`: the box round it, in scene units."""

    marks: tuple[Mark, ...]
    extent: Box
    cost: float


decode_head = msgspec.json.Decoder(Head).decode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def box_in(element: bytes | msgspec.Raw) -> Box | None:
    """Return the box round an element; `None`: there is nothing to be seen of it, or it is a bad one."""
    try:
        fields = _decode(element)
        return None if fields.get("isDeleted") else _finite(box_of(marks([fields]), 0.0))
    except BAD:
        return None


def drawn(element: bytes | msgspec.Raw, scale: float) -> Drawn | None:
    """Return an element as it is painted at so many pixels for one unit; `None`: it is left out."""
    try:
        found = tuple(_bounded(mark, scale) for mark in marks([_decode(element)]))
        extent = _extent(found)
        cost = sum(cost_of(mark, scale) for mark in found)
        return None if extent is None or cost > MAX_COST else Drawn(found, extent, cost)
    except BAD:
        return None


def _extent(found: Sequence[Mark]) -> Box | None:
    """Return a box that is large enough for certain: letters may be broader than they usually are."""
    broader = max((mark.size * len(mark.text) for mark in found if isinstance(mark, Words)), default=0.0)
    return _finite(box_of(found, 2.0 + broader * BROADER))


def _finite(box: Box | None) -> Box | None:
    if box is not None and not all(map(math.isfinite, box)):
        raise ValueError
    return box


def cost_of(mark: Mark, scale: float) -> float:
    """Return how long it takes to paint a mark for the first time, in plain elements."""
    match mark:
        case Course():
            width = min(mark.width * scale, WIDEST)
            return 1 + len(mark.points) * (1 / POINTS_AS_ELEMENT + width**2 / ROUND_PIXELS_AS_ELEMENT)
        case Words():
            return 1 + len(mark.text) + _area(mark, scale) / LETTER_PIXELS_AS_ELEMENT
        case Picture():
            return PICTURE_COST + _area(mark, scale) / PICTURE_PIXELS_AS_ELEMENT


def _bounded(mark: Mark, scale: float) -> Mark:
    """Return a mark that is painted soon. Raises ValueError: it would take too long, or too much room."""
    match mark:
        case Course():
            length = sum(math.dist(a, b) for a, b in pairwise(mark.points)) * scale
            if length > MAX_LENGTH:
                raise ValueError
            too_many = mark.dash is not None and length > MAX_DASHES * sum(mark.dash) * scale
            return replace(mark, dash=None) if too_many else mark
        case _:
            if _area(mark, scale) > MAX_AREA:
                raise ValueError
    return mark


def _area(mark: Words | Picture, scale: float) -> float:
    """Return the area of the box round a turned line of words, or a turned picture, in pixels."""
    if isinstance(mark, Words):
        height = 2 * mark.size * scale
        width = height * len(mark.text)
    else:
        width, height = abs(mark.width * scale), abs(mark.height * scale)
    cos, sin = abs(math.cos(mark.angle)), abs(math.sin(mark.angle))
    return (width * cos + height * sin) * (width * sin + height * cos)
