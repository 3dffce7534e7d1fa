"""Where frames of one stream stand on the recording's timeline.

Invariant: two streams of one publisher are exactly as far apart as their sender reports say, within what
`SLEW` still owes them; places are seconds of our own clock, which never jumps.

RTP timestamps say how far two frames of a stream are apart. Sender reports say which moment of the
publisher's clock a timestamp is, and `PublisherClock` what that is on ours: for all of a publisher's streams
by one offset, so that a queue in the network moves face and voice together. Reports tremble; a place follows
them slowly, as a clock is set by slewing it, and steps only where they are plainly elsewhere. Before the
first report the moment of arrival stands in.
"""

from __future__ import annotations

_TIMESTAMP_MODULUS = 1 << 32
_TIMESTAMP_HALF = 1 << 31

SLEW = 0.005
"""Seconds per second: fifty times the drift of a bad crystal, and nothing that anybody hears or sees."""
STEP_SECONDS = 0.04
"""More is no trembling of one publisher's own reports: the one before was wrong."""
MAX_EARLY_SECONDS = 0.5
MAX_LATE_SECONDS = 2.0
"""How long before (after) its arrival a report may place a frame. A queue of 2 s is none that a call
survives; a stream whose timestamps stood still while it was muted seems to be later than that."""
JUMP_SECONDS = 0.5
"""Between where timestamps lead and when frames arrive, where no report helps: the stream has begun anew."""


class Placing:
    """One stream's frames, in the order in which they were sent."""

    __slots__ = ("_arrived_base", "_base", "_clock_rate", "_past", "_timestamp")

    def __init__(self, clock_rate: int) -> None:
        self._clock_rate = clock_rate
        self._timestamp = 0
        self._past = 0
        """Ticks since timestamp 0, beyond 32 bits."""
        self._base: float | None = None
        """When that was on their clock, by the reports."""
        self._arrived_base: float | None = None
        """When it was on ours, by arrivals, while no report helps."""

    def place(self, timestamp: int, their_unix: float | None, offset: float, arrived: float) -> float:
        """Return a frame's place, in seconds of `arrived`, when it came.

        `their_unix`: where the last report has it on the publisher's clock; `offset`: from there to ours.
        """
        step = (timestamp - self._timestamp + _TIMESTAMP_HALF) % _TIMESTAMP_MODULUS - _TIMESTAMP_HALF
        self._timestamp = timestamp
        self._past += step
        past = self._past / self._clock_rate
        if their_unix is not None and -MAX_EARLY_SECONDS < arrived - their_unix - offset < MAX_LATE_SECONDS:
            self._arrived_base = None
            return past + self._follow(their_unix - past, step / self._clock_rate) + offset
        self._base = None
        base = self._arrived_base
        if base is None or abs(arrived - past - base) > JUMP_SECONDS:
            self._arrived_base = base = arrived - past
        return past + base

    def _follow(self, wanted: float, seconds: float) -> float:
        """Go towards the base that a report gives: at once, or by what so many seconds allow."""
        held = self._base
        if held is None or abs(wanted - held) > STEP_SECONDS:
            self._base = wanted
        else:
            most = SLEW * max(seconds, 0.0)
            self._base = held + min(max(wanted - held, -most), most)
        return self._base

    def begin_again(self) -> None:
        """The stream has another numbering, and other timestamps."""
        self._base = self._arrived_base = None
