"""A recording's folder."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from media import control
from media.recorder.disk import RESERVE_SHARE
from media.recorder.ebml import CLUSTER, CUES, element_at, id_bytes
from media.recorder.files import DiskFailed, RecordingFiles
from media.recorder.frames import Setup
from media.recorder.head import read_head
from media.recorder.work import Append, Begin, End, Flush, Progress
from tests.media.recorder.test_index import entries
from tests.media.support.kept import KeptFile, files_of, folder_of, frames_of, vp8_picture

RECORDING = "rec-1"


def begin(span: int, who: str = "a", setup: Setup | None = None) -> Begin:
    return Begin(span, who, "camera", "g1", setup or Setup("vp8", 320, 180), 1000.5)


def append(span: int, numbers: range, size: int = 10) -> Append:
    """One picture each 100 ms, with its number in it."""
    return Append(
        span, [(vp8_picture(b"%06d" % n + bytes(size), key=n == 0), 100 * n, n == 0) for n in numbers]
    )


def made(folder: Path, progress: Progress | None = None) -> RecordingFiles:
    return RecordingFiles(folder / control.RECORDINGS_FOLDER, progress or Progress(RECORDING))


def test_a_file_is_listed_with_its_beginning_and_its_end(tmp_path: Path) -> None:
    """Whose it is, where they were, what is in it, from when to when, and how much."""
    progress = Progress(RECORDING)
    files = made(tmp_path, progress)
    for work in (begin(7), append(7, range(20)), End(7, 1002.5)):
        files.do(work)
    (file,) = files_of(tmp_path, RECORDING)
    path = folder_of(tmp_path, RECORDING) / "0001.mkv"
    size = path.stat().st_size
    assert file.span.began == control.SpanBegan(
        file="0001.mkv",
        participant_id="a",
        source="camera",
        scope="g1",
        codec="vp8",
        begins_unix=1000.5,
    )
    assert file.span.ended == control.SpanEnded(file="0001.mkv", ends_unix=1002.5, frames=20, kept_bytes=size)
    assert progress.kept_bytes == size
    assert len(file.frames) == 20


def test_nobody_else_may_look(tmp_path: Path) -> None:
    """Folders 0700, files 0600."""
    files = made(tmp_path)
    for work in (begin(7), append(7, range(20))):
        files.do(work)
    folder = folder_of(tmp_path, RECORDING)
    assert [stat.S_IMODE(one.stat().st_mode) for one in (folder.parent, folder)] == [0o700, 0o700]
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}


def test_a_file_that_got_nothing_is_none(tmp_path: Path) -> None:
    """Neither on the disk nor in the list; without a cluster, no reader would know what it is."""
    files = made(tmp_path)
    for work in (begin(7), End(7, 1.0), begin(8), append(8, range(2))):
        files.do(work)
    assert files_of(tmp_path, RECORDING) == []
    files.do(Flush(8))
    (file,) = files_of(tmp_path, RECORDING)
    assert len(file.frames) == 2


def test_numbers_go_on_where_somebody_stopped(tmp_path: Path) -> None:
    """Also where two write at once: each number is one file's."""
    first = made(tmp_path)
    for work in (begin(1), append(1, range(20)), End(1, 1.0)):
        first.do(work)
    second, third = made(tmp_path), made(tmp_path)
    for files in (second, third, first):
        for work in (begin(2, "b"), append(2, range(20)), End(2, 1.0)):
            files.do(work)
    found = files_of(tmp_path, RECORDING)
    assert [file.span.began.file for file in found] == [f"000{n}.mkv" for n in range(1, 5)]
    assert all(len(file.frames) == 20 for file in found)


def test_after_a_line_that_was_cut_off_the_list_goes_on(tmp_path: Path) -> None:
    """Whoever was killed while writing it costs that line alone."""
    files = made(tmp_path)
    for work in (begin(1), append(1, range(20)), End(1, 1.0)):
        files.do(work)
    lines = folder_of(tmp_path, RECORDING) / control.SPANS_FILE
    lines.write_bytes(lines.read_bytes()[:-20])
    again = made(tmp_path)
    for work in (begin(1), append(1, range(20)), End(1, 1.0)):
        again.do(work)
    first, second = files_of(tmp_path, RECORDING)
    assert first.span.ended is None
    assert second.span.ended is not None


def test_nonsense_in_one_file_ends_that_file_alone(tmp_path: Path) -> None:
    """A pupil who sends what no container can hold harms nobody's recording."""
    progress = Progress(RECORDING)
    files = made(tmp_path, progress)
    bad = Setup("h264", 320, 180, b"\0\0\0\1\x67\0\0\0\1\x68")
    nonsense = [(bad.parameter_sets, 0, True)] * 3
    for work in (begin(1), begin(2, "b", bad), Append(2, nonsense), append(1, range(20)), End(1, 1.0)):
        files.do(work)
    (file,) = files_of(tmp_path, RECORDING)
    assert file.span.began.participant_id == "a"
    assert progress.spans_broken == 1


@pytest.mark.parametrize("recording_id", ["", "..", "a/b", "a.b", "x" * 65, "日"])
def test_an_id_is_never_a_path(tmp_path: Path, recording_id: str) -> None:
    """Letters, digits, - and _ only."""
    with pytest.raises(DiskFailed) as failed:
        made(tmp_path, Progress(recording_id))
    assert failed.value.code == "no_folder"
    assert list(tmp_path.iterdir()) == []


def test_a_data_folder_that_is_missing_is_not_made(tmp_path: Path) -> None:
    """It may be a disk that is not there: filling what lies beneath it would be worse."""
    with pytest.raises(DiskFailed) as failed:
        made(tmp_path / "not mounted")
    assert failed.value.code == "no_folder"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A megabyte, where this may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("nothing may be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(files: RecordingFiles) -> DiskFailed:
    """Write until it fails, and close what is open, as the thread does."""
    files.do(begin(1))
    try:
        for first in range(0, 2000, 10):
            files.do(append(1, range(first, first + 10), size=5000))
    except DiskFailed as failed:
        files.close()
        return failed
    raise AssertionError("all of it has found room")


def test_a_disk_is_not_filled_to_its_end(small_disk: Path) -> None:
    """What the lesson itself may need is left free; files are whole."""
    assert fill(made(small_disk)).code == "disk_full"
    (file,) = files_of(small_disk, RECORDING)
    check_whole(small_disk, file)
    assert 100 < len(file.frames) < 220
    disk = os.statvfs(small_disk)
    assert disk.f_bavail / disk.f_blocks >= RESERVE_SHARE


def test_what_the_system_does_not_take_is_taken_back(tmp_path: Path) -> None:
    """A quota in the middle of a cluster: the file ends with the whole one before it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (333_333, hard))
    try:
        assert fill(made(tmp_path)).code == "disk_full"
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    (file,) = files_of(tmp_path, RECORDING)
    check_whole(tmp_path, file)
    path = folder_of(tmp_path, RECORDING) / "0001.mkv"
    assert 50 < len(file.frames) < 67
    assert path.stat().st_size < 333_333
    assert path.read_bytes().endswith(file.frames[-1].data)


def check_whole(folder: Path, file: KeptFile) -> None:
    """Every frame is there from the first on, as it was, and nothing hangs over at the end."""
    for number, frame in enumerate(frames_of(folder_of(folder, RECORDING) / file.span.began.file)):
        assert frame.data == vp8_picture(b"%06d" % number + bytes(5000), key=number == 0)


def test_a_file_that_ended_says_where_its_index_lies(tmp_path: Path) -> None:
    """Counted from the segment's content; there it is, and each entry leads to a cluster."""
    files = made(tmp_path)
    for work in (begin(1), append(1, range(60)), End(1, 1.0)):
        files.do(work)
    data = (folder_of(tmp_path, RECORDING) / "0001.mkv").read_bytes()
    head, complete = read_head(data)
    assert complete
    at = data.index(b"\x53\xab\x84" + id_bytes(CUES) + b"\x53\xac\x88") + 10
    cues = element_at(data, head.segment + int.from_bytes(data[at : at + 8]), len(data))
    assert cues is not None
    assert (cues.identifier, cues.end) == (CUES, len(data))
    clusters = [place for _, place in entries(data[cues.content - 12 : cues.end])]
    assert [data[head.segment + place :][:4] for place in clusters] == [id_bytes(CLUSTER)]
