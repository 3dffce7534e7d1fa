"""Elements in the history are packed and unpacked without a loss."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from signaling.board.elements import Writer, check
from signaling.board.merge import Page, Stored
from signaling.sql.packing import WORDS, pack, unpack
from tests.kit.elements import raw, rectangle, stroke


@given(st.binary(max_size=2000))
def test_whatever_is_packed_comes_back(content: bytes) -> None:
    """Byte for byte, whatever an element may look like one day."""
    json = b"{" + content

    assert unpack(pack(json)) == json


def test_what_was_written_before_is_read_as_it_is() -> None:
    """Rows of an older release hold plain JSON."""
    assert unpack(raw(stroke())) == raw(stroke())


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
