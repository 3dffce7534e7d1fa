"""Standing slots."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from media.selection.slots import assign

SLOTS = ("s0", "s1", "s2")


def test_free_slots_are_filled_in_order() -> None:
    """At first the best goes into the first slot."""
    assert assign(["a", "b"], SLOTS, {}) == {"s0": "a", "s1": "b", "s2": None}


def test_what_stays_chosen_stays_where_it_is() -> None:
    """Another order of the same people moves nobody."""
    before = {"s0": "a", "s1": "b", "s2": "c"}
    assert assign(["c", "a", "b"], SLOTS, before) == before


def test_a_newcomer_takes_the_place_of_who_left() -> None:
    """Only the slot whose content is no longer chosen changes."""
    assert assign(["d", "a", "c"], SLOTS, {"s0": "a", "s1": "b", "s2": "c"}) == {
        "s0": "a",
        "s1": "d",
        "s2": "c",
    }


def test_what_has_no_place_is_the_least_wanted() -> None:
    """With more chosen than slots, the last ones stay out, even if they had a slot."""
    assert assign(["d", "a", "b", "c"], SLOTS, {"s0": "a", "s1": "b", "s2": "c"}) == {
        "s0": "a",
        "s1": "b",
        "s2": "d",
    }


people = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(st.lists(people, min_size=1, max_size=8), st.integers(0, 5))
def test_slots_always_hold_the_best_and_move_as_few_as_can_be(choices: list[list[str]], size: int) -> None:
    """Slots hold exactly the best that fit, each once; who was in a slot and still fits has not moved."""
    slots = [f"s{number}" for number in range(size)]
    before: dict[str, str | None] = {}
    for chosen in choices:
        after = assign(chosen, slots, before)
        held = [someone for someone in after.values() if someone is not None]
        assert list(after) == slots
        assert sorted(held) == sorted(chosen[:size])
        for slot, someone in before.items():
            if someone in held:
                assert after[slot] == someone
        before = after
