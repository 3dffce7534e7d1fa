"""aiortc's private parts that we lean on, and the handshake over our own datagrams (faults 47, 48)."""

from __future__ import annotations

import asyncio

import pytest
from aiortc import RTCCertificate, RTCDtlsTransport
from aiortc.rtcdtlstransport import RTCDtlsFingerprint, RTCDtlsParameters, SRTPProtectionProfile

from media.transport import dtls
from media.transport.dtls import MAX_WAITING_DATAGRAMS, Certificate, DtlsAssociation, DtlsFailed
from media.transport.srtp import MAX_PLAIN_BYTES, SrtpPair, SrtpRefused, same_library
from tests.kit.waiting import eventually

RTP = b"\x80\x60\x00\x01" + bytes(8) + b"payload"


class Wire:
    """The client's end: what RTCDtlsTransport takes for an ICE transport."""

    role = "controlling"

    def __init__(self) -> None:
        self.arriving: asyncio.Queue[bytes] = asyncio.Queue()
        self.server: DtlsAssociation | None = None

    async def _recv(self) -> bytes:
        return await self.arriving.get()

    async def _send(self, data: bytes) -> None:
        assert self.server is not None
        self.server.feed(data)


def fingerprint_of(certificate: RTCCertificate) -> str:
    return next(f.value for f in certificate.getFingerprints() if f.algorithm == "sha-256")


class Pair:
    """A client of aiortc and our association, joined by a wire that loses nothing."""

    def __init__(self) -> None:
        self.closed = 0
        self.certificate = RTCCertificate.generateCertificate()
        self.wire = wire = Wire()
        self.client = RTCDtlsTransport(wire, [self.certificate])  # type: ignore[arg-type]
        self.client._set_role("client")
        self.ours = Certificate()
        self.server = DtlsAssociation(self.ours, wire.arriving.put_nowait, self.on_closed)
        wire.server = self.server

    def on_closed(self) -> None:
        self.closed += 1

    async def shake_hands(self, fingerprint: str = "") -> SrtpPair:
        _, ours = self.ours.fingerprint
        parameters = RTCDtlsParameters([RTCDtlsFingerprint("sha-256", ours)])
        client = asyncio.create_task(self.client.start(parameters))
        try:
            return await self.server.handshake("sha-256", fingerprint or fingerprint_of(self.certificate))
        finally:
            await client

    async def close(self) -> None:
        await self.client.stop()
        await self.server.close()


def test_the_contract_with_aiortc_and_pylibsrtp_holds() -> None:
    """Every private name that we use is still there: a new version of either is noticed here first."""
    transport = RTCDtlsTransport(Wire(), [RTCCertificate.generateCertificate()])  # type: ignore[arg-type]
    for name in ("_set_role", "_rx_srtp", "_tx_srtp"):
        assert hasattr(transport, name)
    assert hasattr(RTCCertificate, "_create_ssl_context")
    assert transport.state == "new"
    assert same_library()


async def test_all_associations_share_one_context() -> None:
    """Two peers of one certificate get different keys from the same OpenSSL context."""
    first, second = Pair(), Pair()
    second.ours = first.ours
    second.server = DtlsAssociation(first.ours, second.wire.arriving.put_nowait, second.on_closed)
    second.wire.server = second.server
    one, two = await first.shake_hands(), await second.shake_hands()
    profiles: list[SRTPProtectionProfile] = []
    assert first.ours.inner._create_ssl_context(profiles) is first.ours.inner._create_ssl_context(profiles)
    rtcp = b"\x80\xc9\x00\x01" + bytes(4)
    assert one.protect_rtcp(rtcp) != two.protect_rtcp(rtcp)
    assert second.client._rx_srtp.unprotect_rtcp(two.protect_rtcp(rtcp)) == rtcp
    await first.close()
    await second.close()


async def test_keys_fit_those_of_the_client() -> None:
    """What one side protects the other opens, RTP and RTCP, in both directions."""
    pair = Pair()
    srtp = await pair.shake_hands()
    client_receives, client_sends = pair.client._rx_srtp, pair.client._tx_srtp
    assert srtp.unprotect(client_sends.protect(RTP)) == RTP
    rtcp = b"\x80\xc9\x00\x01" + bytes(4)
    assert srtp.unprotect_rtcp(client_sends.protect_rtcp(rtcp)) == rtcp
    assert client_receives.unprotect_rtcp(srtp.protect_rtcp(rtcp)) == rtcp
    await pair.close()


async def test_what_is_too_long_or_not_authentic_is_refused() -> None:
    """SrtpRefused, and nothing else, for whatever comes."""
    pair = Pair()
    srtp = await pair.shake_hands()
    for data in (bytes(MAX_PLAIN_BYTES + 1), b"", b"\x80", RTP):
        with pytest.raises(SrtpRefused):
            srtp.unprotect(data)
        with pytest.raises(SrtpRefused):
            srtp.unprotect_rtcp(data)
    await pair.close()


async def test_fault_47_a_wrong_fingerprint_gives_no_keys() -> None:
    """A certificate other than the offer's: DtlsFailed, before any SRTP session leaves."""
    pair = Pair()
    with pytest.raises(DtlsFailed):
        await pair.shake_hands(fingerprint_of(RTCCertificate.generateCertificate()))
    await pair.close()


async def test_the_other_side_going_is_told_once() -> None:
    """A close_notify ends the association; our own `close` then says nothing more."""
    pair = Pair()
    await pair.shake_hands()
    await pair.client.stop()

    async def told() -> bool:
        return pair.closed > 0

    await eventually(told, what="our end to hear of it", every=0.002)
    await pair.server.close()
    assert pair.closed == 1


async def test_closing_ourselves_is_told_to_the_other_side_only() -> None:
    """The client sees the end; our own callback is not called."""
    pair = Pair()
    await pair.shake_hands()
    await pair.server.close()

    async def gone() -> bool:
        return pair.client.state == "closed"

    await eventually(gone, what="the client to hear of it", every=0.002)
    assert pair.closed == 0


async def test_fault_48_a_handshake_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A half-open handshake has a time limit, and a bounded queue of datagrams."""
    monkeypatch.setattr(dtls, "HANDSHAKE_SECONDS", 0.05)
    association = DtlsAssociation(Certificate(), lambda _: None, lambda: None)
    for _ in range(MAX_WAITING_DATAGRAMS):
        assert association.feed(b"\x16junk")
    assert not association.feed(b"\x16junk")
    with pytest.raises(DtlsFailed, match="timeout"):
        await association.handshake("sha-256", "00")
    await association.close()
