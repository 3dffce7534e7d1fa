"""Sequence numbers of one incoming stream: unbounded counting, gaps to ask for, reception statistics.

Invariant: whatever arrives, work and memory per packet are bounded (see `gaps`), and the count only ever
continues: a jump that cannot be loss is a restart, not a gap.
"""

from __future__ import annotations

from dataclasses import dataclass

from .gaps import Gaps
from .packet import MalformedRtp

_MODULUS = 1 << 16
_HALF = 1 << 15

MAX_DROPOUT = 500
"""A jump by more is no loss but a new numbering. RFC 3550 A.1 has 3000; 500 packets are 4 s of 1 Mbit/s
video, after which only a keyframe helps anyway."""
MAX_MISORDER = 100
"""A packet older than this is no reordering (RFC 3550 A.1)."""
RESTART_INTERVAL_SECONDS = 1.0
"""Between two new numberings of a stream. Each makes every viewer's slot begin anew; a sender that jumps with
each packet must not make us do that (fault 50), nor stragglers of the old numbering among the new."""


class SequenceCounter:
    """Extends 16-bit sequence numbers and remembers which are missing."""

    __slots__ = ("_broken", "_offset", "_restarted_at", "gaps", "highest", "restarts", "started")

    def __init__(self) -> None:
        self.started = False
        self.highest = 0
        """The largest extended number so far."""
        self.restarts = 0
        self._broken = False
        self._offset = 0
        self._restarted_at = float("-inf")
        self.gaps = Gaps()

    def extend(self, sequence: int, now: float, *, repeated: bool = False) -> int:
        """Return the unbounded number of a 16-bit one, and note what lies between as missing.

        `repeated`: it came by RTX.

        Raises MalformedRtp for a number that would restart the count again too soon.
        """
        if not self.started:
            self.started = True
            self._broken = False
            # One cycle up, so that an early packet of a reordered start is not negative.
            self.highest = sequence + _MODULUS
            return self.highest
        if self._broken:
            self._broken = False
            return self._restart(sequence, now)
        step = (sequence + self._offset - self.highest) % _MODULUS
        if step == 1:
            self.highest += 1
            return self.highest
        if step >= _HALF:
            step -= _MODULUS
        if step <= 0 and (step > -MAX_MISORDER or self.highest + step in self.gaps):
            self.gaps.fill(self.highest + step, now, repeated=repeated)
            return self.highest + step
        if step <= 0 or step > MAX_DROPOUT:
            if now - self._restarted_at < RESTART_INTERVAL_SECONDS:
                raise MalformedRtp("restart_too_soon")
            return self._restart(sequence, now)
        self.gaps.note(self.highest + 1, self.highest + step, now)
        self.highest += step
        return self.highest

    def is_missing(self, sequence: int) -> bool:
        """Say whether this 16-bit number is missing: what is sent again has to be."""
        if not self.started or self._broken:
            return False
        return self.highest - (self.highest - self._offset - sequence) % _MODULUS in self.gaps

    def break_off(self) -> None:
        """Take the next packet as the beginning of a new numbering."""
        self._broken = True

    def _restart(self, sequence: int, now: float) -> int:
        self.restarts += 1
        self._restarted_at = now
        self.gaps.clear()
        self.highest += 1
        self._offset = (self.highest - sequence) % _MODULUS
        return self.highest

    def due(self, now: float) -> list[int]:
        """Return the 16-bit numbers to ask the sender for now, in order."""
        return [(number - self._offset) % _MODULUS for number in self.gaps.due(now)]


@dataclass(frozen=True, slots=True)
class ReceptionReport:
    """The part of a report block (RFC 3550 section 6.4.1) that is counted here."""

    fraction_lost_256ths: int
    packets_lost: int
    highest_sequence: int
    jitter_ticks: int


class ReceptionStatistics:
    """Loss and jitter of one incoming stream, as RFC 3550 A.3 and A.8 count them."""

    __slots__ = (
        "_base",
        "_clock_rate",
        "_expected_before",
        "_highest",
        "_jitter",
        "_received",
        "_received_before",
        "_transit",
    )

    def __init__(self, clock_rate: int) -> None:
        self._clock_rate = clock_rate
        self._base = -1
        self._highest = 0
        self._received = 0
        self._received_before = 0
        self._expected_before = 0
        self._jitter = 0.0
        self._transit = 0.0

    def add(self, number: int, timestamp: int, arrival_seconds: float) -> None:
        """Count one packet by its extended number."""
        self._received += 1
        transit = arrival_seconds * self._clock_rate - timestamp
        if self._base < 0:
            self._base = self._highest = number
        else:
            difference = abs(transit - self._transit)
            if difference < self._clock_rate * 10:  # a wrapped or restarted timestamp says nothing
                self._jitter += (difference - self._jitter) / 16
            self._highest = max(self._highest, number)
        self._transit = transit

    def report(self) -> ReceptionReport:
        """Take the report of the time since the one before."""
        expected = self._highest - self._base + 1 if self._base >= 0 else 0
        expected_now = expected - self._expected_before
        lost_now = expected_now - (self._received - self._received_before)
        self._expected_before = expected
        self._received_before = self._received
        fraction = min(255, lost_now * 256 // expected_now) if expected_now > 0 and lost_now > 0 else 0
        return ReceptionReport(
            fraction, max(0, expected - self._received), self._highest & 0xFFFF_FFFF, int(self._jitter)
        )
