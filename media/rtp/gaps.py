"""Packets of one incoming stream that did not come: when to ask for each again, and when to stop.

Invariant: memory and one turn's requests are bounded by `MAX_MISSING`, and a packet is asked for at most once
per round trip: the sender answers no sooner, and repeats would feed the congestion that lost it.
"""

from __future__ import annotations

MAX_MISSING = 136
"""Numbers asked for at once: eight 16-bit masks of a NACK, one small packet. Beyond it: a keyframe."""
FIRST_ROUND_TRIP_SECONDS = 0.1
"""Before the first answer: a home in the same country."""
MAX_ROUND_TRIP_SECONDS = 0.5
"""More would be a conversation by radio; then a request more is better than a picture that waits."""
MARGIN = 1.25
"""An answer waits in the sender's pacer and for our next look; asking just before it came is in vain."""
SMOOTHING = 1 / 8
"""Of each measured round trip, as in RFC 6298 section 2.3."""
GIVE_UP_SECONDS = 1.0
"""Three tries at a round trip of 300 ms. A picture that waits for longer had better begin anew."""


class _Gap:
    """One missing packet."""

    __slots__ = ("asked_at", "due_at", "noticed_at", "tries")

    def __init__(self, now: float) -> None:
        self.noticed_at = now
        self.due_at = now
        self.asked_at = now
        """When it was asked for first."""
        self.tries = 0


class Gaps:
    """See the module. Numbers are the extended ones of `SequenceCounter`."""

    __slots__ = ("_missing", "given_up", "round_trip_seconds")

    def __init__(self) -> None:
        self._missing: dict[int, _Gap] = {}
        self.given_up = 0
        """Packets that will not be asked for any more; whoever mends the picture sets it back to 0."""
        self.round_trip_seconds = FIRST_ROUND_TRIP_SECONDS

    def __len__(self) -> int:
        return len(self._missing)

    def __contains__(self, number: int) -> bool:
        return number in self._missing

    def note(self, start: int, end: int, now: float) -> None:
        """The packets `start` to `end - 1` did not come before `end`."""
        first = max(start, end - MAX_MISSING)
        self.given_up += first - start
        for number in range(first, end):
            self._missing[number] = _Gap(now)
        while len(self._missing) > MAX_MISSING:
            del self._missing[next(iter(self._missing))]
            self.given_up += 1

    def fill(self, number: int, now: float) -> None:
        """Packet `number` came, late or again."""
        gap = self._missing.pop(number, None)
        if gap is None or not gap.tries:
            return
        measured = min(now - gap.asked_at, MAX_ROUND_TRIP_SECONDS)
        # After several requests it is not known which was answered: the first says how long it may have been
        # at most, which counts only where the estimate is too short to ever see a first answer.
        if gap.tries == 1 or measured > self.round_trip_seconds:
            self.round_trip_seconds += (measured - self.round_trip_seconds) * SMOOTHING

    def forget_before(self, number: int) -> None:
        """A keyframe begins with `number`: nothing before it is of use any more."""
        for old in [missing for missing in self._missing if missing < number]:
            del self._missing[old]
        self.given_up = 0

    def clear(self) -> None:
        """The stream has begun anew."""
        self._missing.clear()
        self.given_up = 0

    def due(self, now: float) -> list[int]:
        """Return the numbers to ask for now, in order, and take them as asked for."""
        if not self._missing:
            return []
        wanted: list[int] = []
        wait = self.round_trip_seconds * MARGIN
        for number, gap in list(self._missing.items()):
            if now - gap.noticed_at > GIVE_UP_SECONDS:
                del self._missing[number]
                self.given_up += 1
            elif gap.due_at <= now:
                gap.due_at = now + wait
                if not gap.tries:
                    gap.asked_at = now
                gap.tries += 1
                wanted.append(number)
        return wanted
