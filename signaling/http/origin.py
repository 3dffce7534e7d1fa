"""Which pages may speak to this server with a browser's credentials. Pure.

Invariant: a foreign Origin is never accepted. Ours are those of the settings (PUBLIC_URL's), and, where
the server was reached by an IP address or as localhost, the very address it was reached by (a machine in
a school is reached by several). A name in `Host` proves nothing: an attacker's name may be made to lead
here (DNS rebinding); an address can not be forged that way.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def origin_of(url: str) -> str:
    """Return `scheme://host[:port]` of an absolute URL, as browsers write it: lower case, no default port."""
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    port = "" if parts.port in {None, default} else f":{parts.port}"
    return f"{parts.scheme}://{shown}{port}"


def is_own_origin(origin: str, *, own: frozenset[str], scheme: str, host: str) -> bool:
    """Say whether `origin` (an Origin header) is ours. `scheme` and `host` are the request's own."""
    try:
        given = origin_of(origin)
        if given in own:
            return True
        reached = f"{scheme}://{host}"
        return _is_address(urlsplit(reached).hostname or "") and given == origin_of(reached)
    except ValueError:
        return False


def _is_address(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
