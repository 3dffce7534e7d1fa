"""The end of a lesson, and what time alone brings about.

Invariant: an ended lesson never changes again.
"""

from __future__ import annotations

from . import commands as c
from . import observers
from .group_clock import pass_time
from .outcome import Applied, Audited
from .people import expire_seats
from .recording import pass_time as begin_recording
from .state import LessonState, replace, unattended_seconds


def end(state: LessonState, command: c.EndLesson, now: float) -> Applied:
    """End it for everybody."""
    return Applied(replace(state, ended_at=now), (Audited(action="end", by=command.by),))


def close(state: LessonState, _command: c.CloseLesson, now: float) -> Applied:
    """End it from outside."""
    return Applied(replace(state, ended_at=now), (Audited(action="end", by="", detail="from outside"),))


def tick(state: LessonState, _command: c.Tick, now: float) -> Applied:
    """Do what has fallen due: seats given up, groups called back, a lesson left alone ended. Idempotent."""
    after = begin_recording(pass_time(expire_seats(state, now), now), now)
    after = observers.pass_time(after, now)
    left_at = after.unattended_since
    if left_at is not None and left_at + unattended_seconds(after) <= now:
        audited = Audited(action="end", by="", detail="unattended")
        return Applied(replace(after, ended_at=now), (audited,))
    return Applied(after)
