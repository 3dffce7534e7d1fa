"""What this machine is: its settings, its addresses, its cores, its free ports."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from collections.abc import Mapping
from typing import NoReturn

import ifaddr

from signaling.config import Settings, SettingsError, load, read

from .supervision import UNUSABLE


def settings_or_exit(environment: Mapping[str, str] | None = None, *, look_only: bool = False) -> Settings:
    """Return the settings of the environment, or exit (78) with one line for each that is wrong.

    `look_only`: write nothing; a secret key that is not set is then not made.
    """
    take = read if look_only else load
    try:
        return take(os.environ if environment is None else environment, addresses())
    except SettingsError as error:
        refuse(*error.problems)


def refuse(*sentences: str) -> NoReturn:
    """Say why this process cannot run as things are, and exit with the status that means so."""
    for sentence in sentences:
        print(f"manabiya: {sentence}", file=sys.stderr)
    raise SystemExit(UNUSABLE)


def addresses() -> list[str]:
    """Return the addresses by which others may reach this machine, the likeliest first.

    Loopback and link-local ones are left out. IPv4 before IPv6: it is what a teacher can read out.
    """
    ips = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips]
    found = [ipaddress.ip_address(ip if isinstance(ip, str) else ip[0]) for ip in ips]
    outside = [address for address in found if not address.is_loopback and not address.is_link_local]
    return [str(address) for address in sorted(outside, key=lambda address: address.version)]


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def is_free(host: str, port: int, kind: socket.SocketKind) -> bool:
    """Return whether `port` can be bound now, at `host` or (if empty) at every address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, kind) as probe:
        if kind == socket.SOCK_STREAM:
            # As servers do it: connections that are just ending do not keep the port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
