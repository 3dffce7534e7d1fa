"""Pupils who find their own group, and those who come late or were left over."""

from __future__ import annotations

import pytest

from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson.state import LessonState
from signaling.lesson.view import project
from signaling.wire.groups import LateRule, NewGroup
from tests.kit.lesson_states import NOW, done, full_lesson, grouped_lesson, join_of, refused


def choosing(size: int | None = 1, *, is_open: bool = False) -> LessonState:
    """Return two empty groups that are for choosing."""
    new = (NewGroup(name="Red"), NewGroup(name="Blue"))
    make = c.MakeGroups(by="teacher", groups=new, ids=("g-1", "g-2"), open=is_open)
    return done(full_lesson(), make, g.SetChoice(by="teacher", size=size))


def test_a_pupil_chooses_for_themselves() -> None:
    """They are put there, and go when groups are opened; they may change their mind, or go back to none."""
    state = done(choosing(), g.ChooseGroup(by="hana", group="g-2"))
    assert (state.people["hana"].assigned, state.people["hana"].group) == ("g-2", None)
    changed = done(state, g.ChooseGroup(by="hana", group="g-1"))
    assert done(changed, c.OpenGroups(by="teacher")).people["hana"].group == "g-1"
    assert done(changed, g.ChooseGroup(by="hana", group=None)).people["hana"].assigned is None


def test_a_choice_while_groups_are_open_is_a_move() -> None:
    """Stations: whoever is done goes on to the next."""
    assert done(choosing(is_open=True), g.ChooseGroup(by="hana", group="g-2")).people["hana"].group == "g-2"


def test_a_full_group_takes_nobody() -> None:
    """Who is in it may say so again; who has left the lesson takes no place."""
    state = done(choosing(1), g.ChooseGroup(by="hana", group="g-1"))
    assert refused(state, g.ChooseGroup(by="ken", group="g-1")) == "group_full"
    assert done(state, g.ChooseGroup(by="hana", group="g-1")) == state
    left = done(state, c.Leave(by="hana", session_id="s-hana"))
    assert done(left, g.ChooseGroup(by="ken", group="g-1")).people["ken"].assigned == "g-1"


def test_there_is_nothing_to_choose_unless_the_teacher_lets_them() -> None:
    """Neither before nor after, nor a group that is not there; opening ends it."""
    assert refused(grouped_lesson(), g.ChooseGroup(by="hana", group="g-2")) == "locked"
    over = done(choosing(), c.OpenGroups(by="teacher"))
    assert refused(over, g.ChooseGroup(by="hana", group="g-2")) == "locked"
    assert refused(choosing(), g.ChooseGroup(by="hana", group="g-9")) == "no_such_group"
    assert refused(full_lesson(), g.SetChoice(by="teacher", size=4)) == "no_such_group"


def test_pupils_see_who_is_where_only_when_it_is_theirs_to_see() -> None:
    """What a teacher prepares is not shown to pupils and observers; what they choose is."""

    def seen(state: LessonState) -> str | None:
        return next(p.assigned for p in project(state, "student").people if p.id == "hana")

    assert seen(grouped_lesson(is_open=False)) is None
    assert seen(done(choosing(), g.ChooseGroup(by="hana", group="g-1"))) == "g-1"
    assert seen(grouped_lesson()) == "g-1"
    staff = project(grouped_lesson(is_open=False), "staff").people
    assert next(p.assigned for p in staff if p.id == "hana") == "g-1"


def test_filling_puts_those_without_a_group_into_the_smallest() -> None:
    """One after the other; those who have a group stay, staff and observers are not touched."""
    state = done(grouped_lesson(), g.SetLateRule(by="teacher", rule="ask"))
    state = done(state, join_of("late"), join_of("later"), g.FillGroups(by="teacher"))
    assert [state.people[one].group for one in ("hana", "ken", "late", "later")] == ["g-1", "g-2"] * 2
    assert state.people["observer"].assigned is None
    assert refused(full_lesson(), g.FillGroups(by="teacher")) == "no_such_group"


@pytest.mark.parametrize(("rule", "group"), [("smallest", "g-2"), ("former", None), ("ask", None)])
def test_who_comes_late_goes_where_the_rule_says(rule: LateRule, group: str | None) -> None:
    """To the smallest group, or to none until the teacher decides."""
    state = done(grouped_lesson(), g.SetLateRule(by="teacher", rule=rule))
    state = done(state, c.Leave(by="ken", session_id="s-ken"), join_of("late"))
    assert state.people["late"].group == state.people["late"].assigned == group


@pytest.mark.parametrize(("rule", "group"), [("smallest", "g-1"), ("former", "g-1"), ("ask", None)])
def test_who_was_in_one_of_the_groups_before_goes_there(rule: LateRule, group: str | None) -> None:
    """Groups that go on are found again by those who missed their making."""
    state = done(grouped_lesson(), c.Leave(by="hana", session_id="s-hana"))
    again = (NewGroup(name="Red", keep="g-1", people=["ken"]), NewGroup(name="Blue", keep="g-2"))
    other = c.MakeGroups(by="teacher", groups=(NewGroup(name="All", people=["ken"]),), ids=("a",), open=True)
    make = c.MakeGroups(by="teacher", groups=again, ids=(), open=True)
    state = done(state, other, make, g.SetLateRule(by="teacher", rule=rule), join_of("hana"))
    assert state.people["hana"].group == group


def test_only_pupils_are_placed_and_only_when_they_come() -> None:
    """Staff and observers come to the class, a short absence is no coming, and closed groups take nobody."""
    state = done(grouped_lesson(), join_of("second", "teacher"), join_of("guest", "observer"))
    assert state.people["second"].group is None
    assert state.people["guest"].group is None
    state = done(state, c.AssignGroups(by="teacher", people={"hana": None}))
    lost = done(state, c.SessionLost(person="hana", session_id="s-hana"), now=NOW + 1)
    assert done(lost, join_of("hana"), now=NOW + 2).people["hana"].group is None
    closed = done(grouped_lesson(is_open=False), join_of("late"))
    assert closed.people["late"].assigned is None
