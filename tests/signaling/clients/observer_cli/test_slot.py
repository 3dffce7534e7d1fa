"""Packets of a slot are given out only where it is certain whose they are."""

from __future__ import annotations

from signaling.clients.observer_cli.packets import Packet
from signaling.clients.observer_cli.permit import Key
from signaling.clients.observer_cli.slot import HOLD_SECONDS, SETTLE_SECONDS, Slot

HANA: Key = ("hana", "microphone")
KEN: Key = ("ken", "microphone")


def packet(sequence: int) -> Packet:
    return Packet(ssrc=1, sequence=sequence & 0xFFFF, timestamp=0, marker=False, payload=b"x")


def begun(key: Key = HANA) -> Slot:
    """Return a slot in which somebody may be kept, for long."""
    slot = Slot()
    slot.tell(key, -10.0, may=True)
    return slot


def given(slot: Slot, until: float) -> list[tuple[str, int]]:
    return [(key[0], one.sequence) for _, key, one in slot.due(until)]


def test_packets_wait_and_are_put_in_order() -> None:
    """Also where their numbers begin again."""
    slot = begun()
    for place, sequence in enumerate((65534, 65535, 1, 0)):
        slot.take(packet(sequence), place * 0.01)
    assert given(slot, HOLD_SECONDS - 0.01) == []
    assert given(slot, HOLD_SECONDS + 1) == [("hana", 65534), ("hana", 65535), ("hana", 0), ("hana", 1)]


def test_nothing_of_around_a_change_to_somebody_who_may_not_be_kept_is_given_out() -> None:
    """The word of it may come after their first packets, and before the last of those before."""
    slot = begun()
    slot.take(packet(1), 0.0)
    slot.take(packet(2), 0.5)
    assert given(slot, HOLD_SECONDS + 0.2) == [("hana", 1)]
    slot.tell(KEN, HOLD_SECONDS + 0.3, may=False)
    slot.take(packet(3), HOLD_SECONDS + 0.4)
    slot.tell(HANA, 5.0, may=True)
    slot.take(packet(4), 5.0 + SETTLE_SECONDS - 0.01)
    slot.take(packet(5), 5.0 + SETTLE_SECONDS)
    assert given(slot, 10.0) == [("hana", 5)]


def test_between_two_who_may_be_kept_nothing_is_lost() -> None:
    """What came before the word is the former's."""
    slot = begun()
    slot.take(packet(1), 0.0)
    slot.tell(KEN, 0.1, may=True)
    slot.take(packet(2), 0.2)
    assert given(slot, 5.0) == [("hana", 1), ("ken", 2)]


def test_a_consent_that_is_taken_back_takes_what_is_held() -> None:
    """Nothing of the last seconds is written, and nothing more."""
    slot = begun()
    slot.take(packet(1), 0.0)
    slot.tell(HANA, 0.5, may=False)
    slot.take(packet(2), 0.6)
    assert given(slot, 5.0) == []


def test_an_empty_slot_gives_nothing() -> None:
    """Before anybody was told of, and after."""
    slot = Slot()
    slot.take(packet(1), 0.0)
    slot.tell(None, 1.0, may=True)
    slot.take(packet(2), 2.0)
    assert given(slot, 9.0) == []
