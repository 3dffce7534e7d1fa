"""Which part of a page is to be seen: one for the whole export, so that the page stands still. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in units of the scene."""
MARGIN = 40.0
PAPER: Box = (40.0, 90.0, 1240.0, 810.0)
"""Where pages that begin with something have it (`signaling.board.templates`): what a laptop shows."""
MOST = (4800.0, 2880.0)
"""Four such papers each way: on more nobody reads anything. What lies outside is cut off."""


def region_of(boxes: Sequence[Box], aspect: float) -> Box:
    """Return what is seen of a page with these elements, each state of each. `aspect`: width by height.

    All of it; where that is too much, the part round the middle of most. Never less than a paper.
    """
    sides = [_side(boxes, axis) for axis in (0, 1)]
    (left, right), (top, bottom) = sides
    if PAPER[0] <= left and right <= PAPER[2] and PAPER[1] <= top and bottom <= PAPER[3]:
        left, top, right, bottom = PAPER
    width, height = max(right - left, PAPER[2] - PAPER[0]), max(bottom - top, PAPER[3] - PAPER[1])
    width, height = max(width, height * aspect), max(height, width / aspect)
    x, y = (left + right) / 2, (top + bottom) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _side(boxes: Sequence[Box], axis: int) -> tuple[float, float]:
    """Return from where to where it goes on an axis."""
    if not boxes:
        return PAPER[axis], PAPER[axis + 2]
    low = min(box[axis] for box in boxes) - MARGIN
    high = max(box[axis + 2] for box in boxes) + MARGIN
    if high - low <= MOST[axis]:
        return low, high
    middle = median((box[axis] + box[axis + 2]) / 2 for box in boxes)
    begins = min(max(middle - MOST[axis] / 2, low), high - MOST[axis])
    return begins, begins + MOST[axis]
