"""Which of this machine's addresses the media port is bound to.

Invariant: never empty; a machine without a network still has its loopback.
"""

from __future__ import annotations

import ipaddress

from aioice.ice import get_host_addresses

LOOPBACK = "127.0.0.1"
_ANY = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - these are what people write for "every address"


def addresses_to_bind(host: str) -> list[str]:
    """Return `host`, or for an empty or unspecified one every address that others can reach us by.

    One socket per address, so that a reply leaves from the address that was asked.
    """
    if host not in _ANY:
        return [host]
    found = [
        address
        for address in get_host_addresses(use_ipv4=True, use_ipv6=True)
        if not ipaddress.ip_address(address).is_link_local
    ]
    return found or [LOOPBACK]
