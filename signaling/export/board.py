"""A page of a board as it grows, painted.

Invariant: at each moment it shows what was accepted until then (a quarter of a second earlier at most; later
where much changes at once), and only what changed is painted anew. A bad element is left out and counted.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from PIL import Image

from ..clients.board_cli.fonts import Fonts
from ..clients.board_cli.marks import Mark
from ..clients.board_cli.paint import FINE, Canvas, Ready
from ..clients.board_cli.trouble import Wrong
from .elements import BAD, PICTURE_COST, Drawn, Operation, decode_head, drawn
from .region import Box

STEP_SECONDS = 0.25
COST_PER_STEP = 250.0
"""Plain elements painted in a step, on average: about 20 ms of CPU. What is more is made good by waiting."""
MAX_PAGE_COST = 500_000.0
"""Of all that is on a page at once: a minute begins with painting it, which takes 40 s then. Ten thousand
strokes of fifty points cost 20,000."""
EDGE = 2
"""Pixels around what changed: where edges are smooth."""

Place = tuple[bool, str, str]
"""Of an element in the page's order, as it sorts."""


class _Held(NamedTuple):
    place: Place
    drawn: Drawn


class Board:
    """See the module. Times must rise."""

    def __init__(
        self,
        operations: Iterator[Operation],
        region: Box,
        size: tuple[int, int],
        pictures: Mapping[str, bytes],
        fonts: Fonts,
    ) -> None:
        """`region`: what part of the page is seen; `size`: how large it is painted, in pixels."""
        self._rest = operations
        self._next = next(operations, None)
        self._origin = region[0], region[1]
        self._scale = size[0] / (region[2] - region[0]) * FINE
        self._size = size[0] * FINE, size[1] * FINE
        self._pictures = pictures
        self._fonts = fonts
        self._ready: dict[Mark, Ready] = {}
        self._canvas = self._new_canvas((0, 0), self._size)
        self._held: dict[str, _Held] = {}
        self._order: list[Place] = []
        self._cost = 0.0  # of all that is held or changed
        self._changed: dict[str, _Held | None] = {}
        self._step: int | None = None
        self._credit = COST_PER_STEP
        self.image = self._canvas.image.reduce(FINE)
        """As it is now: another object whenever it is another picture."""
        self.left_out = 0
        """States of elements that cannot be painted."""

    def look(self, at: float) -> Image.Image:
        """Return what is seen then."""
        step = math.floor(at / STEP_SECONDS)
        if step == self._step:
            return self.image
        is_first = self._step is None
        if self._step is not None:
            self._credit = min(self._credit + COST_PER_STEP * (step - self._step), COST_PER_STEP)
        self._step = step
        while self._next is not None and self._next.at <= step * STEP_SECONDS:
            self._take(self._next)
            self._next = next(self._rest, None)
        if self._changed and (is_first or self._credit > 0):
            spent = self._renew()
            self._credit -= 0.0 if is_first else spent
        return self.image

    def _take(self, operation: Operation) -> None:
        try:
            head = decode_head(operation.element)
        except BAD:
            self.left_out += 1
            return
        found = None if head.is_deleted else drawn(operation.element, self._scale)
        before = self._changed[head.id] if head.id in self._changed else self._held.get(head.id)
        cost = self._cost - (0.0 if before is None else before.drawn.cost)
        if found is not None and cost + found.cost > MAX_PAGE_COST:
            found = None
        self._cost = cost + (0.0 if found is None else found.cost)
        self.left_out += found is None and not head.is_deleted
        place = head.index is None, head.index or "", head.id
        self._changed[head.id] = None if found is None else _Held(place, found)

    def _renew(self) -> float:
        """Paint what has changed, and return what that cost."""
        changed = {key: now for key, now in self._changed.items() if now is not None or key in self._held}
        self._changed = {}
        if not changed:
            return 0.0
        top = self._order[-1] if self._order else None
        is_above = all(
            key not in self._held and now is not None and (top is None or now.place > top)
            for key, now in changed.items()
        )
        either = chain(changed.values(), (self._held.get(key) for key in changed))
        dirty = self._pixels([held.drawn.extent for held in either if held is not None])
        for key, now in changed.items():
            self._hold(key, now)
        if dirty is None:
            return float(len(changed))
        if is_above:
            above = sorted((now for now in changed.values() if now is not None), key=lambda held: held.place)
            spent = self._paint(self._canvas, above)
        else:
            canvas = self._new_canvas(dirty[:2], (dirty[2] - dirty[0], dirty[3] - dirty[1]))
            spent = self._paint(canvas, list(self._within(dirty)))
            self._canvas.image.paste(canvas.image, dirty[:2])
        self.image = self.image.copy()
        smaller = (dirty[0] // FINE, dirty[1] // FINE)
        self.image.paste(self._canvas.image.reduce(FINE, dirty), smaller)
        return spent + len(changed)

    def _hold(self, key: str, now: _Held | None) -> None:
        before = self._held.pop(key, None)
        if before is not None:
            del self._order[bisect_left(self._order, before.place)]
        if now is not None:
            self._held[key] = now
            insort(self._order, now.place)

    def _within(self, dirty: tuple[int, int, int, int]) -> Iterator[_Held]:
        """Yield what may be seen there, from the lowest on."""
        for place in self._order:
            held = self._held[place[2]]
            box = self._pixels([held.drawn.extent])
            if box and box[0] < dirty[2] and box[2] > dirty[0] and box[1] < dirty[3] and box[3] > dirty[1]:
                yield held

    def _paint(self, canvas: Canvas, elements: list[_Held]) -> float:
        spent = 0.0
        for held in elements:
            is_ready = all(mark in self._ready for mark in held.drawn.marks)
            spent += PICTURE_COST if is_ready else held.drawn.cost
            try:
                for mark in held.drawn.marks:
                    canvas.paint(mark)
            except (*BAD, OSError, Wrong, Image.DecompressionBombError):
                self.left_out += 1
        return spent

    def _pixels(self, boxes: list[Box]) -> tuple[int, int, int, int] | None:
        """Return the box round all of these, in whole pixels of the smaller picture; `None`: not on it."""
        if not boxes:
            return None
        (x, y), scale, (width, height) = self._origin, self._scale / FINE, self._size
        left = max(math.floor((min(box[0] for box in boxes) - x) * scale) - EDGE, 0) * FINE
        top = max(math.floor((min(box[1] for box in boxes) - y) * scale) - EDGE, 0) * FINE
        right = min((math.ceil((max(box[2] for box in boxes) - x) * scale) + EDGE) * FINE, width)
        bottom = min((math.ceil((max(box[3] for box in boxes) - y) * scale) + EDGE) * FINE, height)
        return (left, top, right, bottom) if left < right and top < bottom else None

    def _new_canvas(self, corner: tuple[int, int], size: tuple[int, int]) -> Canvas:
        origin = self._origin[0] + corner[0] / self._scale, self._origin[1] + corner[1] / self._scale
        return Canvas(origin, self._scale, size, self._pictures, self._fonts, self._ready)
