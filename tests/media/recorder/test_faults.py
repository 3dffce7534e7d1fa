"""A real media node records while it is killed, its disk stands still, and its wall clock jumps."""

from __future__ import annotations

import asyncio
import itertools
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from media import control
from media.recorder.naming import is_finished
from media.recorder.placing import JUMP_SECONDS
from tests.kit.waiting import eventually
from tests.media.recorder.test_in_node import (
    Pupil,
    joined,
    plan_of,
    restarted,
    sending,
    states,
    until_in_file,
    until_state,
)
from tests.media.support.kept import KeptFile, files_of, folder_of, spans_of
from tests.media.support.nodes import NodeProcess, Signaling, running_node
from tests.media.support.raw import RawClient
from tests.media.support.room import ALL, person

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

RECORDING = "r-1"
KILLS = 20
LOST_SECONDS = 2.0
STALL_SECONDS = 10
CLOCK_JUMPS = (3600.0, -3600.0)
JUMPING = """
import signal, time
real, jumps, ahead = time.time, iter({jumps!r}), 0.0
def jump(*_):
    global ahead
    ahead += next(jumps)
time.time = lambda: real() + ahead
signal.signal(signal.SIGUSR1, jump)
from media.node import main
main()
"""


@pytest_asyncio.fixture
async def node(redis_url: str, tmp_path: Path) -> AsyncIterator[tuple[NodeProcess, Signaling]]:
    async with running_node(redis_url, NodeProcess(redis_url, data_dir=tmp_path)) as running:
        yield running


class Clock(Pupil):
    """A pupil who sends what time it is."""

    @property
    def mark(self) -> bytes:
        return b"%014.3f" % time.monotonic()

    @mark.setter
    def mark(self, mark: bytes) -> None:
        """It is always the time."""


def said(file: KeptFile) -> list[float]:
    """When its frames were sent."""
    return [float(frame.data[-14:]) for frame in file.frames]


async def test_killed_at_twenty_moments_two_seconds_are_lost_and_the_next_node_finishes(
    node: tuple[NodeProcess, Signaling], tmp_path: Path
) -> None:
    """Every file opens, lacks two seconds at most, and has its end soon after the next start."""
    process, signaling = node
    chance = random.Random(20)  # noqa: S311 - moments, not secrets
    await signaling.set_plan({"a": person()}, recording=plan_of(a=ALL))
    for number in range(KILLS):
        before = {span.began.file for span in spans_of(tmp_path, RECORDING)}
        signaling.events.clear()
        clock = Clock((await joined(signaling, "a")).client)
        async with sending(clock):
            began = time.monotonic()
            await asyncio.sleep(chance.uniform(0.1, 3.0))
            await process.kill()
            killed = time.monotonic()
        new = [file for file in files_of(tmp_path, RECORDING) if file.span.began.file not in before]
        assert len(new) == 2 or killed - began < LOST_SECONDS, number
        for file in new:
            assert killed - said(file)[-1] < LOST_SECONDS, number
        await restarted(process, signaling)
        await clock.client.close()

    async def finished() -> bool:
        spans = spans_of(tmp_path, RECORDING)
        return all(
            is_finished(span) for span in spans if (folder_of(tmp_path, RECORDING) / span.began.file).exists()
        )

    await eventually(finished, what="the end of every file")
    files = files_of(tmp_path, RECORDING)
    assert len(files) > KILLS
    assert all(file.span.ended and file.span.ended.frames == len(file.frames) for file in files)
    assert all(after > before for file in files for before, after in itertools.pairwise(said(file)[::25]))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, where one may be mounted and frozen."""
    image, folder = tmp_path / "image", tmp_path / "disk"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(64 << 20)
    try:
        subprocess.run(["mkfs.ext4", "-q", str(image)], check=True, capture_output=True)
        subprocess.run(["mount", "-o", "loop", str(image), str(folder)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        pytest.skip(f"no file system can be mounted here: {problem}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def frozen(folder: Path, seconds: float) -> subprocess.Popen[bytes]:
    """Let every write there wait for so long, whatever becomes of the test."""
    freeze = f"fsfreeze -f {folder} && echo frozen && sleep {seconds}; fsfreeze -u {folder}"
    process = subprocess.Popen(["sh", "-c", freeze], stdout=subprocess.PIPE)
    assert process.stdout is not None
    if process.stdout.readline() != b"frozen\n":
        pytest.skip("no file system can be frozen here")
    return process


async def watching(signaling: Signaling) -> RawClient:
    """Somebody who sees a's camera."""
    viewer = await RawClient().open()
    text = viewer.offer("video_slot")
    viewer.take_answer(await signaling.answered("b", "peer-b", text, viewer.mids))
    await viewer.connect()
    await signaling.want("b", control.Want(participant_id="a", source="camera"))
    return viewer


@pytest.mark.parametrize(("seconds", "state"), [(STALL_SECONDS, "done"), (2 * STALL_SECONDS, "failed")])
async def test_a_disk_that_stands_still_costs_the_lesson_nothing(
    redis_url: str, disk: Path, seconds: float, state: str
) -> None:
    """Ten seconds cost nothing at all, twenty the recording; who watches gets every packet at its time."""
    async with running_node(redis_url, NodeProcess(redis_url, data_dir=disk)) as (process, signaling):
        await signaling.set_plan({"a": person(), "b": person()}, recording=plan_of(a=ALL))
        clock = Clock((await joined(signaling, "a")).client)
        viewer = await watching(signaling)
        async with sending(clock):
            await until_in_file(disk, b"\x9d\x01\x2a", 1)
            freezing = await asyncio.to_thread(frozen, disk, seconds)
            began, before = time.monotonic(), len(viewer.in_slot("0"))
            await viewer.until_in_slot("0", before + 500)
            assert freezing.poll() is None
            numbers = [packet.sequence for packet in viewer.in_slot("0")]
            assert {(after - one) & 0xFFFF for one, after in itertools.pairwise(numbers)} == {1}
            assert (await clock.client.check()).error_code is None
            await asyncio.to_thread(freezing.communicate)
            assert time.monotonic() - began > seconds - 1
            await asyncio.sleep(1.0)
        if state == "failed":
            assert (await until_state(signaling, "failed")).code == "disk_slow"
        await signaling.set_plan({"a": person(), "b": person()})
        await until_state(signaling, state)
        if state == "done":
            assert all(one.state != "failed" for one in states(signaling))
            for file in files_of(disk, RECORDING):
                assert max(after - one for one, after in itertools.pairwise(said(file))) < 1.0
        assert await process.stop() == 0
        for client in (clock.client, viewer):
            await client.close()


async def test_a_wall_clock_that_jumps_moves_nothing(redis_url: str, tmp_path: Path) -> None:
    """An hour on, then back: files begin, and frames stand, where a clock that does not jump has them."""
    code = JUMPING.format(jumps=CLOCK_JUMPS)
    running = NodeProcess(redis_url, runner=(sys.executable, "-c", code), data_dir=tmp_path)
    async with running_node(redis_url, running) as (process, signaling):
        both = plan_of(a=ALL)
        await signaling.set_plan({"a": person("g0")}, recording=both)
        clock = Clock((await joined(signaling, "a")).client)
        async with sending(clock):
            for number in range(len(CLOCK_JUMPS) + 1):
                await asyncio.sleep(1.5)
                if number < len(CLOCK_JUMPS):
                    assert process.process is not None
                    process.process.send_signal(10)
                    await asyncio.sleep(1.5)
                    await signaling.set_plan({"a": person(f"g{number + 1}")}, recording=both)
        await signaling.set_plan({"a": person()})
        await until_state(signaling, "done")
        files = files_of(tmp_path, RECORDING)
        assert {file.span.began.scope for file in files} == {"g0", "g1", "g2"}
        apart = [
            file.span.began.begins_unix + frame.milliseconds / 1000 - sent
            for file in files
            for frame, sent in zip(file.frames, said(file), strict=True)
        ]
        assert max(apart) - min(apart) < 2 * JUMP_SECONDS  # as steady as arrivals are, without reports
        await clock.client.close()
