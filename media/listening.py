"""Everything a node listens on, and how answers name it.

Invariant: all of it is open, or nothing is.
"""

from __future__ import annotations

from . import sdp
from .counters import Counters
from .settings import NodeSettings
from .transport.addresses import addresses_to_bind
from .transport.port import MediaPort
from .transport.tcp import TcpListener


class PortTaken(Exception):
    """A port cannot be bound. The text names it, and the setting that chooses another."""


class Listening:
    """The UDP port and the TCP port of a node, on each of its addresses."""

    def __init__(self, settings: NodeSettings, counters: Counters) -> None:
        self._settings = settings
        self.port = MediaPort(counters)
        self.tcp = TcpListener(self.port, counters)

    def open(self) -> None:
        """Bind everything. Raises PortTaken."""
        settings = self._settings
        hosts = addresses_to_bind(settings.media_host)
        try:
            self.port.open(hosts, settings.media_port)
        except OSError as problem:
            raise PortTaken(_sentence("UDP", settings.media_port, problem, "MEDIA_PORT")) from problem
        try:
            self.tcp.open(hosts, settings.media_tcp_port)
        except OSError as problem:
            self.port.close()
            raise PortTaken(_sentence("TCP", settings.media_tcp_port, problem, "MEDIA_TCP_PORT")) from problem

    def candidates(self) -> tuple[sdp.Candidate, ...]:
        """Return what answers name: all of UDP first, then TCP for those whom it does not reach."""
        udp, tcp = self.port.addresses, self.tcp.addresses
        if self._settings.public_ips:
            udp = [(address, udp[0][1]) for address in self._settings.public_ips]
            tcp = [(address, tcp[0][1]) for address in self._settings.public_ips]
        return (
            *(sdp.Candidate(host, port) for host, port in udp),
            *(sdp.Candidate(host, port, "tcp") for host, port in tcp),
        )

    def close(self) -> None:
        """Close everything. Peers are not told: their owner closes them first."""
        self.tcp.close()
        self.port.close()


def _sentence(protocol: str, port: int, problem: OSError, setting: str) -> str:
    return f"cannot use {protocol} port {port}: {problem.strerror}. Set MANABIYA_{setting} to a free one."
