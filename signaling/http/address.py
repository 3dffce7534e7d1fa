"""Whose request it is, behind proxies or not. Pure but for reading the request.

Invariant: X-Forwarded-* is believed only as far as it was written by proxies that we were told to trust:
the client is the first address, from our end, that is not such a proxy.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from aiohttp import web

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_IPV6_HOUSEHOLD_BITS = 64
"""Whoever has one IPv6 address has 2^64: limits count the /64."""


def client_address(peer: str, forwarded_for: Sequence[str], trusted: Sequence[Network]) -> str:
    """Return the client's address. `forwarded_for` holds the X-Forwarded-For headers as they came."""
    chain = [part.strip() for header in forwarded_for for part in header.split(",") if part.strip()]
    current = peer
    while _is_trusted(current, trusted) and chain:
        candidate = chain.pop()
        if _parsed(candidate) is None:
            break
        current = candidate
    return current


def limit_key(address: str) -> str:
    """Return what rate limits count by: the address, of IPv6 its /64."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        network = ipaddress.ip_network((parsed, _IPV6_HOUSEHOLD_BITS), strict=False)
        return str(network)
    return address


def as_client_sees_it(request: web.Request, trusted: Sequence[Network]) -> web.Request:
    """Return the request with `remote` and `scheme` as they are at the client's end."""
    peer = request.remote or ""
    if not _is_trusted(peer, trusted):
        return request
    remote = client_address(peer, request.headers.getall("X-Forwarded-For", []), trusted)
    proto = request.headers.get("X-Forwarded-Proto", "").strip().lower()
    if proto in {"http", "https"}:
        return request.clone(remote=remote, scheme=proto)
    return request.clone(remote=remote)


def _is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return parsed is not None and any(parsed in network for network in trusted)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
