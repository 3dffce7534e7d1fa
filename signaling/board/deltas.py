"""What passes while a pointer is down: deltas and cursors of one client, checked like puts, kept nowhere.

Invariant: what is relayed was decoded, bounded and encoded here, and names its sender.
"""

from __future__ import annotations

from typing import Any

import msgspec

from signaling.wire.board import Cursor, CursorBy, Live, LiveBy, View, ViewBy

from . import shapes
from .elements import MAX_VERSION_STEP, Fault, Writer, has_file, is_guarded, keep, parse
from .merge import Page, Stored


def relay_live(live: Live, page: Page, writer: Writer) -> LiveBy | None:
    """Return the delta as others get it, or `None` where a put of the same would be refused.

    There is no answer to a delta: the put that follows it is refused, with a reason.
    """
    held = page.get(live.id)
    if live.v > (held.version if held else 0) + MAX_VERSION_STEP:
        return None
    if held is not None and held.guarded and not writer.admin:
        return None
    element = None
    if live.element is not None:
        element = _whole(live.element, page, writer, held.author if held else writer.id)
        if element is None or element.id != live.id:
            return None
    if live.start + len(live.points or ()) > shapes.MAX_POINTS:
        return None
    return LiveBy(
        id=live.id,
        v=live.v,
        n=live.n,
        start=live.start,
        points=live.points,
        place=live.place,
        element=msgspec.json.decode(element.json) if element else None,
        by=writer.id,
    )


def relay_cursor(cursor: Cursor, by: str, name: str) -> CursorBy:
    """Return the cursor as others get it."""
    return CursorBy(
        x=cursor.x,
        y=cursor.y,
        tool=cursor.tool,
        button=cursor.button,
        selected=cursor.selected,
        by=by,
        name=name,
    )


def relay_view(view: View, by: str) -> ViewBy:
    """Return the view as others get it."""
    return ViewBy(x=view.x, y=view.y, width=view.width, height=view.height, by=by)


def _whole(sent: dict[str, Any], page: Page, writer: Writer, author: str) -> Stored | None:
    element = parse(msgspec.json.encode(sent))
    if isinstance(element, Fault) or (is_guarded(element) and not writer.admin):
        return None
    if not has_file(element, page):
        return None
    return keep(element, author)
