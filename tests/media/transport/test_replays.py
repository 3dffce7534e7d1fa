"""Checks that come a second time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from media.transport.replays import KEPT, Transactions


@given(st.lists(st.binary(min_size=12, max_size=12), max_size=50))
def test_a_transaction_is_new_once(transactions: list[bytes]) -> None:
    """Whatever comes in whatever order, only the first of each counts."""
    seen = Transactions()
    counted = [transaction for transaction in transactions if seen.is_new(transaction)]
    assert counted == list(dict.fromkeys(transactions))


def test_a_lessons_checks_are_remembered_and_no_more() -> None:
    """The newest so many: memory is bounded."""
    seen = Transactions()
    transactions = [number.to_bytes(12) for number in range(KEPT + 10)]
    assert all(map(seen.is_new, transactions))
    assert not any(map(seen.is_new, transactions[-KEPT:]))
    assert seen.is_new(transactions[0])
