"""How a document writes times, and what people wrote."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from signaling.record.pdf.formats import (
    LONGEST_NAME,
    Formats,
    as_name,
    in_sentence,
    percent,
    shortened,
    signed,
    written,
)
from tests.kit.record_pdfs import JAPAN, texts

AT = 1_790_037_900.0


def test_times_are_the_readers() -> None:
    """By language and zone, as the page has them."""
    japanese, english = Formats(texts("ja"), JAPAN), Formats(texts("en"), UTC)
    assert (japanese.time(AT), japanese.day(AT)) == ("9:45", "2026年9月22日（火）")
    assert (english.time(AT), english.day(AT)) == ("12:45 AM", "Tuesday, September 22, 2026")
    assert japanese.range(AT, AT + 60) == "9:45〜9:46"
    assert [japanese.duration(seconds) for seconds in (5.4, 60, 95.6)] == ["5秒", "1分0秒", "1分36秒"]
    zones = [timezone(timedelta(minutes=minutes)) for minutes in (540, 330, -210, 0)]
    assert [Formats(texts("en"), zone).zone() for zone in zones] == ["UTC+9", "UTC+5:30", "UTC−3:30", "UTC"]


def test_a_change_has_its_sign_and_none_has_none() -> None:
    """To as many places as asked for."""
    assert [signed(change) for change in (3, 0, -2)] == ["+3", "0", "−2"]
    assert [signed(change, 1) for change in (0.04, -0.06)] == ["0.0", "−0.1"]
    assert [percent(share) for share in (0, 0.385, 1)] == ["0%", "39%", "100%"]


def test_nothing_unseen_comes_through() -> None:
    """Neither NUL and other control characters, nor what turns the direction of what follows."""
    assert written("a\x00b\x07c\u202ed\u2066e\r\nf\tg") == "abcde\nf g"
    assert written("👩‍👧") == "👩‍👧"


@given(st.text())
def test_what_is_seen_is_all_there(text: str) -> None:
    """However long a word is; twice changes nothing more than once."""
    shown = written(text)
    assert "\x00" not in shown
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069")
    letters = [one for one in text if one.isalnum()]
    assert [one for one in shown if one.isalnum()] == letters


def test_a_long_name_gets_places_to_break_at() -> None:
    """A short one, and one in Japanese, which breaks anywhere, get none."""
    assert as_name("Christopher") == "Christopher"
    assert as_name("は" * 50) == "は" * 50
    pieces = as_name("W" * 300).split("\u200b")
    assert max(map(len, pieces)) <= LONGEST_NAME
    assert "".join(pieces) == "W" * 300


def test_a_name_of_another_direction_keeps_it_to_itself() -> None:
    """Amid a sentence it is set apart; others stand as they are."""
    assert in_sentence("はな") == "はな"
    assert in_sentence("مرحبا") == "\u2068مرحبا\u2069"
    assert shortened("a\nb " * 30, 10) == "a b a b a…"
