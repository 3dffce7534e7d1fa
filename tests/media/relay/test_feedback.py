"""RTCP of subscribers: what is sent again, what goes upstream, what has no effect (faults 39, 40, 52)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from media import control
from media.relay.downlink import Downlink
from media.relay.feedback import KEPT_FOR_THE_BASE_BYTES, RETRANSMIT_BURST_BYTES
from media.rtcp import build
from media.rtcp.parse import KeyframeRequest, Nack, Remb, ReportBlock, SenderReport
from media.rtp.budget import Budget
from media.rtp.packet import RtpPacket
from media.rtp.repeats import FIRST_ROUND_TRIP_SECONDS
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


def face(sender: RawClient, sequence: int, *, key: bool = False, size: int = 0, layer: int = 0) -> None:
    """Send one video packet; `layer`: the temporal one."""
    payload = vp8(key=key, picture_id=sequence, layer=layer, mark=bytes(size))
    sender.send_rtp(sender.rtp("0", sequence, payload, ssrc=CAMERA_SSRC, timestamp=3000 * sequence))


async def showing(made: Room, *, rtx: bool = True) -> tuple[RawClient, RawClient]:
    """A sender whose camera is shown by a viewer, one keyframe on its way."""
    sender = await made.join("a", "camera")
    viewer = await made.join("b", "video_slot", "video_slot", rtx=rtx)  # the first is the teacher's
    face(sender, 1, key=True)
    await publishes(made, "a")
    made.wants("b", control.Want(participant_id="a", source="camera"))
    await viewer.until_in_slot(FACE, 1)
    return sender, viewer


async def publishes(made: Room, participant_id: str) -> None:
    async def taken() -> bool:
        return bool(made.peer(participant_id).intake.streams)

    await eventually(taken, what="the first packet", every=0.005)


async def retransmissions(viewer: RawClient, count: int) -> list[RtpPacket]:
    async def look() -> list[RtpPacket] | None:
        found = [packet for packet in viewer.packets if packet.ssrc == viewer.rtx_slots[FACE]]
        return found if len(found) >= count else None

    found = await eventually(look, what=f"{count} retransmissions", every=0.005)
    assert found is not None
    return found


async def test_a_nack_is_answered_over_rtx(open_room: Room) -> None:
    """The packet comes again in the slot's RTX stream, with its number in front."""
    sender, viewer = await showing(open_room)
    face(sender, 2)
    lost = (await viewer.until_in_slot(FACE, 2))[1]
    viewer.send_rtcp(build.nack(1, lost.ssrc, [lost.sequence]))
    (again,) = await retransmissions(viewer, 1)
    assert again.payload == lost.sequence.to_bytes(2) + lost.payload


async def test_without_rtx_the_ciphertext_is_sent_again_byte_for_byte(open_room: Room) -> None:
    """Protecting the number anew with another send time would reuse an AES-GCM nonce."""
    sender, viewer = await showing(open_room, rtx=False)
    face(sender, 2)
    lost = (await viewer.until_in_slot(FACE, 2))[1]
    viewer.send_rtcp(build.nack(1, lost.ssrc, [lost.sequence]))

    async def again() -> bool:
        return viewer.raw_packets.count(viewer.raw_packets[1]) == 2

    await eventually(again, what="the same bytes", every=0.005)


async def test_what_is_on_its_way_again_is_not_sent_twice(open_room: Room) -> None:
    """Browsers repeat a request before its answer can have come; a round trip later it counts again."""
    sender, viewer = await showing(open_room)
    face(sender, 2)
    lost = (await viewer.until_in_slot(FACE, 2))[1]
    for _ in range(5):
        viewer.send_rtcp(build.nack(1, lost.ssrc, [lost.sequence]))
    await open_room.until_dropped("nack_repeated", 4)
    assert len(await retransmissions(viewer, 1)) == 1
    open_room.later += open_room.peer("b").feedback.round_trip.seconds
    viewer.send_rtcp(build.nack(1, lost.ssrc, [lost.sequence]))
    await retransmissions(viewer, 2)


@pytest.mark.parametrize("rtx", [True, False])
async def test_nothing_of_a_former_group_is_sent_again(open_room: Room, *, rtx: bool) -> None:
    """Who has moved and asks for the numbers of before gets no packet, by RTX or as ciphertext (I4)."""
    sender, viewer = await showing(open_room, rtx=rtx)
    for sequence in range(2, 20):
        face(sender, sequence)
    seen = await viewer.until_in_slot(FACE, 19)
    open_room.plan(a=person(), b=person("g1"), c=person("g1"))
    other = await open_room.join("c", "camera")
    face(other, 1, key=True)
    await publishes(open_room, "c")
    open_room.wants("b", control.Want(participant_id="c", source="camera"))
    await viewer.until_in_slot(FACE, 20)
    came = len(viewer.raw_packets)
    viewer.send_rtcp(build.nack(1, seen[0].ssrc, [packet.sequence for packet in seen]))
    await open_room.until_dropped("nack_unknown", len(seen))
    new = viewer.in_slot(FACE)[-1]
    viewer.send_rtcp(build.nack(1, new.ssrc, [new.sequence]))

    async def answered() -> int:
        return len(viewer.raw_packets) - came

    assert await eventually(answered, what="the new group's packet", every=0.005) == 1
    assert open_room.counters.events["retransmitted"] == 1


async def test_the_round_trip_is_measured_by_reports(open_room: Room) -> None:
    """A report that names ours, at once, over loopback: far below what is assumed at first."""
    _, viewer = await showing(open_room)
    peer = open_room.peer("b")

    async def reported() -> SenderReport | None:
        return next((item for item in viewer.rtcp if isinstance(item, SenderReport)), None)

    for _ in range(20):
        viewer.rtcp.clear()
        peer.report(open_room.now(), 1.0)
        report = await eventually(reported, what="a sender report", every=0.002)
        assert report is not None
        last = report.ntp_64bit >> 16 & 0xFFFF_FFFF
        viewer.send_rtcp(build.receiver_report(1, [build.OutgoingBlock(report.ssrc, 0, 0, 0, 0, last, 0)]))

    async def measured() -> bool:
        return peer.feedback.round_trip.seconds < FIRST_ROUND_TRIP_SECONDS / 2

    await eventually(measured, what="the round trip", every=0.005)


async def test_fault_40_what_is_sent_again_has_a_budget(open_room: Room) -> None:
    """A flood of NACKs for everything gets a burst, and then a tenth of the stream at most."""
    sender, viewer = await showing(open_room)
    sent: list[RtpPacket] = []
    for some in (range(2, 60), range(60, 120)):  # more at once overflows the viewer's socket
        for sequence in some:
            face(sender, sequence, size=1000)
        sent = await viewer.until_in_slot(FACE, some[-1])
    wanted = [packet.sequence for packet in sent]
    for _ in range(20):
        viewer.send_rtcp(build.nack(1, sent[0].ssrc, wanted))
    await open_room.until_dropped("retransmit_budget", 10)
    resent = sum(len(packet.payload) for packet in await retransmissions(viewer, 1))
    assert resent <= RETRANSMIT_BURST_BYTES * 1.2


async def test_what_is_left_of_the_budget_is_for_the_base_layer(open_room: Room) -> None:
    """An upper temporal layer is over with the next picture of the base, which all others build on."""
    sender, viewer = await showing(open_room)
    open_room.peer("b").feedback.budget = Budget(0, KEPT_FOR_THE_BASE_BYTES + 1500)
    for sequence, layer in ((2, 1), (3, 2), (4, 0)):
        face(sender, sequence, size=1000, layer=layer)
    upper, above_it, base = (await viewer.until_in_slot(FACE, 4))[1:]
    viewer.send_rtcp(build.nack(1, base.ssrc, [upper.sequence, above_it.sequence, base.sequence]))
    again = await retransmissions(viewer, 2)
    assert [packet.payload[:2] for packet in again] == [one.sequence.to_bytes(2) for one in (upper, base)]
    await open_room.until_dropped("retransmit_budget", 1)


async def test_fault_39_a_storm_of_keyframe_requests_is_one_request(open_room: Room) -> None:
    """Ten PLIs and ten FIRs within a second reach the publisher once."""
    sender, viewer = await showing(open_room)
    open_room.later += 2
    for _ in range(10):
        viewer.send_rtcp(build.picture_loss(1, viewer.slots[FACE]))
    face(sender, 2)
    await viewer.until_in_slot(FACE, 2)

    async def asked() -> int:
        return sum(isinstance(item, KeyframeRequest) for item in sender.rtcp)

    await eventually(asked, what="the request", every=0.005)
    viewer.send_rtcp(build.receiver_report(1, []))
    face(sender, 3)
    await viewer.until_in_slot(FACE, 3)
    assert await asked() == 1
    assert KeyframeRequest(CAMERA_SSRC) in sender.rtcp


async def test_fault_52_what_names_others_streams_has_no_effect(open_room: Room) -> None:
    """NACK, PLI, BYE and reports about SSRCs that are not one's own slots change nothing for anybody."""
    sender, viewer = await showing(open_room)
    open_room.later += 2
    foreign = CAMERA_SSRC
    viewer.send_rtcp(
        build.picture_loss(1, foreign)
        + build.nack(1, foreign, [1])
        + build.bye(foreign)
        + build.sender_report(foreign, 1 << 63, 99, 1, 1)
    )
    viewer.send_rtcp(b"\x8f\xce\x00\x01" + bytes(4))
    await open_room.until_dropped("rtcp_malformed")
    face(sender, 2)
    await viewer.until_in_slot(FACE, 2)
    assert not sender.rtcp
    assert open_room.peer("a").intake.streams[CAMERA_SSRC].layer.last_sender_report == 0


async def test_estimates_and_losses_reach_the_downlink(
    open_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REMB and report blocks of one's own slots are the subscriber's downlink."""
    _, viewer = await showing(open_room)
    peer = open_room.peer("b")
    told: list[tuple[str, float]] = []
    downlink = Downlink([], open_room.tools.forwarder)
    monkeypatch.setattr(downlink, "on_estimate", lambda remb, _: told.append(("remb", remb.bits_per_second)))
    monkeypatch.setattr(downlink, "on_loss", lambda share, _: told.append(("loss", share)))
    peer.feedback.downlink = downlink
    block = build.OutgoingBlock(viewer.slots[FACE], 128, 0, 0, 0)
    foreign = build.OutgoingBlock(12345, 255, 0, 0, 0)
    viewer.send_rtcp(build.receiver_report(1, [block, foreign]) + build.remb(1, 500_000, []))

    async def both() -> bool:
        return len(told) == 2

    await eventually(both, what="both to arrive", every=0.005)
    assert sorted(told) == [("loss", 0.5), ("remb", 500_000 - 500_000 % 2)]


async def test_publishers_are_told_what_is_missing_and_how_much_to_send(open_room: Room) -> None:
    """A gap is asked for; a first estimate comes at the first video, then reports each second."""
    sender, _ = await showing(open_room)
    face(sender, 4)

    async def noticed() -> bool:
        return len(open_room.peer("a").intake.streams[CAMERA_SSRC].layer.counter.gaps) == 2

    await eventually(noticed, what="the gap", every=0.005)
    peer = open_room.peer("a")
    peer.look_at_gaps(open_room.now())
    peer.report(open_room.now(), 1.0)

    async def told() -> bool:
        return {Nack, Remb, ReportBlock} <= {type(item) for item in sender.rtcp}

    await eventually(told, what="the publisher to be told", every=0.005)
    assert Nack(CAMERA_SSRC, (2, 3)) in sender.rtcp
    (block,) = [item for item in sender.rtcp if isinstance(item, ReportBlock)]
    assert (block.ssrc, block.fraction_lost_256ths) == (CAMERA_SSRC, 128)


async def test_every_fed_slot_is_reported_and_no_other(open_room: Room) -> None:
    """Each second a sender report with the packets that really left."""
    sender, viewer = await showing(open_room)
    face(sender, 2)
    await viewer.until_in_slot(FACE, 2)
    viewer.rtcp.clear()
    open_room.peer("b").report(open_room.now(), 1.0)

    async def reported() -> list[SenderReport]:
        return [item for item in viewer.rtcp if isinstance(item, SenderReport)]

    (report,) = await eventually(reported, what="a sender report", every=0.005)
    assert report.ssrc == viewer.slots[FACE]
    assert open_room.peer("b").slots[FACE].packets == 2
    open_room.plan(a=person(), b=person("g1"))
    viewer.rtcp.clear()
    open_room.peer("b").report(open_room.now(), 1.0)
    assert await reported() == []
