"""What publishers are told of how their packets arrive."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from media.rtcp.parse import Remb
from media.rtcp.transport import TransportFeedback
from tests.kit.waiting import eventually
from tests.media.support.raw import KEYFRAME, OPUS, RTX, RawClient
from tests.media.support.room import Room, person, room


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        made.plan(a=person())
        yield made


async def reports(made: Room, sender: RawClient, kind: type[object]) -> list[object]:
    """Let the relay look at the time until the sender has heard this kind of report."""

    async def look() -> list[object]:
        made.later += 0.05
        made.peer("a").look_at_gaps(made.now())
        return [item for item in sender.rtcp if isinstance(item, kind)]

    found = await eventually(look, what=kind.__name__, every=0.005)
    assert found is not None
    return found


async def arrived(made: Room, count: int) -> None:
    async def look() -> bool:
        streams = made.peer("a").intake.streams.values()
        return sum(stream.layer.packets for stream in streams if not stream.is_rtx) >= count

    await eventually(look, what=f"{count} packets", every=0.005)


async def test_a_publisher_is_told_what_arrived_of_everything_it_sent(open_room: Room) -> None:
    """Voice, picture and probes of all streams have one count; what did not come is missing from it."""
    client = await open_room.join("a", "microphone", "camera", transport_wide=True)
    client.send_rtp(client.rtp("0", 1, b"opus", ssrc=1, payload_type=OPUS, transport_number=5))
    client.send_rtp(client.rtp("1", 9, b"", ssrc=3, payload_type=RTX, transport_number=6))
    client.send_rtp(client.rtp("1", 1, KEYFRAME, ssrc=2, transport_number=8))
    await arrived(open_room, 2)
    feedback = (await reports(open_room, client, TransportFeedback))[0]
    assert isinstance(feedback, TransportFeedback)
    assert (feedback.first, feedback.count) == (5, 4)
    assert [distance for distance, _ in feedback.arrivals] == [0, 1, 3]


async def test_one_estimate_is_not_capped_by_another(open_room: Room) -> None:
    """A publisher that judges by transport-wide feedback gets no REMB."""
    client = await open_room.join("a", "camera", transport_wide=True)
    client.send_rtp(client.rtp("0", 1, KEYFRAME, ssrc=2, transport_number=1))
    await arrived(open_room, 1)
    await reports(open_room, client, TransportFeedback)
    assert not [item for item in client.rtcp if isinstance(item, Remb)]


async def test_who_knows_remb_only_gets_remb(open_room: Room) -> None:
    """Without the extension the relay estimates, and says so."""
    client = await open_room.join("a", "camera")
    client.send_rtp(client.rtp("0", 1, KEYFRAME, ssrc=2))
    await arrived(open_room, 1)
    await reports(open_room, client, Remb)
    assert not [item for item in client.rtcp if isinstance(item, TransportFeedback)]
