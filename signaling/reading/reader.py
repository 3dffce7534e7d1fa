"""Reads Japanese by a dictionary: the one place that knows SudachiPy.

Invariant: `mark` never changes a text, it only adds marks (see `ruby`); what the dictionary cannot read
stays without a reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sudachipy import Dictionary, Morpheme, SplitMode, Tokenizer

from .counters import read_as_one, read_counter, read_number
from .own_words import OWN_WORDS
from .ruby import PHRASE, Piece, has_kanji, hiragana, marked, pieces, without_marks

KEPT_TEXTS = 512
"""A lesson has some dozens of prompts, and forty pupils who ask for each of them."""

_OWN = re.compile("|".join(sorted(map(re.escape, OWN_WORDS), key=len, reverse=True)))
_BEGINS_PHRASE = frozenset(
    {"名詞", "代名詞", "動詞", "形容詞", "形状詞", "副詞", "連体詞", "接続詞", "感動詞", "接頭辞"}
)
_NOUNS = frozenset({"名詞", "代名詞", "接尾辞", "形状詞"})
_SIGNS = frozenset({"補助記号", "空白"})
_OPENING = "「『（(［["


class Word:
    """A word of a text: how it is written, how it is read, and what kind of word it is."""

    __slots__ = ("detail", "kind", "lemma", "reading", "text")

    def __init__(self, text: str, reading: str, kind: str, detail: str, lemma: str) -> None:
        self.text = text
        self.reading = reading
        self.kind = kind
        self.detail = detail
        self.lemma = lemma


class Reader:
    """Opened once: 0.05 s, some 30 MB, most of it the dictionary. Not for two threads at once."""

    def __init__(self) -> None:
        self._tokenizer: Tokenizer = Dictionary(dict="small").tokenizer()
        self.mark = lru_cache(KEPT_TEXTS)(self._mark)

    def _mark(self, text: str) -> str:
        """Return `text` with readings and phrases marked."""
        out: list[str] = []
        before: Word | None = None
        for word, parts in _in_pieces(list(self._words(without_marks(text)))):
            if before is not None and _begins_phrase(before, word):
                out.append(PHRASE)
            out.append(marked(parts))
            before = word
        return "".join(out)

    def _words(self, text: str) -> Iterator[Word]:
        """Go through the words; one of our own takes the place of those that it is made of."""
        own = {found.start(): found for found in _OWN.finditer(text)}
        found = [word for word in self._tokenizer.tokenize(text, SplitMode.C) if word.surface()]
        ends = {word.end() for word in found}
        at = 0
        for word in found:
            ours = own.get(word.begin())
            if word.begin() < at:
                continue
            if ours is not None and ours.end() in ends:
                yield Word(ours[0], OWN_WORDS[ours[0]], "名詞", "", ours[0])
                at = ours.end()
            else:
                yield _word(word)


def _word(found: Morpheme) -> Word:
    kind, detail, *_ = found.part_of_speech()
    return Word(found.surface(), hiragana(found.reading_form()), kind, detail, found.dictionary_form())


def _in_pieces(words: list[Word]) -> Iterator[tuple[Word, list[Piece]]]:
    """Go through words with the pieces of each; a number is looked at together with what it counts."""
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and words[end].detail == "数詞":
            end += 1
        if end == at:
            yield words[at], pieces(words[at].text, words[at].reading)
            at += 1
        else:
            counter = words[end] if end < len(words) else None
            found, is_counter_read = _counted(words[at:end], counter)
            yield words[at], found
            at = end + is_counter_read


def _counted(digits: list[Word], counter: Word | None) -> tuple[list[Piece], bool]:
    """Return the pieces of a number, and whether those of its counter are among them.

    Figures are read by whoever reads figures; only numbers in kanji have readings.
    """
    number = "".join(digit.text for digit in digits)
    reading = "".join(digit.reading for digit in digits)
    if counter is None:
        return [Piece(number, reading if has_kanji(number) else "")], False
    whole = read_as_one(number, counter.text)
    if whole is not None:
        return pieces(number + counter.text, whole), True
    alone = Piece(number, read_number(number, reading, counter.text) if has_kanji(number) else "")
    counted = read_counter(number, counter.text)
    if counted is None:
        return [alone], False
    return [alone, Piece(counter.text, counted)], True


def _begins_phrase(before: Word, word: Word) -> bool:
    if before.kind in _SIGNS or word.kind == "空白":
        return False  # lines break there anyhow
    if word.text[0] in _OPENING:
        return True
    if word.kind not in _BEGINS_PHRASE or before.kind == "接頭辞":
        return False
    if word.kind in _NOUNS and before.kind in _NOUNS:
        return False  # a compound: 授業コード
    return not (word.kind == "動詞" and _goes_on(before, word))


def _goes_on(before: Word, word: Word) -> bool:
    """Say whether a verb makes one word with what stands before it: 話し合い始める, 勉強する, 長すぎる."""
    return before.kind == "動詞" or (before.kind == "名詞" and word.lemma == "する") or word.lemma == "すぎる"
