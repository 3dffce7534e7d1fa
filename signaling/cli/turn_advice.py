"""What `manabiya doctor` concludes about TURN servers. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from signaling.turn_urls import TurnUrl

from .finding import Finding, Level

FORBIDDEN = ("127.0.0.1", "169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1")
"""What no relay of a school may reach: its own machine, a cloud's metadata, networks behind a firewall."""
ANYBODY = "203.0.113.1"
"""An address of nobody (RFC 5737). Whoever may send there may send anywhere."""


@dataclass(frozen=True, slots=True)
class TurnReport:
    """What one address of a TURN server did."""

    url: TurnUrl
    complaint: str = ""
    """Why no relay was to be had; empty if one was."""
    relays_to: tuple[str, ...] = ()
    """Addresses that no media node has, and that it would send to."""
    refuses: tuple[str, ...] = ()
    """Addresses of media nodes that it would not send to."""


def turn(reports: tuple[TurnReport, ...]) -> Iterator[Finding]:
    """Yield what is to be said of each address, and of all together."""
    for report in reports:
        yield from _one(report)
    if reports and all(report.url.transport == "udp" for report in reports):
        yield Finding(
            Level.NOTE,
            "MANABIYA_TURN_URL has only ways by UDP: a network that blocks UDP needs turn:…?transport=tcp "
            "or turns:… besides",
        )


def _one(report: TurnReport) -> Iterator[Finding]:
    name = report.url.text
    if report.complaint:
        yield Finding(Level.PROBLEM, f"{name}: {report.complaint}")
        return
    inside = [address for address in report.relays_to if address != ANYBODY]
    if inside:
        yield Finding(
            Level.PROBLEM,
            f"{name} relays into networks that pupils have no business in ({', '.join(inside)}): set "
            "denied-peer-ip as deploy/turnserver.conf does",
        )
    elif report.relays_to:
        yield Finding(Level.NOTE, f"{name} relays to anybody: deploy/turnserver.conf does not")
    if report.refuses:
        yield Finding(
            Level.PROBLEM,
            f"{name} refuses {', '.join(report.refuses)}: set allowed-peer-ip to the media nodes' addresses",
        )
    if not report.relays_to and not report.refuses:
        yield Finding(Level.GOOD, f"{name} relays to media nodes and to nobody else")
