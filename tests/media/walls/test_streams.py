"""Hostile TCP connections to the media port, beside a live call (faults 48, 54)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from media.transport.tcp import MAX_PACKETS_PER_READ, MAX_UNCHECKED, MAX_UNCHECKED_BYTES
from tests.kit.waiting import eventually
from tests.media.support.call import Call
from tests.media.support.raw import FramedStream
from tests.media.support.room import Room, person, room

EMPTY_FRAME = b"\x00\x00"
TOO_MANY = 50


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        yield made


async def connect(made: Room) -> FramedStream:
    loop = asyncio.get_running_loop()
    _, stream = await loop.create_connection(FramedStream, *made.tcp.addresses[0])
    return stream


async def test_fault_54_a_strangers_stream_is_ended_before_it_is_work(open_room: Room) -> None:
    """Without a right check a connection may say no more than some checks are long, however it is cut."""
    call = await Call.open(open_room)
    floods = [
        EMPTY_FRAME * MAX_UNCHECKED_BYTES,
        (b"\x00\x64" + bytes(100)) * 1000,
        b"\x07\xff" + bytes(2047) * 3,
    ]
    for flood in floods:
        stream = await connect(open_room)
        for at in range(0, len(flood), 700):
            stream.transport.write(flood[at : at + 700])
            call.send()
        await asyncio.wait_for(stream.ended.wait(), 15)
    await call.all_arrived()
    assert open_room.counters.dropped["empty"] <= MAX_UNCHECKED_BYTES / len(EMPTY_FRAME)


async def test_fault_54_a_peers_stream_of_nothing_is_ended(open_room: Room) -> None:
    """A peer of right standing that fills its connection with empty packets loses it, and may come back."""
    call = await Call.open(open_room, hostile=person())
    hostile = await open_room.prepare("hostile", "microphone")
    stream = await hostile.over_tcp()
    await hostile.connect()
    await open_room.until_connected("hostile")
    stream.transport.write(EMPTY_FRAME * MAX_PACKETS_PER_READ * 20)
    await asyncio.wait_for(stream.ended.wait(), 15)
    assert open_room.counters.dropped["tcp_flood"] > MAX_PACKETS_PER_READ
    assert open_room.peer("hostile").phase == "connected"
    hostile.stream = None
    assert (await hostile.check()).error_code is None
    call.send()
    await call.all_arrived()


async def test_fault_48_connections_without_a_word_make_room_for_one_another(open_room: Room) -> None:
    """More than there is room for: the oldest strangers go, no peer does, and a pupil still gets in."""
    call = await Call.open(open_room, late=person())
    strangers = [await connect(open_room) for _ in range(MAX_UNCHECKED + TOO_MANY)]

    async def bounded() -> bool:
        return sum(stream.ended.is_set() for stream in strangers) >= TOO_MANY

    await eventually(bounded, what="the oldest strangers to go", every=0.01)
    late = await open_room.prepare("late", "microphone")
    await late.over_tcp()
    await late.connect()
    await open_room.until_connected("late")
    call.send()
    await call.all_arrived()
    for stream in strangers:
        stream.transport.close()
