"""Elements, written and found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.recorder.ebml import (
    CLUSTER,
    CUES,
    SEGMENT,
    UNKNOWN_SIZE,
    VOID,
    element,
    element_at,
    elements,
    id_bytes,
    number,
    small,
    void,
)


@given(st.sampled_from([CLUSTER, CUES, VOID, 0x4282]), st.binary(max_size=300))
def test_what_is_written_is_found(identifier: int, content: bytes) -> None:
    """Its identifier, its content, and where the next one begins."""
    data = b"before" + element(identifier, content) + b"behind"
    found = element_at(data, 6, len(data))
    assert found is not None
    assert (found.identifier, data[found.content : found.end]) == (identifier, content)
    assert data[found.end :] == b"behind"


@pytest.mark.parametrize(("value", "length"), [(0, 1), (255, 1), (256, 2), (1 << 40, 6)])
def test_a_number_has_no_zeros_in_front(value: int, length: int) -> None:
    """One byte at least."""
    assert number(0xE7, value) == b"\xe7" + bytes((0x80 | length,)) + value.to_bytes(length)


@pytest.mark.parametrize("length", [2, 11, 100, 128])
def test_room_is_as_long_as_was_asked_for(length: int) -> None:
    """All of it is one element that readers leave out."""
    data = void(length)
    assert len(data) == length
    assert [(one.identifier, one.end) for one in elements(data, 0, length)] == [(VOID, length)]


def test_a_size_that_is_not_known_goes_to_the_end() -> None:
    """As that of a segment which is being written."""
    data = id_bytes(SEGMENT) + UNKNOWN_SIZE + small(VOID, b"abc")
    found = element_at(data, 0, len(data))
    assert found is not None
    assert found.end == len(data)


def test_what_is_cut_off_is_no_element() -> None:
    """At whichever byte."""
    whole = element(CLUSTER, b"content")
    assert all(element_at(whole, 0, length) is None for length in range(len(whole)))


@given(st.binary(max_size=200))
def test_nonsense_ends_somewhere(data: bytes) -> None:
    """Each element is within the bytes and behind the one before."""
    at = 0
    for one in elements(data, 0, len(data)):
        assert at < one.content <= one.end <= len(data)
        at = one.end
