"""The wall between groups, tried by those who are let through its gate (I4)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from media import control
from tests.kit.waiting import eventually
from tests.media.support.raw import OPUS, RawClient
from tests.media.support.room import Room, person, room
from tests.media.support.stage import vp8

SSRC = 77
FACE = "0"


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        yield made


def face(sender: RawClient, sequence: int, mark: bytes, *, key: bool = False) -> None:
    payload = vp8(key=key, picture_id=sequence, mark=mark)
    sender.send_rtp(sender.rtp("0", sequence, payload, ssrc=SSRC, timestamp=3000 * sequence))


async def taken(made: Room, packets: int) -> None:
    """Wait until the relay has so many packets of p's camera."""

    async def look() -> bool:
        return made.peer("p").intake.publications["camera"].layer("h").packets >= packets

    await eventually(look, what=f"{packets} packets", every=0.005)


async def pair(made: Room) -> tuple[RawClient, RawClient]:
    """p, who has just sent a keyframe and more, and q, who wants to see it and may not."""
    made.plan(p=person("g1"), q=person("g2"))
    sender = await made.join("p", "camera", "audio_slot")
    viewer = await made.join("q", "video_slot")
    made.wants("q", control.Want(participant_id="p", source="camera", height=360))
    for sequence in (1, 2, 3):
        face(sender, sequence, b"secret", key=sequence == 1)
    await taken(made, 3)
    return sender, viewer


def seen(viewer: RawClient) -> set[bytes]:
    """The marks of all that the viewer got."""
    return {packet.payload[7:] for packet in viewer.in_slot(FACE)}


async def test_who_moves_brings_no_picture_along(open_room: Room) -> None:
    """A keyframe sent in group 1 begins no slot in group 2, however young it is; the next one does."""
    sender, viewer = await pair(open_room)
    open_room.plan(p=person("g2"), q=person("g2"))
    face(sender, 4, b"between")
    face(sender, 5, b"open", key=True)
    await viewer.until_in_slot(FACE, 1)
    assert seen(viewer) == {b"open"}


async def test_who_begins_to_speak_to_all_shows_nothing_of_before(open_room: Room) -> None:
    """A teacher who was with one group and now speaks to all: the others see what comes from then on."""
    sender, viewer = await pair(open_room)
    open_room.plan(p=person("g1", to_all=True), q=person("g2"))
    face(sender, 4, b"open", key=True)
    await viewer.until_in_slot(FACE, 1)
    assert seen(viewer) == {b"open"}


async def test_what_was_sent_while_it_was_forbidden_is_never_shown(open_room: Room) -> None:
    """A camera taken away and given back within a second: nothing of the time between is seen."""
    open_room.plan(p=person(), q=person())
    sender = await open_room.join("p", "camera", "audio_slot")
    viewer = await open_room.join("q", "video_slot")
    open_room.plan(p=person(may_send=frozenset()), q=person())
    face(sender, 1, b"forbidden", key=True)
    face(sender, 2, b"forbidden")
    await open_room.until_dropped("not_allowed", 2)
    open_room.plan(p=person(), q=person())
    open_room.wants("q", control.Want(participant_id="p", source="camera", height=360))
    face(sender, 3, b"open", key=True)
    await viewer.until_in_slot(FACE, 1)
    assert seen(viewer) == {b"open"}


async def test_who_joins_a_group_late_begins_with_the_keyframe_of_a_moment_ago(open_room: Room) -> None:
    """The one who comes into the group may see it from its last keyframe on: it was sent in that group."""
    sender, viewer = await pair(open_room)
    open_room.plan(p=person("g1"), q=person("g1"))
    await viewer.until_in_slot(FACE, 3)
    assert seen(viewer) == {b"secret"}
    assert sender.rtcp == []


async def test_who_plays_one_participant_is_behind_the_same_wall(open_room: Room) -> None:
    """A player (WHEP) of somebody in another group gets nothing of them, and everything once they may."""
    open_room.plan(p=person("g1"), q=person("g2", watches="p"))
    sender = await open_room.join("p", "microphone", "camera")
    viewer = await open_room.join("q", "audio_slot", "video_slot")
    for sequence in (1, 2):
        sender.send_rtp(sender.rtp("1", sequence, vp8(key=True, mark=b"secret"), ssrc=SSRC))
        sender.send_rtp(sender.rtp("0", sequence, b"secret", ssrc=SSRC + 1, payload_type=OPUS, level=9))
    await open_room.until_streams("p", 2)
    open_room.tick()
    assert open_room.peer("q").entries == {"0": None, "1": None}
    assert (await viewer.check()).error_code is None
    assert not viewer.packets
    open_room.plan(p=person("g2"), q=person("g2", watches="p"))
    sender.send_rtp(sender.rtp("1", 3, vp8(key=True, mark=b"open"), ssrc=SSRC))
    sender.send_rtp(sender.rtp("0", 3, b"open", ssrc=SSRC + 1, payload_type=OPUS, level=9))
    await viewer.until_in_slot("1", 1)
    await viewer.until_in_slot("0", 1)
    assert not any(b"secret" in packet.payload for packet in viewer.packets)
