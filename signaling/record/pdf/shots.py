"""What is said to the process that paints boards (`.painter`), and what it says. Pure."""

from __future__ import annotations

import msgspec


class Shot(msgspec.Struct, frozen=True):
    """A picture of a page. `at`: Unix seconds."""

    id: str
    at: float


class Wanted(msgspec.Struct, frozen=True):
    """Of each page its pictures, in order of time."""

    pages: list[list[Shot]]


class Painted(msgspec.Struct, frozen=True, tag="painted"):
    """`size`: of the bytes that follow."""

    id: str
    size: int


class Done(msgspec.Struct, frozen=True, tag="done"):
    """All that was wanted was painted or left out. `left_out`: states of elements that cannot be painted."""

    left_out: int
