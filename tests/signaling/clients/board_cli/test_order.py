"""Keys above one another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.clients.board_cli.order import DIGITS, above


@pytest.mark.parametrize(
    ("key", "next_key"),
    [
        (None, "a0"),
        ("a0", "a1"),
        ("az", "b00"),
        ("bzz", "c000"),
        ("a1V", "a2"),
        ("Zz", "a0"),
        ("Yzz", "Z0"),
        ("0", "0V"),
    ],
)
def test_the_next_key_is_short(key: str | None, next_key: str) -> None:
    """As Excalidraw's own library makes them (fractional-indexing)."""
    assert above(key) == next_key


@given(st.text(DIGITS, min_size=1, max_size=40))
def test_a_key_lies_above_any_other(key: str) -> None:
    """Whatever a page has."""
    assert above(key) > key


def test_ten_thousand_keys_stay_short() -> None:
    """A page full of elements drawn one after another."""
    key, keys = None, []
    for _ in range(10_000):
        key = above(key)
        keys.append(key)
    assert keys == sorted(set(keys))
    assert max(map(len, keys)) == 4
