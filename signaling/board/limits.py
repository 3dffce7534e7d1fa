"""How much one person may send: token buckets that say how long to wait, and never drop.

Invariant: over any span of `t` seconds a bucket passes at most `burst + rate * t`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FRAMES_PER_SECOND = 30
"""A client sends one frame a tick of 40 ms; the rest is room for hello, ping and puts at pointer-up."""
FRAMES_BURST = 60
MESSAGES_PER_SECOND = 150
"""At its fastest a client says delta, cursor, view and put in each frame of 40 ms. A small message may be
one of a kilobyte for every other viewer: a frame full of them must not cut the slow ones off the page."""
MESSAGES_BURST = 300
BYTES_PER_SECOND = 200_000
BYTES_BURST = 1_000_000
"""Three whole puts at once: what a pupil drew while the network was away."""
SWEEP_AT = 256
"""People; then those who left and are owed nothing are forgotten, as often as their number doubles."""


@dataclass(slots=True)
class Bucket:
    """Tokens that come back at `rate` a second, up to `burst`. A debt is paid by waiting."""

    rate: float
    burst: float
    tokens: float
    at: float

    def take(self, amount: float, now: float) -> float:
        """Take `amount` and return the seconds to wait before the next is taken (0: none)."""
        self.tokens = min(self.burst, self.tokens + max(0.0, now - self.at) * self.rate)
        self.at = max(self.at, now)
        self.tokens -= amount
        return max(0.0, -self.tokens / self.rate)


def full(rate: float, burst: float, now: float) -> Bucket:
    """Return a bucket that nothing was taken from yet."""
    return Bucket(rate, burst, burst, now)


@dataclass(slots=True)
class ClientLimits:
    """The buckets of one person."""

    now: float
    frames: Bucket = field(init=False)
    messages: Bucket = field(init=False)
    bytes: Bucket = field(init=False)

    def __post_init__(self) -> None:
        self.frames = full(FRAMES_PER_SECOND, FRAMES_BURST, self.now)
        self.messages = full(MESSAGES_PER_SECOND, MESSAGES_BURST, self.now)
        self.bytes = full(BYTES_PER_SECOND, BYTES_BURST, self.now)

    def took(self, frame_bytes: int, now: float) -> float:
        """Note a frame that came. Return the seconds for which no further one is to be read."""
        return max(self.frames.take(1, now), self.bytes.take(frame_bytes, now))

    def carried_out(self, messages: int, now: float) -> float:
        """Note a frame's messages. Return the seconds for which no further frame is to be read."""
        return self.messages.take(messages, now)

    def owed(self, now: float) -> float:
        """Return the seconds for which nothing is to be read from this person, on whatever connection."""
        return max(bucket.take(0, now) for bucket in (self.frames, self.messages, self.bytes))

    def is_full(self, now: float) -> bool:
        """Say whether it is as if nothing had ever been sent."""
        return all(
            bucket.tokens + (now - bucket.at) * bucket.rate >= bucket.burst
            for bucket in (self.frames, self.messages, self.bytes)
        )


@dataclass(slots=True)
class PeoplesLimits:
    """Everybody's buckets: one person has the same ones on all pages, and finds them again on coming back."""

    _held: dict[tuple[str, str], ClientLimits] = field(default_factory=dict)
    _users: dict[tuple[str, str], int] = field(default_factory=dict)
    _sweep_at: int = SWEEP_AT

    def enter(self, lesson_id: str, person_id: str, now: float) -> ClientLimits:
        """Return somebody's buckets for one more connection of theirs. Every `enter` wants a `leave`."""
        if len(self._held) >= self._sweep_at:
            self._sweep(now)
        key = lesson_id, person_id
        self._users[key] = self._users.get(key, 0) + 1
        return self._held.setdefault(key, ClientLimits(now))

    def leave(self, lesson_id: str, person_id: str) -> None:
        """Note the end of a connection. The buckets stay until they are full again."""
        key = lesson_id, person_id
        self._users[key] -= 1
        if not self._users[key]:
            del self._users[key]

    def _sweep(self, now: float) -> None:
        idle = [key for key, one in self._held.items() if key not in self._users and one.is_full(now)]
        for key in idle:
            del self._held[key]
        self._sweep_at = max(SWEEP_AT, 2 * len(self._held))
