"""Texts with their readings marked. Pure.

Invariant: a marked text without its marks is the text itself, unchanged.

The marks are Unicode's own for this (interlinear annotation, chapter 23.8 of the standard): U+FFF9 base
U+FFFA reading U+FFFB. U+200B stands between two phrases (文節): a place to break a line, and where texts
in hiragana alone have a space. Nothing else of a text is touched, so whoever does not know the marks
loses nothing by taking them out.
"""

from __future__ import annotations

import re
from typing import NamedTuple

BASE, READING, END = "\ufff9", "\ufffa", "\ufffb"
PHRASE = "\u200b"

_MARKS = re.compile(f"{READING}[^{END}]*{END}|[{BASE}{READING}{END}{PHRASE}]")
_KANJI = re.compile(r"[々〆\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]")
_RUNS = re.compile(f"((?:{_KANJI.pattern})+)")
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


class Piece(NamedTuple):
    """A part of a text. `reading` in hiragana; empty: it is read as it stands."""

    text: str
    reading: str = ""


def has_kanji(text: str) -> bool:
    """Say whether something in the text needs a reading."""
    return _KANJI.search(text) is not None


def hiragana(text: str) -> str:
    """Return the text with katakana turned into hiragana; long vowel marks stay."""
    return text.translate(_KATAKANA_TO_HIRAGANA)


def pieces(text: str, reading: str) -> list[Piece]:
    """Return a word in pieces: readings stand over the kanji alone, not over the kana between them.

    `reading` is that of the whole word, in hiragana. 話し合って, はなしあって: 話 (はな), し, 合 (あ), って.
    Where kana and reading do not fit together (a reading that the kana do not show) the whole word
    has the reading as one piece.
    """
    if not has_kanji(text):
        return [Piece(text)]
    runs = [run for run in _RUNS.split(text) if run]
    pattern = "".join("(.+?)" if has_kanji(run) else re.escape(hiragana(run)) for run in runs)
    found = re.fullmatch(pattern, reading)
    if found is None:
        return [Piece(text, reading)]
    readings = iter(found.groups())
    return [Piece(run, next(readings)) if has_kanji(run) else Piece(run) for run in runs]


def marked(parts: list[Piece]) -> str:
    """Return the text of these pieces with their readings marked."""
    return "".join(
        f"{BASE}{part.text}{READING}{part.reading}{END}" if part.reading else part.text for part in parts
    )


def without_marks(text: str) -> str:
    """Return a marked text as it was. A text that came with such marks of its own loses them."""
    return _MARKS.sub("", text)
