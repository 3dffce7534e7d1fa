"""The life of a peer: connecting, connected, weak, closed; its address may change, its keys may not."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

import pytest_asyncio
from aiortc import RTCCertificate

from media import control
from media.relay.peer import AWAY_SECONDS, CONNECT_SECONDS, CONSENT_SECONDS, WEAK_SECONDS
from tests.kit.waiting import eventually
from tests.media.support.raw import KEYFRAME, OPUS
from tests.media.support.room import Room, person, room


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        made.plan(a=person(), b=person())
        yield made


def states(made: Room, participant_id: str = "a") -> list[str]:
    return [
        event.state
        for event in made.lesson.events
        if isinstance(event, control.PeerState) and event.participant_id == participant_id
    ]


async def test_a_peer_is_connected_after_its_handshake_only(open_room: Room) -> None:
    """An answered offer is `connecting`; a check alone changes nothing; DTLS does."""
    client = await open_room.prepare("a", "microphone")
    await client.check()
    assert states(open_room) == ["connecting"]
    await client.dtls()
    await open_room.until_connected("a")
    assert states(open_room) == ["connecting", "connected"]


async def test_a_client_that_wants_to_be_the_dtls_server_is_spoken_to(open_room: Room) -> None:
    """`a=setup:passive` in an offer: the relay says hello, once a check has shown where; media flows."""
    sender = await open_room.join("a", "microphone", setup="passive")
    listener = await open_room.join("b", "audio_slot", "audio_slot")
    numbers = itertools.count(1)

    async def heard() -> bool:
        sender.send_rtp(sender.rtp("0", next(numbers), b"opus", ssrc=7, payload_type=OPUS, level=20))
        open_room.tick()
        return bool(listener.in_slot("1"))

    await eventually(heard, what="sound of the passive client", every=0.005)


async def test_fault_47_a_dtls_server_with_the_wrong_certificate_is_left(open_room: Room) -> None:
    """The fingerprint is checked by the relay in both roles."""
    client = await open_room.prepare("a", "microphone", setup="passive")
    thief = await open_room.prepare("b", "microphone", setup="passive")
    thief.their_ufrag, thief.their_pwd, thief.server = client.their_ufrag, client.their_pwd, client.server
    thief.certificate = RTCCertificate.generateCertificate()
    await thief.check()
    await thief.dtls()

    async def closed() -> bool:
        return states(open_room)[-1] == "closed"

    await eventually(closed, what="the peer to be closed", every=0.005)
    assert "connected" not in states(open_room)


async def test_fault_47_the_wrong_certificate_is_closed_before_media(open_room: Room) -> None:
    """A client whose certificate is not the offer's never gets a connected peer."""
    client = await open_room.prepare("a", "microphone")
    thief = await open_room.prepare("b", "microphone")
    thief.certificate = RTCCertificate.generateCertificate()
    thief.their_ufrag, thief.their_pwd, thief.server = client.their_ufrag, client.their_pwd, client.server
    await thief.check()
    await thief.dtls()  # its own side is content: the fingerprint is checked by us

    async def closed() -> bool:
        return states(open_room)[-1] == "closed"

    await eventually(closed, what="the peer to be closed", every=0.005)
    assert "connected" not in states(open_room)
    assert open_room.counters.events["dtls_failed"] == 1


async def test_a_peer_that_never_connects_is_closed(open_room: Room) -> None:
    """Half-open peers have a time limit (fault 48)."""
    await open_room.prepare("a", "microphone")
    open_room.later = CONNECT_SECONDS + 1
    open_room.tick()
    assert states(open_room) == ["connecting", "closed"]
    assert "a" not in open_room.lesson.peers


async def test_silence_makes_weak_and_a_packet_makes_well_again(open_room: Room) -> None:
    """Five seconds without anything authentic: weak; any authentic check: connected again."""
    client = await open_room.join("a", "microphone")
    open_room.later = WEAK_SECONDS + 1
    open_room.tick()
    assert states(open_room)[-1] == "weak"
    await client.check()
    assert states(open_room)[-1] == "connected"


async def test_media_alone_keeps_a_peer_from_being_weak(open_room: Room) -> None:
    """A lost check or two is no weakness while sound arrives."""
    client = await open_room.join("a", "microphone")
    open_room.later = WEAK_SECONDS + 1
    client.send_rtp(client.rtp("0", 1, b"opus", ssrc=1, payload_type=OPUS))

    async def taken() -> bool:
        return bool(open_room.peer("a").intake.streams)

    await eventually(taken, what="the packet", every=0.005)
    open_room.tick()
    assert states(open_room)[-1] == "connected"


async def test_a_batch_may_write_to_the_socket_that_the_peers_check_came_by(open_room: Room) -> None:
    """The link names the UDP socket's file descriptor, and none before the first check."""
    client = await open_room.prepare("a", "microphone")
    assert open_room.peer("a").link.fd == -1
    await client.check()
    (port_socket,) = open_room.port._sockets
    assert open_room.peer("a").link.fd == port_socket.inner.fileno()


async def test_without_consent_a_peer_is_dropped(open_room: Room) -> None:
    """Thirty seconds without a check, RFC 7675: whatever else arrives, we stop sending."""
    await open_room.join("a", "microphone")
    open_room.later = CONSENT_SECONDS + 1
    open_room.tick()
    assert states(open_room)[-1] == "closed"
    assert open_room.counters.events["consent_lost"] == 1


async def test_fault_30_a_new_address_is_followed_after_its_check(open_room: Room) -> None:
    """A home router gives another port: one nominated check, and media comes there; keys stay."""
    client = await open_room.join("a", "audio_slot", "audio_slot")
    other = await open_room.join("b", "microphone")
    other.send_rtp(other.rtp("0", 1, b"opus", ssrc=1, payload_type=OPUS, level=9))

    async def sending() -> bool:
        open_room.tick()
        return bool(open_room.peer("b").intake.streams)

    await eventually(sending, what="the voice", every=0.005)
    old = client.transport.get_extra_info("sockname")
    await client.move()
    assert client.transport.get_extra_info("sockname") != old
    await client.check()
    open_room.tick()
    client.packets.clear()
    for sequence in (2, 3):
        other.send_rtp(other.rtp("0", sequence, b"opus", ssrc=1, payload_type=OPUS, level=9))
    await client.until_in_slot("1", 1)
    assert states(open_room) == ["connecting", "connected"]


async def test_pictures_begin_anew_after_a_gap(open_room: Room) -> None:
    """Whoever was away for three seconds is sent keyframes at once, and asked for their own."""
    viewer = await open_room.join("a", "camera", "video_slot")
    sender = await open_room.join("b", "camera", "video_slot")
    for who, other in (("a", "b"), ("b", "a")):
        open_room.wants(who, control.Want(participant_id=other, source="camera", height=360))
    for client in (viewer, sender):
        client.send_rtp(client.rtp("0", 1, KEYFRAME, ssrc=9))

    async def shown() -> bool:
        open_room.tick()
        return bool(viewer.in_slot("1") and sender.in_slot("1"))

    await eventually(shown, what="both pictures", every=0.01)
    asked = open_room.counters.events["keyframes_requested"]
    open_room.later += AWAY_SECONDS + 1
    await sender.check()
    await viewer.check()
    assert open_room.counters.events["keyframes_requested"] == asked + 2


async def test_an_ice_restart_keeps_dtls_and_answers_new_names(open_room: Room) -> None:
    """New credentials from both sides, the same peer, the same keys, and media goes on."""
    client = await open_room.join("a", "camera", "audio_slot")
    before = (client.their_ufrag, client.their_pwd)
    peer = open_room.peer("a")
    client.ufrag, client.pwd = "restarted", "anotherPasswordOfTheClient"
    open_room.answer(client, "a", client.offer("camera", "audio_slot"))
    assert (client.their_ufrag, client.their_pwd) != before
    assert open_room.peer("a") is peer
    await client.check()
    client.send_rtp(client.rtp("0", 1, KEYFRAME, ssrc=1))

    async def taken() -> bool:
        return bool(peer.intake.streams)

    await eventually(taken, what="media under the old keys", every=0.005)
    assert states(open_room) == ["connecting", "connected"]


async def test_another_peer_of_the_same_participant_replaces_the_first(open_room: Room) -> None:
    """One participant, one peer: the newer one (fault 36)."""
    client = await open_room.join("a", "microphone")
    await open_room.join("a", "microphone", peer_id="second")
    assert open_room.peer("a").peer_id == "second"

    async def told() -> bool:
        return client.dtls_transport.state == "closed"

    await eventually(told, what="the first client to be told", every=0.01)


async def test_a_client_that_says_goodbye_is_gone_at_once(open_room: Room) -> None:
    """A DTLS close_notify (a closed tab) closes the peer without waiting for silence."""
    client = await open_room.join("a", "microphone")
    await client.dtls_transport.stop()

    async def gone() -> bool:
        return "a" not in open_room.lesson.peers

    await eventually(gone, what="the peer to go", every=0.005)
    assert states(open_room)[-1] == "closed"


async def test_invariant_5_nothing_of_a_closed_peer_is_left(open_room: Room) -> None:
    """Addresses, credentials and tasks return to what they were."""
    baseline = len(open_room.port._credentials)
    for _ in range(3):
        client = await open_room.join("a", "microphone", "camera", "audio_slot")
        peer = open_room.peer("a")
        open_room.plan(b=person())
        await peer.wait_closed()
        assert not open_room.port._paths
        assert len(open_room.port._credentials) == baseline
        open_room.plan(a=person(), b=person())
        client.send(b"\x80\x60" + bytes(20))
    await open_room.until_dropped("unvalidated_address", 3)
