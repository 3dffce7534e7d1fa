"""A client's copy of a page, by BOARD_PROTOCOL.md alone."""

from __future__ import annotations

from typing import Any

from signaling.clients.board_cli.page import Page
from tests.kit.elements import rectangle


def snap(*elements: dict[str, Any], more: bool = False, epoch: int = 1) -> dict[str, Any]:
    fields = {"epoch": epoch, "seq": len(elements), "rights": "write", "you": "me", "more": more}
    return {"type": "snap", "elements": list(elements), **fields}


def test_a_page_comes_in_chunks_and_is_whole_with_the_last() -> None:
    """What the last chunk leaves unsaid is not on the page."""
    page = Page()
    page.take(snap(rectangle("old")))
    page.take(snap(rectangle("a"), more=True))
    assert set(page.elements) == {"old"}
    page.take(snap(rectangle("b")))
    assert set(page.elements) == {"a", "b"}


def test_the_higher_version_wins_and_of_equal_ones_the_lower_nonce() -> None:
    """In whatever order they come."""
    states = [
        rectangle("a", version=2, nonce=5),
        rectangle("a", version=2, nonce=3),
        rectangle("a", version=1),
    ]
    for order in (states, states[::-1]):
        page = Page()
        for state in order:
            page.take({"type": "ops", "seq": 1, "elements": [state]})
        assert page.elements["a"]["versionNonce"] == 3


def test_a_refusal_is_taken_as_it_is() -> None:
    """Also where one's own version is higher; what is gone goes."""
    page = Page()
    page.take(snap(rectangle("a", version=9), rectangle("b")))
    page.take({"type": "rej", "n": 1, "codes": {}, "elements": [rectangle("a", version=3)], "gone": ["b"]})
    assert {key: element["version"] for key, element in page.elements.items()} == {"a": 3}


def test_what_is_seen_is_ordered_and_not_deleted() -> None:
    """By index, then id; without an index on top."""
    page = Page()
    page.take(
        snap(
            rectangle("top", index=None),
            rectangle("b", index="a1"),
            rectangle("a", index="a1"),
            rectangle("low", index="Zz"),
            rectangle("gone", isDeleted=True),
        )
    )
    assert [element["id"] for element in page.visible] == ["low", "a", "b", "top"]
