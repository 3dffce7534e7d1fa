"""One authenticated peer that sends more than it should, and everybody else (faults 40, 49, 54)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from media.relay.intake import MAX_STREAMS
from media.relay.policing import FORWARDED_PER_SECOND, MAX_BYTES, MAX_DATAGRAMS
from media.rtcp import build
from media.transport.srtp import MAX_SSRCS
from tests.media.support.call import VIEWER, Call
from tests.media.support.raw import KEYFRAME, OPUS, RawClient
from tests.media.support.room import Room, person, room

HOSTILE = "hostile"
BATCH = 100
"""Datagrams between two packets of the call: few enough for every socket buffer."""


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        yield made


async def read_all(made: Room, client: RawClient) -> None:
    """Wait until the port has read everything that `client` sent: it reads in order."""
    assert (await client.check()).error_code is None


async def test_fault_54_a_flood_of_fifty_times_the_bitrate_harms_nobody_else(open_room: Room) -> None:
    """The peer that floods is cut, in bytes and in packets; the call beside it loses nothing."""
    call = await Call.open(open_room, hostile=person())
    hostile = await open_room.join(HOSTILE, "camera")
    open_room.stop_clock()
    for begun in range(0, 5000, BATCH):
        call.send()
        for sequence in range(begun, begun + BATCH):
            hostile.send_rtp(hostile.rtp("0", sequence, KEYFRAME + bytes(1000), ssrc=5))
        await read_all(open_room, hostile)
    await call.all_arrived()
    assert open_room.peer(HOSTILE).intake.streams[5].layer.packets <= MAX_BYTES["rtp"] / 1000
    assert open_room.counters.dropped["over_rate"] >= 5000 - MAX_BYTES["rtp"] / 1000
    assert open_room.peer(HOSTILE).phase == "connected", "it is cut, not thrown out"


async def test_fault_49_streams_that_belong_nowhere_do_not_pile_up(open_room: Room) -> None:
    """A new SSRC with each authentic packet: SRTP itself gets to know a few, then nothing is decrypted."""
    call = await Call.open(open_room, hostile=person())
    hostile = await open_room.join(HOSTILE, "microphone")
    for begun in range(0, 1000, BATCH):
        call.send()
        for ssrc in range(begun, begun + BATCH):
            hostile.send_rtp(hostile.rtp("9", 1, b"opus", ssrc=1000 + ssrc, payload_type=OPUS))
            hostile.send_rtcp(build.receiver_report(90_000 + ssrc, []))
        await read_all(open_room, hostile)
    await call.all_arrived()
    assert len(open_room.peer(HOSTILE)._srtp._ssrcs) == MAX_SSRCS  # type: ignore[union-attr]
    assert open_room.counters.dropped["unknown_stream"] <= MAX_SSRCS
    assert open_room.counters.dropped["too_many_ssrcs"] >= 1000
    assert len(open_room.peer(HOSTILE).intake.streams) <= MAX_STREAMS


async def test_fault_49_a_forged_ssrc_uses_no_place(open_room: Room) -> None:
    """Only what is authentic counts: a stranger behind the same router cannot fill the peer's places."""
    call = await Call.open(open_room)
    for ssrc in range(2 * MAX_SSRCS):
        call.sender.send(b"\x80\x60\x00\x01" + bytes(4) + ssrc.to_bytes(4) + bytes(30))
    await open_room.until_dropped("srtp_refused", 2 * MAX_SSRCS)
    call.send()
    await call.all_arrived()


async def test_fault_40_a_flood_of_nacks_is_cut_before_any_search(open_room: Room) -> None:
    """Thousands of NACKs for everything, RTCP without end: bounded work, and the call goes on."""
    call = await Call.open(open_room)
    open_room.stop_clock()
    wanted = [sequence % 65_536 for sequence in range(65_000, 65_000 + 500)]
    for _ in range(30):
        call.send()
        for _ in range(BATCH):
            call.viewer.send_rtcp(build.nack(1, call.viewer.slots["0"], wanted))
        await read_all(open_room, call.viewer)
    await call.all_arrived()
    assert open_room.counters.dropped["over_rate_nack"] > 0
    assert open_room.counters.dropped["over_rate_rtcp"] > 0
    assert open_room.peer(VIEWER).phase == "connected"


async def test_fault_48_dtls_without_end_is_cut(open_room: Room) -> None:
    """A peer that sends handshakes for ever after its own is done costs no decryption, and stays."""
    call = await Call.open(open_room)
    open_room.stop_clock()
    hello = bytes.fromhex("16fefd0000000000000000") + b"\x00\x10" + bytes(16)
    for _ in range(MAX_DATAGRAMS["dtls"] * 2):
        call.viewer.send(hello)
    await open_room.until_dropped("over_rate_dtls", MAX_DATAGRAMS["dtls"])
    call.send()
    await call.all_arrived()
    assert open_room.peer(VIEWER).phase == "connected"


async def test_fault_54_one_voice_is_no_flood_for_those_who_hear_it(open_room: Room) -> None:
    """What is passed on is counted, too: each packet of a source is one for every listener."""
    open_room.plan(hostile=person(), listener=person())
    listener = await open_room.join("listener", "audio_slot", "audio_slot")
    hostile = await open_room.join(HOSTILE, "microphone")
    open_room.stop_clock()
    for begun in range(0, 1000, BATCH):
        for step in range(begun, begun + BATCH):
            hostile.send_rtp(hostile.rtp("0", step, bytes(80), ssrc=5, payload_type=OPUS))
        await read_all(open_room, hostile)
        open_room.tick()
    await read_all(open_room, listener)
    allowed = FORWARDED_PER_SECOND["microphone"]
    assert 0 < len(listener.packets) <= allowed
    assert open_room.counters.dropped["over_rate_source"] == 1000 - allowed
