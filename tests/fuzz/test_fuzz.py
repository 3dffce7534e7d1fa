"""Every parser of what strangers and hostile peers send, against its saved corpus and damages to it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .corpus import saved
from .edits import KINDS, MAX_BYTES, Edit, damaged
from .relay import Relay
from .targets import TARGETS, records

EXAMPLES = 200
"""For each target, within a second or two; `scripts/fuzz` goes on for as long as one likes."""
EDITS = st.lists(
    st.builds(Edit, st.sampled_from(KINDS), st.integers(0, 0xFFFF), st.integers(0, 0xFFFF)), max_size=8
)


@pytest.mark.parametrize("name", TARGETS)
def test_the_saved_corpus_breaks_nothing(name: str) -> None:
    """Whatever once reached a new way, or broke something, is taken as its contract says."""
    inputs = saved(name)
    assert inputs, "a target without a corpus"
    for data in inputs:
        TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
def test_damaged_inputs_break_nothing(name: str) -> None:
    """Nor does anything near it: bits, lengths, cuts, repeats, and pieces of one another."""
    inputs = saved(name)
    target = TARGETS[name]

    @settings(max_examples=EXAMPLES)
    @given(st.sampled_from(inputs), EDITS)
    def search(data: bytes, edits: list[Edit]) -> None:
        target(damaged(data, edits, inputs))

    search()


@pytest.mark.parametrize("name", TARGETS)
def test_anything_at_all_breaks_nothing(name: str) -> None:
    """Nor do bytes that have never been anything."""
    target = TARGETS[name]

    @settings(max_examples=EXAMPLES // 2)
    @given(st.binary(max_size=64))
    def search(data: bytes) -> None:
        target(data)

    search()


def test_the_relays_corpus_reaches_its_viewers() -> None:
    """Otherwise the search would turn round in the intake's refusals."""
    forwarded = resent = 0
    for data in saved("relay"):
        relay = Relay()
        for kind, packet in records(data):
            relay.take(kind, packet)
        forwarded += relay.forwarded
        resent += relay.counters.events["retransmitted"]
    assert forwarded > 20
    assert resent > 0


@given(st.binary(max_size=100), EDITS, st.lists(st.binary(max_size=20), max_size=3))
def test_damage_is_bounded_and_repeatable(data: bytes, edits: list[Edit], others: list[bytes]) -> None:
    """The same edits make the same bytes, never more than a datagram has."""
    once = damaged(data, edits, others)
    assert once == damaged(data, edits, others)
    assert len(once) <= MAX_BYTES
