"""What the process behind the walls says to the node: frames of a JSON note and some bytes. Pure.

Invariant: the node believes nothing of it. A frame is bounded before it is read and decoded strictly; what is
not one ends the conversation.
"""

from __future__ import annotations

import struct
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from .limits import MAX_OUTPUT_BYTES, PAGE_SIDE

HEADER = struct.Struct(">HII")
"""Bytes of the note, of the page, and of its small picture."""

Fault = Literal["broken", "encrypted", "too_many_pages", "too_many_pixels", "too_heavy"]
Pixels = Annotated[int, Meta(ge=1, le=PAGE_SIDE)]


class PageNote(msgspec.Struct, tag="page", forbid_unknown_fields=True):
    """A page was made: its size in pixels. Two WebP pictures follow: the page, and a small one of it."""

    width: Pixels
    height: Pixels


class FaultNote(msgspec.Struct, tag="fault", forbid_unknown_fields=True):
    """The file can not be made into pages."""

    fault: Fault


class DoneNote(msgspec.Struct, tag="done", forbid_unknown_fields=True):
    """All pages were told."""


Note = PageNote | FaultNote | DoneNote


class BadFrame(Exception):
    """Not a frame of ours."""


def packed(note: Note, page: bytes = b"", thumb: bytes = b"") -> bytes:
    """Return a frame."""
    encoded = msgspec.json.encode(note)
    return HEADER.pack(len(encoded), len(page), len(thumb)) + encoded + page + thumb


def sizes(header: bytes) -> tuple[int, int, int]:
    """Return the three sizes in a header. Raise `BadFrame` for what no frame has."""
    note, page, thumb = HEADER.unpack(header)
    if note == 0 or page + thumb > MAX_OUTPUT_BYTES:
        raise BadFrame(f"a frame of {note} + {page} + {thumb} bytes")
    return note, page, thumb


def unpacked(note: bytes, page: bytes, thumb: bytes) -> Note:
    """Return the note of a frame. Raise `BadFrame`; also for a page that is no WebP picture."""
    try:
        said: Note = _decode(note)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadFrame(str(error)) from error
    if isinstance(said, PageNote) != is_webp(page) or is_webp(page) != is_webp(thumb):
        raise BadFrame("a page is two WebP pictures")
    return said


def is_webp(content: bytes) -> bool:
    """Say whether this begins as a WebP picture does."""
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


_decode = msgspec.json.Decoder(Note).decode
