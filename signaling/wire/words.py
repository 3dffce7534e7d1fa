"""How texts are read, for those who do not read all kanji yet: a page asks, the dictionary answers."""

from __future__ import annotations

from media.control import Value

MAX_TEXTS = 16
"""What one page shows of the teacher's words at once: prompt, question, its choices."""
MAX_TEXT_CHARACTERS = 1000
"""The longest prompt."""


class WordsRead(Value, tag="words.read"):
    """Answered by `words.reading`: how these texts are read."""

    n: int
    texts: list[str]


class WordsReading(Value, tag="words.reading"):
    """Answer to `words.read`: the same texts in order, with marks.

    U+FFF9 base U+FFFA reading U+FFFB around a word; U+200B between two phrases (文節).
    """

    n: int
    texts: list[str]
