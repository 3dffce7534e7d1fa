"""Fresh ids, the only chance in this package but for codes; and digests of those that are secret."""

from __future__ import annotations

import hashlib
import secrets


def fresh_id() -> str:
    """Return 22 url-safe characters that nobody guesses (127 bits or more).

    The first is not `-`: ids are copied into command lines, where it would begin an option.
    """
    while (made := secrets.token_urlsafe(16)).startswith("-"):
        pass
    return made


def device_digest(device: str) -> str:
    """Return what the database knows a device by: from it nobody can say that they are that device."""
    return hashlib.sha256(device.encode()).hexdigest()
