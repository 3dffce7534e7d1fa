"""What passes while a pointer is down."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from signaling.board.deltas import relay_cursor, relay_live, relay_view
from signaling.board.elements import Writer, check
from signaling.board.merge import Page, Stored
from signaling.wire.board import (
    Cursor,
    CursorBy,
    Live,
    Place,
    View,
    ViewBy,
    decode_client_message,
    encode,
)
from tests.kit.elements import image, raw, rectangle, stroke

PUPIL = Writer("pupil", admin=False)


def guarded_page() -> Page:
    page = Page()
    stored = check(raw(rectangle("e", locked=True)), page, Writer("teacher", admin=True))
    assert isinstance(stored, Stored)
    page.merge(stored)
    return page


def live(**fields: Any) -> Live:
    return msgspec.structs.replace(Live(id="e", v=2, n=3), **fields)


def test_a_delta_is_relayed_with_its_sender() -> None:
    """Others see who draws."""
    found = relay_live(live(start=5, points=[(1, 2)], place=Place(x=1, y=2)), Page(), PUPIL)

    assert found is not None
    assert (found.by, found.start, found.points, found.place) == ("pupil", 5, [(1, 2)], Place(x=1, y=2))


def test_a_whole_element_in_a_delta_is_checked_and_completed_like_a_put() -> None:
    """A delta is no way around the checks, and what others get they can draw."""
    element = stroke("e", customData={"author": "forged"}, onclick="x")

    found = relay_live(live(element=element), Page(), PUPIL)

    assert found is not None
    shown = found.element
    assert shown is not None
    assert shown["customData"] == {"author": "pupil"}
    assert "onclick" not in shown


@pytest.mark.parametrize(
    "element", [stroke("e", type="image"), stroke("other"), stroke("e", locked=True), stroke("e", x=1e7)]
)
def test_a_delta_with_a_bad_element_is_dropped(element: dict[str, Any]) -> None:
    """A put of the same would be refused."""
    assert relay_live(live(element=element), Page(), PUPIL) is None


def test_a_delta_of_a_locked_element_is_dropped() -> None:
    """Nobody sees the teacher's element move under a pupil's hand."""
    assert relay_live(live(place=Place(x=0, y=0)), guarded_page(), PUPIL) is None
    assert relay_live(live(place=Place(x=0, y=0)), guarded_page(), Writer("t", admin=True)) is not None


def test_a_delta_far_ahead_of_the_page_is_dropped() -> None:
    """In versions as in points."""
    assert relay_live(live(v=1001), Page(), PUPIL) is None
    assert relay_live(live(start=4999, points=[(0, 0), (1, 1)]), Page(), PUPIL) is None


@pytest.mark.parametrize(
    "text",
    [
        b'{"type":"live","id":"e","v":1,"n":1,"points":[[1e7,0]]}',
        b'{"type":"live","id":"e","v":1,"n":1,"points":[[0]]}',
        b'{"type":"live","id":"e","v":1,"n":1,"from":-1}',
        b'{"type":"live","id":"e","v":1,"n":1,"points":[' + b"[0,0]," * 500 + b"[0,0]]}",
        b'{"type":"cursor","x":NaN,"y":0}',
        b'{"type":"cursor","x":0,"y":0,"tool":"rocket"}',
        b'{"type":"cursor","x":0,"y":0,"selected":[' + b'"a",' * 50 + b'"a"]}',
        b'{"type":"view","x":0,"y":0,"width":-1,"height":1}',
        b'{"type":"snap"}',
    ],
)
def test_deltas_out_of_bounds_are_not_even_decoded(text: bytes) -> None:
    """The wire types carry the bounds of what is relayed."""
    with pytest.raises(msgspec.ValidationError if b"NaN" not in text else msgspec.DecodeError):
        decode_client_message(text)


def test_a_delta_passes_the_wire_with_its_element_and_without() -> None:
    """What a client sends as JSON is relayed as JSON, whichever fields it has."""
    for fields in ({"element": stroke("e")}, {"points": [[1, 2]], "from": 2}, {"place": {"x": 1, "y": 2}}):
        sent = {"type": "live", "id": "e", "v": 2, "n": 3} | fields
        decoded = decode_client_message(msgspec.json.encode(sent))
        relayed = relay_live(decoded, Page(), PUPIL)
        assert relayed is not None

        (heard,) = msgspec.json.decode(b"[" + encode(relayed) + b"]")

        assert heard["by"] == "pupil"
        assert heard.keys() >= sent.keys()


def test_cursors_and_views_name_their_sender() -> None:
    """The name is the server's knowledge, never the client's."""
    assert relay_cursor(Cursor(x=1, y=2), "p", "はな") == CursorBy(x=1, y=2, by="p", name="はな")
    assert relay_view(View(x=1, y=2, width=3, height=4), "p") == ViewBy(x=1, y=2, width=3, height=4, by="p")


def test_an_image_passes_only_of_a_file_that_the_lesson_holds() -> None:
    """What a put would not take is not shown for a moment either."""
    moving = live(element=image("e"))
    assert relay_live(moving, Page(), PUPIL) is None
    assert relay_live(moving, Page(files={"ab" * 32}), PUPIL) is not None
