"""Arrangements of groups that were, and can be again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson.group_sets import (
    as_new_groups,
    as_saved_groups,
    find_set,
    former_group,
    known_groups,
    with_saved,
)
from signaling.lesson.group_state import MAX_SETS, GroupSet
from signaling.lesson.outcome import Applied
from signaling.lesson.reducer import apply
from signaling.lesson.seats import seat_id
from signaling.lesson.state import LessonState, replace
from signaling.wire.groups import MAX_SAVED_SETS, LateRule, NewGroup, SavedGroup, SavedSet
from tests.kit.lesson_states import NOW, class_lesson, done, grouped_lesson, join_of, refused


def made(state: LessonState, name: str, *, is_open: bool = True) -> LessonState:
    """Return the state with one new group of hana alone, instead of all others."""
    new = (NewGroup(name=name, people=["hana"]),)
    return done(state, c.MakeGroups(by="teacher", groups=new, ids=(name,), open=is_open))


def test_groups_that_worked_are_remembered_when_others_come() -> None:
    """With their people, so that they can be made again."""
    (kept,) = made(grouped_lesson(), "new").group_sets
    assert [(group.id, group.people) for group in kept.groups] == [("g-1", ("hana",)), ("g-2", ("ken",))]
    assert kept.worked


def test_groups_that_never_worked_are_forgotten() -> None:
    """A plan that was thrown away is no round."""
    assert made(grouped_lesson(is_open=False), "new").group_sets == ()


def test_a_set_brings_back_the_same_groups() -> None:
    """Same ids: boards and chats are found by them. Whoever is gone for good is left out."""
    state = made(grouped_lesson(), "new")
    state = done(state, c.RemovePerson(by="teacher", person="ken"))
    kept = find_set(state, 1)
    assert isinstance(kept, GroupSet)
    again = as_new_groups(state, kept)
    state = done(state, c.MakeGroups(by="teacher", groups=again, ids=(), open=True))
    assert list(state.groups) == ["g-1", "g-2"]
    assert state.people["hana"].group == "g-1"


def test_a_group_goes_on_with_other_people_and_another_name() -> None:
    """What is kept is the group, not who is in it; new ones beside it take fresh ids."""
    new = (NewGroup(name="Green", people=["ken"], keep="g-1"), NewGroup(name="New"))
    outcome = apply(grouped_lesson(), c.MakeGroups(by="teacher", groups=new, ids=("g-3",), open=True), NOW)
    assert isinstance(outcome, Applied)
    assert [(group.id, group.name) for group in outcome.state.groups.values()] == [
        ("g-1", "Green"),
        ("g-3", "New"),
    ]
    assert outcome.state.people["ken"].group == "g-1"
    assert outcome.state.people["hana"].group is None


def test_only_groups_of_this_lesson_go_on() -> None:
    """An id that was never given is refused, and so is one group twice."""
    strange = (NewGroup(name="A", keep="g-9"),)
    assert refused(grouped_lesson(), c.MakeGroups(by="teacher", groups=strange, ids=())) == "no_such_group"
    twice = (NewGroup(name="A", keep="g-1"), NewGroup(name="B", keep="g-1"))
    assert refused(grouped_lesson(), c.MakeGroups(by="teacher", groups=twice, ids=())) == "bad_message"
    short = (NewGroup(name="A"),)
    assert refused(grouped_lesson(), c.MakeGroups(by="teacher", groups=short, ids=())) == "bad_message"


def test_the_same_arrangement_is_remembered_once() -> None:
    """Round after round in the same groups is one set."""
    state = made(made(grouped_lesson(), "new"), "newer")
    kept = find_set(state, 1)
    assert isinstance(kept, GroupSet)
    again = c.MakeGroups(by="teacher", groups=as_new_groups(state, kept), ids=(), open=True)
    state = made(done(state, again), "newest")
    assert [one.number for one in state.group_sets] == [1, 2, 3]


def test_the_number_of_sets_is_bounded() -> None:
    """The oldest is forgotten, and its groups are known no more."""
    state = grouped_lesson()
    for n in range(MAX_SETS + 1):
        state = made(state, f"n-{n}")
    assert [one.number for one in state.group_sets] == list(range(2, MAX_SETS + 2))
    assert "g-1" not in known_groups(state)
    assert {"n-0", f"n-{MAX_SETS}"} <= known_groups(state)


def test_a_former_group_is_the_last_one_that_is_here_again() -> None:
    """Groups that are not here now count for nothing."""
    state = made(grouped_lesson(), "new")
    assert former_group(state, "ken") is None
    kept = (NewGroup(name="Blue", keep="g-2"),)
    state = done(state, c.MakeGroups(by="teacher", groups=kept, ids=(), open=True))
    assert former_group(state, "ken") == "g-2"
    assert former_group(state, "hana") is None


def seats(*numbers: int) -> tuple[str, ...]:
    return tuple(seat_id("lesson-1", number) for number in numbers)


def saved(
    name: str = "実験", *, at: float = 1.0, groups: Mapping[str, Sequence[int]] | None = None
) -> SavedSet:
    """Return a set of the class: 3 and 5 in one group, 12 and 99 (who is not on the roster) in another."""
    parts = {"赤": (3, 5), "青": (12, 99)} if groups is None else groups
    return SavedSet(
        id=f"id-{name}",
        name=name,
        saved_at=at,
        groups=[SavedGroup(name=key, seats=list(value)) for key, value in parts.items()],
    )


def class_with(*sets: SavedSet, here: Sequence[int] = ()) -> LessonState:
    """Return a lesson of the class with its teacher, the pupils of these numbers, and these sets."""
    state = with_saved(class_lesson(), sets)
    return done(state, join_of("teacher", "teacher"), *(join_of(one) for one in seats(*here)))


def members(state: LessonState) -> dict[str, list[int | None]]:
    """Return group name -> the numbers of those who were put into it."""
    return {
        group.name: [person.seat for person in state.people.values() if person.assigned == group.id]
        for group in state.groups.values()
    }


def test_a_later_lesson_has_the_sets_of_its_class() -> None:
    """For the pupils of their seats; a seat that is no longer on the roster is left out."""
    (kept,) = class_with(saved()).group_sets
    assert (kept.name, kept.saved) == ("実験", "id-実験")
    assert [(group.name, group.people) for group in kept.groups] == [
        ("赤", seats(3, 5)),
        ("青", seats(12)),
    ]
    assert with_saved(class_lesson(), [saved()]) == with_saved(class_lesson(), [saved()])


@pytest.mark.parametrize(
    ("late", "new"),
    [("smallest", {"赤": [3, 20], "青": [12]}), ("former", {"赤": [3], "青": [12]})],
)
def test_who_is_absent_or_new_goes_by_the_rule_for_late_comers(
    late: LateRule, new: dict[str, list[int]]
) -> None:
    """Who is missing finds their group when they come; who is new is put where all such are."""
    state = done(class_with(saved(), here=(3, 12, 20)), g.SetLateRule(by="teacher", rule=late))
    state = done(state, g.UseSet(by="teacher", number=1, open=True))
    assert members(state) == new
    state = done(state, join_of(seats(5)[0]))
    assert members(state) == {"赤": [*new["赤"], 5], "青": [12]}
    assert state.people[seats(5)[0]].group == state.people[seats(3)[0]].group


def test_with_the_teachers_own_rule_nobody_is_placed() -> None:
    """`ask`: they wait with the class."""
    state = done(class_with(saved(), here=(3, 20)), g.SetLateRule(by="teacher", rule="ask"))
    state = done(state, g.UseSet(by="teacher", number=1, open=True), join_of(seats(5)[0]))
    assert members(state) == {"赤": [3], "青": []}


def test_who_comes_before_the_groups_are_opened_is_in_their_group_already() -> None:
    """Made and not yet opened: late comers of the set are put into it, and are not moved."""
    state = done(class_with(saved(), here=(3,)), g.UseSet(by="teacher", number=1), join_of(seats(12)[0]))
    assert members(state) == {"赤": [3], "青": [12]}
    assert state.people[seats(12)[0]].group is None


def test_groups_are_saved_by_seat() -> None:
    """Guests have none; who is missing today stays where the set that was used has them."""
    state = done(class_with(saved(), here=(3, 12)), join_of("guest"))
    state = done(state, g.UseSet(by="teacher", number=1, open=True))
    red, _blue = state.groups
    state = done(state, c.AssignGroups(by="teacher", people={"guest": red, seats(12)[0]: red}))
    assert as_saved_groups(state) == [
        SavedGroup(name="赤", seats=[3, 5, 12]),
        SavedGroup(name="青", seats=[]),
    ]


def test_a_set_saved_for_the_class_is_one_set() -> None:
    """Also when it is heard of twice; saved again under its name it has the new groups."""
    state = done(
        class_with(here=(3, 12)), c.MakeGroups(by="teacher", groups=(NewGroup(name="赤"),), ids=("g",))
    )
    state = done(state, g.SaveGroups(by="teacher", name="実験", saved=saved()))
    assert [(one.name, one.saved, one.groups[0].id) for one in state.group_sets] == [("実験", "id-実験", "g")]
    assert with_saved(state, [saved()]) == state
    state = done(state, c.MakeGroups(by="teacher", groups=(NewGroup(name="白"),), ids=("h",)))
    state = done(state, g.SaveGroups(by="teacher", name="実験", saved=saved(at=2.0)))
    assert [(one.saved, one.groups[0].id) for one in state.group_sets] == [("id-実験", "h")]


def test_sets_of_the_class_follow_it() -> None:
    """A new name, new groups, one more, one less; those of the lesson alone stay, and so do rounds."""
    state = class_with(saved("a"), saved("b"), saved("c"), here=(3, 12))
    state = made_for(done(state, g.UseSet(by="teacher", number=1, open=True)), "own")
    before = {one.saved: one for one in state.group_sets}
    renamed = replace(saved("b"), name="B")
    state = with_saved(state, [renamed, saved("c", at=9.0), saved("d")])
    after = {one.saved: one for one in state.group_sets}
    assert after["id-b"] == replace(before["id-b"], name="B")
    assert {group.id for group in after["id-c"].groups}.isdisjoint(
        group.id for group in before["id-c"].groups
    )
    assert after["id-d"].number > max(one.number for one in before.values())
    assert "id-a" not in after
    assert after[""] == before[""]


def made_for(state: LessonState, name: str) -> LessonState:
    """Return the state with one empty group instead of all others, which have worked."""
    return done(state, c.MakeGroups(by="teacher", groups=(NewGroup(name=name),), ids=(name,), open=True))


def test_sets_of_the_class_do_not_push_out_rounds_of_the_lesson() -> None:
    """Each has its own bound."""
    state = class_with(*(saved(f"n{number}") for number in range(MAX_SAVED_SETS)))
    for number in range(MAX_SETS + 2):
        state = made_for(state, f"r-{number}")
    assert sum(bool(one.saved) for one in state.group_sets) == MAX_SAVED_SETS
    assert sum(not one.saved for one in state.group_sets) == MAX_SETS


def test_a_set_is_renamed() -> None:
    """By number; a name that may not be is refused."""
    state = done(class_with(saved()), g.RenameSet(by="teacher", number=1, name=" 理科 "))
    assert [one.name for one in state.group_sets] == ["理科"]
    assert refused(state, g.RenameSet(by="teacher", number=1, name="")) == "bad_name"
    assert refused(state, g.RenameSet(by="teacher", number=7, name="x")) == "no_such_group"
