"""The order of elements on a page, as text that sorts: fractional indices, as Excalidraw has them."""

from __future__ import annotations

import string

_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase


def order_key(number: int) -> str:
    """Return the `number`-th whole key of a fractional index: a0 to az, b00 to bzz, and so on.

    Source: D. Greenspan, Implementing Fractional Indexing (2020), the integer part of a key.
    """
    digits = 1
    while number >= len(_DIGITS) ** digits:
        number -= len(_DIGITS) ** digits
        digits += 1
    text = ""
    for _ in range(digits):
        number, digit = divmod(number, len(_DIGITS))
        text = _DIGITS[digit] + text
    return string.ascii_lowercase[digits - 1] + text
