"""Groups: made, opened, filled, entered, called back from."""

from __future__ import annotations

import pytest

from signaling.lesson import commands as c
from signaling.lesson.outcome import Applied, GroupsMade
from signaling.lesson.reducer import apply
from signaling.lesson.state import LessonState
from signaling.wire.lesson import MAX_GROUPS, NewGroup
from tests.kit.lesson_states import NOW, done, full_lesson, grouped_lesson, join_of, refused


def places(state: LessonState) -> dict[str, str | None]:
    return {person.id: person.group for person in state.people.values()}


def test_making_groups_moves_nobody_until_they_are_opened() -> None:
    """Groups can be prepared unseen; opening sends everybody who was put into one."""
    state = grouped_lesson(is_open=False)
    assert set(places(state).values()) == {None}
    state = done(state, c.OpenGroups(by="teacher"))
    assert places(state)["hana"] == "g-1"
    assert places(state)["ken"] == "g-2"
    assert places(state)["teacher"] is None


def test_making_groups_open_moves_at_once() -> None:
    """One command can make groups and send people into them."""
    assert places(grouped_lesson())["hana"] == "g-1"


def test_the_maker_is_told_the_new_ids_in_order() -> None:
    """The effect carries the ids for the reply."""
    make = c.MakeGroups(by="teacher", groups=(NewGroup(name="A"), NewGroup(name="B")), ids=("x", "y"))
    outcome = apply(full_lesson(), make, NOW)
    assert isinstance(outcome, Applied)
    assert outcome.effects == (GroupsMade(ids=("x", "y")),)


def test_new_groups_replace_the_old_and_empty_them() -> None:
    """Whoever was in a group that is gone is with the class, staff too."""
    state = done(grouped_lesson(), c.EnterGroup(by="teacher", group="g-1"))
    state = done(state, c.MakeGroups(by="teacher", groups=(NewGroup(name="C"),), ids=("g-3",)))
    assert list(state.groups) == ["g-3"]
    assert not state.groups_open
    assert set(places(state).values()) == {None}
    assert all(person.assigned is None for person in state.people.values())


@pytest.mark.parametrize(
    ("groups", "ids", "code"),
    [
        (
            (NewGroup(name="A", people=["hana"]), NewGroup(name="B", people=["hana"])),
            ("x", "y"),
            "bad_message",
        ),
        ((NewGroup(name="A", people=["nobody"]),), ("x",), "no_such_person"),
        ((NewGroup(name="\n"),), ("x",), "bad_name"),
        (tuple(NewGroup(name="A") for _ in range(MAX_GROUPS + 1)), ("x",) * (MAX_GROUPS + 1), "bad_message"),
    ],
)
def test_impossible_groups_are_refused(groups: tuple[NewGroup, ...], ids: tuple[str, ...], code: str) -> None:
    """Nobody is in two groups, strangers in none, names are clean, and there are at most fifty."""
    assert refused(full_lesson(), c.MakeGroups(by="teacher", groups=groups, ids=ids)) == code


def test_assigning_moves_at_once_only_while_groups_are_open() -> None:
    """A change of plan before opening is silent; while open it is a move."""
    closed = done(grouped_lesson(is_open=False), c.AssignGroups(by="teacher", people={"hana": "g-2"}))
    assert places(closed)["hana"] is None
    assert places(done(closed, c.OpenGroups(by="teacher")))["hana"] == "g-2"
    opened = done(grouped_lesson(), c.AssignGroups(by="teacher", people={"hana": "g-2", "ken": None}))
    assert places(opened)["hana"] == "g-2"
    assert places(opened)["ken"] is None


def test_assigning_strangers_or_unknown_groups_changes_nothing() -> None:
    """One wrong entry refuses the whole command."""
    state = grouped_lesson()
    assert refused(state, c.AssignGroups(by="teacher", people={"hana": "g-9"})) == "no_such_group"
    assert refused(state, c.AssignGroups(by="teacher", people={"hana": "g-2", "x": None})) == "no_such_person"


def test_opening_without_groups_is_refused() -> None:
    """There must be something to open."""
    assert refused(full_lesson(), c.OpenGroups(by="teacher")) == "no_such_group"


def test_a_teacher_walks_about() -> None:
    """Entering a group is a move of oneself; `None` leads back to the class."""
    state = done(grouped_lesson(), c.EnterGroup(by="teacher", group="g-2"))
    assert places(state)["teacher"] == "g-2"
    assert places(done(state, c.EnterGroup(by="teacher", group=None)))["teacher"] is None
    assert refused(state, c.EnterGroup(by="teacher", group="g-9")) == "no_such_group"


def test_recall_brings_everybody_back_and_keeps_the_groups() -> None:
    """Everybody is with the class, the groups can be opened again with the same people."""
    state = done(grouped_lesson(), c.EnterGroup(by="observer", group="g-2"), c.RecallGroups(by="teacher"))
    assert set(places(state).values()) == {None}
    assert list(state.groups) == ["g-1", "g-2"]
    assert places(done(state, c.OpenGroups(by="teacher")))["hana"] == "g-1"


def test_a_late_joiner_is_with_the_class() -> None:
    """Who was put into no group stays with the class although groups are open."""
    state = done(grouped_lesson(), join_of("late"))
    assert places(state)["late"] is None


def test_somebody_away_is_moved_too() -> None:
    """A group made while somebody's line is down has them in it when they return."""
    state = done(full_lesson(), c.Leave(by="hana", session_id="s-hana"))
    groups = (NewGroup(name="A", people=["hana"]),)
    state = done(state, c.MakeGroups(by="teacher", groups=groups, ids=("x",), open=True), join_of("hana"))
    assert places(state)["hana"] == "x"
