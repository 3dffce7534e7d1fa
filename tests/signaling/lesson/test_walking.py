"""Walking round: listening without entering, speaking to all, and how both end by themselves."""

from __future__ import annotations

import pytest

from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson.order_commands import SetAttention
from signaling.lesson.places import may_see
from signaling.lesson.plan import media_plan
from signaling.lesson.state import LessonState, PersonState
from signaling.lesson.view import VIEWERS, project
from signaling.wire.lesson import NewGroup
from tests.kit.lesson_states import NOW, done, full_lesson, grouped_lesson, join_of, refused

LISTEN = c.ListenToGroup(by="teacher", group="g-1")
SPEAK = c.SpeakToAll(by="teacher", on=True)


def teacher(state: LessonState) -> PersonState:
    return state.people["teacher"]


def walking(*more: c.Command) -> PersonState:
    """Return the teacher, who listened and spoke to all, after some more."""
    return teacher(done(grouped_lesson(), LISTEN, SPEAK, *more))


def test_who_listens_hears_the_group_and_stays_outside() -> None:
    """The plan lets the listener hear the group's scope, while their own place stays the class."""
    plan = media_plan(done(grouped_lesson(), LISTEN)).people
    assert (plan["teacher"].scope, plan["teacher"].hears, plan["teacher"].to_all) == ("lesson", "g-1", False)
    assert (plan["hana"].hears, plan["hana"].to_all) == ("", False)


def test_who_speaks_to_all_is_in_every_scope_by_the_plan() -> None:
    """Nobody moves for it, the speaker neither."""
    state = done(grouped_lesson(), c.EnterGroup(by="teacher", group="g-2"), SPEAK)
    plan = media_plan(state).people["teacher"]
    assert (plan.scope, plan.hears, plan.to_all) == ("g-2", "", True)


def test_who_asks_for_all_eyes_is_in_every_scope_meanwhile() -> None:
    """Of the teachers they alone, by the plan and by stills; the groups stay among themselves."""
    asking = done(grouped_lesson(), SetAttention(by="teacher", on=True))
    plan = media_plan(asking).people
    assert [who for who, one in plan.items() if one.to_all] == ["teacher"]
    assert may_see(asking, asking.people["hana"], asking.people["teacher"])
    assert not may_see(asking, asking.people["hana"], asking.people["ken"])
    given_back = done(asking, SetAttention(by="assistant", on=False))
    assert not any(one.to_all for one in media_plan(given_back).people.values())


def test_everybody_sees_who_listens_and_who_speaks_to_all() -> None:
    """A group knows that it is listened to: the state tells every kind of viewer."""
    state = done(grouped_lesson(), LISTEN, SPEAK)
    for viewer in VIEWERS:
        shown = {person.id: person for person in project(state, viewer).people}
        assert (shown["teacher"].listens_to, shown["teacher"].speaks_to_all) == ("g-1", True)
        assert (shown["hana"].listens_to, shown["hana"].speaks_to_all) == (None, False)


def test_listening_to_another_group_leaves_the_first() -> None:
    """One pair of ears: there is one group, or none, that somebody listens to."""
    state = done(grouped_lesson(), LISTEN, c.ListenToGroup(by="teacher", group="g-2"))
    assert teacher(state).listens_to == "g-2"
    assert teacher(done(state, c.ListenToGroup(by="teacher", group=None))).listens_to is None


def test_who_is_in_a_group_leaves_it_to_listen_to_another() -> None:
    """One is not in one group and at the door of another."""
    state = done(grouped_lesson(), c.EnterGroup(by="teacher", group="g-2"), LISTEN)
    assert (teacher(state).group, teacher(state).listens_to) == (None, "g-1")


@pytest.mark.parametrize(
    "ending",
    [
        g.RecallGroups(by="assistant"),
        c.EnterGroup(by="teacher", group="g-1"),
        c.EnterGroup(by="teacher", group="g-2"),
        c.AssignGroups(by="assistant", people={"teacher": "g-2"}),
        c.MakeGroups(by="assistant", groups=(NewGroup(name="New"),), ids=("g-3",)),
        c.Leave(by="teacher", session_id="s-teacher"),
        join_of("teacher", "teacher", session="s-2", fresh=True),
        c.EndLesson(by="teacher"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_both_end_by_themselves(ending: c.Command) -> None:
    """Called back, gone into a group, left, come again on a new page, or over: neither goes on."""
    after = walking(ending)
    assert (after.listens_to, after.speaks_to_all) == (None, False)


def test_nobody_goes_on_speaking_to_all_without_a_session() -> None:
    """A button let go of while the link was down does not stay pressed; listening waits for its return."""
    after = walking(c.SessionLost(person="teacher", session_id="s-teacher"))
    assert (after.listens_to, after.speaks_to_all) == ("g-1", False)
    back = walking(
        c.SessionLost(person="teacher", session_id="s-teacher"),
        join_of("teacher", "teacher", session="s-2"),
    )
    assert back.listens_to == "g-1"


def test_a_group_that_is_gone_is_listened_to_by_nobody() -> None:
    """New groups that are open at once end listening to the old ones."""
    make = c.MakeGroups(by="assistant", groups=(NewGroup(name="New"),), ids=("g-3",), open=True)
    assert walking(make).listens_to is None


def test_only_open_groups_are_walked_round() -> None:
    """Before groups are opened, and of groups that do not exist, there is nothing to hear."""
    assert refused(grouped_lesson(), c.ListenToGroup(by="teacher", group="g-9")) == "no_such_group"
    closed = grouped_lesson(is_open=False)
    assert refused(closed, LISTEN) == "no_such_group"
    assert refused(closed, SPEAK) == "no_such_group"
    assert (
        done(closed, c.SpeakToAll(by="teacher", on=False), c.ListenToGroup(by="teacher", group=None))
        == closed
    )


def test_others_going_about_end_nothing() -> None:
    """A hand, a move of pupils or time passing leave a listener listening."""
    after = walking(
        c.SetHand(by="hana", raised=True), c.AssignGroups(by="teacher", people={"ken": "g-1"}), c.Tick()
    )
    assert (after.listens_to, after.speaks_to_all) == ("g-1", True)


def test_a_listener_who_becomes_a_student_listens_no_longer() -> None:
    """Whoever comes back with a token of another role has no ear in other groups."""
    after = walking(join_of("teacher", "student", session="s-2"))
    assert (after.listens_to, after.speaks_to_all) == (None, False)


def test_a_second_press_changes_nothing() -> None:
    """Both are settings, not switches."""
    state = done(grouped_lesson(), LISTEN, SPEAK)
    assert done(state, LISTEN, SPEAK, now=NOW + 1) == state
    assert refused(full_lesson(), LISTEN) == "no_such_group"
