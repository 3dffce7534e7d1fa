"""A teacher's aids before the class: a timer for all, and drawing somebody by lot."""

from __future__ import annotations

from media.control import Value

MAX_TIMER_SECONDS = 3 * 3600
"""The longest thing a class is given time for."""


class TimerSet(Value, tag="timer.set"):
    """Teacher, assistant: so much time from now, shown to all (`None`: no timer)."""

    n: int
    seconds: float | None


class TimerStretch(Value, tag="timer.stretch"):
    """Teacher, assistant: so much more time; after the end, so much from now."""

    n: int
    seconds: float


class LotDraw(Value, tag="lot.draw"):
    """Teacher, assistant: draw a student who is here, of this group or (`None`) of all, and show them to all.

    Nobody is drawn again before everybody had a turn.
    """

    n: int
    group: str | None = None


class LotClear(Value, tag="lot.clear"):
    """Teacher, assistant: show nobody as drawn. `again`: and forget who had a turn."""

    n: int
    again: bool = False


AidMessage = TimerSet | TimerStretch | LotDraw | LotClear
