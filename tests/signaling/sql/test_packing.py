"""Elements in the history are packed and unpacked without a loss."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.board.elements import Writer, check
from signaling.board.merge import Page, Stored
from signaling.sql.packing import WORDS, Damaged, pack, unpack
from tests.kit.elements import raw, rectangle, stroke


@given(st.binary(max_size=2000))
def test_whatever_is_packed_comes_back(content: bytes) -> None:
    """Byte for byte, whatever an element may look like one day."""
    json = b"{" + content

    assert unpack(pack(json)) == json


def test_what_was_written_before_is_read_as_it_is() -> None:
    """Rows of an older release hold plain JSON."""
    assert unpack(raw(stroke())) == raw(stroke())


@given(st.data())
def test_what_the_disk_damaged_is_never_taken_for_an_element(data: st.DataObject) -> None:
    """One bit that changed, or an end that is missing."""
    kept = pack(raw(stroke()))
    bit = data.draw(st.integers(0, 8 * len(kept) - 1))
    flipped = bytearray(kept)
    flipped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Damaged):
        unpack(bytes(flipped))
    with pytest.raises(Damaged):
        unpack(kept[: data.draw(st.integers(0, len(kept) - 1))])


@pytest.mark.parametrize("kept", [raw(stroke())[:-1], b'{"id":"\xff"}', b"{}{}"])
def test_what_was_written_before_and_is_damaged_is_not_read_as_it_is(kept: bytes) -> None:
    """It has no checksum, but has to be JSON: it is put into answers as it is."""
    with pytest.raises(Damaged):
        unpack(kept)


def test_the_words_are_those_with_which_histories_were_written() -> None:
    """Another dictionary would leave every history unread: this one is for good."""
    assert (
        hashlib.sha256(WORDS).hexdigest()
        == "dc9ee60d51ae4ca691f0f85d28a6078f96a3dca50e4357dd40d1dc156c4c5004"
    )


def test_a_small_element_is_hardly_kept_at_all() -> None:
    """Of what all elements have in common next to nothing is left."""
    found = check(raw(rectangle()), Page(), Writer("pupil", admin=False))
    assert isinstance(found, Stored)

    assert len(pack(found.json)) * 4 < len(found.json)
