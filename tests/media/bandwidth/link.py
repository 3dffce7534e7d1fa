"""A link between the relay and one subscriber, simulated packet by packet, for tests of the estimate.

The relay sends what the estimate allows of what is wanted, in steps as layers are, and pads when asked to.
The link has a rate, a queue, a delay, loss, and two processors that may be busy: packets wait for them in
bursts. The subscriber tells what arrived ten times a second, by the bytes of real feedback.
"""

from __future__ import annotations

import random
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field

from media.bandwidth.transport import TransportEstimator
from media.rtcp.transport import TICKS_PER_SECOND, build_transport_feedback, parse_transport_feedback
from media.rtp.history import SendHistory
from media.selection.layers import UPWARD_MARGIN

PACKET_BYTES = 1100
VOICE_BYTES = 120
STEP_SECONDS = 0.01
FEEDBACK_SECONDS = 0.1
LOOK_SECONDS = 0.05
VOICE_BPS = 40e3
CLOCK_OFFSET = 40_000.0
"""Of the subscriber's clock, seconds."""


@dataclass
class Link:
    """See the module. Change its conditions between two `run`s."""

    rate_bps: float = 50e6
    queue_seconds: float = 3.0
    """How long a queue grows before packets are dropped."""
    delay_seconds: float = 0.02
    loss: float = 0.0
    jitter_seconds: float = 0.0
    reads_at: Callable[[float], float] = lambda arrival: arrival
    """When a busy subscriber takes an arrived packet from its socket."""
    steps_bps: tuple[float, ...] = (90e3, 260e3, 600e3, 1.2e6, 2e6)
    """What can be sent of pictures: the largest that the estimate allows is."""

    now: float = 100.0
    free_at: float = 0.0
    longest_queue: float = 0.0
    padding: int = 0
    sent: int = 0
    history: SendHistory = field(default_factory=SendHistory)

    def __post_init__(self) -> None:
        self.chance = random.Random(7)  # noqa: S311 - the same losses each time
        self.estimator = TransportEstimator(self.history)
        self.arriving: list[tuple[float, int]] = []
        self.told = 0
        self.feedback_at = self.look_at = self.voice_at = self.now
        self.debt = 0.0
        self.since_look = 0
        self.picture_bps = 0.0
        """What is sent of pictures now, beside a voice."""

    @property
    def estimate(self) -> float:
        return self.estimator.estimate_bps(self.now)

    def _choose(self) -> None:
        """Send the largest step that fits; a larger one than now needs a margin, as in `selection.layers`."""
        fitting = [
            step
            for step in self.steps_bps
            if step * (UPWARD_MARGIN if step > self.picture_bps else 1) + VOICE_BPS <= self.estimate
        ]
        self.picture_bps = max(fitting, default=0.0)

    def run(self, seconds: float) -> float:
        """Let time pass; returns the estimate at its end."""
        end = self.now + seconds
        self.longest_queue = 0.0
        while self.now < end:
            self.now += STEP_SECONDS
            self._choose()
            self.debt += self.picture_bps * STEP_SECONDS / 8
            while self.debt >= PACKET_BYTES:
                self.debt -= PACKET_BYTES
                self._send(PACKET_BYTES)
            if self.now >= self.voice_at:
                self.voice_at += 0.02
                self._send(VOICE_BYTES)
            if self.now >= self.look_at:
                self._look()
            if self.now >= self.feedback_at:
                self.feedback_at += FEEDBACK_SECONDS
                self._feed_back()
        return self.estimate

    def _look(self) -> None:
        self.look_at += LOOK_SECONDS
        demand = self.steps_bps[-1] + VOICE_BPS
        size = self.estimator.padding_bytes(demand, self.since_look, LOOK_SECONDS, self.now)
        self.since_look = 0
        for _ in range(size // PACKET_BYTES):
            self.padding += PACKET_BYTES
            self.estimator.padded()
            self._send(PACKET_BYTES)

    def _send(self, size: int) -> None:
        number = self.history.note(size, self.now)
        self.since_look += size
        self.sent += size
        if self.chance.random() < self.loss:
            return
        waiting = max(0.0, self.free_at - self.now)
        if waiting > self.queue_seconds:
            return
        self.free_at = self.now + waiting + size * 8 / self.rate_bps
        self.longest_queue = max(self.longest_queue, self.free_at - self.now)
        arrival = self.free_at + self.delay_seconds + self.chance.random() * self.jitter_seconds
        insort(self.arriving, (self.reads_at(arrival), number))

    def _feed_back(self) -> None:
        arrivals: dict[int, int] = {}
        while self.arriving and self.arriving[0][0] <= self.now:
            at, number = self.arriving.pop(0)
            arrivals[number] = int((at + CLOCK_OFFSET) * TICKS_PER_SECOND)
        if not arrivals:
            return
        first = min(self.told, *arrivals)
        self.told = max(arrivals) + 1
        body = build_transport_feedback((1, 2), first, self.told - first, arrivals, 0)
        self.estimator.on_feedback(parse_transport_feedback(body), self.now)
