"""Hands go up in an order, and come down one by one or all at once."""

from __future__ import annotations

from signaling.lesson import commands as c
from signaling.lesson.hands import APART_SECONDS
from signaling.lesson.state import LessonState
from tests.kit.lesson_states import NOW, done, full_lesson


def order(state: LessonState) -> list[str]:
    """Return who has a hand up, in the order in which everybody counts them."""
    up = [(p.hand_raised_at, p.id) for p in state.people.values() if p.hand_raised_at is not None]
    return [person for _, person in sorted(up)]


def test_hands_of_one_moment_keep_the_order_in_which_they_came() -> None:
    """What is folded together has one `now`, and still a first and a second."""
    state = done(full_lesson(), *(c.SetHand(by=who, raised=True) for who in ("ken", "hana", "assistant")))
    assert order(state) == ["ken", "hana", "assistant"]
    assert state.people["hana"].hand_raised_at == NOW + APART_SECONDS


def test_a_clock_that_went_back_does_not_change_the_order() -> None:
    """Another node's clock may be behind: who comes later stands later."""
    state = done(full_lesson(), c.SetHand(by="ken", raised=True))
    assert order(done(state, c.SetHand(by="hana", raised=True), now=NOW - 5)) == ["ken", "hana"]


def test_raising_again_keeps_the_place() -> None:
    """A second press of raise loses nothing; lowering and raising goes to the end."""
    state = done(full_lesson(), *(c.SetHand(by=who, raised=True) for who in ("ken", "hana")))
    assert order(done(state, c.SetHand(by="ken", raised=True), now=NOW + 9)) == ["ken", "hana"]
    again = done(state, c.SetHand(by="ken", raised=False), c.SetHand(by="ken", raised=True))
    assert order(again) == ["hana", "ken"]


def test_staff_lowers_one_hand_or_all() -> None:
    """One hand down leaves the others in their order."""
    state = done(full_lesson(), *(c.SetHand(by=who, raised=True) for who in ("ken", "hana", "assistant")))
    assert order(done(state, c.LowerHand(by="teacher", person="ken"))) == ["hana", "assistant"]
    assert order(done(state, c.LowerHands(by="assistant"))) == []
