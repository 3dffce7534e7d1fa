"""One port for everybody: who gets in, and what is dropped (faults 41-46, 48)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aioice import stun

from media.counters import Counters
from media.transport.port import (
    MAX_ADDRESSES_PER_PEER,
    STUN_ERRORS_PER_SECOND,
    TAKEOVER_SECONDS,
    MediaPort,
)
from tests.kit.waiting import eventually
from tests.media.support.raw import KEYFRAME, RawClient
from tests.media.support.room import Room, person, room

CLIENT_HELLO = bytes.fromhex("16fefd0000000000000000") + b"\x00\x10" + bytes(16)


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        made.plan(a=person(), b=person())
        yield made


async def stranger(made: Room, *datagrams: bytes) -> list[bytes]:
    """Send datagrams from an address that nobody knows, then return what came back to it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(0)
        sock.bind(("127.0.0.1", 0))
        for data in datagrams:
            sock.sendto(data, made.port.addresses[0])
        before = made.counters.dropped["empty"]
        # The port reads in order: when this empty one is counted, all before it have been dealt with.
        sock.sendto(b"", made.port.addresses[0])

        async def dealt_with() -> bool:
            return made.counters.dropped["empty"] > before

        await eventually(dealt_with, what="the port to read", every=0.002)
        replies = []
        while True:
            try:
                replies.append(sock.recv(2048))
            except BlockingIOError:
                return replies


async def test_fault_41_empty_datagrams_are_ignored(open_room: Room) -> None:
    """An empty datagram, from a stranger or from the peer itself, is counted and changes nothing (F1)."""
    client = await open_room.join("a", "microphone", "audio_slot")
    await stranger(open_room, b"")
    # asyncio's own sendto leaves empty datagrams out.
    client.transport.get_extra_info("socket")._sock.sendto(b"", client.server)
    await open_room.until_dropped("empty", 3)
    assert (await client.check()).message_class is stun.Class.RESPONSE
    assert open_room.peer("a").phase == "connected"


async def test_fault_42_a_strangers_client_hello_never_reaches_dtls(open_room: Room) -> None:
    """Plaintext ClientHellos before and after the real one come from no validated address: dropped (F2)."""
    client = await open_room.prepare("a", "microphone", "audio_slot")
    await stranger(open_room, CLIENT_HELLO, CLIENT_HELLO)
    assert open_room.counters.dropped["unvalidated_address"] == 2
    await client.connect()
    await open_room.until_connected("a")
    await stranger(open_room, CLIENT_HELLO)
    assert open_room.counters.dropped["unvalidated_address"] == 3
    assert open_room.peer("a").phase == "connected"


async def test_fault_43_stun_without_integrity_gets_400(open_room: Room) -> None:
    """A request that is not signed, or names nobody, is answered 400 and validates nothing (F6)."""
    client = await open_room.prepare("a", "microphone")
    unsigned = client.request()
    client.send(bytes(unsigned))
    reply = await client.reply_to(unsigned)
    assert reply.error_code == 400
    client.send(CLIENT_HELLO)
    await open_room.until_dropped("unvalidated_address")
    assert open_room.peer("a").phase == "connecting"


def wrong_length(client: RawClient, attribute: int, length: int) -> bytes:
    """Return a signed request followed by an attribute of a length that it cannot have."""
    request = client.request()
    request.add_message_integrity(client.their_pwd.encode())
    data = bytes(request) + attribute.to_bytes(2) + length.to_bytes(2) + bytes(length + -length % 4)
    return data[:2] + (len(data) - 20).to_bytes(2) + data[4:]


@pytest.mark.parametrize(("attribute", "length"), [(0x0024, 1), (0x8029, 3), (0x0020, 2), (0x8028, 1)])
async def test_fault_44_a_wrong_attribute_length_is_dropped_without_a_traceback(
    open_room: Room, caplog: pytest.LogCaptureFixture, attribute: int, length: int
) -> None:
    """PRIORITY of one byte and the like: no exception leaves the reader (F5), nothing is validated."""
    client = await open_room.prepare("a", "microphone")
    early = client.request()
    broken = bytes(early)[:20] + attribute.to_bytes(2) + length.to_bytes(2) + bytes(length + -length % 4)
    broken = broken[:2] + (len(broken) - 20).to_bytes(2) + broken[4:]
    await stranger(open_room, broken, wrong_length(client, 0x8028, 1))
    assert open_room.counters.dropped["stun_malformed"] == 2
    assert not caplog.records
    assert (await client.check()).message_class is stun.Class.RESPONSE


async def test_fault_45_wrong_names_and_keys_get_bounded_replies(open_room: Room) -> None:
    """Unknown ufrag and wrong key: 401, never larger than the request, and only so many a second."""
    client = await open_room.prepare("a", "microphone")
    unknown = client.request(ufrag="nobody")
    unknown.add_message_integrity(b"x")
    wrong = client.request()
    wrong.add_message_integrity(b"wrong key")
    for request in (unknown, wrong):
        client.send(bytes(request))
        reply = await client.reply_to(request)
        assert reply.error_code == 401
        assert len(bytes(reply)) <= len(bytes(request))
    flood = [bytes(wrong)] * int(STUN_ERRORS_PER_SECOND * 3)
    assert len(await stranger(open_room, *flood)) <= STUN_ERRORS_PER_SECOND * 1.5


async def test_fault_45_a_client_that_claims_to_be_controlled_is_sent_over(open_room: Room) -> None:
    """ICE-lite is always controlled: 487, as often as it is asked, and no loop of our own."""
    client = await open_room.prepare("a", "microphone")
    request = client.request()
    del request.attributes["ICE-CONTROLLING"]
    request.attributes["ICE-CONTROLLED"] = 1
    request.add_message_integrity(client.their_pwd.encode())
    client.send(bytes(request))
    reply = await client.reply_to(request)
    assert reply.error_code == 487
    assert reply.check_message_integrity(client.their_pwd.encode())
    assert (await client.check()).message_class is stun.Class.RESPONSE


async def test_a_check_is_answered_with_the_address_it_came_from(open_room: Room) -> None:
    """XOR-MAPPED-ADDRESS and a signature by our password (RFC 8445 section 7.3)."""
    client = await open_room.prepare("a", "microphone")
    reply = await client.check()
    assert reply.attributes["XOR-MAPPED-ADDRESS"] == client.transport.get_extra_info("sockname")
    assert reply.check_message_integrity(client.their_pwd.encode())


async def test_fault_46_what_is_not_authentic_is_dropped_and_counted(open_room: Room) -> None:
    """A bad tag, a replay and another key are refused by SRTP; the good packet after them is forwarded."""
    sender = await open_room.join("a", "microphone", "camera")
    viewer = await open_room.join("b", "video_slot")
    first = sender.send_rtp(sender.rtp("1", 1, KEYFRAME, ssrc=77))
    sender.send(first)
    await open_room.until_dropped("srtp_refused", 1)
    sender.send(first[:-1] + bytes((first[-1] ^ 1,)))
    viewer.send(sender.sending.protect(sender.rtp("1", 2, KEYFRAME, ssrc=77)))
    await open_room.until_dropped("srtp_refused", 3)
    assert not open_room.peer("b").intake.streams
    assert list(open_room.peer("a").intake.streams) == [77]


async def test_media_from_a_stranger_goes_nowhere(open_room: Room) -> None:
    """SRTP from an address that no check validated is dropped, even if it is authentic."""
    sender = await open_room.join("a", "camera")
    await stranger(open_room, sender.sending.protect(sender.rtp("0", 1, KEYFRAME, ssrc=77)), b"\xff\xff")
    assert open_room.counters.dropped["unvalidated_address"] == 1
    assert open_room.counters.dropped["unknown_protocol"] == 1
    assert not open_room.peer("a").intake.streams


async def test_a_peers_addresses_are_bounded(open_room: Room) -> None:
    """A client that checks from ever new ports is known by its newest ones only."""
    client = await open_room.prepare("a", "microphone")
    loop = asyncio.get_running_loop()
    for _ in range(MAX_ADDRESSES_PER_PEER + 5):
        request = client.request()
        request.add_message_integrity(client.their_pwd.encode())
        transport, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0)
        )
        transport.sendto(bytes(request), client.server)
        transport.close()
    await client.check()
    (port_socket,) = open_room.port._sockets
    assert len(port_socket.peers) == MAX_ADDRESSES_PER_PEER


async def spoofed_check(made: Room, victim: RawClient, attacker: RawClient) -> None:
    """Send the attacker's own, authentic check from the victim's address; wait until it was looked at."""
    request = attacker.request()
    request.add_message_integrity(attacker.their_pwd.encode())
    victim.send(bytes(request))
    await stranger(made)


async def test_a_neighbour_takes_no_living_peers_address(open_room: Room) -> None:
    """On a school network one can send from another's address: its checks say whose it is, and no other's."""
    victim = await open_room.join("a", "microphone")
    attacker = await open_room.prepare("b", "microphone")
    await spoofed_check(open_room, victim, attacker)
    assert open_room.counters.dropped["address_of_another"] == 1
    assert open_room.peer("b").link.address is None
    victim.send_rtp(victim.rtp("0", 1, b"opus", ssrc=7, payload_type=111))

    async def heard() -> bool:
        return bool(open_room.peer("a").intake.streams)

    await eventually(heard, what="the victim's voice", every=0.005)


async def test_a_silent_peers_address_goes_to_whom_the_router_gave_it(open_room: Room) -> None:
    """After three missed checks the newest authentic one is right."""
    silent = await open_room.join("a", "microphone")
    newcomer = await open_room.prepare("b", "microphone")
    open_room.later = TAKEOVER_SECONDS + 1
    await spoofed_check(open_room, silent, newcomer)
    assert open_room.counters.dropped["address_of_another"] == 0
    assert open_room.peer("b").link.address == silent.transport.get_extra_info("sockname")


async def test_an_address_of_ipv6_is_checked_and_found_like_any_other(open_room: Room) -> None:
    """The reply goes to, and names, the IPv6 address that asked."""
    open_room.port.open(["::1"], 0)
    client = await open_room.prepare("a", "microphone")
    client.transport.close()
    loop = asyncio.get_running_loop()
    client.transport, _ = await loop.create_datagram_endpoint(lambda: client, local_addr=("::1", 0))
    client.server = ("::1", open_room.port.addresses[-1][1])
    reply = await client.check()
    assert reply.attributes["XOR-MAPPED-ADDRESS"] == client.transport.get_extra_info("sockname")[:2]
    await client.dtls()
    await open_room.until_connected("a")


async def test_a_closed_peer_leaves_no_address_behind(open_room: Room) -> None:
    """Invariant 5: addresses and credentials go with their peer."""
    client = await open_room.join("a", "microphone")
    open_room.plan(b=person())
    (port_socket,) = open_room.port._sockets
    assert not port_socket.peers
    refused = client.request()
    refused.add_message_integrity(client.their_pwd.encode())
    client.send(bytes(refused))
    assert (await client.reply_to(refused)).error_code == 401


async def test_a_taken_port_is_an_error_and_leaves_nothing_open() -> None:
    """Either all addresses are bound, or none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = MediaPort(Counters())
        with pytest.raises(OSError, match="in use"):
            port.open(["127.0.0.2", "127.0.0.1"], taken.getsockname()[1])
        assert port.addresses == []


async def test_every_address_has_its_own_socket_on_one_port() -> None:
    """A reply leaves from the address that was asked."""
    port = MediaPort(Counters())
    port.open(["127.0.0.1", "127.0.0.2"], 0)
    try:
        (first, second) = port.addresses
        assert (first[0], second[0]) == ("127.0.0.1", "127.0.0.2")
        assert first[1] == second[1] != 0
    finally:
        port.close()


async def test_a_bug_that_one_packet_meets_stops_no_other(
    open_room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An exception behind the port is counted, logged once, and the next datagrams are read."""
    client = await open_room.join("a", "microphone")

    def broken(_data: bytes, _now: float) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(open_room.peer("a").intake, "take", broken)
        for sequence in range(3):
            client.send_rtp(client.rtp("0", sequence, b"opus", ssrc=1, payload_type=111))
        await open_room.until_dropped("bug", 3)
    assert (await client.check()).message_class is stun.Class.RESPONSE
    assert len(caplog.records) == 1
