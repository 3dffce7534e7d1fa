"""What an element of a board may be: the second opinion, by BOARD_PROTOCOL.md and Excalidraw's names.

Invariant: nothing of the server's is used here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

TYPES = frozenset(["rectangle", "diamond", "ellipse", "frame", "image", "text", "freedraw", "line", "arrow"])
COMMON = frozenset(
    [
        "id",
        "type",
        "version",
        "versionNonce",
        "x",
        "y",
        "width",
        "height",
        "angle",
        "strokeColor",
        "backgroundColor",
        "fillStyle",
        "strokeWidth",
        "strokeStyle",
        "roughness",
        "opacity",
        "seed",
        "index",
        "isDeleted",
        "groupIds",
        "frameId",
        "roundness",
        "boundElements",
        "updated",
        "link",
        "locked",
        "customData",
    ]
)
LINE = frozenset(
    ["points", "lastCommittedPoint", "startBinding", "endBinding", "startArrowhead", "endArrowhead"]
)
OF_TYPE = {
    "frame": frozenset({"name"}),
    "image": frozenset({"fileId", "status", "scale", "crop"}),
    "text": frozenset(
        [
            "text",
            "originalText",
            "fontSize",
            "fontFamily",
            "textAlign",
            "verticalAlign",
            "containerId",
            "autoResize",
            "lineHeight",
        ]
    ),
    "freedraw": frozenset({"points", "pressures", "simulatePressure", "lastCommittedPoint"}),
    "line": LINE | {"polygon"},
    "arrow": LINE | {"elbowed", "fixedSegments", "startIsSpecial", "endIsSpecial"},
}
ID = re.compile(r"[\w:.\-]{1,64}")
COLOUR = re.compile(r"[\w#%(),. -]{0,64}")
STEP, MOST_POINTS, MOST_TEXT, MOST_BYTES, FAR = 1000, 5000, 10_000, 256 * 1024, 1_000_000


STAMPED = frozenset({"customData", "originalText", "updated"})
"""What the server writes itself."""

Json = dict[str, Any]


def form(element: Json, content: bytes, files: frozenset[str]) -> Iterator[str]:
    """What an element may be."""
    kind = element.get("type")
    if kind not in TYPES or not isinstance(element.get("id"), str) or not ID.fullmatch(element["id"]):
        yield "is of no kind"
        return
    if extra := element.keys() - COMMON - OF_TYPE.get(kind, frozenset()):
        yield f"has {sorted(extra)}"
    if element.get("link") is not None:
        yield "leads elsewhere"
    if element.get("updated", 1) != 1:
        yield "tells a time by a client's clock"
    if element.get("customData", {}).keys() - {"author", "background"}:
        yield "carries something of a client's"
    if len(content) > MOST_BYTES + 4096:  # defaults may be written out
        yield "is too large"
    if not all(in_bounds(number) for number in _numbers(element)):
        yield "has a number out of bounds"
    if not all(COLOUR.fullmatch(element.get(name, "")) for name in ("strokeColor", "backgroundColor")):
        yield "has a colour that is none"
    yield from _content(element, kind, files)


def _content(element: Json, kind: str, files: frozenset[str]) -> Iterator[str]:
    points, text, gone = element.get("points"), element.get("text"), element.get("isDeleted")
    if points is not None and not (0 if gone else 2) <= len(points) <= MOST_POINTS:
        yield f"has {len(points)} points"
    if text is not None and not (0 if gone else 1) <= len(text) <= MOST_TEXT:
        yield f"has {len(text)} characters"
    if kind == "image" and not gone and element["fileId"] not in files:
        yield "shows a file that the lesson does not hold"


def _numbers(element: Json) -> Iterator[float]:
    for name in ("x", "y", "width", "height", "angle", "strokeWidth", "opacity", "fontSize"):
        yield element.get(name, 0)
    for point in element.get("points") or ():
        yield from point


def in_bounds(number: float) -> bool:
    return not isinstance(number, bool) and math.isfinite(number) and abs(number) <= FAR


def is_guarded(element: Json) -> bool:
    return bool(element.get("locked") or element.get("customData", {}).get("background"))


def rank(element: Json) -> tuple[int, int]:
    return element["version"], -element["versionNonce"]
