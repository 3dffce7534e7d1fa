"""Machines in namespaces: real sockets, real packets, the conditions that were asked for."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .lab import Lab, Machine
from .link import PERFECT, Conditions
from .namespace import why_not

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())

PATIENCE_SECONDS = 10.0


@pytest.fixture
def machines() -> Iterator[tuple[Machine, Machine]]:
    with Lab(seed=7) as lab:
        yield lab.machine("a"), lab.machine("b")


@contextlib.contextmanager
def udp(machine: Machine, host: str) -> Iterator[socket.socket]:
    """A socket of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with machine.inside():
        sock = socket.socket(family, socket.SOCK_DGRAM)
    with sock:
        sock.settimeout(PATIENCE_SECONDS)
        sock.bind((host, 0))
        yield sock


def test_machines_reach_one_another(machines: tuple[Machine, Machine]) -> None:
    """By IPv4 and IPv6, and each sees the other's address."""
    a, b = machines
    for mine, theirs in ((a.address, b.address), (a.address6, b.address6)):
        with udp(a, mine) as here, udp(b, theirs) as there:
            here.sendto(b"hello", there.getsockname())
            data, sender = there.recvfrom(100)
            assert (data, sender[0]) == (b"hello", mine)


def test_what_is_lost_is_lost_in_that_direction_only(machines: tuple[Machine, Machine]) -> None:
    """All is lost on the way up; what comes the other way arrives, and so does what is sent afterwards."""
    a, b = machines
    a.up = Conditions(loss=1.0)
    with udp(a, a.address) as here, udp(b, b.address) as there:
        here.sendto(b"lost", there.getsockname())
        there.sendto(b"other way", here.getsockname())
        assert here.recv(100) == b"other way"
        a.up = PERFECT
        here.sendto(b"found", there.getsockname())
        assert there.recv(100) == b"found"
    assert a.tally("up").lost == 1
    assert b.tally("down").lost == 0


def test_a_delay_is_a_delay(machines: tuple[Machine, Machine]) -> None:
    """A packet is under way for as long as both links say, at least."""
    a, b = machines
    a.up, b.down = Conditions(delay_seconds=0.06), Conditions(delay_seconds=0.04)
    with udp(a, a.address) as here, udp(b, b.address) as there:
        began = time.monotonic()
        here.sendto(b"slow", there.getsockname())
        assert there.recv(100) == b"slow"
        assert time.monotonic() - began >= 0.1


def test_tcp_gets_through_where_udp_is_blocked(machines: tuple[Machine, Machine]) -> None:
    """And a large transfer over a slow, lossy link comes out whole: the kernels talk over it as over any."""
    a, b = machines
    b.down = Conditions(blocks_udp=True, loss=0.02, delay_seconds=0.005)
    content = bytes(range(256)) * 400
    with a.inside():
        listener = socket.create_server((a.address, 0))
    with b.inside():
        reader = socket.create_connection(listener.getsockname(), PATIENCE_SECONDS)
    with listener, reader:
        sender, _ = listener.accept()
        with sender:
            sender.sendall(content)
        received = bytearray()
        while piece := reader.recv(65_536):
            received += piece
    assert received == content
    with udp(a, a.address) as here, udp(b, b.address) as there:
        here.sendto(b"blocked", there.getsockname())
        deadline = time.monotonic() + PATIENCE_SECONDS
        while b.tally("down").blocked == 0:
            assert time.monotonic() < deadline


def test_a_machine_moves_to_another_address(machines: tuple[Machine, Machine]) -> None:
    """A new socket there has the new address, and is reached by it."""
    a, b = machines
    before = a.address
    a.move()
    assert a.address != before
    with udp(a, a.address) as here, udp(b, b.address) as there:
        here.sendto(b"from elsewhere", there.getsockname())
        assert there.recvfrom(100)[1][0] == a.address


def test_programs_run_on_a_machine(machines: tuple[Machine, Machine], tmp_path: Path) -> None:
    """By a command, or by the path of a script: they see its network, and no other."""
    a, _ = machines
    by_command = subprocess.run(
        a.command("ip", "-br", "address"), capture_output=True, text=True, check=True
    ).stdout
    by_script = subprocess.run(
        [a.script("/usr/sbin/ip", tmp_path), "-br", "address"], capture_output=True, text=True, check=True
    ).stdout
    assert by_command == by_script
    assert a.address in by_command
    assert sorted(line.split()[0] for line in by_command.splitlines()) == ["lab0", "lo"]
