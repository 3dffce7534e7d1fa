"""Packets of one incoming stream that did not come: when to ask for each again, and when to stop.

Invariant: memory and one turn's requests are bounded by `MAX_MISSING`, and a packet is asked for in rounds,
one per round trip: the sender answers no sooner, and repeats would feed the congestion that lost it. Within a
round it is asked for twice, for a request may be lost as well: whoever sends RTX as libwebrtc does answers
the first that comes, and takes the other for what it is.

Where packets overtake each other, most gaps close by themselves: how long that takes is learnt, and waited
for.
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
SMOOTHING_OF_LATER_ROUNDS = 1 / 32
"""Of the time since the first request where it was not answered: so much less, for most such answers are to
a later one. A tenth of them (5 % lost both ways) then raise the estimate by 3 %; with 1/8 it was a fifth."""
SECOND_REQUEST_SECONDS = 0.02
"""Of a round, after the first: bursts of loss are shorter, and it is early enough to be of use."""
GIVE_UP_SECONDS = 1.0
"""Three tries at a round trip of 300 ms. A picture that waits for longer had better begin anew."""
MAX_PATIENCE_SECONDS = 0.05
"""What overtakes by more is as good as lost: asked for at once, it comes within a near round trip."""
MEMORY_OF_DISORDER = 1 / 16
"""Share of the newest gap in what is known of how gaps close."""


class _Gap:
    """One missing packet."""

    __slots__ = ("asked_at", "due_at", "noticed_at", "tries")

    def __init__(self, now: float, due_at: float) -> None:
        self.noticed_at = now
        self.due_at = due_at
        self.asked_at = now
        """When it was asked for first."""
        self.tries = 0


class Gaps:
    """See the module. Numbers are the extended ones of `SequenceCounter`."""

    __slots__ = (
        "_disorder",
        "_disorder_seconds",
        "_is_measured",
        "_missing",
        "_repeats_are_known",
        "given_up",
        "next_due_at",
        "round_trip_seconds",
    )

    def __init__(self) -> None:
        self._missing: dict[int, _Gap] = {}
        self.given_up = 0
        """Packets that will not be asked for any more; whoever mends the picture sets it back to 0."""
        self.round_trip_seconds = FIRST_ROUND_TRIP_SECONDS
        self._is_measured = False
        """Whether a first round was ever answered: until then the estimate may be far too short."""
        self.next_due_at = float("inf")
        """No later than this `due` has something to return: cheap to look at with each packet."""
        self._disorder = 0.0
        """Share of the gaps that close by themselves, and in `_disorder_seconds` within which time."""
        self._disorder_seconds = 0.0
        self._repeats_are_known = False
        """Whether what is sent again comes by RTX, and cannot be taken for what was merely overtaken."""

    def __len__(self) -> int:
        return len(self._missing)

    def __contains__(self, number: int) -> bool:
        return number in self._missing

    @property
    def patience_seconds(self) -> float:
        """How long a gap may close by itself before it is asked for."""
        return self._disorder_seconds if self._disorder > 0.5 else 0.0  # noqa: PLR2004 - most of them do

    def note(self, start: int, end: int, now: float) -> None:
        """The packets `start` to `end - 1` did not come before `end`."""
        first = max(start, end - MAX_MISSING)
        self.given_up += first - start
        due_at = now + self.patience_seconds
        for number in range(first, end):
            self._missing[number] = _Gap(now, due_at)
        self.next_due_at = min(self.next_due_at, due_at)
        while len(self._missing) > MAX_MISSING:
            del self._missing[next(iter(self._missing))]
            self.given_up += 1

    def fill(self, number: int, now: float, *, repeated: bool = False) -> None:
        """Packet `number` came, late or again. `repeated`: by RTX."""
        gap = self._missing.pop(number, None)
        if gap is None:
            return
        self._repeats_are_known |= repeated
        if not repeated and self._was_overtaken(gap, now):
            late = min(now - gap.noticed_at, MAX_PATIENCE_SECONDS)
            fallen = self._disorder_seconds * (1 - MEMORY_OF_DISORDER)
            self._disorder_seconds = max(late, fallen)
            self._disorder += (1 - self._disorder) * MEMORY_OF_DISORDER
            return
        self._disorder -= self._disorder * MEMORY_OF_DISORDER
        self._measure(gap, now)

    def _was_overtaken(self, gap: _Gap, now: float) -> bool:
        """Say whether a packet that did not come by RTX can be no answer."""
        return self._repeats_are_known or not gap.tries or now - gap.asked_at < self.round_trip_seconds / 2

    def _measure(self, gap: _Gap, now: float) -> None:
        if not gap.tries:
            return
        measured = min(now - gap.asked_at, MAX_ROUND_TRIP_SECONDS)
        # After several rounds it is not known which was answered: the first says how long it may have been
        # at most, which counts only where the estimate is too short to ever see a first answer.
        if gap.tries <= 2:  # noqa: PLR2004 - the requests of one round
            self._is_measured = True
            self.round_trip_seconds += (measured - self.round_trip_seconds) * SMOOTHING
        elif measured > self.round_trip_seconds:
            share = SMOOTHING_OF_LATER_ROUNDS if self._is_measured else SMOOTHING
            self.round_trip_seconds += (measured - self.round_trip_seconds) * share

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
        self.next_due_at = float("inf")
        wanted: list[int] = []
        for number, gap in list(self._missing.items()):
            if now - gap.noticed_at > GIVE_UP_SECONDS:
                del self._missing[number]
                self.given_up += 1
                continue
            if gap.due_at <= now:
                self._ask(gap, now)
                wanted.append(number)
            self.next_due_at = min(self.next_due_at, gap.due_at)
        return wanted

    def _ask(self, gap: _Gap, now: float) -> None:
        if not gap.tries:
            gap.asked_at = now
        gap.tries += 1
        wait = max(self.round_trip_seconds * MARGIN, 2 * SECOND_REQUEST_SECONDS)
        gap.due_at = now + (SECOND_REQUEST_SECONDS if gap.tries % 2 else wait - SECOND_REQUEST_SECONDS)
