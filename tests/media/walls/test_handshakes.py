"""DTLS that never ends, or ends wrongly (faults 47, 48)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from OpenSSL import SSL

from media.offers import MAX_CONNECTING, OfferProblem
from tests.kit.waiting import eventually
from tests.media.support.call import Call
from tests.media.support.raw import RawClient
from tests.media.support.room import LESSON, Room, offer_of, person, room

HALF_OPEN = 300
"""One pupil's, one after another; each costs an offer, a check and a flight of certificates."""


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        yield made


def hello(*, srtp: bool = True) -> tuple[SSL.Connection, bytes]:
    """A DTLS client without a certificate, and its first flight."""
    context = SSL.Context(SSL.DTLS_METHOD)
    if srtp:
        context.set_tlsext_use_srtp(b"SRTP_AES128_CM_SHA1_80")
    connection = SSL.Connection(context)
    connection.set_connect_state()
    with pytest.raises(SSL.WantReadError):
        connection.do_handshake()
    return connection, connection.bio_read(4096)


async def test_fault_48_half_open_handshakes_do_not_pile_up(open_room: Room) -> None:
    """A pupil who begins again and again and never finishes has one peer, one address, one task at a time."""
    call = await Call.open(open_room, hostile=person())
    client = await RawClient().open()
    open_room.clients.append(client)
    text = client.offer("microphone")
    _, first_flight = hello()
    tasks = len(asyncio.all_tasks())
    (port_socket,) = open_room.port._sockets
    for number in range(HALF_OPEN):
        open_room.answer(client, "hostile", text, f"peer-{number}")
        await client.check()
        client.send(first_flight)
        call.send()
    await call.all_arrived()
    assert len(open_room.lesson.peers) == 3
    assert len(port_socket.peers) == 3
    assert len(open_room.port._credentials) <= 3 * 2

    async def settled() -> bool:
        return len(asyncio.all_tasks()) <= tasks + 4  # the last peer's handshake, and those being closed

    await eventually(settled, what="the tasks of closed peers to end", every=0.01)


async def test_fault_48_a_node_refuses_offers_while_too_many_have_not_finished(open_room: Room) -> None:
    """The cap is on the node: beyond it an offer is refused with a code, and nothing is kept of it."""
    open_room.plan(a=person())
    client = await RawClient().open()
    open_room.clients.append(client)
    offer = offer_of(client, "a", client.offer("microphone"), "peer-a")
    open_room.desk.check(offer, open_room.lesson.plan, MAX_CONNECTING - 1)
    with pytest.raises(OfferProblem) as refused:
        open_room.desk.check(offer, open_room.lesson.plan, MAX_CONNECTING)
    assert refused.value.code == "overloaded"
    assert offer.lesson_id == LESSON
    assert not open_room.lesson.peers


@pytest.mark.parametrize("srtp", [True, False])
async def test_fault_47_a_client_without_a_certificate_or_srtp_gets_no_keys(
    open_room: Room, *, srtp: bool
) -> None:
    """No certificate, or no SRTP profile: the handshake fails, the peer is closed, no task is left broken."""
    open_room.plan(a=person())
    client = await open_room.prepare("a", "microphone")
    peer = open_room.peer("a")
    await client.check()
    connection, flight = hello(srtp=srtp)
    inbox = client._datagrams.queue
    client.send(flight)

    async def closed() -> bool:
        while not inbox.empty():
            connection.bio_write(inbox.get_nowait())
        try:
            connection.do_handshake()
        except SSL.Error:
            _flush(connection, client)
        return peer.phase == "closed"

    await eventually(closed, what="the peer to be closed", every=0.01)
    await peer.wait_closed()
    assert open_room.counters.events["dtls_failed"] == 1
    assert "a" not in open_room.lesson.peers


def _flush(connection: SSL.Connection, client: RawClient) -> None:
    try:
        client.send(connection.bio_read(4096))
    except SSL.WantReadError:
        return
