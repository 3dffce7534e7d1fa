"""What `manabiya serve` tells the person who started it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from signaling.config import EVERYWHERE, Settings

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Links:
    """Ways into the system that a start prints. `desk` is there on the first start only."""

    teacher: str
    student: str
    desk: str | None


def welcome(settings: Settings, links: Links, addresses: Sequence[str], authority: Path | None) -> list[str]:
    """Return the lines that are printed when everything runs."""
    lines = [
        "",
        "Manabiya is running. A lesson is ready:",
        "",
        f"  teacher link  {links.teacher}",
        f"  pupil link    {links.student}",
    ]
    if links.desk is not None:
        lines += [
            "",
            "Nobody has an account yet. This link, once, makes the first teacher's (until the next start):",
            f"  desk link     {links.desk}",
        ]
    lines += ["", *reach(settings, addresses), *trust(authority), "", "Ctrl-C stops everything."]
    return lines


def reach(settings: Settings, addresses: Sequence[str]) -> list[str]:
    """Say who can reach the system, and how others could."""
    if settings.http_host in LOCAL:
        where = f" (this machine: {', '.join(addresses)})" if addresses else ""
        return [
            "Only browsers on this machine reach it. For pupils on other machines stop it and run",
            f"  .venv/bin/manabiya serve --tls{where}",
            "which listens on all addresses and makes a certificate: without TLS a browser gives a page",
            "on another machine neither camera nor microphone.",
        ]
    everywhere = settings.http_host in EVERYWHERE
    listening = "all addresses of this machine" if everywhere else settings.http_host
    lines = [
        f"Other machines reach it at {settings.public_url} (listening on {listening}).",
        f"Let through a firewall: TCP {settings.http_port}; UDP and TCP {settings.media_port}",
        "(further media nodes take the next ports).",
    ]
    if not settings.secure:
        lines += [
            "Without TLS browsers on other machines give neither camera nor microphone: use --tls here,",
            "or a proxy with a certificate and MANABIYA_PUBLIC_URL=https://….",
        ]
    return lines


def trust(authority: Path | None) -> list[str]:
    """Say what to do with a certificate of our own making."""
    if authority is None:
        return []
    return [
        "",
        "The certificate is this machine's own, so each browser warns once. Either go on past the warning",
        "(Advanced → Continue), or put this file on the devices as a trusted authority:",
        f"  {authority}",
        "  Chromebook: Settings → Security → Manage certificates → Authorities → Import",
        "  iPad: open the file → Settings → Profile Downloaded → Install, then General → About →",
        "        Certificate Trust Settings → switch it on",
        "Its own key was thrown away after signing: nobody can make other certificates with it.",
    ]
