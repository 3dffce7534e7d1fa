"""What became of the packets sent to a peer: its transport-wide feedback beside what was sent when.

Invariant: each packet counts once, as lost or as arrived, and only if something was said of it. One that was
called lost and arrives late counts as arrived from then on. Feedback on what is not remembered any more, or
was never sent, has no effect.

Messages of a receiver follow on each other without a gap: numbers between two of them were in a message that
was lost, or comes later. They are no loss on the way down: where 5 % are lost both ways, counting them so
doubled it, and took layers away every ten seconds.

Feedback is gathered into *spells* of some packets and at least a tenth of a second; whoever judges the link
sees one spell at a time. What a spell says of delay is its **lowest** one: a queue in the network delays
every packet, while a busy processor, on either side, or a radio that retries, delays some and lets others
through at once.
"""

from __future__ import annotations

from array import array
from collections import deque
from dataclasses import dataclass
from typing import Protocol

from ..rtcp.transport import (
    REFERENCE_MODULUS,
    TICKS_PER_REFERENCE,
    TICKS_PER_SECOND,
    TransportFeedback,
)

SPELL_SECONDS = 0.1
"""One message of feedback, as libwebrtc sends them."""
MIN_SPELL_PACKETS = 8
"""So many that one of them gets through at once on a link with jitter, but no queue."""
MAX_SPELL_SECONDS = 1.0
"""A silent class sends some packets a second; what they say should not be older than that."""
MIN_RATE_SECONDS = 0.04
"""Shorter, a burst looks like a fast link."""
MAX_UNSAID = 16
"""Runs of numbers that nothing was said of, remembered in case their message comes late."""
_MEMORY = 2048
"""Numbers, as many as a sender remembers. A power of two, for the index."""


class Sent(Protocol):
    """What was sent (`rtp.history.SendHistory`)."""

    @property
    def next_number(self) -> int:
        """The unbounded number of what leaves next."""

    def find(self, number16: int) -> tuple[float, int] | None:
        """(sent at, size) of a packet by the low bits of its number."""


@dataclass(frozen=True, slots=True)
class Spell:
    """What became of the packets of a while."""

    seconds: float
    """How long it took, by our clock."""
    lowest_delay: float
    """Seconds, up to a constant that is unknown: clocks differ."""
    arrived: int
    lost: int
    """May be negative: some that were called lost before have arrived."""
    sent_bps: float
    """How fast they were sent, those that were lost included; 0.0 where the time is too short to say."""
    arrived_bps: float
    """How fast they arrived; the same."""


class Delivery:
    """Reads one peer's feedback."""

    def __init__(self, sent: Sent) -> None:
        self._sent = sent
        self._reference = -1
        self._highest = -1
        self._unsaid: deque[range] = deque(maxlen=MAX_UNSAID)
        self._arrived = array("q", [-1]) * _MEMORY
        """Number at its index: it has arrived."""
        self._last_sent = self._last_arrival = float("-inf")
        self._began_at = -1.0
        self._begin(-1.0)

    def _begin(self, now: float) -> None:
        self._began_at = now
        self._lowest = float("inf")
        self._count = self._lost = self._bytes = 0
        # Packets of a spell left, and came, between its end and that of the one before.
        self._sent_before, self._arrived_before = self._last_sent, self._last_arrival

    @property
    def highest(self) -> int:
        """The highest number that anything was said of; -1: none."""
        return self._highest

    def take(self, feedback: TransportFeedback, now: float) -> Spell | None:
        """Read one message; returns the spell that it completes, if it does."""
        if self._began_at < 0:
            self._began_at = now
        newest = self._sent.next_number - 1
        behind = (newest - feedback.first) & 0xFFFF
        if behind >= _MEMORY or newest < behind:
            return None
        first = newest - behind
        # What is said of numbers beyond the newest was never sent.
        last = min(first + feedback.count - 1, newest)
        if self._highest < 0:
            # What a first message calls lost before its first arrival was lost before we began.
            begin = feedback.arrivals[0][0] if feedback.arrivals else feedback.count
            self._highest = min(first + begin - 1, newest)
        self._lost += self._newly_said(first, last)
        self._add(first, last, feedback)
        elapsed = now - self._began_at
        if elapsed < SPELL_SECONDS or (self._count < MIN_SPELL_PACKETS and elapsed < MAX_SPELL_SECONDS):
            return None
        spell = self._spell(elapsed)
        self._begin(now)
        return spell

    def _newly_said(self, first: int, last: int) -> int:
        """Return of how many packets this message is the first to speak, and note of which none has."""
        before = self._highest
        if first > before + 1:
            self._unsaid.append(range(before + 1, first))
            self._leave_out(before, first - 1)
        self._highest = max(before, last)
        count = max(0, last - max(before, first - 1))
        for run in list(self._unsaid):
            late = range(max(run.start, first), min(run.stop, last + 1))
            if late:
                self._unsaid.remove(run)
                count += len(late)
        return count

    def _leave_out(self, before: int, after: int) -> None:
        """Take the time in which packets left that nothing is said of for none: rates are of the others."""
        left, came_back = self._sent.find(before & 0xFFFF), self._sent.find(after & 0xFFFF)
        if before >= 0 and left is not None and came_back is not None:
            seconds = came_back[0] - left[0]
            self._sent_before += seconds
            self._arrived_before += seconds

    def _add(self, first: int, last: int, feedback: TransportFeedback) -> None:
        base = self._unwrap(feedback.reference) * TICKS_PER_REFERENCE
        find, marked = self._sent.find, self._arrived
        for distance, ticks in feedback.arrivals:
            number = first + distance
            if number > last or marked[number & _MEMORY - 1] == number:
                continue
            found = find(number & 0xFFFF)
            if found is None:
                continue
            marked[number & _MEMORY - 1] = number
            sent_at, size = found
            arrival = (base + ticks) / TICKS_PER_SECOND
            self._lost -= 1
            self._count += 1
            self._bytes += size
            self._lowest = min(self._lowest, arrival - sent_at)
            self._last_sent = max(self._last_sent, sent_at)
            self._last_arrival = max(self._last_arrival, arrival)

    def _unwrap(self, reference: int) -> int:
        """Continue the 24-bit reference time without end."""
        if self._reference < 0:
            self._reference = reference
        step = (reference - self._reference) % REFERENCE_MODULUS
        if step >= REFERENCE_MODULUS // 2:
            step -= REFERENCE_MODULUS
        self._reference += step
        return self._reference

    def _spell(self, elapsed: float) -> Spell:
        whole = self._bytes * (1 + max(0, self._lost) / self._count) if self._count else 0.0
        return Spell(
            seconds=elapsed,
            lowest_delay=self._lowest,
            arrived=self._count,
            lost=self._lost,
            sent_bps=_rate(whole, self._last_sent - self._sent_before),
            arrived_bps=_rate(self._bytes, self._last_arrival - self._arrived_before),
        )


def _rate(size_bytes: float, seconds: float) -> float:
    return size_bytes * 8 / seconds if seconds > MIN_RATE_SECONDS else 0.0
