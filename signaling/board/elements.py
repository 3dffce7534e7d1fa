"""What a client may put on a page: checks one element against its shape, the page and the writer's rights.

Invariant: what passes is re-encoded from the decoded shape, with the author that the page knows, so
that no byte of a client's reaches another client unread.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec

from signaling.wire.board import MAX_PUT_BYTES, RejCode

from . import shapes
from .merge import Page, Stored, is_same

MAX_VERSION_STEP = 1000
"""A drag bumps the version at each move, and is put every second. More is a squatter, who would make
everybody else's edits lose (whiteboard.md)."""
MIN_POINTS = 2
"""Excalidraw drops strokes of one point when it restores a page, which would make copies differ."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who puts: their participant id, and whether guarded elements are theirs to touch."""

    id: str
    admin: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """An element that was refused. `id` is empty where it has none that can be told."""

    id: str
    code: RejCode


def check(raw: bytes | msgspec.Raw, page: Page, writer: Writer) -> Stored | Fault:
    """Return the element as it is to be kept, or why it is refused.

    Staleness is not looked at: the shared page decides it (`signaling.boards`), when it merges. But another
    state with the version and nonce of the one that is held is stale here: merging takes both for one.
    """
    element = parse(raw)
    if isinstance(element, Fault):
        return element
    held = page.get(element.id)
    if element.version > (held.version if held else 0) + MAX_VERSION_STEP:
        return Fault(element.id, RejCode.BAD_VERSION)
    if not writer.admin and ((held is not None and held.guarded) or is_guarded(element)):
        return Fault(element.id, RejCode.LOCKED)
    if not has_file(element, page):
        return Fault(element.id, RejCode.NO_SUCH_FILE)
    stored = keep(element, held.author if held else writer.id)
    if held is not None and is_same(stored, held) and stored.json != held.json:
        return Fault(element.id, RejCode.STALE)
    return stored if page.has_room_for(stored) else Fault(element.id, RejCode.FULL)


def parse(raw: bytes | msgspec.Raw) -> shapes.AnyElement | Fault:
    """Return the element in its shape, or a fault: bad or too large."""
    if len(memoryview(raw)) > MAX_PUT_BYTES:
        return Fault(_name_of(raw), RejCode.TOO_LARGE)
    try:
        element = shapes.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return Fault(_name_of(raw), RejCode.BAD_ELEMENT)
    if isinstance(element, shapes.Text) and not element.original_text:
        element = msgspec.structs.replace(element, original_text=element.text)
    return element if is_drawable(element) else Fault(element.id, RejCode.BAD_ELEMENT)


def keep(element: shapes.AnyElement, author: str) -> Stored:
    """Stamp the author and encode: the element as it is kept and told to others.

    When it was is not told: clients' clocks are what they are, and the history has the server's.
    """
    data = shapes.CustomData(author=author, background=element.custom_data.background)
    element = msgspec.structs.replace(element, custom_data=data, updated=1)
    return Stored(
        id=element.id,
        version=element.version,
        nonce=element.version_nonce,
        author=author,
        guarded=is_guarded(element),
        deleted=element.is_deleted,
        json=shapes.encode(element),
    )


def load(json: bytes, seq: int = 0) -> Stored:
    """Read back what `keep` wrote, with its number. Raise `msgspec.DecodeError` for anything else."""
    element = shapes.decode(json)
    return replace(keep(element, element.custom_data.author), json=json, seq=seq)


def lock(stored: Stored) -> Stored:
    """Return the same element, the staff's alone to touch; it lies still on a page."""
    element = shapes.decode(stored.json)
    return keep(msgspec.structs.replace(element, locked=True), stored.author)


def unsigned(stored: Stored) -> Stored:
    """Return the same element as nobody's: what a page begins with is no work of who drew it elsewhere."""
    return signed(stored, author="")


def signed(stored: Stored, author: str) -> Stored:
    """Return the same state of the element, made by somebody else."""
    return keep(shapes.decode(stored.json), author)


def is_guarded(element: shapes.AnyElement) -> bool:
    """Say whether it is the teacher's alone to touch: locked, or material to write on."""
    return element.locked or element.custom_data.background


def has_file(element: shapes.AnyElement, page: Page) -> bool:
    """Say whether the lesson holds what an image shows. One that is deleted shows nothing."""
    return not isinstance(element, shapes.Image) or element.is_deleted or element.file_id in page.files


def is_drawable(element: shapes.AnyElement) -> bool:
    """Say whether Excalidraw restores it as it is. Deleted ones are never drawn, so they may be empty."""
    if element.is_deleted:
        return True
    match element:
        case shapes.Text():
            return bool(element.text)
        case shapes.Freedraw():
            return len(element.points) >= MIN_POINTS and len(element.pressures) <= len(element.points)
        case shapes.Line() | shapes.Arrow():
            return len(element.points) >= MIN_POINTS
        case _:
            return True


def _name_of(raw: bytes | msgspec.Raw) -> str:
    try:
        return shapes.decode_name(raw).id
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return ""
