"""Groups out of a class, by rule."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.chance import Chance
from signaling.errors import Refusal
from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson.grouping import (
    choice_size,
    dealt,
    in_a_row,
    met,
    number_of_groups,
    parted,
    placed,
    plan_groups,
)
from signaling.lesson.outcome import Applied, GroupsPlanned
from signaling.lesson.reducer import apply
from signaling.lesson.seats import seat_id
from signaling.lesson.state import LessonState, replace
from signaling.wire.groups import GroupingRule, NewGroup
from signaling.wire.roster import Seat
from tests.kit.lesson_states import NOW, done, empty_lesson, full_lesson, grouped_lesson, join_of, refused


def class_of(number: int) -> LessonState:
    """Return a lesson with a teacher, an observer, and so many pupils who came one after the other."""
    state = done(empty_lesson(), join_of("teacher", "teacher"), join_of("observer", "observer"))
    for n in range(number):
        state = done(state, join_of(f"p{n:02}"), now=NOW + n)
    return state


def planned(state: LessonState, seed: int = 1, **rule: object) -> list[list[str]]:
    """Return who is in each group of a plan."""
    groups = plan_groups(state, GroupingRule(**rule), seed)  # type: ignore[arg-type]
    assert not isinstance(groups, Refusal)
    return [group.people for group in groups]


def worked(state: LessonState, groups: list[list[str]], name: str) -> LessonState:
    """Return the state after people were sent into these groups."""
    new = tuple(NewGroup(name="G", people=people) for people in groups)
    ids = tuple(f"{name}{n}" for n in range(len(groups)))
    return done(state, c.MakeGroups(by="teacher", groups=new, ids=ids, open=True))


@pytest.mark.parametrize(
    ("people", "count", "sizes"),
    [
        (40, 4, [4] * 10),
        (39, 4, [4] * 9 + [3]),
        (37, 4, [4] * 7 + [3] * 3),
        (5, 2, [3, 2]),
        (3, 2, [3]),
        (4, 3, [2, 2]),
        (1, 4, [1]),
        (0, 4, [0]),
        (3, 1, [1, 1, 1]),
        (200, 1, [4] * 50),
    ],
)
def test_by_size_nobody_is_alone(people: int, count: int, sizes: list[int]) -> None:
    """Groups are as large as wanted or one smaller; pairs take a third rather than leave one alone."""
    number = number_of_groups(GroupingRule(by="size", count=count), people)
    assert [len(part) for part in in_a_row([str(n) for n in range(people)], number)] == sizes


@given(people=st.integers(0, 200), count=st.integers(1, 200), by=st.sampled_from(["number", "size"]))
def test_any_rule_groups_everybody_once(people: int, count: int, by: str) -> None:
    """However people are dealt or cut, each is in one group, and sizes differ by one at most."""
    number = number_of_groups(GroupingRule(by=by, count=count), people)  # type: ignore[arg-type]
    everybody = [str(n) for n in range(people)]
    assert 1 <= number <= 50
    for parts in (dealt(everybody, number), in_a_row(everybody, number)):
        assert sorted(one for part in parts for one in part) == sorted(everybody)
        sizes = [len(part) for part in parts]
        assert max(sizes) - min(sizes) <= 1


def test_only_pupils_who_are_here_are_counted() -> None:
    """Staff and observers are in no group, nor is who has left."""
    state = done(class_of(6), c.Leave(by="p03", session_id="s-p03"))
    groups = planned(state, by="size", count=3)
    assert sorted(one for group in groups for one in group) == ["p00", "p01", "p02", "p04", "p05"]


def test_chance_follows_from_the_seed() -> None:
    """The same seed gives the same groups; another one, others."""
    state = class_of(12)
    assert planned(state, seed=3) == planned(state, seed=3)
    assert planned(state, seed=3) != planned(state, seed=4)


def test_by_roster_neighbours_stay_together() -> None:
    """Whoever has no seat number comes in order of arrival."""
    assert planned(class_of(5), order="roster", by="number", count=2) == [
        ["p00", "p01", "p02"],
        ["p03", "p04"],
    ]


def seated(*seats: Seat) -> LessonState:
    """Return a lesson in which the pupils of these seats sit, who came last to first."""
    state = replace(empty_lesson(), roster=seats)
    state = done(state, join_of("teacher", "teacher"), join_of("guest"))
    for seat in reversed(seats):
        state = done(state, join_of(seat_id(state.lesson_id, seat.number)))
    return state


def names_in(state: LessonState, **rule: object) -> list[tuple[str, list[int | None]]]:
    """Return the names of the groups that a rule makes, and the seat numbers in them."""
    groups = plan_groups(state, GroupingRule(**rule), 1)  # type: ignore[arg-type]
    assert not isinstance(groups, Refusal)
    return [(group.name, [state.people[person].seat for person in group.people]) for group in groups]


def test_by_roster_seat_numbers_come_in_order() -> None:
    """Whoever has no seat comes after them."""
    state = seated(*(Seat(number=n, name=str(n)) for n in (1, 2, 3)))
    assert names_in(state, order="roster", count=2, name="{number}") == [("1", [1, 2]), ("2", [3, None])]


def test_the_groups_of_the_roster_have_their_names_and_order() -> None:
    """Ten comes after two; who has no group there is grouped beside them."""
    state = seated(
        Seat(number=1, name="a", group="10班"),
        Seat(number=2, name="b", group="2班"),
        Seat(number=3, name="c", group="10班"),
        Seat(number=4, name="d"),
        Seat(number=5, name="e", group="ねこ"),
    )
    assert names_in(state, order="roster_groups", name="Group {number}") == [
        ("2班", [2]),
        ("10班", [1, 3]),
        ("ねこ", [5]),
        ("Group 4", [4, None]),
    ]


def test_for_a_choice_the_groups_are_empty() -> None:
    """As many as would hold everybody."""
    assert planned(class_of(9), order="choice", by="size", count=4) == [[], [], []]


def test_groups_have_the_name_of_the_rule() -> None:
    """With their number in it, cut to what a name may have."""
    groups = plan_groups(class_of(4), GroupingRule(count=2, name="{number}班"), 1)
    assert not isinstance(groups, Refusal)
    assert [group.name for group in groups] == ["1班", "2班"]


def test_keeping_places_newcomers_only() -> None:
    """The groups stay as they are, with their ids; who has none goes into the smallest."""
    state = done(grouped_lesson(), g.SetLateRule(by="teacher", rule="ask"), join_of("late"), join_of("later"))
    kept = plan_groups(state, GroupingRule(order="keep"), 1)
    assert not isinstance(kept, Refusal)
    assert [(group.keep, group.people) for group in kept] == [
        ("g-1", ["hana", "late"]),
        ("g-2", ["ken", "later"]),
    ]
    nothing = plan_groups(full_lesson(), GroupingRule(order="keep"), 1)
    assert isinstance(nothing, Refusal)


def test_shuffling_again_parts_those_who_met() -> None:
    """Where it is possible nobody meets anybody twice: 16 in fours, three rounds long."""
    state = class_of(16)
    for n in range(3):
        groups = planned(state, seed=n, count=4)
        before = met(state)
        again = [pair for group in groups for pair in combinations(group, 2) if before[frozenset(pair)]]
        assert len(again) <= (0, 0, 4)[n]
        state = worked(state, groups, f"r{n}-")


def test_what_nobody_worked_in_is_no_meeting() -> None:
    """Groups that were made and never opened have brought nobody together."""
    new = (NewGroup(name="A", people=["p00", "p01"]),)
    state = done(class_of(4), c.MakeGroups(by="teacher", groups=new, ids=("a",)))
    assert not met(state)
    state = done(state, c.OpenGroups(by="teacher"))
    assert met(state) == {frozenset({"p00", "p01"}): 1}
    state = done(state, c.MakeGroups(by="teacher", groups=(), ids=()))
    assert met(state) == {frozenset({"p00", "p01"}): 1}


@given(st.integers(0, 2**32))
def test_parting_keeps_everybody(seed: int) -> None:
    """Swapping changes neither who is there nor how large groups are."""
    groups = [["a", "b", "c"], ["d", "e"], []]
    before = {frozenset({"a", "b"}): 2, frozenset({"d", "e"}): 1}
    after = parted(groups, before, Chance(seed))
    assert [len(group) for group in after] == [3, 2, 0]
    assert sorted(one for group in after for one in group) == list("abcde")


def test_placing_fills_the_smallest_first() -> None:
    """Among equals, the first."""
    assert placed(["x", "y", "z"], {"g": 2, "h": 1, "i": 1}) == {"x": "h", "y": "i", "z": "g"}


@pytest.mark.parametrize(
    ("rule", "people", "size"),
    [
        (GroupingRule(by="size", count=4, order="choice"), 10, 4),
        (GroupingRule(by="size", count=4, order="choice"), 9, 3),
        (GroupingRule(by="size", count=2, order="choice"), 5, 3),
        (GroupingRule(by="number", count=4, order="choice"), 10, 3),
        (GroupingRule(by="number", count=4, order="choice"), 0, 1),
        (GroupingRule(by="number", count=4, order="random"), 10, None),
    ],
)
def test_a_group_to_choose_is_as_large_as_one_that_the_rule_makes(
    rule: GroupingRule, people: int, size: int | None
) -> None:
    """Everybody finds a place, and nobody is left alone in a last group."""
    assert choice_size(rule, people) == size
    state = class_of(people)
    outcome = apply(state, g.PlanGroups(by="teacher", rule=rule, seed=1), NOW)
    assert isinstance(outcome, Applied)
    (effect,) = outcome.effects
    assert isinstance(effect, GroupsPlanned)
    assert effect.choice == size


def test_planning_changes_nothing() -> None:
    """A plan is an answer to whoever asked."""
    state = class_of(4)
    outcome = apply(state, g.PlanGroups(by="teacher", rule=GroupingRule(count=2), seed=1), NOW)
    assert isinstance(outcome, Applied)
    assert outcome.state is state
    (effect,) = outcome.effects
    assert isinstance(effect, GroupsPlanned)
    assert effect.choice is None
    assert refused(state, g.PlanGroups(by="p00", rule=GroupingRule(), seed=1)) == "not_allowed"
