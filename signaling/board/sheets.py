"""A sheet of material as the background that a page begins with.

Invariant: a sheet is the same element with the same id, version and nonce wherever it is made, so that two
nodes that begin a page at once begin the same page.
"""

from __future__ import annotations

from signaling.wire.boards import Sheet

from . import shapes
from .elements import keep
from .merge import Stored
from .order import order_key
from .templates import LEFT, TOP

LONGER_SIDE = 1200
"""Half the pixels of a page of material: it stays sharp at twice the size."""


def sheet(given: Sheet) -> Stored:
    """Return the element that shows it; the teacher's alone to change."""
    scale = LONGER_SIDE / max(given.width, given.height)
    element = shapes.Image(
        id=f"sheet-{given.file[:24]}",
        version=1,
        version_nonce=1,
        x=LEFT,
        y=TOP,
        width=round(given.width * scale),
        height=round(given.height * scale),
        index=order_key(0),
        locked=True,
        custom_data=shapes.CustomData(background=True),
        file_id=given.file,
    )
    return keep(element, author="")
