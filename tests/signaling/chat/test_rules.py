"""What a chat message may hold."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.chat.rules import (
    MAX_COMBINING_MARKS,
    MAX_LINES,
    MAX_TITLE_CHARACTERS,
    clean_text,
    clean_title,
)
from signaling.errors import Refusal
from signaling.wire.codes import RefusalCode
from signaling.wire.lesson import MAX_CHAT_CHARACTERS

SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
"""A flag written with tag characters."""


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("こんにちは", "こんにちは"),
        ("か\u3099", "が"),
        ("  both ends  ", "both ends"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("tab\there", "tab here"),
        ("👨\u200d👩\u200d👧 👍🏽", "👨\u200d👩\u200d👧 👍🏽"),
        (SCOTLAND, SCOTLAND),
        ("<b>5 < 6 & 7</b>", "<b>5 < 6 & 7</b>"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("zero\u200bwidth", "zerowidth"),
        ("bell\x07 esc\x1b[31m nul\x00", "bell esc[31m nul"),
        ("\U0001fae8", "\U0001fae8"),
    ],
)
def test_ordinary_text_passes(given: str, stored: str) -> None:
    """Text is kept as text, in NFC, without control characters; markup is only text."""
    assert clean_text(given) == stored


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t ",
        "\u200b\u200c\u200d\ufeff",
        "\u3164",
        "\u2800\u2800",
        "\u202e",
        "\ud800",
        "\ufdd0\uffff",
        "\U000e0041",
        "\u0301\u0301",
    ],
)
def test_text_that_shows_nothing_is_refused(text: str) -> None:
    """A message that nobody could see is refused: empty, blank, invisible, or broken."""
    refusal = clean_text(text)
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.BAD_TEXT


def test_longest_text_passes_and_a_longer_one_does_not() -> None:
    """2,000 characters are sent whole; of one more nothing is sent, rather than something cut."""
    assert clean_text("あ" * MAX_CHAT_CHARACTERS) == "あ" * MAX_CHAT_CHARACTERS
    assert isinstance(clean_text("あ" * (MAX_CHAT_CHARACTERS + 1)), Refusal)
    assert isinstance(clean_text("あ" * 10_000_000), Refusal)


def test_direction_overrides_are_taken_out() -> None:
    """Text can not turn the direction of itself or of what stands around it."""
    assert clean_text("abc\u202egnp.exe\u2066\u2069") == "abcgnp.exe"


def test_combining_mark_bomb_is_defused() -> None:
    """10^5 marks are too long; a thousand on one letter are cut to what languages need."""
    assert isinstance(clean_text("a" + "\u0301" * 100_000), Refusal)
    cleaned = clean_text("x" + "\u0336" * 1_000 + "y")
    assert cleaned == "x" + "\u0336" * MAX_COMBINING_MARKS + "y"


def test_hidden_characters_do_not_smuggle_marks() -> None:
    """Invisible characters between marks do not make their run look short, or leave text unnormalised."""
    assert clean_text("e\u200b\u0301") == "é"
    smuggled = "x" + ("\u0336" * MAX_COMBINING_MARKS + "\u200b") * 50
    assert clean_text(smuggled) == "x" + "\u0336" * MAX_COMBINING_MARKS


def test_blank_lines_do_not_push_others_away() -> None:
    """Runs of blank lines are shortened, and a message of very many lines is folded into fewer."""
    assert clean_text("a" + "\n" * 30 + "b") == "a\n\n\nb"
    cleaned = clean_text("\n".join("ab" for _ in range(600)))
    assert isinstance(cleaned, str)
    assert cleaned.count("\n") == MAX_LINES - 1
    assert cleaned.count("ab") == 600, "nothing was lost"


@given(st.text(st.characters(codec=None), max_size=300))
def test_what_passes_is_clean(text: str) -> None:
    """What passes is NFC, within limits and without controls, whatever was typed; twice is as once."""
    cleaned = clean_text(text)
    if isinstance(cleaned, Refusal):
        return
    assert unicodedata.is_normalized("NFC", cleaned)
    assert 0 < len(cleaned) <= MAX_CHAT_CHARACTERS
    assert all(
        unicodedata.category(character) not in {"Cc", "Cs"} or character == "\n" for character in cleaned
    )
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert cleaned.encode().decode() == cleaned
    assert clean_text(cleaned) == cleaned


def test_title_is_one_line() -> None:
    """A title is one line with single blanks, of at most 120 characters."""
    assert clean_title(" 算数\n  3年 \u2028 1組 ") == "算数 3年 1組"
    assert isinstance(clean_title("\u200b"), Refusal)
    assert clean_title("x" * MAX_TITLE_CHARACTERS) == "x" * MAX_TITLE_CHARACTERS
    assert isinstance(clean_title("x" * (MAX_TITLE_CHARACTERS + 1)), Refusal)
