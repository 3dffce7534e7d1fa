"""A timer for all, and a lot that does not draw anybody twice before everybody had a turn.

Invariant: who is drawn is a student who is here. Time is a deadline; nothing happens to anybody when it
passes.
"""

from __future__ import annotations

import math

from ..chance import Chance
from ..errors import Refusal
from ..wire.aids import MAX_TIMER_SECONDS
from ..wire.codes import RefusalCode
from . import aid_commands as d
from .grouping import pupils
from .outcome import Applied
from .state import LessonState, replace


def set_timer(state: LessonState, command: d.SetTimer, now: float) -> Applied | Refusal:
    """Begin a timer, or end it."""
    if command.seconds is None:
        return Applied(replace(state, timer_ends_at=None))
    if not _is_span(command.seconds):
        return Refusal(RefusalCode.BAD_MESSAGE, f"up to {MAX_TIMER_SECONDS} seconds")
    return Applied(replace(state, timer_ends_at=now + command.seconds))


def stretch_timer(state: LessonState, command: d.StretchTimer, now: float) -> Applied | Refusal:
    """Give more time; where it has passed already, or there was none, from now."""
    if not _is_span(command.seconds):
        return Refusal(RefusalCode.BAD_MESSAGE, f"up to {MAX_TIMER_SECONDS} seconds")
    ends_at = max(now, state.timer_ends_at or now) + command.seconds
    return Applied(replace(state, timer_ends_at=min(ends_at, now + MAX_TIMER_SECONDS)))


def draw_lot(state: LessonState, command: d.DrawLot, _now: float) -> Applied | Refusal:
    """Draw somebody who had no turn yet; when all had one, all may have another."""
    if command.group is not None and command.group not in state.groups:
        return Refusal(RefusalCode.NO_SUCH_GROUP)
    here = sorted(person.id for person in pupils(state) if command.group in (None, person.group))
    if not here:
        return Refusal(RefusalCode.NO_SUCH_PERSON, "no student is here")
    fresh = [person for person in here if person not in state.drawn]
    drawn = state.drawn if fresh else state.drawn - set(here)
    # After the last of a round the next begins with somebody else, where there is somebody else.
    open_to = fresh or [person for person in here if person != state.picked] or here
    picked = open_to[Chance(command.seed).below(len(open_to))]
    return Applied(replace(state, picked=picked, drawn=drawn | {picked}))


def clear_lot(state: LessonState, command: d.ClearLot, _now: float) -> Applied:
    """Show nobody as drawn any more."""
    return Applied(replace(state, picked="", drawn=frozenset() if command.again else state.drawn))


def _is_span(seconds: float) -> bool:
    return math.isfinite(seconds) and 0 < seconds <= MAX_TIMER_SECONDS
