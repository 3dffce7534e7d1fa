"""Counted things."""

from __future__ import annotations

import pytest

from signaling.reading.counters import read_as_one, read_counter, read_number, value_of


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("3", 3),
        ("１０", 10),
        ("十", 10),
        ("三十五", 35),
        ("百二", 102),
        ("二千", 2000),
        ("〇", 0),
        ("数", None),
        ("", None),
    ],
)
def test_numbers_are_known_in_figures_and_in_kanji(number: str, value: int | None) -> None:
    """Half or full width, or written out; what is no number has no value."""
    assert value_of(number) == value


@pytest.mark.parametrize(
    ("number", "counter", "reading"),
    [
        ("1", "本", "ぽん"),
        ("2", "本", "ほん"),
        ("3", "本", "ぼん"),
        ("6", "本", "ぽん"),
        ("10", "分", "ぷん"),
        ("5", "分", "ふん"),
        ("4", "分", "ぷん"),
        ("10", "分間", "ぷんかん"),
        ("3", "階", "がい"),
        ("13", "匹", "びき"),
        ("8", "冊", "さつ"),
        ("3", "班", "ぱん"),
        ("3", "名", None),
        ("数", "本", None),
    ],
)
def test_a_counter_is_read_by_the_number_before_it(number: str, counter: str, reading: str | None) -> None:
    """さんぼん, ろっぽん, じゅっぷん: by the last figure; other counters are read as always."""
    assert read_counter(number, counter) == reading


@pytest.mark.parametrize(
    ("number", "counter", "reading"),
    [
        ("1", "人", "ひとり"),
        ("二", "人", "ふたり"),
        ("四", "人", "よにん"),
        ("20", "日", "はつか"),
        ("3", "人", None),
        ("1", "日", None),
    ],
)
def test_some_are_one_word_with_their_number(number: str, counter: str, reading: str | None) -> None:
    """ふたり is not に and り. 1日 has two readings, so none is said."""
    assert read_as_one(number, counter) == reading


@pytest.mark.parametrize(
    ("number", "usual", "counter", "reading"),
    [
        ("一", "いち", "本", "いっ"),
        ("一", "いち", "枚", "いち"),
        ("二十一", "にじゅういち", "回", "にじゅういっ"),
        ("八", "はち", "個", "はっ"),
        ("六", "ろく", "冊", "ろく"),
        ("三", "さん", "本", "さん"),
    ],
)
def test_a_number_in_kanji_is_shortened_before_its_counter(
    number: str, usual: str, counter: str, reading: str
) -> None:
    """いっぽん, はっこ, but ろくさつ."""
    assert read_number(number, usual, counter) == reading
