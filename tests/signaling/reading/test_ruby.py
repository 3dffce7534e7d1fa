"""Readings over words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.reading.ruby import BASE, END, PHRASE, READING, Piece, hiragana, marked, pieces, without_marks


@pytest.mark.parametrize(
    ("word", "reading", "expected"),
    [
        ("授業", "じゅぎょう", [Piece("授業", "じゅぎょう")]),
        ("入っ", "はいっ", [Piece("入", "はい"), Piece("っ")]),
        ("話し合っ", "はなしあっ", [Piece("話", "はな"), Piece("し"), Piece("合", "あ"), Piece("っ")]),
        ("お名前", "おなまえ", [Piece("お"), Piece("名前", "なまえ")]),
        ("人々", "ひとびと", [Piece("人々", "ひとびと")]),
        ("読みコード", "よみこーど", [Piece("読", "よ"), Piece("みコード")]),
        ("です", "です", [Piece("です")]),
        ("生憎", "あいにく", [Piece("生憎", "あいにく")]),
    ],
)
def test_readings_stand_over_kanji_alone(word: str, reading: str, expected: list[Piece]) -> None:
    """The kana of a word are read as they stand, so nothing stands over them."""
    assert pieces(word, reading) == expected


def test_a_reading_that_the_kana_do_not_show_stands_over_the_whole_word() -> None:
    """Nothing is guessed where kana and reading do not fit together."""
    assert pieces("行く", "ゆきます") == [Piece("行く", "ゆきます")]


def test_katakana_is_read_in_hiragana() -> None:
    """A dictionary gives katakana; children read hiragana first. A long vowel's mark stays."""
    assert hiragana("ジュギョウ、コード") == "じゅぎょう、こーど"


words = st.text(alphabet="授業入話々あいんっコード、12ab", min_size=1, max_size=12)
kana = st.text(alphabet="あいんっじゅ", min_size=1, max_size=12)


@given(st.lists(st.tuples(words, kana)))
def test_without_marks_the_text_is_there_unchanged(read: list[tuple[str, str]]) -> None:
    """A marked text without its marks is the text itself, whatever the dictionary said."""
    text = "".join(word for word, _ in read)
    assert without_marks(PHRASE.join(marked(pieces(word, reading)) for word, reading in read)) == text


@given(st.text(alphabet=f"{BASE}{READING}{END}{PHRASE}あ授"))
def test_marks_that_a_text_brought_along_are_taken_out(text: str) -> None:
    """Nobody can write marks of their own into a prompt."""
    assert not set(without_marks(text)) & {BASE, READING, END, PHRASE}
