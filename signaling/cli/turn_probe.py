"""Tries a TURN server as a browser would, and asks it for what it must refuse.

Invariant: every allocation that was made is given back, and nothing is sent through it.
"""

from __future__ import annotations

import contextlib
import hashlib
import socket
import ssl
import struct
from collections.abc import Iterable, Iterator
from typing import Any

from aioice import stun

from signaling.turn_urls import TurnUrl
from signaling.wire.lesson import IceServer

from .turn_advice import ANYBODY, FORBIDDEN, TurnReport

ANSWER_SECONDS = 2.0
"""For connecting and for each answer. A class would notice a server that is slower."""
TRIES = 3
"""A request by UDP is sent again: one lost datagram is no finding."""
MAX_ANSWER_BYTES = 2048

_UDP_RELAY = 17 << 24
"""REQUESTED-TRANSPORT: protocol 17 (UDP) and three reserved bytes, RFC 8656 section 18.6."""
_UNAUTHORIZED, _STALE_NONCE = 401, 438

Attributes = dict[str, Any]


class _Refused(Exception):
    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code = code


def probe(
    url: TurnUrl,
    server: IceServer,
    media: Iterable[str],
    authorities: ssl.SSLContext | None = None,
) -> TurnReport:
    """Take a relay from the server, ask whom it relays to, give it back. Blocks for some seconds at most.

    `server` has the credentials, `media` are the media nodes' addresses, `authorities` who may have signed
    its certificate.
    """
    try:
        with _connected(url, authorities) as sock:
            return _ask_whom(url, _Dialogue(sock, url, server), tuple(media))
    except _Refused as refusal:
        hint = ": is MANABIYA_TURN_SECRET its static-auth-secret?" if refusal.code == _UNAUTHORIZED else ""
        return TurnReport(url, f"it refuses: {refusal}{hint}")
    except ssl.SSLCertVerificationError as error:
        return TurnReport(url, f"its certificate is not good: {error.verify_message}")
    except TimeoutError:
        return TurnReport(url, f"no answer within {ANSWER_SECONDS * TRIES:g} s")
    except (OSError, ValueError, KeyError, struct.error) as error:
        return TurnReport(url, f"no TURN server answers: {error}")


def _ask_whom(url: TurnUrl, dialogue: _Dialogue, media: tuple[str, ...]) -> TurnReport:
    with _allocated(dialogue):
        strangers = [address for address in (*FORBIDDEN, ANYBODY) if address not in media]
        return TurnReport(
            url,
            relays_to=tuple(address for address in strangers if dialogue.may_send_to(address)),
            refuses=tuple(address for address in media if not dialogue.may_send_to(address)),
        )


@contextlib.contextmanager
def _connected(url: TurnUrl, authorities: ssl.SSLContext | None) -> Iterator[socket.socket]:
    if url.transport == "udp":
        family, _, _, _, address = socket.getaddrinfo(url.host, url.port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.settimeout(ANSWER_SECONDS)
            sock.connect(address)
            yield sock
        return
    with socket.create_connection((url.host, url.port), ANSWER_SECONDS) as plain:
        if not url.secure:
            yield plain
            return
        context = authorities or ssl.create_default_context()
        with context.wrap_socket(plain, server_hostname=url.host) as secure:
            yield secure


@contextlib.contextmanager
def _allocated(dialogue: _Dialogue) -> Iterator[None]:
    dialogue.request(stun.Method.ALLOCATE, {"REQUESTED-TRANSPORT": _UDP_RELAY})
    try:
        yield
    finally:
        with contextlib.suppress(OSError, _Refused):  # it ends by itself in ten minutes
            dialogue.request(stun.Method.REFRESH, {"LIFETIME": 0})


class _Dialogue:
    """Requests under one allocation, with RFC 8489's long-term credentials."""

    def __init__(self, sock: socket.socket, url: TurnUrl, server: IceServer) -> None:
        self._socket = sock
        self._stream = url.transport == "tcp"
        self._username = server.username or ""
        self._credential = server.credential or ""
        self._challenge: Attributes = {}

    def may_send_to(self, address: str) -> bool:
        """Say whether the server lets this client send to `address`."""
        try:
            self.request(stun.Method.CREATE_PERMISSION, {"XOR-PEER-ADDRESS": (address, 9)})
        except _Refused:
            return False
        return True

    def request(self, method: stun.Method, attributes: Attributes) -> None:
        """Ask, with credentials once the server wants them. Raises _Refused or OSError."""
        signed = bool(self._challenge)
        try:
            self._ask(method, attributes)
        except _Refused as refusal:
            if refusal.code != _STALE_NONCE and (signed or refusal.code != _UNAUTHORIZED):
                raise
            self._ask(method, attributes)

    def _ask(self, method: stun.Method, attributes: Attributes) -> None:
        message = stun.Message(method, stun.Class.REQUEST, attributes=dict(attributes))
        if self._challenge:
            message.attributes |= {"USERNAME": self._username, **self._challenge}
            secret = f"{self._username}:{self._challenge['REALM']}:{self._credential}".encode()
            message.add_message_integrity(hashlib.md5(secret, usedforsecurity=False).digest())
        answer = self._exchange(message)
        if answer.message_class is stun.Class.ERROR:
            if "NONCE" in answer.attributes and "REALM" in answer.attributes:
                self._challenge = {name: answer.attributes[name] for name in ("NONCE", "REALM")}
            raise _Refused(*answer.attributes["ERROR-CODE"])

    def _exchange(self, message: stun.Message) -> stun.Message:
        for attempt in range(TRIES):
            if attempt == 0 or not self._stream:
                self._socket.sendall(bytes(message))
            try:
                while (answer := stun.parse_message(self._read())).transaction_id != message.transaction_id:
                    pass
            except TimeoutError:
                continue
            return answer
        raise TimeoutError

    def _read(self) -> bytes:
        if not self._stream:
            return self._socket.recv(MAX_ANSWER_BYTES)
        header = self._exactly(stun.HEADER_LENGTH)
        (length,) = struct.unpack_from("!H", header, 2)
        return header + self._exactly(min(length, MAX_ANSWER_BYTES))

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            piece = self._socket.recv(size - len(data))
            if not piece:
                raise ConnectionError("it closed the connection")
            data += piece
        return data
