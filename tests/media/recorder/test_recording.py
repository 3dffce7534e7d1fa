"""A lesson's recording through a real relay: who is in which file, and who is not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest_asyncio

from media import control
from media.control import RecordingChanged
from media.recorder.recorder import Recorder
from tests.kit.waiting import eventually
from tests.media.support.kept import KeptFile, files_of, vp8_payload, vp8_picture
from tests.media.support.raw import OPUS, RawClient
from tests.media.support.room import ALL, Room, person, room

RECORDING = "rec-1"
FACE, VOICE = "0", "1"
FACE_SSRC, VOICE_SSRC = 500, 600


def kept(**people: frozenset[control.Source]) -> control.RecordingPlan:
    return control.RecordingPlan(recording_id=RECORDING, kept=people or {"a": ALL, "b": ALL})


@dataclass
class Publisher:
    """Sends pictures and sound that say where they are meant to be."""

    room: Room
    client: RawClient
    number: int
    sent: int = 0
    marks: list[bytes] = field(default_factory=list)

    def send(self, mark: bytes, count: int = 4, *, key: bool = True) -> None:
        """Send so many pictures of one packet each, and as many packets of sound; the first a keyframe."""
        for index in range(count):
            self.sent += 1
            picture = vp8_picture(mark, key=key and index == 0)
            stamp = 3000 * self.sent
            face = self.client.rtp(FACE, self.sent, vp8_payload(picture), ssrc=FACE_SSRC, timestamp=stamp)
            self.client.send_rtp(marked(face))
            sound = self.client.rtp(
                VOICE,
                self.sent,
                b"\xfc" + mark,
                ssrc=VOICE_SSRC,
                timestamp=960 * self.sent,
                payload_type=OPUS,
            )
            self.client.send_rtp(sound)

    async def settled(self) -> None:
        """Wait until the relay has read what was sent: it reads in order."""
        assert (await self.client.check()).error_code is None


def marked(packet: bytes) -> bytes:
    """The same packet with the marker that ends a picture."""
    return packet[:1] + bytes((packet[1] | 0x80,)) + packet[2:]


@dataclass
class Studio:
    """A room that is recorded."""

    room: Room
    recorder: Recorder
    folder: Path
    events: list[RecordingChanged] = field(default_factory=list)

    async def publisher(self, name: str, number: int) -> Publisher:
        client = await self.room.join(name, "camera", "microphone", "audio_slot")
        return Publisher(self.room, client, number)

    def look(self) -> None:
        self.room.tick()
        self.recorder.look()
        self.events += [one for one in self.room.lesson.events if isinstance(one, RecordingChanged)]
        self.events += [one for one in self.recorder.events if isinstance(one, RecordingChanged)]
        self.room.lesson.events.clear()
        self.recorder.events.clear()

    async def begun(self, *publishers: Publisher) -> None:
        """Let every source be known, so that the tracks take what comes next."""
        for one in publishers:
            one.send(b"unseen", 1)
            await one.settled()
        self.look()

    async def until(self, state: str) -> RecordingChanged:
        async def look() -> RecordingChanged | None:
            self.look()
            return next((one for one in reversed(self.events) if one.state == state), None)

        found = await eventually(look, what=f"the recording to be {state}", every=0.01)
        assert found is not None
        return found

    async def stop(self) -> list[KeptFile]:
        """Take the recording out of the plan; returns what is on the disk then."""
        self.room.recording = None
        self.room.plan(**self.room.lesson.plan.people)
        await self.until("done")
        return files_of(self.folder, RECORDING)


@pytest_asyncio.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    made = Room()
    recorder = Recorder(tmp_path, made.counters, made.unix, made.now)
    made.lesson._keeper = recorder.of(made.lesson.plan.lesson_id)
    made.recording = kept()
    async with room(made) as opened:
        yield Studio(opened, recorder, tmp_path)
    await recorder.finish()


def of(files: list[KeptFile], participant_id: str, source: control.Source) -> list[KeptFile]:
    return [
        one
        for one in files
        if one.span.began.participant_id == participant_id and one.span.began.source == source
    ]


async def test_each_source_becomes_a_file_frame_by_frame(studio: Studio) -> None:
    """One file per track, with every frame as it was sent; then `done` with the bytes that lie there."""
    studio.room.plan(a=person())
    publisher = await studio.publisher("a", 1)
    await studio.begun(publisher)
    publisher.send(b"first")
    await publisher.settled()
    files = await studio.stop()
    (face,) = of(files, "a", "camera")
    (voice,) = of(files, "a", "microphone")
    pictures = [vp8_picture(b"first", key=index == 0) for index in range(4)]
    assert [frame.data for frame in face.frames] == pictures
    assert [frame.keyframe for frame in face.frames] == [True, False, False, False]
    assert [frame.data for frame in voice.frames] == [b"\xfcfirst"] * 4
    assert voice.frames[1].milliseconds - voice.frames[0].milliseconds == 20
    assert face.span.ended is not None
    assert face.span.ended.frames == 4
    done = studio.events[-1]
    assert done.state == "done"
    assert done.kept_bytes == sum(one.span.ended.kept_bytes for one in files if one.span.ended)


async def test_groups_never_share_a_file_and_nothing_crosses_a_move(studio: Studio) -> None:
    """Who is moved goes on in other files; what was sent before the move and comes after it is in none."""
    studio.room.plan(a=person("g1"), b=person("g2"))
    a, b = await studio.publisher("a", 1), await studio.publisher("b", 2)
    await studio.begun(a, b)
    for one, mark in ((a, b"in g1"), (b, b"b in g2")):
        one.send(mark)
        await one.settled()
    a.sent += 1  # one of each that is late
    late = a.client.rtp(
        FACE, a.sent, vp8_payload(vp8_picture(b"late")), ssrc=FACE_SSRC, timestamp=3000 * a.sent
    )
    a.send(b"in g1 behind a gap")
    await a.settled()
    studio.room.plan(a=person("g2"), b=person("g2"))
    a.client.send_rtp(marked(late))
    a.send(b"in g2")
    await a.settled()
    files = await studio.stop()
    before, after = of(files, "a", "camera")
    assert (before.span.began.scope, after.span.began.scope) == ("g1", "g2")
    assert b"in g1" in before.marks
    assert b"in g2" not in before.marks
    assert {frame.data[-5:] for frame in after.frames} == {b"in g2"}
    assert all(b"late" not in one.marks for one in files)
    (other,) = of(files, "b", "camera")
    assert {frame.data[-7:] for frame in other.frames} == {b"b in g2"}
    assert [one.span.began.scope for one in of(files, "a", "microphone")] == ["g1", "g2"]


async def test_of_whoever_takes_consent_back_nothing_more_is_kept(studio: Studio) -> None:
    """Neither what comes later, nor what was still waiting for its turn: 0 packets."""
    studio.room.plan(a=person(), b=person())
    a, b = await studio.publisher("a", 1), await studio.publisher("b", 2)
    await studio.begun(a, b)
    for one in (a, b):
        one.send(b"allowed")
        await one.settled()
    studio.look()
    b.sent += 1  # never comes: what follows waits
    b.send(b"withdrawn while waiting", key=False)
    await b.settled()
    studio.room.recording = kept(a=ALL, b=frozenset())
    studio.room.plan(a=person(), b=person())
    for one, mark in ((a, b"later"), (b, b"withdrawn")):
        one.send(mark, key=True)
        await one.settled()
        studio.look()
    files = await studio.stop()
    assert all(b"withdrawn" not in one.marks for one in files)
    assert all(b"later" in one.marks for one in of(files, "a", "camera"))
    assert studio.room.counters.dropped["recording_withdrawn"] > 0


async def test_only_sources_that_are_kept_are_in_files(studio: Studio) -> None:
    """Of the one the voice alone; of the other, who sends all the same, nothing."""
    studio.room.recording = kept(a=frozenset({"microphone"}))
    studio.room.plan(a=person(), b=person())
    a, b = await studio.publisher("a", 1), await studio.publisher("b", 2)
    await studio.begun(a, b)
    for one in (a, b):
        one.send(b"hello")
        await one.settled()
    files = await studio.stop()
    assert [(one.span.began.participant_id, one.span.began.source) for one in files] == [("a", "microphone")]


async def test_what_may_not_be_sent_is_not_kept(studio: Studio) -> None:
    """A camera that the teacher has switched off is in no file until it is allowed again: then in another."""
    studio.room.plan(a=person())
    a = await studio.publisher("a", 1)
    await studio.begun(a)
    a.send(b"before")
    await a.settled()
    studio.room.plan(a=person(may_send=frozenset({"microphone"})))
    a.send(b"forbidden")
    await a.settled()
    studio.look()
    studio.room.plan(a=person())
    a.send(b"again")
    await a.settled()
    files = await studio.stop()
    assert [one.marks.count(b"forbidden") for one in of(files, "a", "camera")] == [0, 0]
    first, second = of(files, "a", "camera")
    assert b"before" in first.marks
    assert b"again" in second.marks
    assert len(of(files, "a", "microphone")) == 1


async def test_another_peer_of_the_same_person_begins_other_files(studio: Studio) -> None:
    """A page that was loaded anew: another connection, other streams."""
    studio.room.plan(a=person())
    first = await studio.publisher("a", 1)
    await studio.begun(first)
    first.send(b"first")
    await first.settled()
    client = await studio.room.join("a", "camera", "microphone", "audio_slot", peer_id="another")
    second = Publisher(studio.room, client, 1)
    await studio.begun(second)
    second.send(b"second")
    await second.settled()
    files = await studio.stop()
    faces = of(files, "a", "camera")
    assert [(b"first" in one.marks, b"second" in one.marks) for one in faces] == [
        (True, False),
        (False, True),
    ]


async def test_a_lesson_that_leaves_the_node_is_finished_and_told_of(studio: Studio) -> None:
    """Closed with the lesson; the recorder tells when all is on the disk."""
    studio.room.plan(a=person())
    a = await studio.publisher("a", 1)
    await studio.begun(a)
    a.send(b"last")
    await a.settled()
    studio.room.lesson.close()
    await studio.recorder.finish()
    studio.look()
    assert studio.events[-1].state == "done"
    files = files_of(studio.folder, RECORDING)
    assert all(one.span.ended is not None and b"last" in one.marks for one in files)
    assert len(files) == 2


async def test_how_it_does_is_told_again_and_again(studio: Studio) -> None:
    """Each five seconds: from how many sources, and how much lies there."""
    studio.room.plan(a=person())
    a = await studio.publisher("a", 1)
    await studio.begun(a)
    a.send(b"hello")
    await a.settled()
    studio.look()
    before = len(studio.events)
    studio.room.later += control.RECORDING_SECONDS
    a.send(b"hello")
    await a.settled()
    studio.look()
    assert [one.state for one in studio.events[before:]] == ["running"]
    assert studio.events[-1].tracks == 2
    studio.room.lesson.tell_everything()
    studio.look()
    assert studio.events[-1].state == "running"
    await studio.stop()


async def test_a_second_recording_of_a_lesson_is_in_a_folder_of_its_own(studio: Studio) -> None:
    """Another id in the plan ends the first and begins the second."""
    studio.room.plan(a=person())
    a = await studio.publisher("a", 1)
    await studio.begun(a)
    a.send(b"first")
    await a.settled()
    studio.room.recording = control.RecordingPlan(recording_id="rec-2", kept={"a": ALL})
    studio.room.plan(a=person())
    a.send(b"second")
    await a.settled()
    await studio.until("done")
    studio.room.recording = None
    studio.room.plan(a=person())
    studio.events.clear()
    await studio.until("done")
    for recording_id, mark in ((RECORDING, b"first"), ("rec-2", b"second")):
        files = files_of(studio.folder, recording_id)
        assert len(files) == 2
        assert all(mark in one.marks for one in files)


async def test_a_recording_that_goes_on_after_a_restart_adds_to_its_folder(studio: Studio) -> None:
    """Another recorder with the same id, as after a crash: other numbers, one list."""
    studio.room.plan(a=person())
    a = await studio.publisher("a", 1)
    for mark in (b"one", b"two"):
        studio.room.recording = kept()
        studio.room.plan(a=person())
        await studio.begun(a)
        a.send(mark)
        await a.settled()
        await studio.stop()
        studio.events.clear()
    files = files_of(studio.folder, RECORDING)
    assert sorted(one.span.began.file[:4] for one in files) == ["0001", "0002", "0003", "0004"]


async def test_a_folder_that_cannot_be_made_costs_the_recording_alone(studio: Studio) -> None:
    """`no_folder`, told at once; the lesson goes on, and another recording may be begun."""
    studio.recorder._writer._recordings = studio.folder / "missing" / "recordings"
    studio.room.plan(a=person())
    a = await studio.publisher("a", 1)
    failed = await studio.until("failed")
    assert failed.code == "no_folder"
    a.send(b"hello")
    await a.settled()
    studio.look()
    assert studio.room.counters.events["recordings_failed_no_folder"] == 1
    assert all(
        layer.sink is None for layer in studio.room.peer("a").intake.publications["camera"].layers.values()
    )


async def test_an_id_that_names_another_folder_is_refused(studio: Studio) -> None:
    """What comes from Redis never becomes a path elsewhere."""
    studio.room.recording = control.RecordingPlan(recording_id="../elsewhere", kept={"a": ALL})
    studio.room.plan(a=person())
    assert (await studio.until("failed")).code == "no_folder"
    assert not (studio.folder / "elsewhere").exists()
