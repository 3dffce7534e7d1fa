"""The contract of the forwarding loop: every forwarder, in Python and in C, passes this."""

from __future__ import annotations

import pytest

from media.relay.forward import PythonForwarder
from media.relay.kernel import KernelForwarder
from media.rtp.extensions import OutgoingExtensions, find_extension
from media.transport.srtp import MAX_PLAIN_BYTES
from tests.media.support.stage import Stage, Viewer, picture_id_of, vp8

FORWARDERS = [PythonForwarder, KernelForwarder]


@pytest.fixture(params=FORWARDERS)
def stage(request: pytest.FixtureRequest) -> Stage:
    made = Stage()
    made.forwarder = request.param(made.counters)
    return made


def test_a_packet_reaches_every_slot_in_the_slots_own_numbers(stage: Stage) -> None:
    """SSRC, payload type, sequence, timestamp and picture numbers are the slot's, the rest the source's."""
    layer = stage.layer()
    viewers = [Viewer(ssrc=1000), Viewer(ssrc=2000)]
    for viewer in viewers:
        stage.show(viewer, layer)
    stage.feed(layer, 65_535, vp8(key=True, picture_id=0x7FFF, tl0=255, mark=b"one"), timestamp=2**32 - 1)
    stage.feed(layer, 0, vp8(picture_id=0, tl0=0, mark=b"two"), timestamp=2999)
    for viewer in viewers:
        first, second = viewer.packets
        assert (first.ssrc, first.payload_type) == (viewer.slot.ssrc, 100)
        assert (first.sequence, second.sequence) == (500, 501)
        assert (second.timestamp - first.timestamp) == 3000
        assert picture_id_of(second.payload) == picture_id_of(first.payload) + 1
        assert second.payload[4] == first.payload[4] + 1
        assert (first.payload[6:], second.payload[6:]) == (b"\x10one", b"\x11two")


def test_a_narrow_picture_id_stays_narrow(stage: Stage) -> None:
    """Seven bits are rewritten as seven bits; nothing else of the payload moves."""
    layer = stage.layer()
    viewer = Viewer()
    stage.show(viewer, layer)
    stage.feed(layer, 1, b"\x90\x80\x7f\x10rest")
    stage.feed(layer, 2, b"\x90\x80\x00\x11rest")
    (first, second) = viewer.payloads
    assert first[:2] == second[:2] == b"\x90\x80"
    assert (second[2] - first[2]) % 128 == 1
    assert first[3:] == b"\x10rest"


def test_extensions_are_the_subscribers_and_never_the_publishers(stage: Stage) -> None:
    """Each slot gets the send time under its own id, or no block at all; no MID or RID travels on."""
    layer = stage.layer()
    known, other, none = (
        Viewer(extensions=OutgoingExtensions(3, 0)),
        Viewer(extensions=OutgoingExtensions(7, 0)),
        Viewer(extensions=OutgoingExtensions()),
    )
    for viewer in (known, other, none):
        stage.show(viewer, layer)
    stage.feed(layer, 1, vp8(key=True))
    for viewer, number in ((known, 3), (other, 7)):
        (packet,) = viewer.packets
        found = [
            i for i in range(1, 15) if find_extension(packet.extension_profile, packet.extension_block, i)
        ]
        assert found == [number]
    assert none.packets[0].extension_profile == 0
    assert none.packets[0].payload[6:] == known.packets[0].payload[6:]


def test_a_full_socket_costs_only_its_own_packet(stage: Stage) -> None:
    """What cannot be sent now is dropped and counted; the next slots get theirs."""
    layer = stage.layer()
    blocked, free = Viewer(), Viewer()
    stage.show(blocked, layer)
    stage.show(free, layer)
    stage.feed(layer, 1, vp8(key=True))
    blocked.fill_up(stage.forwarder)
    stage.feed(layer, 2, vp8())
    assert (len(blocked.packets), len(free.packets)) == (1, 2)
    assert stage.counters.dropped["send_would_block"] == 1


def test_what_would_not_fit_is_dropped(stage: Stage) -> None:
    """A payload that leaves no room for our header is never written anywhere."""
    layer = stage.layer()
    viewer = Viewer()
    stage.show(viewer, layer)
    stage.feed(layer, 1, vp8(key=True, mark=bytes(MAX_PLAIN_BYTES)))
    assert not viewer.packets
    assert stage.counters.dropped["too_long"] == 1


def test_the_first_sound_in_a_slot_carries_the_marker(stage: Stage) -> None:
    """A receiver may adapt its buffer at the start of a talkspurt (RFC 3551), and only there."""
    publication = stage.publish("p", "microphone")
    layer = stage.layer(publication=publication)
    viewer = Viewer(video=False)
    stage.show(viewer, layer)
    for sequence in (1, 2):
        stage.feed(layer, sequence, b"opus")
    assert [packet.marker for packet in viewer.packets] == [0x80, 0]


def test_a_retransmission_is_the_packet_as_it_left(stage: Stage) -> None:
    """Over RTX: own SSRC and numbers, the original number in front, the rewritten payload behind."""
    layer = stage.layer()
    viewer = Viewer()
    stage.show(viewer, layer)
    stage.feed(layer, 1, vp8(key=True, mark=b"frame"), timestamp=9)
    received = layer.find(layer.counter.highest)
    assert received is not None
    assert stage.forwarder.resend(viewer.slot, received, stage.now) > 0
    assert stage.forwarder.resend(viewer.slot, received, stage.now) > 0
    sent, once, again = viewer.packets
    assert (once.ssrc, once.payload_type) == (viewer.slot.rtx_ssrc, viewer.slot.rtx_payload_type)
    assert once.payload == sent.sequence.to_bytes(2) + sent.payload
    assert once.timestamp == sent.timestamp
    assert again.sequence == once.sequence + 1, "no number is protected twice"


def test_everything_to_a_peer_is_numbered_by_one_count(stage: Stage) -> None:
    """With the transport-wide extension, media of any slot and retransmissions share the link's numbers."""
    with_both = OutgoingExtensions(3, 0, 5)
    layer = stage.layer()
    one, other, without = Viewer(extensions=with_both), Viewer(extensions=with_both, ssrc=3000), Viewer()
    other.slot.link = one.slot.link
    for viewer in (one, other, without):
        stage.show(viewer, layer)
    stage.feed(layer, 1, vp8(key=True))
    stage.now += 0.5
    stage.feed(layer, 2, vp8(mark=b"longer"))
    received = layer.find(layer.counter.highest)
    assert received is not None
    stage.forwarder.resend(one.slot, received, stage.now)
    numbers = [find_extension(packet.extension_profile, packet.extension_block, 5) for packet in one.packets]
    assert numbers == [n.to_bytes(2) for n in range(5)]
    history = one.slot.link.history
    assert [history.find(n) for n in range(6)] == [
        *((at, len(sent)) for at, sent in zip((100.0,) * 2 + (100.5,) * 3, one.ciphertexts, strict=True)),
        None,
    ]
    assert without.slot.link.history.next_number == 0
