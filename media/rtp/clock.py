"""From an incoming stream's timestamps to wall time: what our sender reports say.

Invariant: all streams of one publisher are placed by one offset between its clock and ours, so two of
them (voice and face) are exactly as far apart for a subscriber as the publisher says they are.
"""

from __future__ import annotations

from collections import deque

_TIMESTAMP_MASK = 0xFFFF_FFFF
_TIMESTAMP_HALF = 1 << 31
_WINDOW_REPORTS = 16
"""Sender reports whose fastest sets the offset: some 8 s of one camera and one microphone, long enough
to meet one without queueing, short enough to follow a drifting clock."""
_SLEW = 0.005
"""Seconds per second: a hundred times a crystal's drift, and nothing that anybody hears."""
_STEP_SECONDS = 0.5
"""More is no queue that comes and goes: their clock was set, or too little was known before."""

NTP_EPOCH_OFFSET_SECONDS = 2_208_988_800
"""Seconds from 1900 (NTP) to 1970 (Unix)."""


def ntp_seconds(ntp_64bit: int) -> float:
    """Unix seconds of a 64-bit NTP timestamp."""
    return ntp_64bit / (1 << 32) - NTP_EPOCH_OFFSET_SECONDS


def ntp_64bit(unix_seconds: float) -> int:
    """Return the 64-bit NTP timestamp of Unix seconds."""
    return int((unix_seconds + NTP_EPOCH_OFFSET_SECONDS) * (1 << 32)) & 0xFFFF_FFFF_FFFF_FFFF


class PublisherClock:
    """How far one publisher's wall clock is behind ours, transit included."""

    __slots__ = ("_offsets", "_slewed", "_slewed_at")

    def __init__(self) -> None:
        self._offsets: deque[float] = deque(maxlen=_WINDOW_REPORTS)
        self._slewed: float | None = None
        self._slewed_at = 0.0

    def add(self, their_unix: float, our_unix: float) -> None:
        """Note a sender report that says `their_unix`, arrived at `our_unix`."""
        self._offsets.append(our_unix - their_unix)

    @property
    def offset_seconds(self) -> float:
        """Add this to their time to get ours. The fastest report had the least queueing."""
        return min(self._offsets, default=0.0)

    def slewed_offset(self, now: float) -> float:
        """Return the offset as a recording wants it: it follows the other one slowly. Monotonic seconds."""
        wanted = self.offset_seconds
        held = self._slewed
        if held is None or abs(wanted - held) > _STEP_SECONDS:
            self._slewed = wanted
        else:
            most = _SLEW * max(0.0, now - self._slewed_at)
            self._slewed = held + min(max(wanted - held, -most), most)
        self._slewed_at = max(self._slewed_at, now)
        return self._slewed


class StreamClock:
    """Which timestamp one incoming stream has at a given moment."""

    __slots__ = ("_clock_rate", "_publisher", "_report")

    def __init__(self, clock_rate: int, publisher: PublisherClock) -> None:
        self._clock_rate = clock_rate
        self._publisher = publisher
        self._report: tuple[float, int] | None = None

    def on_sender_report(self, their_unix: float, timestamp: int, our_unix: float) -> None:
        self._publisher.add(their_unix, our_unix)
        self._report = (their_unix, timestamp)

    def their_unix_at(self, timestamp: int) -> float | None:
        """Return when, on their clock, `timestamp` was taken; `None` before the first sender report."""
        if self._report is None:
            return None
        their_unix, reported = self._report
        ticks = (timestamp - reported + _TIMESTAMP_HALF) % (1 << 32) - _TIMESTAMP_HALF
        return their_unix + ticks / self._clock_rate

    def slewed_offset(self, now: float) -> float:
        """See `PublisherClock`."""
        return self._publisher.slewed_offset(now)

    def timestamp_at(self, our_unix: float, newest_timestamp: int, newest_unix: float) -> int:
        """Return the stream's timestamp at `our_unix`.

        Until a sender report has come, or when it contradicts the packets by over a minute, the newest
        packet (its timestamp, and when it came) stands in.
        """
        arrival_based = newest_timestamp + round((our_unix - newest_unix) * self._clock_rate)
        if self._report is None:
            return arrival_based & _TIMESTAMP_MASK
        their_unix, timestamp = self._report
        seconds = our_unix - their_unix - self._publisher.offset_seconds
        reported = timestamp + round(seconds * self._clock_rate)
        apart = (reported - arrival_based + _TIMESTAMP_HALF) % (1 << 32) - _TIMESTAMP_HALF
        if abs(apart) > self._clock_rate * 60:
            return arrival_based & _TIMESTAMP_MASK
        return reported & _TIMESTAMP_MASK
