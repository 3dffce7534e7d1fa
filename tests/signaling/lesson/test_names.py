"""Names that show as what they are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.lesson.names import clean_name
from signaling.wire.lesson import MAX_NAME_CHARACTERS


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("Hana", "Hana"),
        ("  山田 花子  ", "山田 花子"),
        ("花\u3000子", "花 子"),
        ("か\u3099", "が"),
        ("Nguyễn Ánh", "Nguyễn Ánh"),
        ("👩‍🏫", "👩‍🏫"),
        ("x" * 40, "x" * 40),
        ("<b>Ken</b>", "<b>Ken</b>"),
    ],
)
def test_a_usual_name_is_trimmed_and_composed(given_name: str, clean: str) -> None:
    """A name is kept, in NFC, trimmed, its blanks made single; markup is text like any other."""
    assert clean_name(given_name) == clean


@pytest.mark.parametrize(
    "given_name",
    [
        "",
        "   ",
        "\u200d",
        "a\nb",
        "a\rb",
        "a\tb",
        "a\0b",
        "\u202egnp.exe",
        "a\u2066b",
        "a\u200bb",
        "a\u2028b",
        "\ud800",
        "\ue000",
        "e" + "\u0301\u0302\u0303\u0304\u0305\u0306",
        "x" * 41,
        "x" * 100_000,
        "e" + "\u0301" * 100_000,
    ],
)
def test_a_name_that_could_deceive_is_refused(given_name: str) -> None:
    """Controls, newlines, bidi marks, invisible or piled-up text and great length refuse the whole name."""
    assert clean_name(given_name) is None


@given(st.text(max_size=60))
def test_a_clean_name_is_clean(text: str) -> None:
    """What comes out is in NFC, within the limit, visible, and comes out of itself unchanged."""
    name = clean_name(text)
    if name is not None:
        assert clean_name(name) == name
        assert 0 < len(name) <= MAX_NAME_CHARACTERS
        assert unicodedata.is_normalized("NFC", name)
        assert not set(name) & set("\n\r\t\u202e\u2066")
