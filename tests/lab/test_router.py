"""The router between the machines of a lab."""

from __future__ import annotations

from .link import Conditions
from .router import Router

A, B = bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2))
A6, B6 = bytes(15) + b"\x01", bytes(15) + b"\x02"


def udp4(source: bytes, destination: bytes, payload: bytes = b"") -> bytes:
    return b"\x45" + bytes(8) + b"\x11" + bytes(2) + source + destination + payload


def udp6(source: bytes, destination: bytes) -> bytes:
    return b"\x60" + bytes(5) + b"\x11\x40" + source + destination


def two_machines() -> Router:
    router = Router(1)
    router.plug_in("a", {A, A6})
    router.plug_in("b", {B, B6})
    return router


def test_a_packet_goes_to_the_machine_of_its_address() -> None:
    """IPv4 and IPv6, there and back."""
    router = two_machines()
    a, b = router.ports["a"], router.ports["b"]
    router.take(a, udp4(A, B), 1.0)
    router.take(b, udp6(B6, A6), 1.0)
    assert router.due(1.0) == [(b, udp4(A, B)), (a, udp6(B6, A6))]
    assert router.next_at is None


def test_what_is_for_nobody_or_forged_or_no_ip_is_dropped() -> None:
    """Addresses that are no machine's, and senders that are somebody else."""
    router = two_machines()
    a = router.ports["a"]
    for packet in (udp4(A, bytes(4)), udp4(B, B), b"", b"\x45", b"\x60", b"\x00" * 40):
        router.take(a, packet, 1.0)
    assert router.due(9.0) == []
    assert router.unroutable == 6


def test_both_links_are_passed_one_after_the_other() -> None:
    """Up the sender's, down the receiver's: delays add up, and each direction is its own."""
    router = two_machines()
    a, b = router.ports["a"], router.ports["b"]
    router.set_conditions("a", "up", Conditions(delay_seconds=1))
    router.set_conditions("b", "down", Conditions(delay_seconds=2))
    router.take(a, udp4(A, B), 10.0)
    router.take(b, udp4(B, A), 10.0)
    assert router.due(10.0) == [(a, udp4(B, A))]
    assert router.next_at == 11.0
    assert router.due(12.9) == []
    assert router.due(13.0) == [(b, udp4(A, B))]


def test_the_firewall_knows_udp_by_the_header() -> None:
    """What is blocked is the protocol, in both versions of IP."""
    router = two_machines()
    a, b = router.ports["a"], router.ports["b"]
    router.set_conditions("b", "down", Conditions(blocks_udp=True))
    tcp = udp4(A, B)[:9] + b"\x06" + udp4(A, B)[10:]
    for packet in (udp4(A, B), udp6(A6, B6), tcp):
        router.take(a, packet, 1.0)
    assert router.due(1.0) == [(b, tcp)]


def test_a_machine_that_moved_is_found_at_its_new_address_only() -> None:
    """The old address is nobody's, for sending and receiving."""
    router = two_machines()
    a, b = router.ports["a"], router.ports["b"]
    new = bytes((10, 0, 0, 3))
    router.readdress("b", {new})
    router.take(a, udp4(A, B), 1.0)
    router.take(b, udp4(B, A), 1.0)
    router.take(a, udp4(A, new), 1.0)
    assert router.due(1.0) == [(b, udp4(A, new))]
