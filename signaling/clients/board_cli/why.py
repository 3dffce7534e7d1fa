"""Why an element was refused, in words: the code says what kind of fault, the element often which. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator

from .page import Element

TYPES = ("rectangle", "diamond", "ellipse", "frame", "image", "text", "freedraw", "line", "arrow")
WITH_POINTS = ("freedraw", "line", "arrow")
MAX_POINTS = 5000
MAX_TEXT = 10_000
MAX_COORDINATE = 1_000_000
CODES = ("bad_element", "too_large", "bad_version", "locked", "not_allowed", "stale", "full", "no_such_file")


def reason(element: Element, code: str) -> tuple[str, dict[str, object]]:
    """Return the sentence of `words` that says it best, with what fills its gaps."""
    if code == "bad_element":
        word, gaps = next(_faults(element), ("bad_element", {}))
        return f"why.{word}", gaps
    if code == "locked" and element.get("locked"):
        return "why.locks", {}
    return (f"why.{code}", {}) if code in CODES else ("why.other", {"code": code})


def _faults(element: Element) -> Iterator[tuple[str, dict[str, object]]]:
    """Give what BOARD_PROTOCOL.md has against an element."""
    kind, points, text = element.get("type"), element.get("points"), element.get("text")
    if kind not in TYPES:
        yield "type", {"type": kind}
    if element.get("link") is not None:
        yield "link", {}
    if kind == "text" and not text:
        yield "empty", {}
    if isinstance(text, str) and len(text) > MAX_TEXT:
        yield "text", {"most": MAX_TEXT}
    if kind in WITH_POINTS and isinstance(points, list):
        if len(points) < 2:  # noqa: PLR2004 - from one point to another
            yield "short", {}
        if len(points) > MAX_POINTS:
            yield "points", {"most": MAX_POINTS}
    if any(_is_far(element.get(name)) for name in ("x", "y", "width", "height")):
        yield "far", {}


def _is_far(value: object) -> bool:
    return isinstance(value, int | float) and not (
        math.isfinite(value) and -MAX_COORDINATE <= value <= MAX_COORDINATE
    )
