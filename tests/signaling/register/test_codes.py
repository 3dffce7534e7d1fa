"""Class codes as hands and keyboards write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.register.codes import normalised


@pytest.mark.parametrize(
    "typed",
    [
        "12345678",
        "1234 5678",
        "１２３４５６７８",
        "１２３４　５６７８",
        " 12-34-56-78 ",
        "1234ー5678",
        "1234\u00a05678\n",
    ],
)
def test_ways_to_write_a_code(typed: str) -> None:
    """Full-width digits, blanks and hyphens mean the same code."""
    assert normalised(typed) == "12345678"


@pytest.mark.parametrize(
    "typed", ["", "1234567", "123456789", "1234567a", "+1234567", "١٢٣٤٥٦٧٨", "1" * 1000, "1234/5678"]
)
def test_what_is_no_code(typed: str) -> None:
    """Anything else is no code, other scripts' digits included: they are on nobody's blackboard here."""
    assert normalised(typed) is None


@given(st.text(max_size=60))
def test_code_is_eight_ascii_digits(typed: str) -> None:
    """Whatever is typed: a code is eight ASCII digits, or none."""
    code = normalised(typed)
    assert code is None or (len(code) == 8 and code.isascii() and code.isdigit())
