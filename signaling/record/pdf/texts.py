"""The texts of the record's page, as the web bundle holds them for us. Pure.

Invariant: page and PDF say the same, for there is one table of texts (`web/src/i18n`); what i18next does to a
text there is done here: blanks are filled, and a count chooses between one and many.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...http.language import Language

_BLANK = re.compile(r"\{\{(\w+)(?:, *(\w+))?\}\}")
_HONOURED = re.compile(r"(先生|せんせい|校長|教頭|教授|さん|くん|ちゃん|君|様)$")
"""As in `web/src/i18n`: who is called so gets nothing added."""


class Texts:
    """Those of one language. `of`: topic -> key -> text."""

    def __init__(self, language: Language, of: Mapping[str, Mapping[str, Any]]) -> None:
        self.language = language
        self._of = of

    def __call__(self, which: str, /, **blanks: str | float) -> str:
        """Return the text `topic.key`, its blanks filled. Raise `KeyError`: there is none."""
        topic, _, key = which.partition(".")
        texts = self._of[topic]
        found = texts.get(key)
        if found is None and "count" in blanks:
            # Japanese has one form for all numbers (CLDR), and English another one for 1.
            is_one = self.language == "en" and blanks["count"] == 1
            found = texts[f"{key}_{'one' if is_one else 'other'}"]
        if not isinstance(found, str):
            raise KeyError(which)
        return _BLANK.sub(lambda blank: _filled(blanks[blank[1]], blank[2]), found)


def _filled(value: str | float, how: str | None) -> str:
    text = str(value)
    return f"{text}さん" if how == "san" and not _HONOURED.search(text) else text
