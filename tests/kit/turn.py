"""Debian's coturn, with the configuration that we ship, on one address and free ports."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.lab.lab import Machine

from .ports import free_port
from .system import TOP, Child
from .waiting import eventually

SECRET = "the secret that coturn shares with us"
RELAY_PORTS = 64
"""For tests of a few browsers; the configuration that we ship has 200."""
READY = "listener opened on"


@dataclass(frozen=True)
class Turn:
    """A running coturn."""

    host: str
    child: Child
    port: int
    tls_port: int
    secret: str = SECRET

    def url(self, transport: str) -> str:
        """Return the address for `udp`, `tcp` or `tls`."""
        if transport == "tls":
            return f"turns:{self.host}:{self.tls_port}?transport=tcp"
        return f"turn:{self.host}:{self.port}?transport={transport}"

    @property
    def log(self) -> str:
        return self.child.log.read_text(errors="replace")

    def settings(self, *transports: str) -> dict[str, str]:
        """Return what Manabiya has to be told to send its people here."""
        urls = ",".join(self.url(transport) for transport in transports)
        return {"MANABIYA_TURN_URL": urls, "MANABIYA_TURN_SECRET": self.secret}


@contextlib.asynccontextmanager
async def coturn(
    folder: Path,
    allowed: Sequence[str],
    *,
    machine: Machine | None = None,
    certificate: tuple[Path, Path] | None = None,
) -> AsyncIterator[Turn]:
    """Start it on a machine of a lab, or here on the loopback; it relays to the `allowed` addresses.

    `certificate` (chain, key) is for TLS.
    """
    host = machine.address if machine else "127.0.0.1"
    program = shutil.which("turnserver")
    assert program, "turnserver is missing; `make setup` installs coturn"
    port, tls_port, first_relay = free_port(), free_port(), free_port()
    first_relay = min(first_relay, 65535 - RELAY_PORTS)
    options = {
        "listening-ip": host,
        "relay-ip": host,
        "listening-port": str(port),
        "tls-listening-port": str(tls_port),
        "min-port": str(first_relay),
        "max-port": str(first_relay + RELAY_PORTS),
        "static-auth-secret": SECRET,
        "realm": "class.example.org",
        "userdb": str(folder / "turn.sqlite"),
        "pidfile": str(folder / "turn.pid"),
        "log-file": "stdout",
    }
    if certificate is not None:
        options |= {"cert": str(certificate[0]), "pkey": str(certificate[1])}
    words = [f"--{name}={value}" for name, value in options.items()]
    words += [f"--allowed-peer-ip={address}" for address in allowed]
    configuration = str(TOP / "deploy" / "turnserver.conf")
    command = [program, "-c", configuration, *words, "--verbose", *([] if certificate else ["--no-tls"])]
    command.append("--no-dtls")
    if machine is not None:
        command = machine.command(*command)
    child = Child("coturn", command, dict(os.environ), folder / "coturn.log")
    child.start()

    async def listens() -> bool:
        assert child.alive(), child.tail()
        return READY in child.log.read_text(errors="replace")

    try:
        await eventually(listens, what="coturn to listen")
        yield Turn(host, child, port, tls_port)
    finally:
        await child.stop()
