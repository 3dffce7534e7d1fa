"""STUN for ICE-lite (RFC 8445, RFC 8489): aioice's messages, our answers.

Invariant: an address counts as a peer's only after a request from it whose MESSAGE-INTEGRITY is right;
whatever else comes is answered by at most one error of bounded size, or not at all.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from aioice import stun

MAX_REQUEST_BYTES = 548
"""RFC 8489 section 6.1's limit where the path MTU is not known; a check has about 100."""

Outcome = Literal[
    "ok",
    "malformed",
    "not_a_request",
    "no_integrity",
    "unknown_ufrag",
    "wrong_integrity",
    "role_conflict",
]


@dataclass(frozen=True, slots=True)
class Served:
    """What came of one STUN datagram."""

    outcome: Outcome
    reply: bytes | None = None
    """To be sent back to where the request came from. An error reply unless `outcome` is `ok`."""
    ufrag: str = ""
    """Ours, as named in the request. Only where `outcome` is `ok`."""
    nominated: bool = False
    """Whether the client asks to use this address from now on (USE-CANDIDATE)."""


_MALFORMED = Served("malformed")
_NOT_A_REQUEST = Served("not_a_request")


def serve(data: bytes, source: tuple[str, int], password_of: Callable[[str], str | None]) -> Served:
    """Answer one datagram that looks like STUN. `password_of` knows our own ufrags."""
    if len(data) > MAX_REQUEST_BYTES:
        return _MALFORMED
    try:
        request = stun.parse_message(data)
    except (ValueError, IndexError, struct.error):
        return _MALFORMED
    if request.message_method != stun.Method.BINDING or request.message_class != stun.Class.REQUEST:
        return _NOT_A_REQUEST
    username = request.attributes.get("USERNAME")
    if username is None or "MESSAGE-INTEGRITY" not in request.attributes:
        return Served("no_integrity", _error(request, 400, "Bad Request"))
    ufrag = str(username).split(":", 1)[0]
    password = password_of(ufrag)
    if password is None:
        return Served("unknown_ufrag", _error(request, 401, "Unauthenticated"))
    if not request.check_message_integrity(password.encode()):
        return Served("wrong_integrity", _error(request, 401, "Unauthenticated"))
    if "ICE-CONTROLLED" in request.attributes:
        # We are lite and so always controlled: the other side has to change over (RFC 8445 section 7.3.1.1).
        return Served("role_conflict", _error(request, 487, "Role Conflict", password))
    return Served("ok", _success(request, source, password), ufrag, "USE-CANDIDATE" in request.attributes)


def transaction_of(data: bytes) -> bytes:
    """Return the transaction id of a message that was parsed (RFC 8489 section 5)."""
    return data[8:20]


def _success(request: stun.Message, source: tuple[str, int], password: str) -> bytes:
    response = stun.Message(
        stun.Method.BINDING, stun.Class.RESPONSE, request.transaction_id, {"XOR-MAPPED-ADDRESS": source}
    )
    response.add_message_integrity(password.encode())
    return bytes(response)


def _error(request: stun.Message, code: int, text: str, password: str | None = None) -> bytes:
    response = stun.Message(
        stun.Method.BINDING, stun.Class.ERROR, request.transaction_id, {"ERROR-CODE": (code, text)}
    )
    if password is None:
        response.add_fingerprint()
    else:
        response.add_message_integrity(password.encode())
    return bytes(response)
