"""The thread that writes, and what it does to recordings when the disk does not."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from media.recorder.files import RecordingFiles
from media.recorder.frames import Setup
from media.recorder.work import Append, Batch, Begin, Progress
from media.recorder.writer import Writer
from tests.media.recorder.test_files import RECORDING, append, begin
from tests.media.support.kept import files_of, folder_of

LOST_MILLISECONDS = 2000
TRIES = 8


def until(what: str, condition: object, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if callable(condition) and condition():
            return
        time.sleep(0.002)
    raise AssertionError(what)


def test_what_was_handed_over_is_written_and_said_to_be(tmp_path: Path) -> None:
    """Bytes taken, bytes kept, and the end."""
    writer, progress = Writer(tmp_path), Progress(RECORDING)
    work = append(1, range(30))
    writer.hand(Batch(progress, [begin(1), work]))
    writer.hand(Batch(progress, [], last=True))
    writer.stop()
    until("the recording to be finished", lambda: progress.finished)
    assert progress.taken_bytes == sum(len(data) for data, _, _ in work.frames)
    assert progress.code == ""


def test_of_two_recordings_one_may_fail(tmp_path: Path) -> None:
    """The other one's files go on."""
    writer = Writer(tmp_path)
    bad, good = Progress("../x"), Progress(RECORDING)
    for progress in (bad, good):
        writer.hand(Batch(progress, [begin(1), append(1, range(30))]))
        writer.hand(Batch(progress, [], last=True))
    writer.stop()
    until("both to be finished", lambda: bad.finished and good.finished)
    assert (bad.code, good.code) == ("no_folder", "")
    assert len(files_of(tmp_path, RECORDING)) == 1


def test_the_thread_outlives_whatever_one_recording_meets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where closing its files, or waiting for the disk, fails: the next recording is written."""
    writer, bad, good = Writer(tmp_path), Progress("bad"), Progress(RECORDING)
    close, sync = RecordingFiles.close, RecordingFiles.sync

    def fail_to_close(files: RecordingFiles) -> None:
        close(files)
        if files.folder.name == "bad":
            raise ZeroDivisionError

    def fail_to_sync(files: RecordingFiles) -> None:
        sync(files)
        if files.folder.name == "bad":
            raise ZeroDivisionError

    monkeypatch.setattr(RecordingFiles, "close", fail_to_close)
    monkeypatch.setattr(RecordingFiles, "sync", fail_to_sync)
    for progress in (bad, good):
        writer.hand(Batch(progress, [begin(1), append(1, range(30))]))
        writer.hand(Batch(progress, [], last=True))
        until("it to be finished", lambda progress=progress: progress.finished)
    writer.stop()
    assert good.code == ""
    assert len(files_of(tmp_path, RECORDING)) == 1


def test_what_was_given_up_is_left_out(tmp_path: Path) -> None:
    """What waited in the queue then reaches no file."""
    writer, progress = Writer(tmp_path), Progress(RECORDING)
    progress.given_up = "disk_slow"
    writer.hand(Batch(progress, [begin(1), append(1, range(30))]))
    writer.hand(Batch(progress, [], last=True))
    writer.stop()
    until("the recording to be finished", lambda: progress.finished)
    assert not folder_of(tmp_path, RECORDING).exists()


def write_for_ever(folder: str) -> None:
    """What the killed process does: twelve files, and a line for each batch that was handed over."""
    writer, progress = Writer(Path(folder)), Progress(RECORDING)
    spans = range(1, 13)
    setups = {span: Setup("opus") if span % 2 else Setup("vp8", 320, 180) for span in spans}
    writer.hand(Batch(progress, [Begin(n, f"p{n}", "camera", "g", setups[n], 0.0) for n in spans]))
    for number in range(100_000):
        times = range(200 * number, 200 * number + 200, 20)
        frames = {
            span: [(b"\x10\x02\x00\x9d\x01\x2a\x40\x01\xb4\x00" + b"%08d" % at, at, at == 0) for at in times]
            if setups[span].codec == "vp8"
            else [(b"\xfc" + b"%08d" % at, at, True) for at in times]
            for span in spans
        }
        handed = progress.handed_bytes
        writer.hand(Batch(progress, [Append(span, frames[span]) for span in spans]))
        progress.handed_bytes += sum(len(data) for one in frames.values() for data, _, _ in one)
        sys.stdout.write(f"{times[-1]}\n")
        sys.stdout.flush()
        while progress.taken_bytes < handed:  # the loop hands over five times a second; here it is faster
            time.sleep(0.0001)


@pytest.mark.parametrize("seed", range(TRIES))
def test_killed_at_any_moment_files_open_and_two_seconds_are_lost_at_most(tmp_path: Path, seed: int) -> None:
    """By the times in the files, against what the process said it had handed over before."""
    chance = random.Random(seed)  # noqa: S311 - a moment, not a secret
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.media.recorder.test_writer", str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout is not None
    for _ in range(chance.randrange(12, 150)):
        handed = int(process.stdout.readline())
    time.sleep(chance.random() * 0.01)
    os.kill(process.pid, signal.SIGKILL)
    rest, _ = process.communicate()
    handed = int((rest.split() or [str(handed)])[-1])
    files = files_of(tmp_path, RECORDING)
    assert len(files) == 12
    for file in files:
        times = [frame.milliseconds for frame in file.frames]
        assert times == list(range(0, times[-1] + 20, 20))
        assert handed - times[-1] <= LOST_MILLISECONDS
        assert all(b"%08d" % frame.milliseconds in frame.data for frame in file.frames)


def test_a_writer_that_was_never_asked_has_no_thread(tmp_path: Path) -> None:
    """A node that keeps nothing pays nothing."""
    writer = Writer(tmp_path)
    writer.stop()
    assert writer._thread is None
    assert list(tmp_path.iterdir()) == []


if __name__ == "__main__":
    write_for_ever(sys.argv[1])
