"""A network in one's hand: machines that are network namespaces, joined by links of a process of ours.

    with Lab(seed=1) as lab:
        server, pupil = lab.machine("server"), lab.machine("pupil")
        pupil.down = Conditions(loss=0.05, delay_seconds=0.05)

The kernel's own netem is missing on many machines, needs a module, and its chance cannot be seeded.

Invariant: nothing outlives the process that made the lab: namespaces have no names, the devices go with
their files, and the traffic ends when its control socket is closed.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .link import PERFECT, Conditions, Tally
from .namespace import Namespace
from .router import Direction

_TOP = Path(__file__).resolve().parents[2]
_DEVICE = "lab0"
_QUEUE_PACKETS = 4000
"""Of the device: what the kernel keeps while the traffic's process waits for a processor."""
_MTU_BYTES = 1500
_REPLY_BYTES = 65_536
_PRIORITY = -10
"""Of the traffic's process: a network does not become slower because a computer at its edge is busy."""


class Machine:
    """One computer of a lab. Made by `Lab.machine`."""

    def __init__(self, lab: Lab, name: str, number: int) -> None:
        self.name = name
        self._lab = lab
        self._number = number
        self._moves = 0
        self._namespace = Namespace()
        self._up = self._down = PERFECT
        tun = self._namespace.open_tun(_DEVICE)
        try:
            self._namespace.ip(f"link set {_DEVICE} mtu {_MTU_BYTES} txqueuelen {_QUEUE_PACKETS} up")
            self._take_addresses()
            lab.ask({"plug": name, "addresses": self._packed()}, tun)
        finally:
            os.close(tun)

    # --- addresses -----------------------------------------------------------------------------------

    @property
    def address(self) -> str:
        """Its IPv4 address."""
        return f"10.79.{self._moves}.{self._number}"

    @property
    def address6(self) -> str:
        """Its IPv6 address."""
        return f"fd79::{self._moves + 1:x}:{self._number:x}"

    def move(self) -> None:
        """Lose both addresses and get others, as who changes from one Wi-Fi to another."""
        self._namespace.ip(f"address flush dev {_DEVICE} scope global")
        self._moves += 1
        self._take_addresses()
        self._lab.ask({"readdress": self.name, "addresses": self._packed()})

    def _take_addresses(self) -> None:
        self._namespace.ip(f"address add {self.address}/16 dev {_DEVICE}")
        self._namespace.ip(f"address add {self.address6}/64 dev {_DEVICE} nodad")
        # The world is behind the router, and silent: browsers ask the routing table who they are.
        self._namespace.ip(f"route replace default dev {_DEVICE}")
        self._namespace.ip(f"-6 route replace default dev {_DEVICE}")

    def _packed(self) -> list[str]:
        return [ipaddress.ip_address(address).packed.hex() for address in (self.address, self.address6)]

    # --- its link --------------------------------------------------------------------------------------

    @property
    def up(self) -> Conditions:
        """What happens to that which the machine sends."""
        return self._up

    @up.setter
    def up(self, conditions: Conditions) -> None:
        self._up = conditions
        self._tell("up", conditions)

    @property
    def down(self) -> Conditions:
        """What happens to that which is sent to the machine."""
        return self._down

    @down.setter
    def down(self, conditions: Conditions) -> None:
        self._down = conditions
        self._tell("down", conditions)

    def _tell(self, direction: Direction, conditions: Conditions) -> None:
        are = dataclasses.asdict(conditions)
        self._lab.ask({"conditions": self.name, "direction": direction, "are": are})

    def tally(self, direction: Direction) -> Tally:
        """Return what the link did so far in one direction."""
        return Tally(**self._lab.ask({"tally": self.name})[direction])

    # --- what runs on it ---------------------------------------------------------------------------------

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Make sockets of this machine, or start processes on it. Never await within."""
        with self._namespace.inside():
            yield

    def command(self, *command: str) -> list[str]:
        """Return the command that runs `command` on this machine, while this process lives."""
        return self._namespace.command(list(command))

    def script(self, program: str, folder: Path) -> Path:
        """Write a program that is `program` on this machine: for those who start things by a path."""
        script = folder / f"{Path(program).name}-on-{self.name}"
        script.write_text(f'#!/bin/sh\nexec {" ".join(self.command(program))} "$@"\n')
        script.chmod(0o700)
        return script

    def close(self) -> None:
        """Let go of its network."""
        self._namespace.close()


class Lab:
    """See the module. One seed, one network."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        self._machines: list[Machine] = []

    def __enter__(self) -> Self:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ours
        with theirs:
            self._traffic = subprocess.Popen(
                [sys.executable, "-m", "tests.lab.traffic", str(theirs.fileno()), str(self._seed)],
                pass_fds=[theirs.fileno()],
                cwd=_TOP,
            )
        os.setpriority(os.PRIO_PROCESS, self._traffic.pid, _PRIORITY)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._control.close()
        self._traffic.wait()
        for machine in self._machines:
            machine.close()

    def machine(self, name: str, *, up: Conditions = PERFECT, down: Conditions = PERFECT) -> Machine:
        """Add a computer with these links."""
        made = Machine(self, name, len(self._machines) + 1)
        self._machines.append(made)
        made.up, made.down = up, down
        return made

    def ask(self, request: dict[str, Any], *files: int) -> dict[str, Any]:
        """Have the traffic's process do something; for `Machine`."""
        socket.send_fds(self._control, [json.dumps(request).encode()], files)
        reply: dict[str, Any] = json.loads(self._control.recv(_REPLY_BYTES))
        return reply
