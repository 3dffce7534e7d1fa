"""The page's texts, filled as the page fills them."""

from __future__ import annotations

import pytest

from signaling.record.pdf.texts import Texts

OF = {
    "record": {"fromTo": "{{from}}–{{to}}", "title": "Record"},
    "units": {"hand_one": "{{count}} hand", "hand_other": "{{count}} hands"},
    "notes": {"about": "{{name, san}}について"},
}


def test_a_count_chooses_between_one_and_many() -> None:
    """English has two forms; Japanese one for all."""
    assert [Texts("en", OF)("units.hand", count=count) for count in (0, 1, 2)] == [
        "0 hands",
        "1 hand",
        "2 hands",
    ]
    assert Texts("ja", OF)("units.hand", count=1) == "1 hands"


def test_blanks_are_filled_once_and_never_read_again() -> None:
    """What a pupil is called stays what it is, also where it looks like a blank."""
    assert Texts("en", OF)("record.fromTo", **{"from": "{{to}}", "to": "x"}) == "{{to}}–x"


def test_a_name_is_spoken_of_politely_once() -> None:
    """さん is added to who is not called so already."""
    assert Texts("ja", OF)("notes.about", name="はな") == "はなさんについて"
    assert Texts("ja", OF)("notes.about", name="佐藤先生") == "佐藤先生について"


def test_a_text_that_is_not_there_is_a_bug() -> None:
    """Nothing is shown in its place."""
    with pytest.raises(KeyError):
        Texts("en", OF)("record.nothing")
