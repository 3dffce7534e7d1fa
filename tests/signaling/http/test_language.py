"""Which language a page is shown in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.http.language import LANGUAGES, chosen


@pytest.mark.parametrize(
    ("query", "cookie", "accept", "expected"),
    [
        ("ja", "en", "en", "ja"),
        (None, "ja", "en", "ja"),
        ("xx", "ja", "en", "ja"),
        (None, None, "ja-JP,ja;q=0.9,en;q=0.8", "ja"),
        (None, None, "en-US,en;q=0.9,ja;q=0.8", "en"),
        (None, None, "fr, ja;q=0.5", "ja"),
        (None, None, "ja;q=0, en;q=0.1", "en"),
        (None, None, "de", "en"),
        (None, None, None, "en"),
        (None, "junk", "*", "en"),
        ("JA-jp", None, None, "ja"),
        ("", None, "ja", "ja"),
    ],
)
def test_order_of_wishes(query: str | None, cookie: str | None, accept: str | None, expected: str) -> None:
    """The address says first, then the person's choice, then the browser."""
    assert chosen(query, cookie, accept) == expected


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=600))
def test_always_a_language_that_we_have(query: str, cookie: str, accept: str) -> None:
    """Whatever comes in, the answer is one of ours."""
    assert chosen(query, cookie, accept) in LANGUAGES
