"""ICE, DTLS and SRTP put together: a way to a media node, for RTP and RTCP.

Invariant: `on_packet` gets packets as they came, still protected: a client that only counts them (a load
test) need not pay for opening them. `open_rtp` and `open_rtcp` do that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from pylibsrtp import Error as SrtpError

from .dtls import Certificate, DtlsClient, HandshakeFailed, SrtpSessions
from .ice import IceLink, RemoteAgent

HANDSHAKE_SECONDS = 8.0


class MediaTransport:
    """`connect` once; then send; `close` in the end. `on_lost` when the other side is gone."""

    def __init__(
        self, certificate: Certificate, on_packet: Callable[[bytes], None], on_lost: Callable[[], None]
    ) -> None:
        self._certificate = certificate
        self._on_packet = on_packet
        self.ice = IceLink(self._take, on_lost)
        self._dtls: DtlsClient | None = None
        self._sessions: SrtpSessions | None = None
        self._arrived = asyncio.Event()
        self._failure: HandshakeFailed | None = None

    @property
    def fingerprint(self) -> str:
        return self._certificate.fingerprint

    async def connect(self, remote: RemoteAgent, fingerprint: str) -> None:
        """Connect. Raises `LinkLost` or `HandshakeFailed`."""
        await self.ice.connect(remote)
        self._dtls = DtlsClient(self._certificate, fingerprint)
        self._send_all(self._dtls.start())
        try:
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                await self._handshake(self._dtls)
        except (TimeoutError, HandshakeFailed) as error:
            self.close()
            raise HandshakeFailed(str(error) or "the handshake took too long") from error

    def send_rtp(self, packet: bytes) -> bytes:
        """Protect and send; returns what was sent, for `resend`. Empty: not connected."""
        if self._sessions is None:
            return b""
        protected: bytes = self._sessions.out.protect(packet)
        self.ice.send(protected)
        return protected

    def resend(self, protected: bytes) -> None:
        self.ice.send(protected)

    def send_rtcp(self, packet: bytes) -> None:
        if self._sessions is not None:
            self.ice.send(self._sessions.out.protect_rtcp(packet))

    def open_rtp(self, protected: bytes) -> bytes | None:
        """Unprotect an RTP packet; `None`: forged, or seen before."""
        return self._open(protected, rtcp=False)

    def open_rtcp(self, protected: bytes) -> bytes | None:
        """Unprotect an RTCP packet; `None`: forged, or seen before."""
        return self._open(protected, rtcp=True)

    def close(self) -> None:
        self.ice.close()

    def _open(self, protected: bytes, *, rtcp: bool) -> bytes | None:
        if self._sessions is None:
            return None
        session = self._sessions.into
        try:
            opened: bytes = session.unprotect_rtcp(protected) if rtcp else session.unprotect(protected)
        except SrtpError:
            return None
        return opened

    async def _handshake(self, dtls: DtlsClient) -> None:
        while dtls.sessions is None:
            try:
                async with asyncio.timeout(dtls.seconds_to_retry()):
                    await self._arrived.wait()
            except TimeoutError:
                self._send_all(dtls.retry())
            self._arrived.clear()
            if self._failure is not None:
                raise self._failure
        self._sessions = dtls.sessions

    def _take(self, data: bytes) -> None:
        if data[0] >= 128:  # noqa: PLR2004 - RFC 7983: 128 to 191 is RTP and RTCP
            self._on_packet(data)
        elif self._dtls is not None:
            try:
                self._send_all(self._dtls.feed(data))
            except HandshakeFailed as failure:
                self._failure = failure
            self._arrived.set()

    def _send_all(self, datagrams: list[bytes]) -> None:
        for datagram in datagrams:
            self.ice.send(datagram)
