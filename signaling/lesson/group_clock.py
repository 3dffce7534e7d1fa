"""The time that groups have, and the way back.

Invariant: nobody is thrown out of a group by a clock alone: between the end of the time and the call
back lie `NOTICE_SECONDS` that everybody sees and the teacher can call off.
"""

from __future__ import annotations

from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.groups import GroupClock, GroupWork
from . import group_commands as g
from .outcome import Applied
from .state import LessonState, replace

NOTICE_SECONDS = 30.0
"""Long enough to finish a sentence and to say goodbye."""


def set_timer(state: LessonState, command: g.SetGroupTimer, now: float) -> Applied | Refusal:
    """Give groups so much time from now on, or as much as they like."""
    if command.seconds is None:
        return Applied(_with(state, clock=None))
    if not state.groups_open:
        return Refusal(RefusalCode.NO_SUCH_GROUP, "open groups first")
    return Applied(_with(state, clock=GroupClock(until=now + command.seconds, then=command.then)))


def stretch(state: LessonState, command: g.StretchGroupTimer, now: float) -> Applied | Refusal:
    """Give more time, counted from now where it is up already; a call back under way is called off."""
    if not state.groups_open:
        return Refusal(RefusalCode.NO_SUCH_GROUP, "open groups first")
    clock = state.group_work.clock or GroupClock(until=now)
    longer = replace(clock, until=max(now, clock.until) + command.seconds, rung=False)
    return Applied(_with(state, clock=longer, recall_at=None))


def recall(state: LessonState, command: g.RecallGroups, now: float) -> Applied:
    """Call everybody back to the class, staff and observers too. Who was put where is kept."""
    if command.in_seconds <= 0 or not state.groups_open:
        return Applied(called_back(state))
    return Applied(_with(state, recall_at=now + command.in_seconds))


def stay(state: LessonState, _command: g.StayInGroups, _now: float) -> Applied:
    """Call off a call back that is counting down."""
    return Applied(_with(state, recall_at=None))


def called_back(state: LessonState) -> LessonState:
    """Return the state with everybody in the class; nothing of what was on in groups goes on."""
    people = {key: replace(person, group=None) for key, person in state.people.items()}
    groups = {key: replace(group, help_at=None, help_by="") for key, group in state.groups.items()}
    back = replace(state, groups_open=False, people=people, groups=groups)
    choice = None if state.groups_open else state.group_work.choice
    return _with(back, clock=None, recall_at=None, choice=choice)


def pass_time(state: LessonState, now: float) -> LessonState:
    """Do what has fallen due; a second time at the same moment it is nothing."""
    work = state.group_work
    if work.news is not None and work.news.until <= now:
        state = _with(state, news=None)
    if work.recall_at is not None and work.recall_at <= now:
        return called_back(state)
    clock = work.clock
    if clock is None or clock.rung or clock.until > now:
        return state
    state = _with(state, clock=replace(clock, rung=True))
    if clock.then == "recall" and work.recall_at is None:
        # From now on, not from the end of the time: no node may have been there to say so.
        return _with(state, recall_at=now + NOTICE_SECONDS)
    return state


def _with(state: LessonState, **changes: object) -> LessonState:
    work: GroupWork = replace(state.group_work, **changes)
    return replace(state, group_work=work)
