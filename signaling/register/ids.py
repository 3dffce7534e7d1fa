"""Fresh ids. The only chance in this package but for codes."""

from __future__ import annotations

import secrets


def fresh_id() -> str:
    """Return 22 url-safe characters: 128 bits that nobody guesses."""
    return secrets.token_urlsafe(16)
