"""A recording by a real media node, of real connections, through groups and consent."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import resource
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from media import control
from tests.kit.waiting import eventually
from tests.media.recorder.test_recording import FACE, FACE_SSRC, VOICE, VOICE_SSRC, marked, of
from tests.media.support.kept import files_of, folder_of, vp8_payload, vp8_picture
from tests.media.support.nodes import NodeProcess, Signaling, running_node
from tests.media.support.raw import OPUS, RawClient
from tests.media.support.room import ALL, person

pytestmark = pytest.mark.system

RECORDING = "r-1"
EVERY_SECONDS = 0.01


@dataclass
class Pupil:
    """Sends a picture and a sound each so often, both with what is on their mind."""

    client: RawClient
    mark: bytes = b"first"
    sent: int = 0

    async def send_for_ever(self) -> None:
        while True:
            self.sent += 1
            picture = vp8_payload(vp8_picture(self.mark, key=self.sent % 5 == 0))
            face = self.client.rtp(FACE, self.sent, picture, ssrc=FACE_SSRC, timestamp=900 * self.sent)
            self.client.send_rtp(marked(face))
            sound = b"\xfc" + self.mark
            voice = self.client.rtp(
                VOICE, self.sent, sound, ssrc=VOICE_SSRC, timestamp=480 * self.sent, payload_type=OPUS
            )
            self.client.send_rtp(voice)
            await asyncio.sleep(EVERY_SECONDS)


@pytest_asyncio.fixture
async def node(redis_url: str, tmp_path: Path) -> AsyncIterator[tuple[NodeProcess, Signaling]]:
    async with running_node(redis_url, NodeProcess(redis_url, data_dir=tmp_path)) as running:
        yield running


async def joined(signaling: Signaling, participant_id: str) -> Pupil:
    client = await RawClient().open()
    text = client.offer("camera", "microphone", "audio_slot")
    answer = await signaling.answered(participant_id, f"peer-{participant_id}", text, client.mids)
    client.take_answer(answer)
    await client.connect()
    await signaling.until_state(participant_id, "connected")
    return Pupil(client)


@contextlib.asynccontextmanager
async def sending(*pupils: Pupil) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(pupil.send_for_ever()) for pupil in pupils]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def states(signaling: Signaling) -> Iterator[control.RecordingChanged]:
    return (event for event in signaling.events if isinstance(event, control.RecordingChanged))


async def until_state(signaling: Signaling, state: str) -> control.RecordingChanged:
    async def look() -> control.RecordingChanged | None:
        return next((event for event in states(signaling) if event.state == state), None)

    found = await eventually(look, what=f"the recording to be {state}", within=30.0)
    assert found is not None
    return found


async def until_in_file(folder: Path, mark: bytes, count: int) -> None:
    """Wait until so many files have this in them."""

    async def look() -> bool:
        files = folder_of(folder, RECORDING).glob("0*.mk?")
        return sum(mark in path.read_bytes() for path in files) >= count

    await eventually(look, what=f"{mark!r} in {count} files")


def plan_of(**kept: frozenset[control.Source]) -> control.RecordingPlan:
    return control.RecordingPlan(recording_id=RECORDING, kept=kept)


async def test_a_lesson_is_kept_as_its_plan_says(node: tuple[NodeProcess, Signaling], tmp_path: Path) -> None:
    """Two groups, one moves, the other takes consent back: each mark is in its own files and no other."""
    _, signaling = node
    both = plan_of(a=ALL, b=ALL)
    await signaling.set_plan({"a": person("g1"), "b": person("g2")}, recording=both)
    a, b = await joined(signaling, "a"), await joined(signaling, "b")
    a.mark, b.mark = b"<a in g1>", b"<b in g2>"
    async with sending(a, b):
        await until_in_file(tmp_path, a.mark, 2)
        await until_in_file(tmp_path, b.mark, 2)
        await signaling.set_plan({"a": person("g2"), "b": person("g2")}, recording=both)
        await signaling.applied()
        a.mark = b"<a in g2>"
        await until_in_file(tmp_path, a.mark, 2)
        await signaling.set_plan(signaling.plan.people, recording=plan_of(a=ALL))
        await signaling.applied()
        a.mark, b.mark = b"<a alone>", b"<b withdrawn>"
        await until_in_file(tmp_path, a.mark, 2)
        await signaling.set_plan(signaling.plan.people)
        await signaling.applied()
        a.mark = b.mark = b"<too late>"
        done = await until_state(signaling, "done")
        await asyncio.sleep(10 * EVERY_SECONDS)
    files = files_of(tmp_path, RECORDING)
    assert done.kept_bytes == sum(one.span.ended.kept_bytes for one in files if one.span.ended) > 0
    assert all(one.span.ended is not None for one in files)
    for source in ("camera", "microphone"):
        first, second = of(files, "a", source)
        (other,) = of(files, "b", source)
        assert [one.span.began.scope for one in (first, second, other)] == ["g1", "g2", "g2"]
        assert marks_in(first.marks) == {b"<a in g1>"}
        assert marks_in(second.marks) <= {b"<a in g1>", b"<a in g2>", b"<a alone>"}
        assert {b"<a in g2>", b"<a alone>"} <= marks_in(second.marks)
        assert marks_in(other.marks) == {b"<b in g2>"}
    for client in (a.client, b.client):
        await client.close()


def marks_in(data: bytes) -> set[bytes]:
    return {b"<" + part.split(b">")[0] + b">" for part in data.split(b"<")[1:] if b">" in part}


async def test_a_node_that_is_asked_to_end_finishes_its_files(
    node: tuple[NodeProcess, Signaling], tmp_path: Path
) -> None:
    """SIGTERM: every file has its end, and `done` is told before the node is gone."""
    process, signaling = node
    await signaling.set_plan({"a": person()}, recording=plan_of(a=ALL))
    a = await joined(signaling, "a")
    async with sending(a):
        await until_in_file(tmp_path, b"first", 2)
        assert await process.stop() == 0
    await until_state(signaling, "done")
    files = files_of(tmp_path, RECORDING)
    assert len(files) == 2
    assert all(one.span.ended is not None for one in files)
    await a.client.close()


async def restarted(process: NodeProcess, signaling: Signaling) -> None:
    """Start the next node in the place of one that was killed."""
    last = await signaling.heartbeat()

    async def is_there() -> bool:
        beat = await signaling.heartbeat()
        return beat is not None and (last is None or beat.boot_id != last.boot_id)

    await process.start()
    await eventually(is_there, what="the next node")


async def test_a_node_that_is_killed_leaves_files_and_goes_on_in_others(
    node: tuple[NodeProcess, Signaling], tmp_path: Path
) -> None:
    """The next one finishes them, follows the same plan, and keeps in the same folder."""
    process, signaling = node
    await signaling.set_plan({"a": person()}, recording=plan_of(a=ALL))
    a = await joined(signaling, "a")
    async with sending(a):
        await until_in_file(tmp_path, b"first", 2)
        await process.kill()
    await restarted(process, signaling)
    again = await joined(signaling, "a")
    again.mark = b"second"
    async with sending(again):
        await until_in_file(tmp_path, b"second", 2)
    await signaling.set_plan({"a": person()})
    await until_state(signaling, "done")

    async def finished() -> bool:
        return [one.span.ended is None for one in files_of(tmp_path, RECORDING)] == [False] * 4

    await eventually(finished, what="the end of what was killed")
    for pupil in (a, again):
        await pupil.client.close()


async def test_a_node_may_hold_as_many_files_open_as_the_system_lets_it(redis_url: str) -> None:
    """Whatever the limit was that it was started with: each file of a recording is held, to lock it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    low = NodeProcess(redis_url, runner=("prlimit", f"--nofile=100:{most}"))
    async with running_node(redis_url, low) as (process, _):
        assert process.process is not None
        assert resource.prlimit(process.process.pid, resource.RLIMIT_NOFILE) == (most, most)


async def test_a_node_without_a_data_folder_serves_the_lesson(
    node: tuple[NodeProcess, Signaling], tmp_path: Path
) -> None:
    """`failed`, `no_folder`; who is connected stays, and the counters say it."""
    _, signaling = node
    (tmp_path / control.RECORDINGS_FOLDER).write_text("in the way")
    await signaling.set_plan({"a": person()}, recording=plan_of(a=ALL))
    a = await joined(signaling, "a")
    assert (await until_state(signaling, "failed")).code == "no_folder"

    async def counted() -> bool:
        return await signaling.counter("media_recordings_failed_no_folder_total") == 1

    await eventually(counted, what="the failure in the counters")
    assert (await a.client.check()).error_code is None
    await a.client.close()


async def test_a_node_whose_disk_hangs_forwards_and_ends(
    node: tuple[NodeProcess, Signaling], tmp_path: Path
) -> None:
    """`disk_slow`; who watches gets everything before and after, and SIGTERM ends the process as ever."""
    process, signaling = node
    folder = folder_of(tmp_path, RECORDING)
    folder.mkdir(parents=True)
    os.mkfifo(folder / control.SPANS_FILE)
    await signaling.set_plan({"a": person(), "b": person()}, recording=plan_of(a=ALL))
    a = await joined(signaling, "a")
    viewer = await RawClient().open()
    text = viewer.offer("video_slot")
    viewer.take_answer(await signaling.answered("b", "peer-b", text, viewer.mids))
    await viewer.connect()
    await signaling.want("b", control.Want(participant_id="a", source="camera"))
    async with sending(a):
        assert (await until_state(signaling, "failed")).code == "disk_slow"
        await viewer.until_in_slot("0", len(viewer.in_slot("0")) + 50)
        numbers = [packet.sequence for packet in viewer.in_slot("0")]
        assert {(after - before) & 0xFFFF for before, after in itertools.pairwise(numbers)} == {1}
        assert await process.stop() == 0
    for client in (a.client, viewer):
        await client.close()
