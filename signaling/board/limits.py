"""How much one person may send: token buckets that say how long to wait, and never drop.

Invariant: over any span of `t` seconds a bucket passes at most `burst + rate * t`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..limits.people import People

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
"""People of all lessons of a node: more than two are seldom under way at once."""


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


@dataclass(slots=True, weakref_slot=True)
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

    def rests(self, now: float) -> bool:
        """Say whether it is as if nothing had ever been sent."""
        return all(
            bucket.tokens + (now - bucket.at) * bucket.rate >= bucket.burst
            for bucket in (self.frames, self.messages, self.bytes)
        )


class PeoplesLimits(People[ClientLimits]):
    """Everybody's buckets: one person has the same ones on all pages of a lesson on a device."""

    def __init__(self) -> None:
        super().__init__(ClientLimits, SWEEP_AT)
