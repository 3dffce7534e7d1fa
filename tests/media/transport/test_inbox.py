"""Reading datagrams: every inbox, in Python and in C, passes this."""

from __future__ import annotations

import socket
import time
from collections import defaultdict
from collections.abc import Iterator

import pytest

from media.counters import Counters
from media.relay.kernel import KernelForwarder
from media.relay.kernel_inbox import read_address
from media.transport.arrival import note_arrivals
from media.transport.inbox import DATAGRAMS_PER_TURN, MAX_DATAGRAM_BYTES, Inbox, PythonInbox
from tests.media.support.stage import loopback_socket


@pytest.fixture(params=["python", "c"])
def counters_and_inbox(request: pytest.FixtureRequest) -> tuple[Counters, Inbox]:
    counters = Counters()
    return counters, PythonInbox(counters.dropped) if request.param == "python" else KernelForwarder(
        counters
    ).inbox


@pytest.fixture
def inbox(counters_and_inbox: tuple[Counters, Inbox]) -> Inbox:
    return counters_and_inbox[1]


@pytest.fixture(params=["127.0.0.1", "::1"])
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[socket.socket, socket.socket]]:
    """A reader, and a writer that is connected to it."""
    family = socket.AF_INET6 if ":" in request.param else socket.AF_INET
    with (
        socket.socket(family, socket.SOCK_DGRAM) as reader,
        socket.socket(family, socket.SOCK_DGRAM) as writer,
    ):
        reader.settimeout(0)
        reader.bind((request.param, 0))
        writer.bind((request.param, 0))
        writer.connect(reader.getsockname())
        yield reader, writer


def test_what_came_is_read_in_order_with_its_sender(
    inbox: Inbox, pair: tuple[socket.socket, socket.socket]
) -> None:
    """Bytes and addresses are those that Python's sockets give; an empty datagram is one, too."""
    reader, writer = pair
    sent = [b"one", b"", bytes(range(256)) * 4, b"four"]
    for data in sent:
        writer.send(data)
    read = list(inbox.read(reader, lambda: 5.0))
    assert [data for data, _, _, _ in read] == sent
    assert {address for _, address, _, _ in read} == {writer.getsockname()}
    assert [now for _, _, now, _ in read] == [5.0] * 4
    assert not list(inbox.read(reader, lambda: 5.0))


def test_a_turn_ends(inbox: Inbox) -> None:
    """However much waits, no more than a turn's share is read; the rest waits for the next one."""
    with loopback_socket() as reader, loopback_socket() as writer:
        for number in range(DATAGRAMS_PER_TURN + 1):
            writer.sendto(number.to_bytes(2), reader.getsockname())
        assert len(list(inbox.read(reader, time.monotonic))) == DATAGRAMS_PER_TURN
        (last,) = inbox.read(reader, time.monotonic)
        assert last[0] == DATAGRAMS_PER_TURN.to_bytes(2)


def test_a_datagram_that_is_too_long_is_cut(inbox: Inbox) -> None:
    """It fails its checks later; here it harms neither itself nor its neighbour."""
    with loopback_socket() as reader, loopback_socket() as writer:
        writer.sendto(bytes(MAX_DATAGRAM_BYTES + 100), reader.getsockname())
        writer.sendto(b"next", reader.getsockname())
        sizes = [len(data) for data, _, _, _ in inbox.read(reader, time.monotonic)]
        assert sizes == [MAX_DATAGRAM_BYTES, 4]


def test_a_datagram_has_the_time_when_it_came(inbox: Inbox) -> None:
    """Of two that are read together, the one that waited is the older by that time."""
    with loopback_socket() as reader, loopback_socket() as writer:
        writer.sendto(b"unstamped", reader.getsockname())
        ((_, _, now, arrived),) = inbox.read(reader, time.monotonic)
        assert arrived == now
        note_arrivals(reader)
        writer.sendto(b"first", reader.getsockname())
        between = time.monotonic()
        while time.monotonic() < between + 0.02:
            pass
        after = time.monotonic()
        writer.sendto(b"second", reader.getsockname())
        first, second = (arrived for _, _, _, arrived in inbox.read(reader, time.monotonic))
    # The wall clock is disciplined to microseconds, far below this.
    assert first < between + 0.005
    assert second > after - 0.005


def test_a_socket_that_fails_is_counted(counters_and_inbox: tuple[Counters, Inbox]) -> None:
    """What is no datagram socket any more yields nothing, and says so in the counters."""
    counters, inbox = counters_and_inbox
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as broken:
        broken.settimeout(0)
        assert not list(inbox.read(broken, time.monotonic))
    assert counters.dropped == defaultdict(int, {"receive_failed": 1})


def test_an_address_of_a_link_keeps_its_scope() -> None:
    """A link-local address means nothing without the interface that it is of."""
    raw = (10).to_bytes(2, "little") + (7900).to_bytes(2) + bytes(4) + b"\xfe\x80" + bytes(13) + b"\x01"
    assert read_address(raw + (3).to_bytes(4, "little")) == ("fe80::1", 7900, 0, 3)
