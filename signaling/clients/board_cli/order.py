"""Keys that sort: an element's `index`, one more above another (BOARD_PROTOCOL.md). Pure.

A key is a whole number and, perhaps, digits behind it, in base 62. The number's first letter says how many
digits it has: `a` one, `b` two …; `Z` one, `Y` two … below zero.
"""

from __future__ import annotations

import string

DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
FIRST = "a0"


def above(key: str | None) -> str:
    """Return a short key that sorts behind `key` (`None`: the first key of all).

    What is no key of this kind gets a digit more: that sorts behind it, too.
    """
    if key is None:
        return FIRST
    head, length = key[0], _length(key[0])
    if length is None or len(key) < length:
        return key + "V"
    digits = list(key[1:length])
    for at in reversed(range(len(digits))):
        place = DIGITS.index(digits[at]) + 1
        if place < len(DIGITS):
            digits[at] = DIGITS[place]
            return head + "".join(digits)
        digits[at] = DIGITS[0]
    if head == "Z":
        return FIRST
    if head == "z":
        return key + "V"
    longer = chr(ord(head) + 1)
    return longer + DIGITS[0] * ((_length(longer) or 0) - 1)


def _length(head: str) -> int | None:
    """Return how many characters a whole number with this first letter has."""
    if "a" <= head <= "z":
        return ord(head) - ord("a") + 2
    if "A" <= head <= "Z":
        return ord("Z") - ord(head) + 2
    return None
