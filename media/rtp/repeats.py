"""Which requests for lost packets to answer: the round trip to a subscriber, and what was just sent again.

Invariant: a packet is sent again at most once per round trip, however often it is asked for. Browsers that
only receive do not know the round trip, take it for 100 ms, and repeat their requests before any answer.
"""

from __future__ import annotations

FIRST_ROUND_TRIP_SECONDS = 0.1
"""Before the first report."""
MAX_ROUND_TRIP_SECONDS = 1.0
"""A report that says more is wrong, or forged to keep its own packets back."""
FALLING, RISING = 1 / 8, 1 / 2
"""Share of each new measurement taken over. As in RFC 6298 section 2.3 where the way has become shorter;
sooner where it is longer: until that is known, much is sent twice, and the budget is gone when needed."""
PATIENCE = 0.8
"""Of a round trip: who measures a little less than we do asks a little earlier."""
MAX_REMEMBERED = 1024
"""Packets sent again, per peer; twice what a layer keeps."""

_UNITS_PER_SECOND = 65_536
_MODULUS = 1 << 32
_HALF = 1 << 31


class RoundTrip:
    """The round trip to one peer, by its report blocks (RFC 3550 section 6.4.1)."""

    __slots__ = ("_measured", "seconds")

    def __init__(self) -> None:
        self.seconds = FIRST_ROUND_TRIP_SECONDS
        self._measured = False

    def on_report(self, last_sender_report: int, delay: int, ntp_now_middle: int) -> None:
        """A block names our sender report and how long it was kept; all in 1/65536 s of NTP time, 32 bits."""
        if not last_sender_report:
            return  # it has had none yet
        units = (ntp_now_middle - last_sender_report - delay) % _MODULUS
        measured = 0.0 if units >= _HALF else units / _UNITS_PER_SECOND
        if measured > MAX_ROUND_TRIP_SECONDS:
            return
        share = RISING if measured > self.seconds else FALLING
        self.seconds += (measured - self.seconds) * (share if self._measured else 1)
        self._measured = True


class Repeats:
    """What was sent again to one peer, and when."""

    __slots__ = ("_sent_at",)

    def __init__(self) -> None:
        self._sent_at: dict[tuple[int, int], float] = {}

    def is_on_its_way(self, ssrc: int, sequence: int, round_trip_seconds: float, now: float) -> bool:
        """Say whether the packet was sent again so shortly ago that the request cannot know of it."""
        at = self._sent_at.get((ssrc, sequence))
        return at is not None and now - at < round_trip_seconds * PATIENCE

    def note(self, ssrc: int, sequence: int, now: float) -> None:
        """The packet was sent again now."""
        self._sent_at.pop((ssrc, sequence), None)  # so that the oldest stay in front
        self._sent_at[ssrc, sequence] = now
        if len(self._sent_at) > MAX_REMEMBERED:
            del self._sent_at[next(iter(self._sent_at))]
