"""Ids, and what is made from them."""

from __future__ import annotations

import pytest

from signaling.lesson.ids import Board, Page, channel_of, class_page, group_page, is_id, scope_of, split_page


def test_a_page_id_comes_apart_as_it_was_put_together() -> None:
    """The first pages of the class's board and of groups' have the ids that they always had."""
    assert class_page("L-1_x") == "L-1_x.class"
    assert group_page("L-1_x", "group-12") == "L-1_x.group-12"
    boards = (
        Board("shown"),
        Board("class"),
        Board("group", "group-12"),
        Board("own", "p-1"),
        Board("own", "class"),
    )
    pages = [Page("L-1_x", board, number) for board in boards for number in (1, 2, 9, 10, 400)]
    assert [split_page(page.id) for page in pages] == pages
    assert len({page.id for page in pages}) == len(pages)


@pytest.mark.parametrize(
    "page_id",
    [
        *(
            "",
            "L",
            "L.",
            ".class",
            "L.a.b",
            "L/..",
            "L.../etc",
            "L.x\n",
            "ä.class",
            "L.own",
            "L.own.",
            "L.own.a.b",
        ),
        *("L.class.1", "L.class.0", "L.class.02", "L.class.2.3", "L.class.", f"{'L' * 64}.own.{'x' * 64}"),
    ],
)
def test_anything_else_is_no_page_id(page_id: str) -> None:
    """Text that no lesson made is never taken for a page."""
    assert split_page(page_id) is None


def test_an_id_is_short_url_safe_text() -> None:
    """Ids may stand in keys and addresses as they are."""
    assert is_id("aZ09_-")
    assert not any(is_id(text) for text in ("", "a b", "a\n", "a:b", "x" * 65))


def test_a_group_names_its_scope_and_channel() -> None:
    """Who is in no group is in the class's scope and channel."""
    assert (scope_of(None), channel_of(None)) == ("lesson", "lesson")
    assert (scope_of("g-1"), channel_of("g-1")) == ("g-1", "g-1")
