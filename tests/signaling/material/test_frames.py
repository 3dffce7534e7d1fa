"""What comes from behind the walls is bounded and strict."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.material.frames import (
    HEADER,
    BadFrame,
    DoneNote,
    FaultNote,
    Note,
    PageNote,
    packed,
    sizes,
    unpacked,
)
from signaling.material.limits import MAX_OUTPUT_BYTES, PAGE_SIDE

WEBP = b"RIFF\x04\0\0\0WEBP"


def read(frame: bytes) -> Note:
    note, page, thumb = sizes(frame[: HEADER.size])
    rest = frame[HEADER.size :]
    return unpacked(rest[:note], rest[note : note + page], rest[note + page : note + page + thumb])


@pytest.mark.parametrize(
    ("note", "page"),
    [(PageNote(width=10, height=PAGE_SIDE), WEBP), (FaultNote(fault="broken"), b""), (DoneNote(), b"")],
)
def test_a_frame_is_read_as_it_was_written(note: Note, page: bytes) -> None:
    """Each note comes back, with its pictures."""
    assert read(packed(note, page, page)) == note


@pytest.mark.parametrize(
    "frame",
    [
        packed(PageNote(width=10, height=10), b"<svg/>", b"<svg/>"),
        packed(PageNote(width=10, height=10), WEBP, b""),
        packed(DoneNote(), WEBP, WEBP),
        HEADER.pack(2, 0, 0) + b"{}",
        HEADER.pack(0, 0, 0),
        HEADER.pack(2, MAX_OUTPUT_BYTES, 1) + b"{}",
        packed(PageNote(width=PAGE_SIDE + 1, height=10), WEBP, WEBP),
        packed(PageNote(width=0, height=10), WEBP, WEBP),
    ],
)
def test_what_is_no_frame_is_refused(frame: bytes) -> None:
    """Other contents than WebP, sizes out of bounds, and notes that do not exist end the conversation."""
    with pytest.raises(BadFrame):
        read(frame)


@given(st.binary(min_size=HEADER.size, max_size=400))
def test_any_bytes_are_a_frame_or_refused(content: bytes) -> None:
    """Nothing else is raised, whatever a process that was taken over says."""
    with contextlib.suppress(BadFrame):
        read(content)
