"""What may be a name of a person or a group.

Invariant: a clean name shows as what it is: it cannot turn the direction of text around it, hide,
break a line, or pile marks over its neighbours (faults 64 and 65).
"""

from __future__ import annotations

import unicodedata

from ..wire.lesson import MAX_NAME_CHARACTERS

MAX_MARKS_IN_A_ROW = 4
"""Vietnamese and Thai need 2, Hebrew with points and accents 3 to 4; more is drawing over others' text."""

_JOINERS = "\u200c\u200d"
"""Zero-width (non-)joiner: invisible, but Persian and Indic names are misspelt without them."""

_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls (newline too), formats (bidi, zero-width), surrogates, private, unassigned, line breaks."""


def clean_name(text: str, limit: int = MAX_NAME_CHARACTERS) -> str | None:
    """Return `text` in NFC, trimmed, inner blanks made single; `None` if it may not be a name.

    A newline or any other control or bidi character refuses the whole name: nothing is silently cut.
    """
    if len(text) > 4 * limit:  # NFC shortens at most by that much; do not normalise a book
        return None
    name = unicodedata.normalize("NFC", text)
    if any(_is_refused(character) for character in name) or _has_a_pile(name):
        return None
    name = " ".join(name.split())
    return name if 0 < len(name) <= limit and _is_visible(name) else None


def _is_refused(character: str) -> bool:
    return unicodedata.category(character) in _REFUSED_CATEGORIES and character not in _JOINERS


def _is_visible(name: str) -> bool:
    return any(unicodedata.category(character)[0] in "LNPS" for character in name)


def _has_a_pile(name: str) -> bool:
    run = 0
    for character in name:
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        if run > MAX_MARKS_IN_A_ROW:
            return True
    return False
