"""ICE and DTLS of simulated pupils, against agents that are honest, silent, or somebody else."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import cast

import pytest
from aioice import stun

from media.transport.dtls import Certificate as ServerCertificate
from media.transport.dtls import DtlsAssociation
from media.transport.srtp import SrtpPair
from signaling.clients.dtls import Certificate, DtlsClient, HandshakeFailed
from signaling.clients.ice import IceLink, LinkLost, RemoteAgent
from tests.kit.waiting import eventually

PWD = "p" * 24


class Agent(asyncio.DatagramProtocol):
    """An ICE-lite agent on a port of its own, that may sign with the wrong password."""

    def __init__(self, pwd: str = PWD) -> None:
        self.pwd = pwd
        self.transport: asyncio.DatagramTransport
        self.checks: list[stun.Message] = []
        self.got: list[bytes] = []
        self.client: tuple[str, int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)
        host, port = transport.get_extra_info("sockname")
        self.address: tuple[str, int] = host, port

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data[:1] > b"\x03":
            self.got.append(data)
            return
        request = stun.parse_message(data)
        self.checks.append(request)
        if len(self.checks) == 1:
            for junk in (b"\x80 too early", b"\x01\x01 not STUN", b""):
                self.transport.sendto(junk, addr)
        answer = stun.Message(
            message_method=stun.Method.BINDING,
            message_class=stun.Class.RESPONSE,
            transaction_id=request.transaction_id,
        )
        answer.attributes["XOR-MAPPED-ADDRESS"] = addr
        answer.add_message_integrity(self.pwd.encode())
        self.transport.sendto(bytes(answer), addr)
        self.client = addr


@contextlib.asynccontextmanager
async def agent(pwd: str = PWD) -> AsyncIterator[Agent]:
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Agent(pwd), local_addr=("127.0.0.1", 0)
    )
    try:
        yield protocol
    finally:
        transport.close()
        await asyncio.sleep(0)  # it is closed in the loop's next turn, of which there may be no other


async def test_a_link_takes_the_candidate_that_answers_and_nothing_before_it() -> None:
    """Checks are authenticated and nominate; what comes before a valid answer is dropped; then data flows."""
    got: list[bytes] = []
    async with agent() as silent, agent() as honest:
        silent.transport.close()
        link = IceLink(got.append, lambda: None)
        await link.connect(RemoteAgent("them", PWD, (silent.address, honest.address)))
        assert got == []
        (check, *_) = honest.checks
        assert check.attributes["USERNAME"] == f"them:{link.ufrag}"
        assert "USE-CANDIDATE" in check.attributes
        assert check.check_message_integrity(PWD.encode())
        assert honest.client is not None
        link.send(b"\x80 hello")
        honest.transport.sendto(b"\x81 welcome", honest.client)

        async def look() -> bool:
            return got[-1:] == [b"\x81 welcome"] and b"\x80 hello" in honest.got

        await eventually(look, what="data both ways")
        link.close()
        link.close()
        link.send(b"after the end, nothing happens")


async def test_an_answer_that_is_not_signed_with_the_password_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who does not know the password cannot make a client connect to them."""
    monkeypatch.setattr("signaling.clients.ice.CONNECT_SECONDS", 0.3)
    async with agent(pwd="q" * 24) as impostor:
        link = IceLink(lambda _: None, lambda: None)
        with pytest.raises(LinkLost):
            await link.connect(RemoteAgent("them", PWD, (impostor.address,)))
        assert impostor.checks


async def test_no_candidate_is_no_way() -> None:
    """An answer without UDP candidates fails at once."""
    with pytest.raises(LinkLost, match="no UDP candidate"):
        await IceLink(lambda _: None, lambda: None).connect(RemoteAgent("them", PWD, ()))


async def shake_hands(client: DtlsClient, certificate: Certificate, server: ServerCertificate) -> SrtpPair:
    """Run a handshake with the media node's own side of it; returns that side's SRTP sessions."""
    failed: asyncio.Future[SrtpPair] = asyncio.get_running_loop().create_future()

    def to_client(data: bytes) -> None:
        try:
            for datagram in client.feed(data):
                association.feed(datagram)
        except HandshakeFailed as failure:
            failed.set_exception(failure)

    association = DtlsAssociation(server, to_client, lambda: None)
    handshake = asyncio.ensure_future(association.handshake("sha-256", certificate.fingerprint))
    for datagram in client.start():
        association.feed(datagram)
    try:
        done, _ = await asyncio.wait([handshake, failed], timeout=10, return_when=asyncio.FIRST_COMPLETED)
        return failed.result() if failed in done else handshake.result()
    finally:
        handshake.cancel()
        await asyncio.gather(handshake, return_exceptions=True)
        await association.close()


async def test_a_handshake_gives_both_sides_the_same_keys() -> None:
    """What one side protects the other opens, in both directions."""
    certificate, server = Certificate(), ServerCertificate()
    client = DtlsClient(certificate, server.fingerprint[1].lower())
    theirs = await shake_hands(client, certificate, server)
    assert client.sessions is not None
    assert client.seconds_to_retry() is None
    packet = bytes([0x80, 111]) + bytes(10) + b"voice"
    assert theirs.unprotect(client.sessions.out.protect(packet)) == packet
    report = bytes([0x80, 201, 0, 1]) + bytes(4)
    assert client.sessions.into.unprotect_rtcp(theirs.protect_rtcp(report)) == report
    assert client.feed(b"\x16 after the end") == []


async def test_another_certificate_than_the_answers_is_refused() -> None:
    """No keys come of a handshake with somebody whose fingerprint the answer did not name."""
    certificate = Certificate()
    client = DtlsClient(certificate, ":".join(["AB"] * 32))
    with pytest.raises(HandshakeFailed, match="not the one"):
        await shake_hands(client, certificate, ServerCertificate())
    assert client.sessions is None


async def test_a_lost_flight_is_sent_again() -> None:
    """While nothing answers there is a time to retry, and then the same flight again."""
    client = DtlsClient(Certificate(), ":".join(["AB"] * 32))
    assert client.start()
    seconds = client.seconds_to_retry()
    assert seconds is not None
    assert 0 < seconds <= 1

    async def look() -> list[bytes]:
        return client.retry()

    assert (await eventually(look, within=5, what="the flight again"))[0][0] == 22  # a handshake record
