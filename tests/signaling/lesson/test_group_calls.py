"""What groups and teachers call to each other."""

from __future__ import annotations

from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson.group_calls import NEWS_SECONDS
from signaling.lesson.state import LessonState, next_deadline
from signaling.lesson.view import project
from signaling.wire.groups import MAX_NEWS_CHARACTERS, GroupNews
from tests.kit.lesson_states import NOW, done, full_lesson, grouped_lesson, join_of, refused


def called() -> LessonState:
    """Return a lesson in which hana's group calls for help."""
    return done(grouped_lesson(), g.AskHelp(by="hana", on=True))


def test_a_group_calls_once_and_keeps_its_place() -> None:
    """Whoever calls again does not move the group back in the queue."""
    state = done(called(), join_of("late"), c.AssignGroups(by="teacher", people={"late": "g-1"}))
    state = done(state, g.AskHelp(by="late", on=True), now=NOW + 60)
    assert (state.groups["g-1"].help_at, state.groups["g-1"].help_by) == (NOW, "hana")
    assert state.groups["g-2"].help_at is None


def test_any_of_the_group_takes_it_back() -> None:
    """It is the group's call."""
    assert done(called(), g.AskHelp(by="hana", on=False)).groups["g-1"].help_at is None


def test_in_the_class_nobody_calls_for_a_group() -> None:
    """One raises a hand there."""
    assert refused(full_lesson(), g.AskHelp(by="hana", on=True)) == "no_such_group"


def test_staff_that_comes_is_the_help() -> None:
    """Entering answers the call, an observer's entering does not, and a button does as well."""
    assert done(called(), c.EnterGroup(by="observer", group="g-1")).groups["g-1"].help_at == NOW
    assert done(called(), c.EnterGroup(by="assistant", group="g-1")).groups["g-1"].help_at is None
    assert done(called(), g.AnswerHelp(by="teacher", group="g-1")).groups["g-1"].help_at is None
    assert refused(called(), g.AnswerHelp(by="teacher", group="g-9")) == "no_such_group"


def test_who_called_is_for_staff_to_know() -> None:
    """The others of the class see that a group waits, not who of it asked."""
    assert project(called(), "staff").groups[0].help_by == "hana"
    assert project(called(), "student").groups[0].help_by == ""
    assert project(called(), "student").groups[0].help_at == NOW


def test_news_are_shown_for_a_while() -> None:
    """To everybody, cleaned; a tick takes them away, the next ones take their place."""
    state = done(grouped_lesson(), g.TellGroups(by="teacher", text=" Two minutes left "))
    news = GroupNews(text="Two minutes left", name="teacher", at=NOW, until=NOW + NEWS_SECONDS)
    assert state.group_work.news == news
    assert next_deadline(state) == NOW + NEWS_SECONDS
    assert done(state, c.Tick(), now=NOW + 59).group_work.news == news
    assert done(state, c.Tick(), now=NOW + 60).group_work.news is None


def test_news_are_short_and_visible() -> None:
    """A banner has three lines."""
    long = "a" * (MAX_NEWS_CHARACTERS + 1)
    assert refused(grouped_lesson(), g.TellGroups(by="teacher", text=long)) == "bad_text"
    assert refused(grouped_lesson(), g.TellGroups(by="teacher", text=" ")) == "bad_text"
