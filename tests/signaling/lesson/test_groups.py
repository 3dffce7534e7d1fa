"""Groups: made, opened, filled, entered, called back from."""

from __future__ import annotations

import pytest

from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
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


def test_who_is_away_when_groups_go_on_finds_their_own_again() -> None:
    """Who is here and not named is in none; who left, and an observer put there, cannot be named."""
    state = done(
        grouped_lesson(),
        c.AssignGroups(by="teacher", people={"observer": "g-2"}),
        c.Leave(by="hana", session_id="s-hana"),
    )
    kept = (NewGroup(name="Red", keep="g-1"), NewGroup(name="Blue", keep="g-2"))
    state = done(state, c.MakeGroups(by="teacher", groups=kept, ids=(), open=True), join_of("hana"))
    assert places(state) == {
        "teacher": None,
        "assistant": None,
        "hana": "g-1",
        "ken": None,
        "observer": "g-2",
    }
    other = (NewGroup(name="Blue", keep="g-2"),)
    assert places(done(state, c.MakeGroups(by="teacher", groups=other, ids=(), open=True)))["hana"] is None


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
    state = done(grouped_lesson(), c.EnterGroup(by="observer", group="g-2"), g.RecallGroups(by="teacher"))
    assert set(places(state).values()) == {None}
    assert list(state.groups) == ["g-1", "g-2"]
    assert places(done(state, c.OpenGroups(by="teacher")))["hana"] == "g-1"


def test_somebody_away_is_moved_too() -> None:
    """A group made while somebody's line is down has them in it when they return."""
    state = done(full_lesson(), c.Leave(by="hana", session_id="s-hana"))
    groups = (NewGroup(name="A", people=["hana"]),)
    state = done(state, c.MakeGroups(by="teacher", groups=groups, ids=("x",), open=True), join_of("hana"))
    assert places(state)["hana"] == "x"


def test_a_group_is_added_beside_the_others() -> None:
    """Nobody moves, and the maker is told its id; there is an end to it."""
    outcome = apply(grouped_lesson(), g.AddGroup(by="teacher", name="Green", id="g-3"), NOW)
    assert isinstance(outcome, Applied)
    assert outcome.effects == (GroupsMade(ids=("g-3",)),)
    assert list(outcome.state.groups) == ["g-1", "g-2", "g-3"]
    assert places(outcome.state) == places(grouped_lesson())
    assert refused(grouped_lesson(), g.AddGroup(by="teacher", name="\n", id="g-3")) == "bad_name"
    full = done(
        grouped_lesson(),
        *(g.AddGroup(by="teacher", name="G", id=f"n-{n}") for n in range(MAX_GROUPS - 2)),
    )
    assert refused(full, g.AddGroup(by="teacher", name="G", id="more")) == "bad_message"


def test_renaming_changes_the_name_alone() -> None:
    """Id, people and what is called for stay."""
    asked = done(grouped_lesson(), g.AskHelp(by="hana", on=True))
    state = done(asked, g.RenameGroup(by="teacher", group="g-1", name=" Green  team "))
    assert state.groups["g-1"].name == "Green team"
    assert state.groups["g-1"].help_at == NOW
    assert places(state)["hana"] == "g-1"
    assert refused(state, g.RenameGroup(by="teacher", group="g-9", name="X")) == "no_such_group"
    assert refused(state, g.RenameGroup(by="teacher", group="g-1", name="")) == "bad_name"


def test_who_is_in_a_group_that_goes_is_with_the_class() -> None:
    """The others stay where they are; the group is found again in the sets."""
    state = done(
        grouped_lesson(), c.EnterGroup(by="teacher", group="g-1"), g.DropGroup(by="teacher", group="g-1")
    )
    assert places(state) == {
        "teacher": None,
        "assistant": None,
        "hana": None,
        "ken": "g-2",
        "observer": None,
    }
    assert state.people["hana"].assigned is None
    assert state.groups_open
    (kept,) = state.group_sets
    assert [group.id for group in kept.groups] == ["g-1", "g-2"]
    assert refused(state, g.DropGroup(by="teacher", group="g-1")) == "no_such_group"


def test_without_any_group_nothing_is_open() -> None:
    """The last one that goes brings everybody back."""
    state = done(
        grouped_lesson(), g.DropGroup(by="teacher", group="g-1"), g.DropGroup(by="teacher", group="g-2")
    )
    assert not state.groups_open
    assert set(places(state).values()) == {None}


def test_saved_groups_are_used_again() -> None:
    """By number; with their ids and people, opened at once if wanted."""
    saved = done(grouped_lesson(), g.SaveGroups(by="teacher", name="Pairs"))
    assert [(one.number, one.name) for one in saved.group_sets] == [(1, "Pairs")]
    state = done(saved, c.MakeGroups(by="teacher", groups=(), ids=()))
    state = done(state, g.UseSet(by="teacher", number=1, open=True))
    assert places(state)["ken"] == "g-2"
    assert refused(state, g.UseSet(by="teacher", number=2)) == "no_such_group"
    assert refused(state, g.SaveGroups(by="teacher", name="")) == "bad_name"
    assert refused(full_lesson(), g.SaveGroups(by="teacher", name="Pairs")) == "no_such_group"


def test_a_forgotten_set_is_gone() -> None:
    """Groups that are here stay."""
    state = done(grouped_lesson(), g.SaveGroups(by="teacher", name="Pairs"))
    state = done(state, g.ForgetSet(by="teacher", number=1))
    assert state.group_sets == ()
    assert list(state.groups) == ["g-1", "g-2"]
    assert refused(state, g.ForgetSet(by="teacher", number=1)) == "no_such_group"
