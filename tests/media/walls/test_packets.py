"""Authentic packets that no browser sends (faults 50-52): they end where they came from."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from media.bandwidth.downlink import MIN_BPS
from media.rtcp import build
from media.rtcp.parse import Nack, SenderReport
from media.rtp.gaps import MAX_MISSING
from media.rtp.sequence import RESTART_INTERVAL_SECONDS
from tests.media.support.call import FACE, SENDER, SSRC, VIEWER, Call
from tests.media.support.raw import OPUS, RawClient
from tests.media.support.room import Room, person, room
from tests.media.support.stage import vp8


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        yield made


async def read_all(client: RawClient) -> None:
    """Wait until the port has read everything that `client` sent: it reads in order."""
    assert (await client.check()).error_code is None


async def test_fault_50_a_jump_with_every_packet_makes_viewers_begin_once_a_second(open_room: Room) -> None:
    """Jumps of 32,767 with a keyframe each: one new beginning, no list of gaps, one report to the viewer."""
    call = await Call.open(open_room)
    open_room.stop_clock()
    call.viewer.rtcp.clear()
    for turn in range(1, 400):
        packet = call.sender.rtp("0", 32_767 * turn, vp8(key=True), ssrc=SSRC, timestamp=1 << 31)
        call.sender.send_rtp(packet)
    await read_all(call.sender)
    layer = open_room.peer(SENDER).intake.streams[SSRC].layer
    assert layer.counter.restarts == 1
    assert len(layer.counter.gaps) == 0
    assert open_room.counters.dropped["restart_too_soon"] >= 300
    await read_all(call.viewer)
    assert sum(isinstance(item, SenderReport) for item in call.viewer.rtcp) <= 1


async def test_fault_50_what_is_missing_fits_one_nack(open_room: Room) -> None:
    """The widest gaps that are still loss, one after another: for each one small packet at most."""
    call = await Call.open(open_room)
    open_room.stop_clock()
    call.sender.rtcp.clear()
    for turn in range(1, 60):
        call.sender.send_rtp(call.sender.rtp("0", 1 + 499 * turn, vp8(), ssrc=SSRC))
    await read_all(call.sender)
    asked = [item for item in call.sender.rtcp if isinstance(item, Nack)]
    assert 0 < len(asked) < 60
    assert max(len(item.sequences) for item in asked) <= MAX_MISSING
    call.sender.rtcp.clear()
    open_room.peer(SENDER).look_at_gaps(open_room.now())
    await read_all(call.sender)
    assert not any(isinstance(item, Nack) for item in call.sender.rtcp), "asked twice at one moment"


async def test_fault_50_a_timestamp_wraps_in_the_middle_of_a_call(open_room: Room) -> None:
    """Sequence numbers and timestamps pass their ends; the viewer's go on without a step."""
    call = await Call.open(open_room)
    for sequence, timestamp in ((40_000, 0), (65_530, (1 << 32) - 9000)):
        open_room.later += RESTART_INTERVAL_SECONDS
        call.sender.send_rtp(call.sender.rtp("0", sequence, vp8(key=True), ssrc=SSRC, timestamp=timestamp))
        await read_all(call.sender)
    for step in range(1, 12):
        packet = call.sender.rtp("0", 65_530 + step, vp8(), ssrc=SSRC, timestamp=3000 * step - 9000)
        call.sender.send_rtp(packet)
    packets = (await call.viewer.until_in_slot(FACE, 14))[2:]
    first = packets[0]
    for step, shown in enumerate(packets):
        assert shown.sequence == (first.sequence + step) & 0xFFFF
        assert shown.timestamp == (first.timestamp + 3000 * step) & 0xFFFF_FFFF


_PLAIN = b"\x60\x00\x02" + bytes(4) + SSRC.to_bytes(4)
NONSENSE: dict[str, bytes] = {
    "15 CSRCs that are not there": b"\x8f" + _PLAIN,
    "an extension longer than the packet": b"\x90" + _PLAIN + b"\xbe\xde\xff\xff",
    "an extension head cut off": b"\x90" + _PLAIN + b"\xbe",
    "more padding than packet": b"\xa0" + _PLAIN + b"\x90\x10\xff",
    "no padding count": b"\xa0" + _PLAIN + b"\x90\x10\x00",
    "no payload": b"\x80" + _PLAIN,
    "a descriptor cut off": b"\x80" + _PLAIN + b"\x90\xff",
    "a picture id cut off": b"\x80" + _PLAIN + b"\x90\x80\x80",
    "version 2 in the first bit only": b"\x80" + b"\x7f" + _PLAIN[1:] + b"\x90\x10",
}


@pytest.mark.parametrize("name", NONSENSE)
async def test_fault_51_nonsense_is_counted_and_reaches_nobody(open_room: Room, name: str) -> None:
    """Whatever the header claims, the viewer gets nothing of it, and everything that comes after it."""
    call = await Call.open(open_room)
    before = sum(open_room.counters.dropped.values())
    # Behind decryption: libsrtp itself takes only some of these, but that is nothing to rely on.
    open_room.peer(SENDER).intake.take(NONSENSE[name], open_room.now(), open_room.now())
    assert sum(open_room.counters.dropped.values()) == before + 1
    call.sent += 1
    call.send()
    packets = await call.viewer.until_in_slot(FACE, 2)
    assert len(packets) == 2
    assert open_room.counters.dropped["bug"] == 0


async def test_fault_51_csrcs_and_foreign_extensions_are_left_behind(open_room: Room) -> None:
    """Fifteen contributors and a publisher's own extensions: the payload passes, they do not."""
    call = await Call.open(open_room)
    call.sent += 1
    block = b"\xbe\xde\x00\x02" + b"\x40" + b"9" + b"\xe3abcd" + b"\x00"
    head = b"\x9f\x60\x00\x02" + bytes(4) + SSRC.to_bytes(4) + bytes(range(60)) + block
    call.sender.send_rtp(head + vp8(mark=b"inside"))
    packet = (await call.viewer.until_in_slot(FACE, 2))[1]
    assert packet.payload.endswith(b"inside")
    assert b"abcd" not in packet.extension_block


RTCP_NONSENSE: dict[str, bytes] = {
    "longer than it is": b"\x80\xc8\xff\xff" + bytes(8),
    "31 blocks in no room": b"\x9f\xc9\x00\x01" + bytes(4),
    "version 1": b"\x40\xc9\x00\x01" + bytes(4),
    "padding of everything": b"\xa0\xc9\x00\x01" + bytes(3) + b"\xff",
    "half a REMB": b"\x8f\xce\x00\x03" + bytes(8) + b"REMB",
    "a NACK of everything": b"\x81\xcd\x00\xff" + bytes(8) + b"\x00\x01\xff\xff" * 253,
}


@pytest.mark.parametrize("name", RTCP_NONSENSE)
async def test_fault_52_compound_nonsense_is_dropped_whole(open_room: Room, name: str) -> None:
    """Broken RTCP has no effect, neither have the good parts before it."""
    call = await Call.open(open_room)
    open_room.later += 2
    call.viewer.send_rtcp(build.picture_loss(1, call.viewer.slots[FACE]) + RTCP_NONSENSE[name])
    await read_all(call.viewer)
    assert open_room.counters.dropped["rtcp_malformed"] == 1
    assert open_room.counters.dropped["bug"] == 0
    call.send()
    await call.all_arrived()
    assert not call.sender.rtcp


@pytest.mark.parametrize("bits_per_second", [0, 2**63 - 1, 2**80])
async def test_fault_52_an_absurd_estimate_concerns_its_sender_only(
    open_room: Room, bits_per_second: int
) -> None:
    """REMB of 0, 2^63 or the largest there is: the other viewer's bandwidth and packets are as they were."""
    call = await Call.open(open_room, other=person())
    other = await open_room.join("other", "video_slot")
    before = open_room.peer(VIEWER).feedback.downlink.estimate_bps(open_room.now())
    other.send_rtcp(build.remb(1, bits_per_second, list(call.viewer.slots.values())))
    await read_all(other)
    open_room.tick()
    call.send()
    await call.all_arrived()
    assert open_room.peer(VIEWER).feedback.downlink.estimate_bps(open_room.now()) == before
    assert open_room.peer("other").feedback.downlink.estimate_bps(open_room.now()) >= MIN_BPS


async def test_fault_52_a_forged_goodbye_ends_nothing(open_room: Room) -> None:
    """BYE for every SSRC there is, one's own and others': streams end when they stop, not when told."""
    call = await Call.open(open_room)
    everything = [SSRC, *call.viewer.slots.values(), *call.viewer.rtx_slots.values()]
    for ssrc in everything:
        call.viewer.send_rtcp(build.receiver_report(1, []) + build.bye(ssrc))
        call.sender.send_rtcp(build.bye(ssrc))
    call.send()
    await call.all_arrived()
    assert open_room.peer(VIEWER).slots[FACE].feed is not None


async def test_fault_52_a_lying_clock_moves_no_other_persons_time(open_room: Room) -> None:
    """Sender reports from the year 1900 and from the far future: the viewer's timeline stays sane."""
    call = await Call.open(open_room)
    for ntp in (0, (1 << 64) - 1, 1 << 40):
        call.sender.send_rtcp(build.sender_report(SSRC, ntp, 12_345, 1, 1))
        call.send()
    await call.all_arrived()
    call.viewer.rtcp.clear()
    open_room.peer(VIEWER).report(open_room.now(), 1.0)
    await read_all(call.viewer)
    (report,) = [item for item in call.viewer.rtcp if isinstance(item, SenderReport)]
    newest = call.viewer.in_slot(FACE)[-1].timestamp
    apart = (report.timestamp - newest + (1 << 31)) % (1 << 32) - (1 << 31)
    assert abs(apart) < 90_000 * 60


async def test_fault_40_packets_of_another_life_are_not_given(open_room: Room) -> None:
    """NACKs for everything a slot ever had: only what its present feed sent comes again."""
    call = await Call.open(open_room)
    slot = call.viewer.slots[FACE]
    sequences = [packet.sequence for packet in call.viewer.in_slot(FACE)]
    open_room.plan(**{SENDER: person("g1"), VIEWER: person("g2")})
    before = len(call.viewer.packets)
    call.viewer.send_rtcp(build.nack(1, slot, sequences))
    await read_all(call.viewer)
    assert len(call.viewer.packets) == before
    assert open_room.counters.dropped["nack_unknown"] == len(sequences)


async def test_a_voice_is_no_face(open_room: Room) -> None:
    """Opus in the camera's stream, VP8 in the microphone's: neither is forwarded as the other."""
    call = await Call.open(open_room)
    call.sender.send_rtp(call.sender.rtp("0", 2, b"opus", ssrc=SSRC, payload_type=OPUS))
    await open_room.until_dropped("payload_type")
    assert len(call.viewer.in_slot(FACE)) == 1
