"""Arrangements of groups that were, and can be again."""

from __future__ import annotations

from signaling.lesson import commands as c
from signaling.lesson.group_sets import as_new_groups, find_set, former_group, known_groups
from signaling.lesson.group_state import MAX_SETS, GroupSet
from signaling.lesson.outcome import Applied
from signaling.lesson.reducer import apply
from signaling.lesson.state import LessonState
from signaling.wire.groups import NewGroup
from tests.kit.lesson_states import NOW, done, grouped_lesson, refused


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
