"""The process that moves packets between the TUN devices of a lab (`python -m tests.lab.traffic FD`).

Invariant: it does only what the socket FD says, and ends when that is closed. Each request is one JSON
object, answered by one: `{"plug": name, "addresses": […]}` with a TUN's file, `{"readdress": …}`,
`{"conditions": name, "direction": …, "are": {…}}`, `{"tally": name}`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import select
import socket
import sys
import time
from typing import Any

from .link import Conditions
from .router import Port, Router

MAX_PACKET_BYTES = 2048
PACKETS_PER_TURN = 64
"""From one device before the others have their turn."""
IDLE_SECONDS = 1.0
_REQUEST_BYTES = 4096


class Traffic:
    """The router, its devices and the clock."""

    def __init__(self, control: socket.socket, seed: int) -> None:
        self._control = control
        self._router = Router(seed)
        self._devices: dict[int, Port] = {}
        self._files: dict[str, int] = {}
        self._poll = select.epoll()
        self._poll.register(control.fileno(), select.EPOLLIN)

    def run(self) -> None:
        """Move packets until the other end of the control socket is closed."""
        while True:
            for file, _ in self._poll.poll(self._patience()):
                if file != self._control.fileno():
                    self._read(file)
                elif not self._obey():
                    return
            for receiver, packet in self._router.due(time.monotonic()):
                # A full device drops, as a network card does; one whose machine ended has nobody to miss it.
                with contextlib.suppress(OSError):
                    os.write(self._files[receiver.name], packet)

    def _patience(self) -> float:
        at = self._router.next_at
        return IDLE_SECONDS if at is None else min(IDLE_SECONDS, max(0.0, at - time.monotonic()))

    def _read(self, file: int) -> None:
        port = self._devices[file]
        try:
            for _ in range(PACKETS_PER_TURN):
                self._router.take(port, os.read(file, MAX_PACKET_BYTES), time.monotonic())
        except BlockingIOError:
            return
        except OSError:  # the machine has ended
            self._poll.unregister(file)

    def _obey(self) -> bool:
        data, files, _, _ = socket.recv_fds(self._control, _REQUEST_BYTES, 1)
        if not data:
            return False
        reply = self._carry_out(json.loads(data), files)
        self._control.send(json.dumps(reply).encode())
        return True

    def _carry_out(self, request: dict[str, Any], files: list[int]) -> dict[str, Any]:
        addresses = {bytes.fromhex(address) for address in request.get("addresses", ())}
        match request:
            case {"plug": name}:
                port = self._router.plug_in(name, addresses)
                (file,) = files
                self._devices[file] = port
                self._files[name] = file
                self._poll.register(file, select.EPOLLIN)
            case {"readdress": name}:
                self._router.readdress(name, addresses)
            case {"conditions": name, "direction": direction, "are": conditions}:
                self._router.set_conditions(name, direction, Conditions(**conditions))
            case {"tally": name}:
                port = self._router.ports[name]
                links = {"up": port.up, "down": port.down}
                return {direction: dataclasses.asdict(link.tally) for direction, link in links.items()}
            case _:
                raise ValueError(f"no such request: {request}")
        return {}


def main() -> None:
    """Serve the control socket that was inherited."""
    Traffic(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])).run()


if __name__ == "__main__":
    main()
