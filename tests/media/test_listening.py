"""What a node listens on, and how answers name it."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from media.counters import Counters
from media.listening import Listening, PortTaken
from media.settings import NodeSettings
from tests.kit.ports import free_port


def listening(**settings: Any) -> Listening:
    given: dict[str, Any] = {"media_host": "127.0.0.1", "media_port": 0, "media_tcp_port": 0}
    return Listening(NodeSettings(redis_url="redis://r", **given | settings), Counters())


def named(found: Listening) -> list[tuple[str, str, int]]:
    return [(one.protocol, one.ip, one.port) for one in found.candidates()]


async def test_tcp_is_named_behind_udp() -> None:
    """A browser tries them in the order of their priority, and this order makes it."""
    found = listening()
    found.open()
    udp, tcp = found.port.addresses[0][1], found.tcp.addresses[0][1]
    assert named(found) == [("udp", "127.0.0.1", udp), ("tcp", "127.0.0.1", tcp)]
    found.close()


async def test_public_addresses_are_named_instead_of_our_own() -> None:
    """Behind a NAT that forwards both ports, by IPv4 and IPv6."""
    found = listening(public_ips=("203.0.113.10", "2001:db8::10"))
    found.open()
    udp, tcp = found.port.addresses[0][1], found.tcp.addresses[0][1]
    assert named(found) == [
        ("udp", "203.0.113.10", udp),
        ("udp", "2001:db8::10", udp),
        ("tcp", "203.0.113.10", tcp),
        ("tcp", "2001:db8::10", tcp),
    ]
    found.close()


async def test_without_a_host_every_address_of_the_machine_listens_and_is_named() -> None:
    """A socket per address and protocol, so that a reply leaves from the address that was asked."""
    found = listening(media_host="")
    found.open()
    hosts = [host for host, _ in found.port.addresses]
    assert [host for host, _ in found.tcp.addresses] == hosts
    assert [one[1] for one in named(found)] == hosts + hosts
    found.close()


@pytest.mark.parametrize(
    ("kind", "setting"), [(socket.SOCK_DGRAM, "MEDIA_PORT"), (socket.SOCK_STREAM, "MEDIA_TCP_PORT")]
)
async def test_a_taken_port_is_named_with_its_setting_and_leaves_nothing_open(
    kind: socket.SocketKind, setting: str
) -> None:
    """Whoever starts the node learns what to change, and may do so at once."""
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            taken.listen()
        port, other = taken.getsockname()[1], free_port()
        ports = (port, other) if kind is socket.SOCK_DGRAM else (other, port)
        found = listening(media_port=ports[0], media_tcp_port=ports[1])
        with pytest.raises(PortTaken, match=rf"port {port}: .*MANABIYA_{setting} "):
            found.open()
    again = listening(media_port=ports[0], media_tcp_port=ports[1])
    again.open()
    again.close()
