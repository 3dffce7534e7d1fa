"""Which page is meant."""

from __future__ import annotations

from typing import Any

import pytest

from signaling.clients.board_cli.choice import chosen, pages_of
from signaling.clients.board_cli.trouble import Forbidden


def board(kind: str, owner: str = "", *pages: str, name: str = "") -> dict[str, Any]:
    key = f"l.{owner or kind}"
    named = [
        {"page_id": f"{key}.{number}" if number > 1 else key, "name": title}
        for number, title in enumerate(pages or ("",), 1)
    ]
    return {"kind": kind, "owner": owner or None, "name": name, "pages": named}


BOARDS = [
    board("shown"),
    board("class", "", "", "Plan"),
    board("group", "g1", name="Reds"),
    board("group", "g2", name="Blues"),
    board("own", "hana", name="Hana"),
    board("own", "taro", name="Taro"),
    board("hand", "1", name="Taro"),
    board("hand", "2", name="Hana"),
]


def choose(wish: str | None, *, group: str | None = None, shown: str | None = None, you: str = "hana") -> str:
    return chosen(pages_of(BOARDS), wish, you=you, group=group, shown=shown).page_id


def test_without_a_wish_it_is_what_is_worked_on() -> None:
    """The page that is shown to all, else the group's, else the class's."""
    assert choose(None, group="g1", shown="l.shown") == "l.shown"
    assert choose(None, group="g1") == "l.g1"
    assert choose(None) == "l.class"


@pytest.mark.parametrize(
    ("wish", "page"),
    [
        ("own", "l.hana"),
        ("class.2", "l.class.2"),
        ("Plan", "l.class.2"),
        ("l.taro", "l.taro"),
        ("Blues", "l.g2"),
        ("hand.2", "l.2"),
        ("group", "l.g2"),
    ],
)
def test_a_wish_is_a_kind_an_id_or_a_name(wish: str, page: str) -> None:
    """One's own board and one's group's before those of others."""
    assert choose(wish, group="g2") == page


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        ("group", "many_pages"),
        ("class.3", "no_page"),
        ("x", "no_page"),
        ("own.9", "no_page"),
        ("own.0", "no_page"),
        ("hand.3", "no_page"),
    ],
)
def test_what_fits_none_or_several_is_listed(wish: str, word: str) -> None:
    """So that the next try is right."""
    with pytest.raises(Forbidden) as raised:
        choose(wish)
    assert raised.value.word == word
    assert "l.g1  group.1  Reds" in str(raised.value.details["pages"])


def test_what_was_handed_in_has_the_numbers_of_its_ids() -> None:
    """Each is a board of one page, so it is told apart by its own number; without one, all are meant."""
    with pytest.raises(Forbidden) as raised:
        choose("hand")
    assert raised.value.word == "many_pages"
    assert str(raised.value.details["pages"]).splitlines() == ["  l.1  hand.1  Taro", "  l.2  hand.2  Hana"]


def test_nothing_to_see_is_said() -> None:
    """A pupil whose family agreed to nothing."""
    with pytest.raises(Forbidden):
        chosen([], None, you="hana", group=None, shown=None)
