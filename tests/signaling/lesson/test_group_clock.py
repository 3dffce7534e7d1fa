"""The time that groups have, and the way back."""

from __future__ import annotations

from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson.group_clock import NOTICE_SECONDS
from signaling.lesson.state import LessonState, next_deadline
from signaling.wire.groups import AtZero, GroupClock
from tests.kit.lesson_states import NOW, done, full_lesson, grouped_lesson, refused


def timed(seconds: float = 300, then: AtZero = "nothing") -> LessonState:
    """Return open groups that have so much time."""
    return done(grouped_lesson(), g.SetGroupTimer(by="teacher", seconds=seconds, then=then))


def ticked(state: LessonState, now: float) -> LessonState:
    return done(state, c.Tick(), now=now)


def is_back(state: LessonState) -> bool:
    return not state.groups_open and all(person.group is None for person in state.people.values())


def test_the_end_of_the_time_is_known_to_all_nodes() -> None:
    """It stands in the state, and is the next deadline."""
    state = timed(300)
    assert state.group_work.clock == GroupClock(until=NOW + 300)
    assert next_deadline(state) == NOW + 300
    assert done(state, g.SetGroupTimer(by="teacher", seconds=None)).group_work.clock is None


def test_a_timer_needs_open_groups() -> None:
    """Before that nobody is in a group whose time could run."""
    assert refused(full_lesson(), g.SetGroupTimer(by="teacher", seconds=60)) == "no_such_group"
    assert refused(full_lesson(), g.StretchGroupTimer(by="teacher", seconds=60)) == "no_such_group"


def test_at_zero_nothing_happens_by_itself() -> None:
    """Unless the teacher wanted it: the time is up, and everybody goes on."""
    state = ticked(timed(300), NOW + 300)
    assert state.group_work.clock == GroupClock(until=NOW + 300, rung=True)
    assert state.groups_open
    assert next_deadline(state) is None
    assert ticked(state, NOW + 900) == state


def test_at_zero_a_countdown_begins_where_it_is_wanted() -> None:
    """Nobody is thrown out: first comes the notice, even when the tick comes late."""
    state = ticked(timed(300, "recall"), NOW + 310)
    assert state.groups_open
    assert state.group_work.recall_at == NOW + 310 + NOTICE_SECONDS
    assert next_deadline(state) == NOW + 310 + NOTICE_SECONDS
    assert ticked(state, NOW + 339).groups_open
    assert is_back(ticked(state, NOW + 340))


def test_more_time_counts_from_the_end_or_from_now() -> None:
    """While time runs it is added; once it was up, it begins now, and ends as was wanted before."""
    longer = done(timed(300, "recall"), g.StretchGroupTimer(by="teacher", seconds=60), now=NOW + 10)
    assert longer.group_work.clock == GroupClock(until=NOW + 360, then="recall")
    over = ticked(longer, NOW + 360)
    again = done(over, g.StretchGroupTimer(by="teacher", seconds=180), now=NOW + 370)
    assert again.group_work.clock == GroupClock(until=NOW + 550, then="recall")
    assert again.group_work.recall_at is None
    assert ticked(again, NOW + 550).group_work.recall_at is not None


def test_more_time_without_a_timer_is_a_timer() -> None:
    """Nothing is refused that a teacher can mean."""
    state = done(grouped_lesson(), g.StretchGroupTimer(by="teacher", seconds=60))
    assert state.group_work.clock == GroupClock(until=NOW + 60)


def test_a_call_back_counts_down_and_can_be_called_off() -> None:
    """Until it is over everybody stays; a tick ends it, once."""
    state = done(grouped_lesson(), g.RecallGroups(by="teacher", in_seconds=30))
    assert state.groups_open
    assert next_deadline(state) == NOW + 30
    assert ticked(state, NOW + 29).groups_open
    assert is_back(ticked(state, NOW + 30))
    stayed = done(state, g.StayInGroups(by="teacher"))
    assert ticked(stayed, NOW + 30).groups_open


def test_a_call_back_at_once_asks_nobody() -> None:
    """Also while another one counts down; it leaves neither clock nor call for help behind."""
    state = done(
        timed(300),
        g.AskHelp(by="hana", on=True),
        g.RecallGroups(by="teacher", in_seconds=30),
        g.RecallGroups(by="teacher"),
    )
    assert is_back(state)
    assert state.group_work.clock is None
    assert state.group_work.recall_at is None
    assert state.groups["g-1"].help_at is None


def test_a_call_back_from_closed_groups_is_done_at_once() -> None:
    """There is nobody to count down for, and nothing may fall due later."""
    state = done(grouped_lesson(is_open=False), g.RecallGroups(by="teacher", in_seconds=30))
    assert state.group_work.recall_at is None


def test_new_groups_begin_without_a_clock() -> None:
    """What was counted was counted for the groups before."""
    state = done(timed(300), c.MakeGroups(by="teacher", groups=(), ids=(), open=True))
    assert state.group_work.clock is None
