"""Ids, and what is made from them."""

from __future__ import annotations

import pytest

from signaling.lesson.ids import channel_of, class_page, group_page, is_id, scope_of, split_page


def test_a_page_id_comes_apart_as_it_was_put_together() -> None:
    """A page belongs to the class or to one group of one lesson."""
    assert split_page(class_page("L-1_x")) == ("L-1_x", None)
    assert split_page(group_page("L-1_x", "group-12")) == ("L-1_x", "group-12")


@pytest.mark.parametrize(
    "page_id", ["", "L", "L.", ".class", "L.a.b", "L/..", "L.../etc", "L.x\n", "ä.class"]
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
