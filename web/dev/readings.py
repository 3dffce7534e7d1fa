"""Writes the readings of all Japanese texts of the pages: `python -m web.dev.readings`.

`web/src/i18n/ja/` stays as it is read by those who know the kanji; what is written here is looked up by
the text itself, so that moving or renaming a text changes nothing. A test holds both equal.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from signaling.reading.reader import Reader
from signaling.reading.ruby import has_kanji

WEB = Path(__file__).resolve().parent.parent
TEXTS = WEB / "src/i18n/ja"
READINGS = WEB / "src/words/readings.json"

_LITERAL = re.compile(r"'((?:[^'\\\n]|\\.)*)'")
_BLANK = re.compile(r"\{\{(\w+)[^}]*\}\}")
_NUMBERS = frozenset({"count", "number", "page", "pages", "minutes", "seconds", "of", "place"})
"""Blanks that are filled with a number: what follows is read as after one."""
_STANDS_FOR_NUMBER, _STANDS_FOR_NAME = "５", "ハナコ"


def texts(source: str) -> list[str]:
    """Return the texts with kanji of some files of texts."""
    return sorted({text for text in _LITERAL.findall(source) if has_kanji(text)})


def read(reader: Reader, text: str) -> str:
    """Return a text with its readings marked; what is filled in later is read as a number or as a name."""
    blanks: list[str] = []

    def stand_in(blank: re.Match[str]) -> str:
        blanks.append(blank[0])
        return _STANDS_FOR_NUMBER if blank[1] in _NUMBERS else _STANDS_FOR_NAME

    def fill(_stand_in: re.Match[str]) -> str:
        return blanks.pop(0)

    if _STANDS_FOR_NUMBER in text or _STANDS_FOR_NAME in text:
        raise ValueError(f"this text would be mistaken for one with a blank: {text}")
    marked = reader.mark(_BLANK.sub(stand_in, text))
    return re.sub(f"{_STANDS_FOR_NUMBER}|{_STANDS_FOR_NAME}", fill, marked)


def build() -> str:
    """Return the file of readings."""
    reader = Reader()
    source = "\n".join(path.read_text("utf-8") for path in sorted(TEXTS.glob("*.ts")))
    found = {text: read(reader, text) for text in texts(source)}
    return json.dumps(found, ensure_ascii=False, indent=0, sort_keys=True) + "\n"


if __name__ == "__main__":
    READINGS.write_text(build(), "utf-8")
    sys.stdout.write(f"{READINGS.relative_to(WEB.parent)} is written\n")
