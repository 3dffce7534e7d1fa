"""TURN credentials that only work for a while: coturn's REST API for time-limited credentials. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac

from ..turn_urls import turn_urls
from ..wire.lesson import IceServer

LIFETIME_SECONDS = 12 * 3600
"""Longer than a page stays open on a school day; a credential that leaked is of no use tomorrow."""


def ice_servers(turn_url: str, turn_secret: str, person: str, now: float) -> list[IceServer]:
    """Return what the browser's peer connection is given; nothing where no TURN server is set.

    `turn_url` may hold several addresses, separated by commas: ways to one server, or servers that share
    the secret. The password is base64(HMAC-SHA1(secret, username)) with username
    `<expiry, Unix seconds>:<participant id>`.
    """
    urls = [url.text for url in turn_urls(turn_url)]
    if not urls:
        return []
    username = f"{int(now) + LIFETIME_SECONDS}:{person}"
    mac = hmac.digest(turn_secret.encode(), username.encode(), hashlib.sha1)
    return [IceServer(urls=urls, username=username, credential=base64.b64encode(mac).decode())]
