"""Stills over Redis."""

from __future__ import annotations

import msgspec
import pytest

from signaling.store.stills_link import NodeWants, StillTaken, decode_stills_message

_encode = msgspec.msgpack.Encoder().encode


@pytest.mark.parametrize(
    "message",
    [NodeWants(node_id="n", people=["a"]), StillTaken(person="a", group=None, jpeg=b"\xff\xd8\x00\xff\xd9")],
)
def test_a_message_comes_out_as_it_went_in(message: NodeWants | StillTaken) -> None:
    """Bytes of a picture, and a group that is none, survive the way."""
    assert decode_stills_message(_encode(message)) == message
