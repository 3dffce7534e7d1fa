"""Feedback beside what was sent."""

from __future__ import annotations

from media.bandwidth.delivery import MIN_SPELL_PACKETS, Delivery, Spell
from media.rtcp.transport import TICKS_PER_SECOND, TransportFeedback
from media.rtp.history import SendHistory


class Sender:
    """Sends a packet of 1000 bytes each 10 ms, and hears of those that it is told of."""

    def __init__(self, before: int = 0) -> None:
        self.history = SendHistory()
        self.delivery = Delivery(self.history)
        for _ in range(before):
            self.history.note(0, 0.0)
        self.now = 0.0

    def begin(self) -> Sender:
        """Have the first spell behind it, so that the next message of twelve packets is one."""
        self.hear(self.send(12))
        assert self.hear(self.send(12)) is not None
        return self

    def send(self, count: int) -> range:
        first = self.history.next_number
        for _ in range(count):
            self.now += 0.01
            self.history.note(1000, self.now)
        return range(first, first + count)

    def hear(
        self, numbers: range, *, lost: frozenset[int] = frozenset(), delay: float = 0.5, reference: int = 0
    ) -> Spell | None:
        """All of `numbers` came `delay` after they were sent, but those that are `lost`."""
        arrivals = []
        for number in numbers:
            found = self.history.find(number & 0xFFFF)
            if number not in lost and found is not None:
                arrivals.append((number - numbers[0], int((found[0] + delay) * TICKS_PER_SECOND)))
        told = TransportFeedback(numbers[0] & 0xFFFF, len(numbers), reference, tuple(arrivals))
        return self.delivery.take(told, self.now)


def test_rates_and_the_lowest_delay_are_told() -> None:
    """1000 bytes each 10 ms are 800 kbit/s; of the delays the lowest counts."""
    sender = Sender().begin()
    spell = sender.hear(sender.send(12), delay=0.75)
    assert spell is not None
    assert (spell.arrived, spell.lost) == (12, 0)
    assert abs(spell.sent_bps - 800_000) < 8_000
    assert abs(spell.lowest_delay - 0.75) < 0.001


def test_what_is_missing_is_lost_and_was_sent_all_the_same() -> None:
    """Loss lowers what arrives, not what was sent."""
    sender = Sender().begin()
    numbers = sender.send(20)
    spell = sender.hear(numbers, lost=frozenset(numbers[5:15]))
    assert spell is not None
    assert (spell.arrived, spell.lost) == (10, 10)
    assert abs(spell.sent_bps - 800_000) < 8_000
    assert abs(spell.arrived_bps - 400_000) < 4_000


def test_a_packet_counts_once() -> None:
    """Feedback that comes twice, or overlaps, says nothing twice."""
    sender = Sender().begin()
    numbers = sender.send(12)
    assert sender.hear(numbers) is not None
    sender.send(20)
    assert sender.hear(numbers) is None


def test_a_packet_that_comes_late_is_no_loss_in_the_end() -> None:
    """It was counted lost in one spell, and is taken off in a later one."""
    sender = Sender().begin()
    first = sender.send(12)
    before = sender.hear(first, lost=frozenset(first[:2]))
    second = sender.send(12)
    after = sender.hear(range(first[0], second[-1] + 1))
    assert before is not None
    assert after is not None
    assert (before.lost, after.lost) == (2, -2)


def test_a_message_that_is_lost_says_nothing_of_the_way_down() -> None:
    """Its packets are neither lost nor arrived, and the rates are those of the others."""
    sender = Sender().begin()
    sender.send(5)
    spell = sender.hear(sender.send(12))
    assert spell is not None
    assert (spell.arrived, spell.lost) == (12, 0)
    assert abs(spell.sent_bps - 800_000) < 8_000
    assert abs(spell.arrived_bps - 800_000) < 8_000


def test_a_message_that_comes_late_counts_then() -> None:
    """What it calls lost is, once, though later numbers were spoken of before."""
    sender = Sender().begin()
    late = sender.send(12)
    assert sender.hear(sender.send(12)) is not None
    sender.now += 0.1
    spell = sender.hear(late, lost=frozenset(late[:3]))
    assert spell is not None
    assert (spell.arrived, spell.lost) == (9, 3)
    sender.now += 0.1
    assert sender.hear(late, lost=frozenset(late[:3])) is None


def test_losses_of_packets_between_messages_are_told_by_the_next() -> None:
    """Messages follow on each other: a run that was lost whole is in the one after it."""
    sender = Sender().begin()
    gone = sender.send(5)
    came = sender.send(12)
    spell = sender.hear(range(gone[0], came[-1] + 1), lost=frozenset(gone))
    assert spell is not None
    assert (spell.arrived, spell.lost) == (12, 5)


def test_few_packets_make_a_spell_only_in_time() -> None:
    """A quiet class is judged once a second, not by a packet or two."""
    sender = Sender()
    sender.hear(sender.send(1))
    sender.now += 0.5
    assert sender.hear(sender.send(MIN_SPELL_PACKETS - 3)) is None
    sender.now += 0.6
    assert sender.hear(sender.send(1)) is not None


def test_the_numbers_on_the_wire_wrap() -> None:
    """16 bits name the newest packet that has them."""
    sender = Sender(before=65_500).begin()
    spell = sender.hear(sender.send(12))
    assert spell is not None
    assert (spell.arrived, spell.lost) == (12, 0)


def test_the_reference_time_wraps() -> None:
    """After 12 days of 64 ms the receiver's clock goes on."""
    sender = Sender()
    sender.hear(sender.send(12), reference=(1 << 24) - 1)
    before = sender.hear(sender.send(12), reference=(1 << 24) - 1)
    after = sender.hear(sender.send(12), reference=0)
    assert before is not None
    assert after is not None
    assert abs(after.lowest_delay - before.lowest_delay - 0.064) < 0.001


def test_what_was_never_sent_has_no_effect() -> None:
    """Feedback on numbers beyond the newest, or on none at all (fault 52)."""
    sender = Sender().begin()
    numbers = sender.send(12)
    assert sender.hear(range(numbers[-1] + 500, numbers[-1] + 900)) is None
    spell = sender.hear(range(numbers[0], numbers[-1] + 300))
    assert spell is not None
    assert (spell.arrived, spell.lost) == (12, 0)
