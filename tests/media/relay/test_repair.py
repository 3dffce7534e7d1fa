"""What a publisher is asked for after losses: the packets, then a keyframe."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from media import control
from media.relay.layer import SourceLayer
from media.relay.repair import ask_again
from media.relay.reports import MAX_COMPOUND_BYTES
from media.rtcp import build
from media.rtcp.parse import KeyframeRequest, Nack, parse_rtcp
from media.rtp.gaps import FIRST_ROUND_TRIP_SECONDS, GIVE_UP_SECONDS, MARGIN, MAX_MISSING
from tests.kit.waiting import eventually
from tests.media.support.raw import RawClient
from tests.media.support.room import Room, person, room
from tests.media.support.stage import vp8

CAMERA_SSRC = 200
FACE = "1"
"""The viewer's slot for anybody's face."""


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        made.plan(a=person(), b=person())
        yield made


async def send(made: Room, sender: RawClient, *sequences: int, key: bool = False) -> SourceLayer:
    """Send these packets of a's camera, and return its layer when the last has come."""
    for sequence in sequences:
        payload = vp8(key=key, picture_id=sequence)
        sender.send_rtp(sender.rtp("0", sequence, payload, ssrc=CAMERA_SSRC, timestamp=3000 * sequence))

    async def come() -> SourceLayer | None:
        stream = made.peer("a").intake.streams.get(CAMERA_SSRC)
        newest = stream.layer.newest if stream else None
        return (
            stream.layer if stream and newest and newest.packet.sequence & 0xFFFF == sequences[-1] else None
        )

    layer = await eventually(come, what="the packets", every=0.005)
    assert layer is not None
    return layer


async def watched(made: Room) -> RawClient:
    """A sender whose camera b shows."""
    sender = await made.join("a", "camera")
    viewer = await made.join("b", "video_slot", "video_slot")
    await send(made, sender, 1, key=True)
    made.wants("b", control.Want(participant_id="a", source="camera"))
    await viewer.until_in_slot(FACE, 1)
    sender.rtcp.clear()
    return sender


async def asked(sender: RawClient, kind: type[Nack | KeyframeRequest]) -> Nack | KeyframeRequest:
    """Wait for a request of this kind, and return the first."""

    async def look() -> Nack | KeyframeRequest | None:
        return next((item for item in sender.rtcp if isinstance(item, kind)), None)

    found = await eventually(look, what=kind.__name__, every=0.005)
    assert found is not None
    return found


async def test_what_is_missing_is_asked_for_as_soon_as_it_is_missed(open_room: Room) -> None:
    """One request with all numbers, without waiting for the node's next look at its clock."""
    sender = await watched(open_room)
    await send(open_room, sender, 4)
    assert await asked(sender, Nack) == Nack(CAMERA_SSRC, (2, 3))


async def test_each_stream_has_a_request_of_its_own_that_fits_a_datagram(open_room: Room) -> None:
    """However many streams lose however scattered packets: all is asked for."""
    sender = await open_room.join("a", "camera", "screen")
    for mid, ssrc in (("0", 1), ("1", 2)):
        for sequence in (1, 4):
            sender.send_rtp(sender.rtp(mid, sequence, vp8(key=sequence == 1), ssrc=ssrc))
    intake = open_room.peer("a").intake

    async def gaps() -> bool:
        return [len(stream.layer.counter.gaps) for stream in intake.media_streams()] == [2, 2]

    await eventually(gaps, what="both gaps", every=0.005)
    requests = ask_again(intake, open_room.now() + FIRST_ROUND_TRIP_SECONDS * MARGIN)
    assert [parse_rtcp(request) for request in requests] == [[Nack(1, (2, 3))], [Nack(2, (2, 3))]]
    most = build.nack(1, 1, list(range(0, 17 * MAX_MISSING, 17)))
    assert len(most) <= MAX_COMPOUND_BYTES


async def test_what_will_not_come_any_more_is_replaced_by_a_keyframe(open_room: Room) -> None:
    """Asked for by ourselves: no viewer has to notice first. When it is there, nothing more is asked."""
    sender = await watched(open_room)
    layer = await send(open_room, sender, 4)
    open_room.later += GIVE_UP_SECONDS * 1.1
    open_room.peer("a").look_at_gaps(open_room.now())
    assert await asked(sender, KeyframeRequest) == KeyframeRequest(CAMERA_SSRC)
    await send(open_room, sender, 5, key=True)
    assert (layer.counter.gaps.given_up, len(layer.counter.gaps)) == (0, 0)


async def test_losses_before_a_keyframe_are_of_no_interest(open_room: Room) -> None:
    """A decoder begins anew with it, and so do we; only what is missing after it is asked for again."""
    sender = await watched(open_room)
    await send(open_room, sender, 4)
    assert await asked(sender, Nack) == Nack(CAMERA_SSRC, (2, 3))
    await send(open_room, sender, 5, key=True)
    await send(open_room, sender, 7)
    sender.rtcp.clear()
    open_room.later += FIRST_ROUND_TRIP_SECONDS * MARGIN
    open_room.peer("a").look_at_gaps(open_room.now())
    assert await asked(sender, Nack) == Nack(CAMERA_SSRC, (6,))


async def test_no_keyframe_is_asked_for_what_nobody_shows(open_room: Room) -> None:
    """It would cost the publisher as much as a second of video, for nothing."""
    sender = await open_room.join("a", "camera")
    await send(open_room, sender, 1, key=True)
    layer = await send(open_room, sender, 4)
    events = open_room.counters.events
    open_room.later += GIVE_UP_SECONDS * 1.1
    open_room.peer("a").look_at_gaps(open_room.now())
    assert layer.counter.gaps.given_up == 2
    assert events["keyframes_requested"] == 0
