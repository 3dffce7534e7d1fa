"""What a subscriber's link is judged by, and padding on it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from media import control
from media.bandwidth.transport import START_BPS
from media.relay.downlink import MAX_PADDING_PACKETS
from media.rtcp import build
from media.rtcp.transport import TICKS_PER_SECOND
from tests.kit.waiting import eventually
from tests.media.support.raw import RawClient
from tests.media.support.room import Room, person, room
from tests.media.support.stage import vp8

FACE = "1"
"""The viewer's slot for anybody's face; the one before is the teacher's."""


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        made.plan(a=person(), b=person(), c=person())
        yield made


def face(sender: RawClient, sequence: int, *, key: bool = False) -> None:
    payload = vp8(key=key, picture_id=sequence, mark=bytes(900))
    sender.send_rtp(sender.rtp("0", sequence, payload, ssrc=200, timestamp=3000 * sequence))


async def showing(made: Room, *, transport_wide: bool) -> tuple[RawClient, RawClient]:
    """A sender whose camera is shown by a viewer, ten packets on their way."""
    sender = await made.join("a", "camera")
    viewer = await made.join("b", "video_slot", "video_slot", transport_wide=transport_wide)
    face(sender, 1, key=True)

    async def taken() -> bool:
        return bool(made.peer("a").intake.streams)

    await eventually(taken, what="the first packet", every=0.005)
    made.wants("b", control.Want(participant_id="a", source="camera"))
    await viewer.until_in_slot(FACE, 1)
    for sequence in range(2, 11):
        face(sender, sequence)
    await viewer.until_in_slot(FACE, 10)
    return sender, viewer


async def heard(made: Room, viewer: RawClient) -> None:
    """Have feedback on the viewer's ten packets taken, in three messages: they came one after another."""
    downlink = made.peer("b").feedback.downlink
    times = {number: 8 * TICKS_PER_SECOND + 40 * number for number in range(10)}
    for count in (2, 4, 10):
        viewer.send_rtcp(build.transport_feedback((1, 2), 0, count, times, 0))

        async def taken(count: int = count) -> bool:
            transport = downlink._transport
            return transport is not None and transport._delivery.highest >= count - 1

        await eventually(taken, what="the feedback", every=0.005)
        made.later += 1.1


async def test_everything_to_a_subscriber_has_one_count(open_room: Room) -> None:
    """What leaves with the extension is remembered by the number that feedback speaks of."""
    await showing(open_room, transport_wide=True)
    assert open_room.peer("b").link.history.next_number == 10


async def test_a_link_is_judged_by_what_was_negotiated(open_room: Room) -> None:
    """Who has transport-wide feedback begins with a bound, and a REMB says nothing more."""
    _, viewer = await showing(open_room, transport_wide=True)
    downlink = open_room.peer("b").feedback.downlink
    viewer.send_rtcp(build.remb(1, 60_000, []))
    viewer.send_rtcp(build.picture_loss(1, viewer.slots[FACE]))
    assert downlink.estimate_bps(open_room.now()) == START_BPS
    await open_room.join("c", "video_slot")
    assert open_room.peer("c").feedback.downlink.estimate_bps(open_room.now()) == float("inf")


async def test_more_is_tried_with_pictures_sent_again(open_room: Room) -> None:
    """Padding is retransmissions of the newest packets, only while more is wanted, and for a short time."""
    _, viewer = await showing(open_room, transport_wide=True)
    peer = open_room.peer("b")
    peer.feedback.downlink.demand_bps = 0.0
    open_room.later += 1
    await heard(open_room, viewer)
    peer.look_at_gaps(open_room.now())
    assert peer.link.history.next_number == 10
    peer.feedback.downlink.demand_bps = 5e6
    for _ in range(100):
        open_room.later += 0.05
        peer.look_at_gaps(open_room.now())

    async def padded() -> list[bytes]:
        return [packet.payload for packet in viewer.packets if packet.ssrc == viewer.rtx_slots[FACE]]

    padding = await eventually(padded, what="padding", every=0.005)
    assert padding is not None
    known = {packet.sequence.to_bytes(2) + packet.payload for packet in viewer.in_slot(FACE)}
    assert set(padding) <= known
    sent = sum(len(payload) for payload in padding) * 8
    assert sent <= 1.5 * START_BPS * 0.6


async def test_fault_40_padding_is_bounded_in_packets_too(open_room: Room) -> None:
    """However small a publisher makes its packets, one look at the clock sends so many again at most."""
    await showing(open_room, transport_wide=True)
    peer = open_room.peer("b")
    before = peer.link.history.next_number
    assert peer.feedback.downlink._pad(10_000_000, open_room.now()) > 0
    assert peer.link.history.next_number - before == MAX_PADDING_PACKETS


async def test_the_slots_follow_at_once_where_the_link_narrows(open_room: Room) -> None:
    """An estimate that fell is a reason to fill the slots anew; one that wavers is none."""
    await showing(open_room, transport_wide=True)
    downlink = open_room.peer("b").feedback.downlink
    now = open_room.now()
    assert downlink.has_changed(now)  # from none to the first
    assert not downlink.has_changed(now)
    assert downlink._transport is not None
    downlink._transport._bound_bps *= 0.99
    assert not downlink.has_changed(now)
    downlink._transport._bound_bps *= 0.9
    assert downlink.has_changed(now)


async def test_another_way_is_judged_anew(open_room: Room) -> None:
    """What was found out in one network says nothing of the next one (fault 30)."""
    _, viewer = await showing(open_room, transport_wide=True)
    downlink = open_room.peer("b").feedback.downlink
    assert downlink._transport is not None
    downlink._transport._bound_bps = 60_000
    await viewer.move()
    await viewer.check()
    assert downlink.estimate_bps(open_room.now()) == START_BPS
