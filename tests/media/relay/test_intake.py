"""Which source an arriving stream belongs to (faults 46, 49, 51)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from media.relay.intake import MAX_STREAMS
from tests.kit.waiting import eventually
from tests.media.support.raw import KEYFRAME, OPUS, RTX, RawClient
from tests.media.support.room import Room, person, room
from tests.media.support.stage import vp8


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        made.plan(a=person(), b=person())
        yield made


async def taken(made: Room, source: str, layer: str, packets: int) -> None:
    """Wait until the layer of a's source has so many packets."""

    async def look() -> bool:
        publication = made.peer("a").intake.publications[source]  # type: ignore[index]
        found = publication.layers.get(layer)  # type: ignore[call-overload]
        return found is not None and found.packets == packets

    await eventually(look, what=f"{packets} packets of {source} {layer}", every=0.005)


async def test_streams_are_told_apart_by_mid(open_room: Room) -> None:
    """Camera and screen have one payload type; the MID says which is which."""
    client = await open_room.join("a", "microphone", "camera", "screen")
    client.send_rtp(client.rtp("0", 1, b"opus", ssrc=1, payload_type=OPUS))
    client.send_rtp(client.rtp("1", 1, KEYFRAME, ssrc=2))
    client.send_rtp(client.rtp("2", 1, KEYFRAME, ssrc=3))
    for source in ("microphone", "camera", "screen"):
        await taken(open_room, source, "h", 1)


async def test_a_stream_stays_where_its_first_packet_put_it(open_room: Room) -> None:
    """Browsers leave MID and RID out after the first report; the SSRC was latched."""
    client = await open_room.join("a", "camera", simulcast=True)
    client.send_rtp(client.rtp("0", 1, KEYFRAME, ssrc=2, rid="l"))
    client.send_rtp(client.rtp("0", 1, KEYFRAME, ssrc=3, rid="h"))
    client.send_rtp(client.rtp("x", 2, KEYFRAME, ssrc=2))
    await taken(open_room, "camera", "l", 2)
    await taken(open_room, "camera", "h", 1)


async def test_a_layer_that_was_not_negotiated_is_refused(open_room: Room) -> None:
    """An unknown RID, or none under simulcast, belongs nowhere; nor does an unknown MID."""
    client = await open_room.join("a", "camera", simulcast=True)
    client.send_rtp(client.rtp("0", 1, KEYFRAME, ssrc=2, rid="z"))
    client.send_rtp(client.rtp("0", 1, KEYFRAME, ssrc=3))
    await open_room.until_dropped("unknown_rid", 2)
    client.send_rtp(client.rtp("9", 1, KEYFRAME, ssrc=4))
    await open_room.until_dropped("unknown_stream", 1)
    assert not open_room.peer("a").intake.streams


async def test_a_slot_is_no_place_to_send_into(open_room: Room) -> None:
    """A stream that names a receiving m-line's MID belongs nowhere."""
    client = await open_room.join("a", "microphone", "audio_slot")
    client.send_rtp(client.rtp("1", 1, b"opus", ssrc=1, payload_type=OPUS))
    await open_room.until_dropped("unknown_stream")


async def test_fault_49_the_number_of_streams_is_capped(open_room: Room) -> None:
    """A new SSRC with each packet: a few are followed, the rest is dropped, memory stays as it is."""
    client = await open_room.join("a", "camera")
    for ssrc in range(1, MAX_STREAMS + 20):
        client.send_rtp(client.rtp("0", ssrc, KEYFRAME, ssrc=ssrc))
    await open_room.until_dropped("too_many_streams", 19)
    assert len(open_room.peer("a").intake.streams) == MAX_STREAMS


async def test_a_replaced_stream_is_stale(open_room: Room) -> None:
    """When an encoder begins anew under another SSRC, stragglers of the old one are not mixed in."""
    client = await open_room.join("a", "camera")
    client.send_rtp(client.rtp("0", 1, KEYFRAME, ssrc=1))
    client.send_rtp(client.rtp("0", 500, KEYFRAME, ssrc=2))
    client.send_rtp(client.rtp("0", 2, KEYFRAME, ssrc=1))
    await open_room.until_dropped("stale_stream")
    await taken(open_room, "camera", "h", 2)


async def test_a_retransmission_fills_the_gap_of_its_stream(open_room: Room) -> None:
    """RTX by its payload type and MID; empty ones are probes for bandwidth."""
    client = await open_room.join("a", "camera")
    for sequence in (1, 3):
        client.send_rtp(client.rtp("0", sequence, vp8(key=sequence == 1), ssrc=1))
    lost = (2).to_bytes(2) + vp8()
    client.send_rtp(client.rtp("0", 77, lost, ssrc=9, payload_type=RTX))
    client.send_rtp(client.rtp("0", 78, b"", ssrc=9, payload_type=RTX))
    await taken(open_room, "camera", "h", 3)
    await open_room.until_dropped("padding")
    assert not open_room.peer("a").intake.streams[1].layer.counter.gaps


async def test_probes_with_packets_of_long_ago_change_nothing(open_room: Room) -> None:
    """Browsers fill bandwidth probes with old packets over RTX: no restart, no jitter, no loss."""
    client = await open_room.join("a", "camera")
    for sequence in range(150):
        client.send_rtp(client.rtp("0", sequence, vp8(key=True), ssrc=1, timestamp=3000 * sequence))
    for place, old in enumerate((2, 30, 65_000, 30_000)):
        client.send_rtp(client.rtp("0", place, old.to_bytes(2) + vp8(key=True), ssrc=9, payload_type=RTX))
    await open_room.until_dropped("rtx_stale", 4)
    layer = open_room.peer("a").intake.streams[1].layer
    assert (layer.counter.restarts, layer.packets, len(layer.counter.gaps)) == (0, 150, 0)
    report = layer.statistics.report()
    assert (report.packets_lost, report.highest_sequence & 0xFFFF) == (0, 149)


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        (b"\x80\x60" + bytes(10), "padding"),
        (b"\xa0\x60" + bytes(10) + b"\xff", "rtp_padding"),
        (b"\x80\x60" + bytes(10) + b"\x90", "vp8_descriptor"),
        (b"\x80\x2f" + bytes(10) + b"\x90", "unknown_stream"),
    ],
)
async def test_fault_51_what_is_no_packet_is_dropped_by_name(
    open_room: Room, packet: bytes, reason: str
) -> None:
    """Authentic nonsense (lengths, padding, empty payloads) is counted and forwarded to nobody."""
    client = await open_room.join("a", "camera")
    client.send_rtp(packet)
    await open_room.until_dropped(reason)


async def test_another_codec_in_a_known_stream_is_dropped(open_room: Room) -> None:
    """A stream keeps the payload type that was negotiated for its m-line."""
    client = await open_room.join("a", "camera")
    client.send_rtp(client.rtp("0", 1, KEYFRAME, ssrc=1))
    client.send_rtp(client.rtp("0", 2, b"opus", ssrc=1, payload_type=OPUS))
    await open_room.until_dropped("payload_type")


async def test_a_microphone_without_levels_is_heard_by_the_size_of_its_packets(open_room: Room) -> None:
    """A program that publishes by WHIP speaks while its packets are as large as speech is."""
    client = await RawClient().open()
    open_room.clients.append(client)
    level = "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
    text = client.offer("microphone")
    assert level in text
    open_room.answer(client, "a", text.replace(level, ""))
    await client.connect()
    await open_room.until_connected("a")
    for sequence, size in enumerate((80, 80, 3), start=1):
        client.send_rtp(client.rtp("0", sequence, bytes(size), ssrc=1, payload_type=OPUS))
    await taken(open_room, "microphone", "h", 3)
    packets, mean, _ = open_room.peer("a").intake.publications["microphone"].meter.take()
    assert (packets, mean) == (3, (30 + 30 + 127) / 3)


async def test_levels_are_metered_by_microphone(open_room: Room) -> None:
    """RFC 6464 levels become one window of packets, mean level and bytes."""
    client: RawClient = await open_room.join("a", "microphone")
    for sequence, level in enumerate((10, 20)):
        client.send_rtp(client.rtp("0", sequence, b"opus", ssrc=1, payload_type=OPUS, level=level))
    await taken(open_room, "microphone", "h", 2)
    meter = open_room.peer("a").intake.publications["microphone"].meter
    assert meter.take() == (2, 15.0, 8)
    assert meter.take() == (0, 127.0, 0)
