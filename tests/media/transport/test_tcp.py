"""ICE-TCP for networks that block UDP: a whole call over one connection, and what strangers cannot do."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aioice import stun

from media.counters import Counters
from media.transport import tcp
from media.transport.port import MediaPort
from media.transport.tcp import MAX_WAITING_BYTES, PICTURES_MAY_FILL, TcpConnection, TcpListener
from tests.kit.waiting import eventually
from tests.media.support.raw import KEYFRAME, OPUS, FramedStream, RawClient
from tests.media.support.room import Room, person, room


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        made.plan(a=person(), b=person())
        yield made


async def join_over_tcp(made: Room, participant_id: str, *kinds: Any) -> RawClient:
    client = await made.prepare(participant_id, *kinds)
    await client.over_tcp()
    await client.connect()
    await made.until_connected(participant_id)
    return client


async def stranger(made: Room) -> FramedStream:
    """Connect, and say nothing yet."""
    before = len(made.tcp.connections)
    loop = asyncio.get_running_loop()
    _, stream = await loop.create_connection(FramedStream, *made.tcp.addresses[0])

    async def accepted() -> bool:
        return len(made.tcp.connections) > before

    await eventually(accepted, what="the connection to be accepted", every=0.002)
    return stream


async def until_ended(stream: FramedStream) -> None:
    await asyncio.wait_for(stream.ended.wait(), 15)
    stream.transport.close()


def sweep(made: Room, later: float) -> None:
    """Let the listener look at its connections so many seconds later."""
    made.later += later
    made.tcp._sweep()


async def test_fault_29_a_whole_call_goes_over_tcp(open_room: Room) -> None:
    """Checks, DTLS, and media both ways, framed, between somebody on TCP and somebody on UDP."""
    pupil = await join_over_tcp(open_room, "a", "microphone", "audio_slot", "audio_slot")
    teacher = await open_room.join("b", "microphone", "audio_slot", "audio_slot")
    sequence = 0

    async def both_hear() -> bool:
        nonlocal sequence
        sequence += 1
        for client in (pupil, teacher):
            client.send_rtp(client.rtp("0", sequence, b"opus", ssrc=1, payload_type=OPUS, level=9))
        open_room.tick()
        return bool(pupil.packets and teacher.packets)

    await eventually(both_hear, what="both to hear one another", every=0.01)
    assert open_room.peer("a").link.fd == -1
    assert open_room.peer("b").link.fd != -1


async def test_a_peer_changes_between_tcp_and_udp_without_a_new_handshake(open_room: Room) -> None:
    """A nominated check on another path moves everything there: keys, slots and publications stay."""
    client = await join_over_tcp(open_room, "a", "camera")
    stream, client.stream = client.stream, None
    assert stream is not None
    await client.check()
    assert open_room.peer("a").link.fd != -1
    client.send_rtp(client.rtp("0", 1, KEYFRAME, ssrc=1))
    client.stream = stream
    await client.check()
    client.send_rtp(client.rtp("0", 2, KEYFRAME, ssrc=1))

    async def taken() -> bool:
        publications = open_room.peer("a").intake.publications.values()
        return sum(layer.packets for found in publications for layer in found.layers.values()) == 2

    await eventually(taken, what="both packets", every=0.005)
    assert open_room.peer("a").link.fd == -1


async def test_a_closed_connection_takes_only_its_own_path(open_room: Room) -> None:
    """The peer lives on, and is reached again by its next check from anywhere."""
    client = await join_over_tcp(open_room, "a", "microphone")
    assert client.stream is not None
    client.stream.transport.close()
    client.stream = None

    async def noticed() -> bool:
        return not open_room.tcp.connections

    await eventually(noticed, what="the end of the connection", every=0.005)
    assert open_room.peer("a").phase == "connected"
    assert not open_room.port._paths[open_room.peer("a")]
    await client.check()
    assert open_room.peer("a").link.fd != -1


async def test_a_closed_peers_connection_goes_with_it(open_room: Room) -> None:
    """The client hears DTLS close_notify, then the connection ends (invariant 5)."""
    client = await join_over_tcp(open_room, "a", "microphone")
    assert client.stream is not None
    open_room.plan(b=person())

    async def told() -> bool:
        return client.dtls_transport.state == "closed"

    await eventually(told, what="the client to be told", every=0.005)
    sweep(open_room, tcp.LINGER_SECONDS + 1)
    await until_ended(client.stream)
    assert not open_room.tcp.connections


async def test_a_connection_without_a_check_is_ended(open_room: Room) -> None:
    """Half-open connections have a time limit (fault 48); a peer's own has not."""
    await join_over_tcp(open_room, "a", "microphone")
    silent = await stranger(open_room)
    talking = await stranger(open_room)
    talking.send(b"\x80\x60" + bytes(20))
    await open_room.until_dropped("unvalidated_address")
    sweep(open_room, tcp.CHECK_SECONDS + 1)
    await until_ended(silent)
    await until_ended(talking)
    assert len(open_room.tcp.connections) == 1


async def test_a_silent_connection_is_ended(open_room: Room) -> None:
    """Thirty seconds without a byte, RFC 7675, also where a check was once right."""
    client = await join_over_tcp(open_room, "a", "microphone")
    assert client.stream is not None
    sweep(open_room, tcp.IDLE_SECONDS - 1)
    await client.check()
    sweep(open_room, tcp.IDLE_SECONDS - 1)
    assert len(open_room.tcp.connections) == 1
    sweep(open_room, tcp.IDLE_SECONDS + 1)
    await until_ended(client.stream)


@pytest.mark.parametrize(
    "words", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"]
)
async def test_another_protocol_is_shown_the_door(open_room: Room, words: bytes) -> None:
    """A web browser or a port scanner is no reason to wait for more."""
    other = await stranger(open_room)
    other.transport.write(words)
    await until_ended(other)
    assert open_room.counters.dropped["tcp_not_framed"] == 1


async def test_empty_packets_and_wrong_keys_are_counted(open_room: Room) -> None:
    """The same walls as on UDP: 401 for the wrong key, no DTLS before a check."""
    client = await open_room.prepare("a", "microphone")
    stream = await client.over_tcp()
    stream.send(b"")
    wrong = client.request()
    wrong.add_message_integrity(b"wrong key")
    stream.send(bytes(wrong))
    assert (await client.reply_to(wrong)).error_code == 401
    stream.send(bytes.fromhex("16fefd0000000000000000") + bytes(18))
    await open_room.until_dropped("unvalidated_address")
    assert open_room.counters.dropped["empty"] == 1
    assert (await client.check()).message_class is stun.Class.RESPONSE


async def test_the_number_of_unchecked_connections_is_bounded(
    open_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One network that opens too many loses its own oldest; a peer's connection is never among them."""
    monkeypatch.setattr(tcp, "MAX_UNCHECKED", 3)
    client = await join_over_tcp(open_room, "a", "microphone")
    crowd = [await stranger(open_room) for _ in range(3)]
    loop = asyncio.get_running_loop()
    for _ in range(2):
        _, another = await loop.create_connection(FramedStream, *open_room.tcp.addresses[0])
        crowd.append(another)
    await until_ended(crowd[0])
    await until_ended(crowd[1])
    assert (await client.check()).message_class is stun.Class.RESPONSE
    assert open_room.counters.events["tcp_unchecked_ended"] == 2
    assert len(open_room.tcp.connections) == 4
    for stream in crowd:
        stream.transport.close()


class Reader:
    """The far end of one connection, which reads when it is told to."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address)
        self.socket.settimeout(0)
        self.read = b""

    async def until_read(self, size: int) -> bytes:
        async def enough() -> bool:
            with contextlib.suppress(BlockingIOError):
                self.read += self.socket.recv(1 << 20)
            return len(self.read) >= size

        await eventually(enough, what=f"{size} bytes", every=0.002)
        return self.read


async def accepted() -> tuple[TcpListener, TcpConnection, Reader]:
    listener = TcpListener(MediaPort(Counters()), Counters())
    listener.open(["127.0.0.1"], 0)
    reader = Reader(listener.addresses[0])

    async def there() -> list[TcpConnection]:
        return list(listener.connections)

    (connection,) = await eventually(there, what="the connection", every=0.002)
    return listener, connection, reader


async def test_fault_61_what_waits_for_a_slow_reader_is_bounded() -> None:
    """A network that takes nothing: pictures are dropped first, then voice, and packets are never cut."""
    listener, connection, reader = await accepted()
    picture, voice = bytes(1200), bytes(100)
    sent = {picture: 0, voice: 0}
    for packet in (picture, voice):
        with contextlib.suppress(BlockingIOError):
            while sent[packet] < 10_000:  # far more than fits
                connection.sendto(packet, None)
                sent[packet] += 1
        room = MAX_WAITING_BYTES * (PICTURES_MAY_FILL if packet is picture else 1)
        assert len(connection._waiting) <= room + len(packet)
    assert 0 < sent[voice] < 10_000
    assert 0 < sent[picture] < 10_000
    expected = (b"\x04\xb0" + picture) * sent[picture] + (b"\x00\x64" + voice) * sent[voice]
    assert await reader.until_read(len(expected)) == expected
    connection.sendto(voice, None)
    assert (await reader.until_read(len(expected) + 102))[-102:] == b"\x00\x64" + voice
    reader.socket.close()
    listener.close()


async def test_nothing_is_sent_after_the_end() -> None:
    """A forwarder that still holds the link is told by OSError, and counts it."""
    listener, connection, reader = await accepted()
    listener.close()
    with pytest.raises(ConnectionError):
        connection.sendto(b"x", None)
    assert not listener.connections
    reader.socket.close()


async def test_a_taken_tcp_port_is_an_error_and_leaves_nothing_open() -> None:
    """All or nothing: the first host's socket is closed again when the second cannot be bound."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.2", 0))
        taken.listen()
        listener = TcpListener(MediaPort(Counters()), Counters())
        with pytest.raises(OSError, match="in use"):
            listener.open(["127.0.0.1", "127.0.0.2"], taken.getsockname()[1])
        assert not listener.addresses
