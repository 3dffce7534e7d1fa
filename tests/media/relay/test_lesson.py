"""A lesson of real peers over loopback: who gets what, and above all who does not (I4, fault 37)."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator

import pytest_asyncio

from media import control
from media.control import MLineKind, SlotEntry
from media.relay.missing import GRACE_SECONDS
from media.rtcp import build
from media.rtcp.parse import SenderReport
from media.rtp.clock import ntp_64bit, ntp_seconds
from media.rtp.packet import RtpPacket
from tests.kit.waiting import eventually
from tests.media.support.raw import OPUS, RawClient
from tests.media.support.room import Room, person, room
from tests.media.support.stage import vp8

SENDS: tuple[MLineKind, ...] = ("microphone", "camera")
SLOTS: tuple[MLineKind, ...] = ("audio_slot", "audio_slot", "video_slot", "video_slot")
LOUD = 10


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        yield made


def camera_of(participant_id: str) -> control.Want:
    return control.Want(participant_id=participant_id, source="camera", height=360)


async def test_a_peer_that_the_plan_names_and_nobody_has_is_told_as_closed(open_room: Room) -> None:
    """Should the event of its end be lost, signaling hears it again, and a WHIP publisher does not stay."""
    open_room.plan(a=person(peer_id="gone"), b=person())
    lesson = open_room.lesson
    lesson.on_tick(open_room.now())
    assert not [event for event in lesson.events if isinstance(event, control.PeerState)]
    open_room.later += GRACE_SECONDS
    lesson.on_tick(open_room.now())
    told = [event for event in lesson.events if isinstance(event, control.PeerState)]
    assert [(event.participant_id, event.peer_id, event.state) for event in told] == [("a", "gone", "closed")]


class Speaker:
    """A client that sends marked voice and video."""

    def __init__(self, client: RawClient, number: int) -> None:
        self.client = client
        self.number = number
        self.sent = 0

    def send(self, mark: str) -> None:
        """One packet of voice and one keyframe, both carrying the mark."""
        self.sent += 1
        client, sequence = self.client, self.sent
        voice = client.rtp(
            "0",
            sequence,
            mark.encode(),
            ssrc=100 + self.number,
            timestamp=960 * sequence,
            payload_type=OPUS,
            level=LOUD,
        )
        face = client.rtp(
            "1",
            sequence,
            vp8(key=True, picture_id=sequence, mark=mark.encode()),
            ssrc=200 + self.number,
            timestamp=3000 * sequence,
        )
        client.send_rtp(voice)
        client.send_rtp(face)


def marks(client: RawClient) -> list[str]:
    """The marks of everything that came, voice and video."""
    return [
        (packet.payload if packet.payload_type == OPUS else packet.payload[7:]).decode()
        for packet in client.packets
        if packet.payload_type < 97 or packet.payload_type == OPUS
    ]


async def settle(made: Room, speakers: list[Speaker], mark: str) -> None:
    """Let everybody send one pair, and wait until the relay has taken all of it."""
    before = {speaker: speaker.sent for speaker in speakers}
    for speaker in speakers:
        speaker.send(mark)

    async def taken() -> bool:
        return all(
            made.peer(f"p{speaker.number}").intake.publications["camera"].layer("h").packets
            + made.counters.dropped["duplicate"]
            > before[speaker]
            for speaker in speakers
        )

    await eventually(taken, what="the relay to take what was sent", every=0.002)


async def arrived(speakers: list[Speaker], mark: str, expected: dict[int, int]) -> None:
    """Wait until each speaker (by number) has so many packets with this mark."""

    async def look() -> bool:
        return all(
            marks(speaker.client).count(mark) >= expected[speaker.number]
            for speaker in speakers
            if speaker.number in expected
        )

    await eventually(look, what=f"{mark} to arrive", every=0.005)


async def test_everybody_of_a_scope_gets_voice_and_chosen_faces(open_room: Room) -> None:
    """Voices go by themselves, faces by what the client has on its screen."""
    open_room.plan(p0=person(), p1=person())
    speakers = [Speaker(await open_room.join(f"p{i}", *SENDS, *SLOTS), i) for i in range(2)]
    await settle(open_room, speakers, "first")
    open_room.tick()
    open_room.wants("p0", camera_of("p1"))
    open_room.wants("p1")
    await settle(open_room, speakers, "second")
    await arrived(speakers, "second", {0: 2, 1: 1})
    assert marks(speakers[1].client).count("second") == 1, "p1 wants no face"
    entries = open_room.peer("p0").entries.values()
    assert SlotEntry(participant_id="p1", source="camera") in entries
    assert SlotEntry(participant_id="p1", source="microphone") in entries


async def test_fault_37_no_packet_ever_leaves_its_group(open_room: Room) -> None:
    """Five people shuffled through three groups forty times hear and see their own group only (I4)."""
    shuffle = random.Random(2021)  # noqa: S311 - a test's dice, the same each time
    people = range(5)
    open_room.plan(**{f"p{i}": person() for i in people})
    speakers = [Speaker(await open_room.join(f"p{i}", *SENDS, *SLOTS), i) for i in people]
    for i in people:
        open_room.wants(f"p{i}", *(camera_of(f"p{other}") for other in people if other != i))
    await settle(open_room, speakers, "start")
    for turn in range(40):
        scopes = {i: shuffle.choice(("g1", "g2", "g3")) for i in people}
        for speaker in speakers:  # still under the old plan, arriving before or after the change
            speaker.send(f"mixed-{turn}")
        open_room.plan(**{f"p{i}": person(scopes[i]) for i in people})
        seen = {speaker.number: len(speaker.client.packets) for speaker in speakers}
        for speaker in speakers:
            speaker.send(f"{turn}-{scopes[speaker.number]}")
        await settle(open_room, speakers, f"{turn}-end")
        open_room.tick()
        for speaker in speakers:
            for mark in marks(speaker.client)[seen[speaker.number] :]:
                number, _, scope = mark.partition("-")
                if scope.startswith("g"):
                    assert scope == scopes[speaker.number] or int(number) < turn, mark
    everything = {mark for speaker in speakers for mark in marks(speaker.client)}
    assert any(mark.endswith(("g1", "g2", "g3")) for mark in everything), "groups did hear themselves"


async def test_a_teacher_who_speaks_to_all_is_in_every_group(open_room: Room) -> None:
    """`to_all` goes through the walls, and only outwards."""
    open_room.plan(p0=person(role="teacher", to_all=True), p1=person("g1"), p2=person("g2"))
    speakers = [Speaker(await open_room.join(f"p{i}", *SENDS, *SLOTS), i) for i in range(3)]
    await settle(open_room, speakers, "first")
    open_room.tick()
    for speaker in speakers:
        speaker.send(f"of-{speaker.number}")
    await arrived(speakers, "of-0", {1: 1, 2: 1})
    await settle(open_room, speakers, "end")
    assert "of-2" not in marks(speakers[1].client)
    assert "of-1" not in marks(speakers[2].client)
    assert not {"of-1", "of-2"} & set(marks(speakers[0].client))


async def test_a_move_empties_what_may_be_asked_for_again(open_room: Room) -> None:
    """A NACK for packets of the group that one has left is not answered."""
    open_room.plan(p0=person(), p1=person())
    speakers = [Speaker(await open_room.join(f"p{i}", *SENDS, *SLOTS), i) for i in range(2)]
    await settle(open_room, speakers, "first")
    open_room.wants("p0", camera_of("p1"))
    await settle(open_room, speakers, "secret")
    await arrived(speakers, "secret", {0: 2})
    (mid,) = [mid for mid, e in open_room.peer("p0").entries.items() if e and e.source == "camera"]
    last = speakers[0].client.in_slot(mid)[-1]
    open_room.plan(p0=person("g1"), p1=person())
    before = len(speakers[0].client.packets)
    speakers[0].client.send_rtcp(build.nack(1, last.ssrc, [last.sequence]))
    await open_room.until_dropped("nack_unknown")
    await settle(open_room, speakers, "end")
    assert len(speakers[0].client.packets) == before


async def test_a_source_that_may_not_be_sent_is_not_heard(open_room: Room) -> None:
    """The plan's `may_send` decides, whatever a client sends; the slot map says it is muted or empty."""
    open_room.plan(p0=person(), p1=control.PersonPlan(may_send=frozenset({"camera"})))
    speakers = [Speaker(await open_room.join(f"p{i}", *SENDS, *SLOTS), i) for i in range(2)]
    await settle(open_room, speakers, "first")
    open_room.tick()
    await settle(open_room, speakers, "second")
    await open_room.until_dropped("not_allowed")
    await arrived(speakers, "second", {0: 1})
    assert not any(packet.payload_type == OPUS for packet in speakers[0].client.packets)


async def test_who_leaves_the_plan_is_closed_and_in_no_slot(open_room: Room) -> None:
    """Removal closes the peer; the others' slots are empty within the same call."""
    open_room.plan(p0=person(), p1=person())
    speakers = [Speaker(await open_room.join(f"p{i}", *SENDS, *SLOTS), i) for i in range(2)]
    await settle(open_room, speakers, "first")
    open_room.tick()
    peer = open_room.peer("p1")
    open_room.plan(p0=person())
    assert peer.phase == "closed"
    assert set(open_room.peer("p0").entries.values()) == {None}
    states = [event for event in open_room.lesson.events if isinstance(event, control.PeerState)]
    assert states[-1].state == "closed"
    assert isinstance(open_room.lesson.events[-1], control.Applied)


async def test_an_older_plan_changes_nothing(open_room: Room) -> None:
    """Plans are followed by (epoch, version), not by arrival."""
    open_room.plan(p0=person())
    old = control.LessonPlan(lesson_id="lesson-1", epoch=1, version=0, node_id="node-1")
    assert not open_room.lesson.apply_plan(old, open_room.now())
    assert "p0" in open_room.lesson.plan.people
    rewound = control.LessonPlan(lesson_id="lesson-1", epoch=2, version=0, node_id="node-1")
    assert open_room.lesson.apply_plan(rewound, open_room.now())


async def test_an_older_view_changes_nothing(open_room: Room) -> None:
    """Views are followed by their number."""
    open_room.plan(p0=person())
    open_room.lesson.apply_view(control.View(participant_id="p0", seq=5, wants=[camera_of("p1")]))
    open_room.lesson.apply_view(control.View(participant_id="p0", seq=4))
    assert open_room.lesson.views["p0"].wants


async def test_what_people_send_is_told_when_it_changes(open_room: Room) -> None:
    """`Sending` comes with the first packets and when they stop, and not in between."""
    open_room.plan(p0=person())
    speaker = Speaker(await open_room.join("p0", *SENDS), 0)
    await settle(open_room, [speaker], "first")
    open_room.tick()
    open_room.tick()
    open_room.later += 4
    open_room.tick()
    told = [event.sources for event in open_room.lesson.events if isinstance(event, control.Sending)]
    assert told == [frozenset({"microphone", "camera"}), frozenset()]


async def test_everything_can_be_told_again(open_room: Room) -> None:
    """After events were lost: plan, peers, slots, sources and speakers, with unchanged numbers."""
    open_room.plan(p0=person())
    await open_room.join("p0", *SENDS, *SLOTS)
    open_room.tick()
    open_room.lesson.events.clear()
    open_room.lesson.tell_everything()
    kinds = {type(event) for event in open_room.lesson.events}
    assert {control.Applied, control.PeerState, control.SlotMap, control.Speaking} <= kinds


async def test_voice_and_face_of_the_teacher_are_within_40_ms(open_room: Room) -> None:
    """Our reports for the teacher's pair, at once on a new timeline, say what the teacher's own say."""
    open_room.plan(t=person(role="teacher"), p0=person())
    teacher, pupil = await open_room.join("t", *SENDS), await open_room.join("p0", *SLOTS)
    wall, voice_at, face_at = 5000.0, 48_000 * 7, 90_000 * 3  # one moment in the teacher's own clocks

    def send(place: int) -> None:
        """A packet of voice and one of video, whose payload says which one it is."""
        mark, voice_now, face_now = bytes((place,)), voice_at + 960 * place, face_at + 3000 * place
        teacher.send_rtp(
            teacher.rtp("0", place, mark, ssrc=100, timestamp=voice_now, payload_type=OPUS, level=LOUD)
        )
        face = vp8(key=True, mark=mark)
        teacher.send_rtp(teacher.rtp("1", place, face, ssrc=200, timestamp=face_now))

    send(0)
    # Video is encoded 90 ms later than sound, and its report is of a later moment.
    teacher.send_rtcp(build.sender_report(100, ntp_64bit(wall), voice_at, 1, 1))
    teacher.send_rtcp(build.sender_report(200, ntp_64bit(wall + 0.09), face_at + 8100, 1, 1))

    async def reported() -> bool:
        streams = open_room.peer("t").intake.streams
        return len(streams) == 2 and all(s.layer.last_sender_report for s in streams.values())

    await eventually(reported, what="the teacher's reports", every=0.005)
    open_room.tick()
    open_room.wants("p0", camera_of("t"))
    send(1)
    heard, seen = (await pupil.until_in_slot("0", 1))[0], (await pupil.until_in_slot("2", 1))[0]

    async def told() -> dict[int, SenderReport] | None:
        found = {item.ssrc: item for item in pupil.rtcp if isinstance(item, SenderReport)}
        return found if {heard.ssrc, seen.ssrc} <= found.keys() else None

    reports = await eventually(told, what="a report for each slot", every=0.005)
    assert reports is not None

    def delay(first: RtpPacket, place: int, step: int, rate: int) -> float:
        """How much later than in the teacher's clock the pupil is told to place what the slot carries."""
        report = reports[first.ssrc]
        ticks = (report.timestamp - (first.timestamp - step * place) + 2**31) % 2**32 - 2**31
        return ntp_seconds(report.ntp_64bit) - (wall + ticks / rate)

    voice = delay(heard, heard.payload[0], 960, 48_000)
    face = delay(seen, seen.payload[7], 3000, 90_000)
    assert abs(voice - face) < 0.040


async def test_everybody_is_due_for_reports_in_turn(open_room: Room) -> None:
    """Whoever was reported to longest ago comes first, and nobody before the time is over."""
    open_room.plan(a=person(), b=person())
    await open_room.join("a", *SENDS)
    await open_room.join("b", *SLOTS)
    lesson = open_room.lesson
    open_room.stop_clock()
    for name in ("b", "a"):
        open_room.later += 1
        open_room.peer(name).report(open_room.now(), 1.0)
    open_room.plan(a=person(), b=person(), c=person())
    await open_room.join("c", *SLOTS)  # whoever comes, the order stays
    open_room.later += 10
    before = open_room.now() - 1.0
    turns: list[str] = []
    while (due := lesson.take_due(before)) is not None:
        turns.append(due.participant_id)
        due.report(open_room.now(), 1.0)
    assert sorted(turns) == ["a", "b", "c"]
    assert turns.index("b") < turns.index("a")
    assert lesson.take_due(before) is None
