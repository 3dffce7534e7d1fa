"""Which language a page is shown in. Pure.

Invariant: the answer is always a language that we have. The address says first (`?lang=`), then the
person's choice (a cookie), then the browser.
"""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["ja", "en"]

LANGUAGES: tuple[Language, ...] = ("ja", "en")
COOKIE = "manabiya_lang"
DEFAULT: Language = "en"
"""For browsers that want neither: English is what more of them can read."""

_RANGE = re.compile(r"^([A-Za-z]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?$")


def chosen(query: str | None, cookie: str | None, accept: str | None) -> Language:
    """Return the language for `?lang=`, the cookie and the Accept-Language header as they came."""
    for wish in (query, cookie):
        known = _known(wish or "")
        if known is not None:
            return known
    return _negotiated(accept or "")


def _negotiated(accept: str) -> Language:
    """Return the best of RFC 9110 section 12.5.4; equal weights: the one named first."""
    best, best_weight = DEFAULT, 0.0
    for part in accept[:500].split(","):
        match = _RANGE.match(part.strip())
        if match is None:
            continue
        known, weight = _known(match.group(1)), float(match.group(2) or 1)
        if known is not None and weight > best_weight:
            best, best_weight = known, weight
    return best


def _known(tag: str) -> Language | None:
    primary = tag.strip().lower().partition("-")[0]
    return next((language for language in LANGUAGES if language == primary), None)
