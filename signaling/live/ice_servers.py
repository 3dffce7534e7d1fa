"""TURN credentials that only work for a while: coturn's REST API for time-limited credentials. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac

from ..wire.lesson import IceServer

LIFETIME_SECONDS = 6 * 3600
"""Longer than any lesson with its breaks; a credential that leaked is of no use tomorrow."""


def ice_servers(turn_url: str, turn_secret: str, person: str, now: float) -> list[IceServer]:
    """Return what the browser's peer connection is given; nothing where no TURN server is set.

    `turn_url` may hold several addresses, separated by commas. The password is
    base64(HMAC-SHA1(secret, username)) with username `<expiry, Unix seconds>:<participant id>`.
    """
    urls = [url.strip() for url in turn_url.split(",") if url.strip()]
    if not urls:
        return []
    if not turn_secret:
        return [IceServer(urls=urls)]
    username = f"{int(now) + LIFETIME_SECONDS}:{person}"
    mac = hmac.digest(turn_secret.encode(), username.encode(), hashlib.sha1)
    return [IceServer(urls=urls, username=username, credential=base64.b64encode(mac).decode())]
