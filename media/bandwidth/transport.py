"""How much may be sent to a subscriber, from its transport-wide feedback.

Invariant: the bound falls only for a queue that stands (every packet of two spells late) or for loss that
sending less may cure; then to a share of what really arrived. It rises when padding has shown that more goes
through, when as much as the bound arrives in good order, or, where nothing can be padded, on trust.

Delay that does not answer to sending less is not ours (a new route, somebody else's download): after a while
it becomes the new normal. So does loss: on a radio link a fifth may be lost at any rate.

Why the lowest delay, and not its trend as in Google Congestion Control: on a machine with too much to do
packets are read, or sent, in bursts. Their delays rise and fall by hundreds of milliseconds without any queue
in the network; but the last packet of each burst is on time. Pictures that stop because a processor is busy
are what this is to avoid.
"""

from __future__ import annotations

from ..rtcp.transport import TransportFeedback
from .delivery import MAX_SPELL_SECONDS, Delivery, Sent, Spell
from .probe import FIRST_FACTOR, Probe

START_BPS = 1_000_000.0
"""A pupil's whole camera and four faces: half of what schools are advised to have for each device. A link of
300 kbit/s then holds a queue of a second, once; more is tried within a second."""
MIN_BPS = 50_000.0
"""One voice. Less cannot be told from a dead link."""
PLENTY_BPS = 20_000_000.0
"""A bound of this is none: a full page of cameras takes 5 Mbit/s."""
QUEUE_SECONDS = 0.05
"""A third of what makes a conversation stumble (ITU-T G.114: 150 ms), and more than Wi-Fi's own unrest."""
LONG_QUEUE_SECONDS = 0.15
"""This much is too long, whether or not it still grows."""
LATE_SECONDS = 0.3
"""A queue has to stand for so long: a processor that stops for less is none of the network's business."""
SPEED_OF_A_STALL = 1.5
"""Packets leave a full link at its rate. If they come so much faster, they had waited for a processor."""
WINDOW_SECONDS = 10.0
"""The lowest delay of one to two of these is that of the empty way: clocks drift apart by 1 ms meanwhile."""
FALL, DEEPEST_FALL = 0.85, 0.5
"""Of what arrives: the queue has to drain, in about a second; GCC falls to 0.85 (section 5.5)."""
DRAINED = 0.9
"""Of what arrived when the link was full: what it is given once the queue is gone."""
FALL_PAUSE_SECONDS = 1.0
"""A layer changes at a keyframe; until that has come, falling again says nothing new."""
UNANSWERED_SECONDS = 2.0
PROGRESS, GROWTH = 0.8, 1.2
"""A queue, or loss, below this share of before answers to sending less; above the other it grows in spite."""
SENT_TOLERANCE = 1.15
RISE_PER_SECOND = 1.08
FULL = 0.8
"""Of the bound: as much arrives, in good order, so that the link may have more."""
WHOLE = 0.95
"""Share of what was tried: an attempt that shows less has come near the link's end, without a queue yet."""
LOSS_OF_CONGESTION = 0.10
"""Less is radio noise, which sending less does not cure (GCC, section 6)."""
LITTLE_LOSS = 0.02
NOISE_FALL = 0.2
"""Share of a lower loss taken over: a lucky second does not make the radio better."""
LOSS_PACKETS, LOSS_SECONDS = 150, 0.5
"""To judge loss by: so many packets that a tenth is no accident. Where 5 % are lost, one in 20 lots of 40
packets has lost more than a tenth, which took half of the picture every ten seconds; of 150, one in 280."""
OUTAGE_SECONDS = 2.0
"""Without any feedback: a link that is merely full delivers late, but goes on delivering."""
TRUST_SECONDS = 3.0
"""The same, until a little more is allowed."""
MEAN_OF_SPELLS = 0.25
"""Share of the newest spell in the rates: the mean of some half second."""


class TransportEstimator:
    """The downlink of one peer. All times in monotonic seconds."""

    def __init__(self, sent: Sent) -> None:
        self._sent = sent
        self._delivery = Delivery(sent)
        self._probe = Probe()
        self._bound_bps = START_BPS
        self._arrived_bps = self._sent_bps = 0.0
        self._lowest = self._lowest_before = float("inf")
        self._window_since = 0.0
        self._late_seconds = 0.0
        self._queue = 0.0
        self._fell_at = float("-inf")
        self._queue_then = self._loss_then = 0.0
        self._unanswered = 0.0
        self._capacity_bps = self._before_bps = self._fastest_bps = 0.0
        self._packets = self._lost = 0
        self._loss_since = 0.0
        self._noise = 0.0
        self._loss = 0.0
        self._heard_at = float("-inf")
        self._trusted_at = float("inf")

    @property
    def arrived_bps(self) -> float:
        """What arrives at the peer."""
        return self._arrived_bps

    @property
    def loss(self) -> float:
        """Fraction of packets lost lately."""
        return self._loss

    def estimate_bps(self, now: float) -> float:
        """What may be sent now. Infinity: nothing speaks for a bound."""
        if self._probe.is_heard_of(self._delivery.highest, now):
            self._judge_probe(now)
        return self._bound_bps if self._bound_bps < PLENTY_BPS else float("inf")

    def padding_bytes(self, demand_bps: float, sent_bytes: int, seconds: float, now: float) -> int:
        """Return how much padding to send now. Called some twenty times a second, also where there is none.

        `demand_bps` is what the peer would be sent if its link were wide; `sent_bytes` went out within the
        last `seconds`, earlier padding included. Call `padded` if something was sent.
        """
        if now - max(self._heard_at, self._trusted_at) > TRUST_SECONDS:
            # Nothing is heard, for nothing counted is sent: all pictures are paused, and everybody is silent.
            self._trusted_at = now
            self._bound_bps = max(self._bound_bps, min(self._bound_bps * FIRST_FACTOR, START_BPS))
        if self._queue < QUEUE_SECONDS and self._arrived_bps > 0:
            self._probe.begin(self._bound_bps, demand_bps, now)
        return self._probe.padding_bytes(sent_bytes, seconds, self._sent.next_number, now)

    def padded(self) -> None:
        """Padding was sent."""
        self._probe.padded = True

    def on_feedback(self, feedback: TransportFeedback, now: float) -> None:
        """Transport-wide feedback arrived."""
        if now - self._heard_at > OUTAGE_SECONDS:
            self._pass_over_gap(now)
        self._heard_at = self._trusted_at = now
        spell = self._delivery.take(feedback, now)
        if spell is not None:
            self._on_spell(spell, now)

    def _on_spell(self, spell: Spell, now: float) -> None:
        self._arrived_bps = _mean(self._arrived_bps, spell.arrived_bps)
        self._sent_bps = _mean(self._sent_bps, spell.sent_bps)
        is_late = spell.arrived > 0 and self._look_at_delay(spell, now)
        is_lossy = self._look_at_loss(spell, now)
        if not is_late and not is_lossy:
            self._rise(spell)

    def _pass_over_gap(self, now: float) -> None:
        """All of a while were lost, or none were sent. That says nothing of how much goes through now."""
        self._delivery = Delivery(self._sent)
        self._lowest = self._lowest_before = float("inf")
        self._queue = self._queue_then = self._unanswered = self._late_seconds = 0.0
        self._packets = self._lost = 0
        self._probe.forget(now)

    # --- delay -----------------------------------------------------------------------------------------

    def _look_at_delay(self, spell: Spell, now: float) -> bool:
        """Say whether packets are late."""
        self._lowest = min(self._lowest, spell.lowest_delay)
        if now - self._window_since > WINDOW_SECONDS:
            self._lowest_before, self._lowest = self._lowest, spell.lowest_delay
            self._window_since = now
        self._queue = spell.lowest_delay - min(self._lowest, self._lowest_before)
        self._probe.note_queue(self._queue)
        if self._queue <= QUEUE_SECONDS:
            self._drained(spell)
            return False
        if self._probe.is_running:
            self._probe.fail(now)
        if not self._late_seconds:
            self._queue_then = self._queue
        self._late_seconds += spell.seconds
        self._fastest_bps = max(self._fastest_bps, spell.arrived_bps)
        if self._is_unanswered(spell):
            self._lowest = self._lowest_before = spell.lowest_delay
            self._queue = self._queue_then = self._late_seconds = 0.0
        elif self._is_growing() and now - self._fell_at > FALL_PAUSE_SECONDS:
            self._fall_for_queue(spell, now)
        return True

    def _is_growing(self) -> bool:
        """Say whether the queue, having stood for a while, is too long or on the way to it.

        One that appeared at once and stays as it is may be another route.
        """
        if self._late_seconds <= LATE_SECONDS:
            return False
        if not self._capacity_bps and self._queue > LONG_QUEUE_SECONDS:
            return True
        return self._queue > self._queue_then * GROWTH

    def _fall_for_queue(self, spell: Spell, now: float) -> None:
        self._queue_then = self._queue
        if not self._capacity_bps:
            self._before_bps = self._bound_bps
        self._capacity_bps = min(self._arrived_bps, spell.arrived_bps or self._arrived_bps)
        self._fastest_bps = 0.0
        self._fall(self._capacity_bps * max(DEEPEST_FALL, min(FALL, 1 - self._queue)), now)

    def _is_unanswered(self, spell: Spell) -> bool:
        """Say whether the delay has stayed although no more than the bound is sent."""
        if not self._queue_then or self._sent_bps > self._bound_bps * SENT_TOLERANCE:
            self._unanswered = 0.0
        elif self._queue < self._queue_then * PROGRESS:
            self._queue_then, self._unanswered = self._queue, 0.0
        else:
            self._unanswered += spell.seconds
        return self._unanswered > UNANSWERED_SECONDS

    def _drained(self, spell: Spell) -> None:
        """The queue is gone: nearly as much as arrived while it stood goes through without one.

        What came out of it much faster than the link was taken to be had waited for a processor.
        """
        if self._capacity_bps:
            fastest = max(self._fastest_bps, spell.arrived_bps)
            waited_elsewhere = fastest > self._capacity_bps * SPEED_OF_A_STALL
            restored = self._before_bps if waited_elsewhere else self._capacity_bps * DRAINED
            self._bound_bps = max(self._bound_bps, restored)
        self._capacity_bps = self._queue_then = self._unanswered = self._late_seconds = 0.0

    # --- loss ------------------------------------------------------------------------------------------

    def _look_at_loss(self, spell: Spell, now: float) -> bool:
        """Say whether more is lost than radio explains."""
        self._packets += spell.arrived + spell.lost
        self._lost += spell.lost
        if self._packets < LOSS_PACKETS or now - self._loss_since < LOSS_SECONDS:
            return self._loss > self._noise + LOSS_OF_CONGESTION
        loss_before, self._loss = self._loss, max(0.0, self._lost / self._packets)
        self._packets = self._lost = 0
        self._loss_since = now
        if self._loss < self._noise:
            self._noise += (self._loss - self._noise) * (NOISE_FALL if self._loss > LITTLE_LOSS else 1)
        if self._loss < LITTLE_LOSS <= loss_before:
            self._probe.forget(now)
        if self._loss <= self._noise + LOSS_OF_CONGESTION:
            self._loss_then = 0.0
            return False
        self._probe.fail(now)
        if now - self._fell_at > FALL_PAUSE_SECONDS:
            answered = self._loss < self._loss_then * PROGRESS or not self._loss_then
            if not answered and self._sent_bps <= self._bound_bps * SENT_TOLERANCE:
                self._noise, self._loss_then = self._loss, 0.0
                return False
            self._loss_then = self._loss
            self._fall(self._arrived_bps, now)
        return True

    # --- the bound -------------------------------------------------------------------------------------

    def _fall(self, bps: float, now: float) -> None:
        self._probe.fail(now)
        self._fell_at = now
        self._bound_bps = max(MIN_BPS, min(self._bound_bps, bps))

    def _rise(self, spell: Spell) -> None:
        if self._arrived_bps > self._bound_bps * FULL and self._loss < self._noise + LITTLE_LOSS:
            self._bound_bps *= RISE_PER_SECOND ** min(1.0, spell.seconds)

    def _judge_probe(self, now: float) -> None:
        """An attempt has ended without a queue or loss, or without any word of it."""
        if now - self._heard_at > MAX_SPELL_SECONDS + FALL_PAUSE_SECONDS:
            self._probe.fail(now)
            return
        shown = self._probe.shown_bps
        if shown > self._probe.target_bps * WHOLE:
            self._probe.succeed(now)
        else:
            self._probe.end(now)
        self._bound_bps = max(self._bound_bps, shown)


def _mean(before: float, newest: float) -> float:
    if not newest:
        return before
    return before + (newest - before) * MEAN_OF_SPELLS if before else newest
