"""Class codes: eight digits that a child can type. Pure.

Invariant: a code is eight ASCII digits everywhere but on the way in, where whatever a Japanese keyboard
or a careful hand makes of them (full-width digits, blanks, hyphens) means the same code.
"""

from __future__ import annotations

import unicodedata

DIGITS = 8
_MAX_TYPED_CHARACTERS = 40
_SEPARATORS = frozenset("-‐‑‒–—―ー−_.")


def normalised(typed: str) -> str | None:
    """Return the code that was meant; `None` where it can not be one."""
    if len(typed) > _MAX_TYPED_CHARACTERS:
        return None
    folded = unicodedata.normalize("NFKC", typed)
    digits = "".join(
        character for character in folded if not character.isspace() and character not in _SEPARATORS
    )
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdigit() else None
