"""Trying whether a link carries more than is known: when, how much, and for how long.

Invariant: padding is sent only while more is wanted than the bound allows, for `PROBE_SECONDS` at a time,
and each time that it fails the next attempt waits longer, up to `MAX_WAIT_SECONDS`.
"""

from __future__ import annotations

PROBE_SECONDS = 0.4
"""Four messages of feedback; a link that is twice too narrow then holds a queue of 0.2 s."""
VERDICT_SECONDS = 1.0
"""The longest wait for word of the last padding."""
FIRST_WAIT_SECONDS, MAX_WAIT_SECONDS = 1.0, 6.0
"""After evidence of congestion. Somebody whose link recovers has the full picture within ten seconds, and
who stays on a narrow one is disturbed for a few per cent of the time."""
NEXT_WAIT_SECONDS = 0.1
"""After a success."""
FIRST_FACTOR, NEXT_FACTOR = 1.5, 2.0
"""Of the bound: carefully at first and after congestion, boldly after a success."""
ENOUGH, DEMAND_HEADROOM = 1.2, 1.3
"""Over what is wanted: a layer needs 15 % of room above its mean to begin. Nothing is tried beyond the first,
and nothing above the second."""
MAX_PADDING_BYTES = 40_000
"""At one look at the clock (50 ms): 6 Mbit/s."""


class Probe:
    """The attempts on one link. All times in monotonic seconds."""

    def __init__(self) -> None:
        self.target_bps = 0.0
        """What is tried now; 0.0: nothing."""
        self._factor = FIRST_FACTOR
        self._wait = FIRST_WAIT_SECONDS
        self._next_at = 0.0
        self._until = 0.0
        self._owed = 0.0
        self._queue = 0.0
        self.padded = False
        """Whether padding was sent in this attempt: there may be nothing to send again."""
        self.last_number = -1
        """The last packet of the attempt; -1: it goes on."""

    @property
    def is_running(self) -> bool:
        return self.target_bps > 0

    def begin(self, bound_bps: float, demand_bps: float, now: float) -> None:
        """Begin an attempt if it is time for one."""
        if self.is_running or demand_bps * ENOUGH <= bound_bps or now < self._next_at:
            return
        self.target_bps = min(bound_bps * self._factor, demand_bps * DEMAND_HEADROOM)
        self._until = now + PROBE_SECONDS
        self._owed = 0.0
        self._queue = 0.0
        self.padded = False
        self.last_number = -1

    def note_queue(self, seconds: float) -> None:
        """Note how long the queue was during the attempt."""
        self._queue = max(self._queue, seconds)

    @property
    def shown_bps(self) -> float:
        """What the attempt has shown to go through: what was sent, less what it left in a queue.

        It is the target on trust where there was nothing to pad with.
        """
        missing = max(0.0, self._owed) * 8 / PROBE_SECONDS if self.padded else 0.0
        return (self.target_bps - missing) * PROBE_SECONDS / (PROBE_SECONDS + self._queue)

    def padding_bytes(self, sent_bytes: int, seconds: float, next_number: int, now: float) -> int:
        """Return how much to add to the `sent_bytes` of the last `seconds`.

        `next_number` is the transport-wide number of what leaves next.
        """
        if not self.is_running:
            return 0
        if self.last_number >= 0:
            return 0
        self._owed -= sent_bytes
        if now > self._until:
            self.last_number = next_number - 1
            return 0
        self._owed += self.target_bps * seconds / 8
        # What is asked for will be among the next `sent_bytes`.
        return max(0, min(MAX_PADDING_BYTES, int(self._owed)))

    def is_heard_of(self, highest: int, now: float) -> bool:
        """Whether the feedback, up to number `highest`, covers the whole attempt, or never will."""
        if not self.is_running or self.last_number < 0:
            return False
        return highest >= self.last_number or now > self._until + VERDICT_SECONDS

    def succeed(self, now: float) -> None:
        """End an attempt that met no congestion."""
        self.target_bps = 0.0
        self._factor = NEXT_FACTOR
        self._wait = FIRST_WAIT_SECONDS
        self._next_at = now + NEXT_WAIT_SECONDS

    def end(self, now: float) -> None:
        """End an attempt that was neither a success nor a failure."""
        self.target_bps = 0.0
        self._factor = FIRST_FACTOR
        self._next_at = now + self._wait

    def fail(self, now: float) -> None:
        """End the attempt, if any: the link is full. The next one waits, longer each time."""
        if self.is_running:
            self._wait = min(self._wait * 2, MAX_WAIT_SECONDS)
        self.end(now)

    def forget(self, now: float) -> None:
        """The reason why attempts failed is gone: try soon."""
        self._wait = FIRST_WAIT_SECONDS
        self._next_at = min(self._next_at, now + FIRST_WAIT_SECONDS)
