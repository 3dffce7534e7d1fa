"""Chance that follows from a seed."""

from __future__ import annotations

from collections import Counter

from signaling.chance import Chance


def test_a_seed_gives_the_same_numbers_for_ever() -> None:
    """The numbers of SplitMix64, scaled: 0xe220a8397b1dcdaf is its first for seed 0."""
    assert Chance(0).below(2**64) == 0xE220A8397B1DCDAF
    assert Chance(7).shuffled("abcdef") == Chance(7).shuffled("abcdef")


def test_every_order_is_as_likely() -> None:
    """Of 6,000 shuffles of three, each of the six orders comes about a thousand times."""
    chance = Chance(1)
    orders = Counter("".join(chance.shuffled("abc")) for _ in range(6000))
    assert len(orders) == 6
    assert min(orders.values()) > 850
    assert max(orders.values()) < 1150
