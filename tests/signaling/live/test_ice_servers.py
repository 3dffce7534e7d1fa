"""TURN credentials as coturn checks them."""

from __future__ import annotations

import base64
import hashlib
import hmac

from signaling.live.ice_servers import LIFETIME_SECONDS, ice_servers


def test_without_turn_there_are_none() -> None:
    """A school without a TURN server needs nothing of it."""
    assert ice_servers("", "secret", "p", 0.0) == []


def test_credentials_are_for_one_person_and_a_while() -> None:
    """The user name says until when; the password proves that we said so."""
    (server,) = ice_servers(
        "turn:t.example:3478?transport=udp, turns:t.example:443", "secret", "hana", 1000.0
    )
    assert server.urls == ["turn:t.example:3478?transport=udp", "turns:t.example:443"]
    assert server.username == f"{1000 + LIFETIME_SECONDS}:hana"
    digest = hmac.new(b"secret", server.username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(server.credential or "") == digest
