"""aiortc's DTLS, and nothing else of aiortc anywhere: a handshake over our own datagrams.

Invariant: no SRTP session leaves this file before the certificate's fingerprint was found to be the
one in the offer.

Private parts used, watched by a contract test: `RTCDtlsTransport._set_role`, `_rx_srtp`, `_tx_srtp`,
what it calls on its ICE transport (`_recv()`, `_send(data)`, `role`), and
`RTCCertificate._create_ssl_context`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Literal, cast

from aiortc import RTCCertificate, RTCDtlsTransport, RTCIceTransport
from aiortc.rtcdtlstransport import RTCDtlsFingerprint, RTCDtlsParameters, SRTPProtectionProfile
from OpenSSL import SSL

from .srtp import SrtpPair

HANDSHAKE_SECONDS = 10.0
"""A handshake takes two round trips; with every second packet lost OpenSSL's timers need about 7 s."""
MAX_WAITING_DATAGRAMS = 32
"""DTLS datagrams of one peer not yet looked at. A flight has at most ten; more are dropped."""


class DtlsFailed(Exception):
    """No association: wrong fingerprint, broken handshake, closed, or too slow. The text says which."""


class _SharedContext(RTCCertificate):
    """A certificate with one OpenSSL context for all associations: a new one each takes 26 KB."""

    _context: SSL.Context | None = None

    def _create_ssl_context(self, srtp_profiles: list[SRTPProtectionProfile]) -> SSL.Context:
        if self._context is None:
            self._context = super()._create_ssl_context(srtp_profiles)
            # Browsers never resume, and sessions kept for them would be memory of peers that are gone.
            self._context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
        return self._context


class Certificate:
    """The node's own certificate: one for all its peers, made at start."""

    def __init__(self) -> None:
        self.inner = _SharedContext.generateCertificate()

    @property
    def fingerprint(self) -> tuple[str, str]:
        """SHA-256, as an answer writes it."""
        for candidate in self.inner.getFingerprints():
            if candidate.algorithm == "sha-256":
                return candidate.algorithm, candidate.value
        raise AssertionError("aiortc gives a SHA-256 fingerprint")


class _Datagrams:
    """What RTCDtlsTransport takes for an ICE transport: a bounded queue in, a function out."""

    role = "controlled"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send_now = send
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(MAX_WAITING_DATAGRAMS)
        self._closed = False

    def feed(self, data: bytes) -> bool:
        if self._queue.full():
            return False
        self._queue.put_nowait(data)
        return True

    def close(self) -> None:
        self._closed = True
        if not self._queue.full():
            self._queue.put_nowait(None)

    async def _recv(self) -> bytes:
        data = None if self._closed else await self._queue.get()
        if data is None or self._closed:
            raise ConnectionError
        return data

    async def _send(self, data: bytes) -> None:
        self._send_now(data)


class DtlsAssociation:
    """One peer's DTLS. Feed it datagrams, await `handshake`, and `close` it in the end.

    `on_closed` is called at most once, when the other side ends a finished association. As a client it
    speaks first, as soon as `handshake` is awaited.
    """

    def __init__(
        self,
        certificate: Certificate,
        send: Callable[[bytes], None],
        on_closed: Callable[[], None],
        role: Literal["server", "client"] = "server",
    ) -> None:
        self._datagrams = _Datagrams(send)
        self._transport = RTCDtlsTransport(cast(RTCIceTransport, self._datagrams), [certificate.inner])
        # With "auto" it would become the client, since ICE-lite is controlled, whatever the answer says.
        self._transport._set_role(role)  # noqa: SLF001 - this is the file for it
        self._on_closed: Callable[[], None] | None = on_closed

    def feed(self, data: bytes) -> bool:
        """Take a datagram from a validated address; False: too many are waiting, it was dropped."""
        return self._datagrams.feed(data)

    async def handshake(self, algorithm: str, fingerprint: str) -> SrtpPair:
        """Shake hands with whoever has this certificate. Raises DtlsFailed."""
        parameters = RTCDtlsParameters([RTCDtlsFingerprint(algorithm=algorithm, value=fingerprint)])
        try:
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                await self._transport.start(parameters)
        except TimeoutError:
            raise DtlsFailed("timeout") from None
        if self._transport.state != "connected":
            raise DtlsFailed(self._transport.state)
        transport = cast(Any, self._transport)
        transport.on("statechange", self._on_state)
        return SrtpPair(transport._rx_srtp, transport._tx_srtp)  # noqa: SLF001 - this is the file for it

    def _on_state(self) -> None:
        if self._transport.state == "closed" and self._on_closed is not None:
            callback, self._on_closed = self._on_closed, None
            callback()

    async def close(self) -> None:
        """End the association; tells the other side where a handshake had been finished."""
        self._on_closed = None
        await self._transport.stop()
        self._datagrams.close()
