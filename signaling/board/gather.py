"""Several pages brought together on one, each as things that are moved as one and say whose they were.

Invariant: nothing is lost or lies on another's; an element keeps its author.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from signaling.wire.board import MAX_COORDINATE
from signaling.wire.codes import RefusalCode

from ..errors import Refused
from . import shapes
from .elements import keep
from .merge import Stored
from .order import order_key
from .templates import LEFT, TOP

GAP, LABEL_HEIGHT, FONT_SIZE = 80.0, 60.0, 36
LABEL = "its name"
"""Of each source: no element has this id, for there is a blank in it."""
SMALLEST = 200.0
"""Of a place: room for a name, whatever lies under it."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class Source(NamedTuple):
    """What is brought: whose it was, and what was on the page."""

    name: str
    elements: Sequence[Stored]


def gathered(sources: Sequence[Source]) -> list[Stored]:
    """Return the elements of one page on which all these lie, in rows, each under its name.

    Raise `Refused`, which names a source, if that one reaches so far that a page has no place for all.
    """
    decoded = [_in_order(source.elements) for source in sources]
    boxes = [_around(elements) for elements in decoded]
    columns = math.ceil(math.sqrt(len(sources)))
    width, height = _place(sources, boxes, columns)
    brought: list[Stored] = []
    for number, (source, elements, box) in enumerate(zip(sources, decoded, boxes, strict=True)):
        row, column = divmod(number, columns)
        left, top = LEFT + column * width, TOP + row * height
        ids = {element.id: _id(number, element.id) for element in elements}
        label = _label(source.name, left, top, number)
        shift = (left - box[0], top + LABEL_HEIGHT - box[1])
        for element, author in [
            (label, ""),
            *((_moved(each, shift, ids, number), each.custom_data.author) for each in elements),
        ]:
            placed = msgspec.structs.replace(element, index=order_key(len(brought)))
            brought.append(keep(placed, author))
    return brought


def _place(sources: Sequence[Source], boxes: Sequence[Box], columns: int) -> tuple[float, float]:
    """Return how wide and high the place of each is: as the largest needs it. Raise `Refused`."""
    sizes = [(right - left, bottom - top) for left, top, right, bottom in boxes]
    width = max([SMALLEST, *(wide for wide, _ in sizes)]) + GAP
    height = max([SMALLEST, *(high for _, high in sizes)]) + GAP + LABEL_HEIGHT
    rows = math.ceil(len(sources) / columns)
    if max(LEFT + columns * width, TOP + rows * height) > MAX_COORDINATE:
        far = max(range(len(sources)), key=lambda number: max(sizes[number]))
        raise Refused(RefusalCode.TOO_LARGE, f"what {sources[far].name} drew lies too far apart")
    return width, height


def _in_order(elements: Sequence[Stored]) -> list[shapes.AnyElement]:
    """Return them from the lowest to the topmost."""
    return sorted(
        (shapes.decode(stored.json) for stored in elements), key=lambda each: (each.index or "", each.id)
    )


def _around(elements: Sequence[shapes.AnyElement]) -> Box:
    """Return the box around elements; turned ones may stick out a little."""
    boxes = [_box(element) for element in elements] or [(0.0, 0.0, 0.0, 0.0)]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _box(element: shapes.AnyElement) -> Box:
    """Return the box of one element: lines and strokes begin at (x, y), and go anywhere from there."""
    points = getattr(element, "points", None) or [(0.0, 0.0), (element.width, element.height)]
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return element.x + min(xs), element.y + min(ys), element.x + max(xs), element.y + max(ys)


def _moved(
    element: shapes.AnyElement, shift: tuple[float, float], ids: Mapping[str, str], number: int
) -> shapes.AnyElement:
    """Return the element in its new place, in the group of its source, tied to what came with it alone."""
    changes: dict[str, object] = {
        "id": ids[element.id],
        "version": 1,
        "version_nonce": _nonce(ids[element.id]),
        "x": element.x + shift[0],
        "y": element.y + shift[1],
        "locked": False,
        "custom_data": shapes.CustomData(),
        "group_ids": [
            *(_id(number, group) for group in element.group_ids[: shapes.MAX_GROUP_DEPTH - 1]),
            _id(number, ""),
        ],
        "frame_id": ids.get(element.frame_id or ""),
    }
    if element.bound_elements:
        changes["bound_elements"] = [
            msgspec.structs.replace(bound, id=ids[bound.id])
            for bound in element.bound_elements
            if bound.id in ids
        ]
    if isinstance(element, shapes.Text):
        changes["container_id"] = ids.get(element.container_id or "")
    if isinstance(element, shapes.Linear):
        changes |= {
            "start_binding": _bound(element.start_binding, ids),
            "end_binding": _bound(element.end_binding, ids),
        }
    return msgspec.structs.replace(element, **changes)


def _bound(binding: shapes.Binding | None, ids: Mapping[str, str]) -> shapes.Binding | None:
    if binding is None or binding.element_id not in ids:
        return None
    return msgspec.structs.replace(binding, element_id=ids[binding.element_id])


def _label(name: str, x: float, y: float, number: int) -> shapes.Text:
    element_id = _id(number, LABEL)
    return shapes.Text(
        id=element_id,
        version=1,
        version_nonce=_nonce(element_id),
        x=x,
        y=y,
        width=len(name) * FONT_SIZE,
        height=FONT_SIZE * 1.25,
        text=name,
        original_text=name,
        font_size=FONT_SIZE,
        group_ids=[_id(number, "")],
    )


def _id(number: int, element_id: str) -> str:
    """Return an id that no other source has."""
    return hashlib.sha256(f"{number} {element_id}".encode()).hexdigest()[:24]


def _nonce(element_id: str) -> int:
    return int(element_id[:7], 16)
