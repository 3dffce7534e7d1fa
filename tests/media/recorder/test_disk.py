"""One file on the disk, and the list of files."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from media import control
from media.recorder.disk import DiskFile, SpanList
from media.recorder.frames import Setup
from media.recorder.index import Index
from media.recorder.matroska import Muxer
from tests.media.support.kept import frames_of, vp8_picture

HOLDS = """
import sys
from pathlib import Path
from media.recorder.disk import DiskFile
held = DiskFile.take_over(Path(sys.argv[1]))
print(held is not None, flush=True)
sys.stdin.read()
"""


def test_a_file_is_one_writers(tmp_path: Path) -> None:
    """While it is open here, nobody else gets it; then anybody may."""
    path = tmp_path / "file"
    first = DiskFile.create(path)
    assert first is not None
    assert DiskFile.create(path) is None
    assert DiskFile.take_over(path) is None
    first.close()
    second = DiskFile.take_over(path)
    assert second is not None
    second.close()


def test_a_file_is_closed_once_whatever_the_disk_says_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """NFS may say only then that something was not written: that is logged, and the file is anybody's."""
    path, close = tmp_path / "file", os.close
    disk = DiskFile.create(path)
    assert disk is not None

    def fail(handle: int) -> None:
        close(handle)
        raise OSError(errno.EIO, "input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "close", fail)
        disk.close()
        disk.close()
    assert len(caplog.records) == 1
    assert disk.fileno() == -1
    again = DiskFile.take_over(path)
    assert again is not None
    again.close()


def test_a_file_of_a_killed_process_is_nobodys(tmp_path: Path) -> None:
    """The kernel lets its lock go; nothing has to be cleaned up."""
    path = tmp_path / "file"
    path.write_bytes(b"begun")
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"True\n"
    assert DiskFile.take_over(path) is None
    process.kill()
    process.communicate()
    mine = DiskFile.take_over(path)
    assert mine is not None
    assert mine.size == 5
    mine.close()


def test_what_is_appended_is_there_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    """A disk that is full in the middle takes nothing."""
    disk = DiskFile.create(tmp_path / "file")
    assert disk is not None
    disk.append(b"a" * 100)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150, hard))
    try:
        with pytest.raises(OSError, match="large"):
            disk.append(b"b" * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    disk.append(b"c" * 100)
    disk.close()
    assert (tmp_path / "file").read_bytes() == b"a" * 100 + b"c" * 100


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """What lies elsewhere is not this recording's."""
    (tmp_path / "elsewhere").write_bytes(b"")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic"):
        DiskFile.take_over(tmp_path / "link")


def test_at_each_write_of_completing_the_file_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever part of a write reaches the disk: all frames are there, whether an index is or not."""
    muxer, path = Muxer(Setup("vp8", 320, 180)), tmp_path / "file.mkv"
    muxer.add([(vp8_picture(b"%d" % n, key=n % 50 == 0), 33 * n, n % 50 == 0) for n in range(100)])
    muxer.flush()
    clusters = muxer.take()
    disk = DiskFile.create(path)
    assert disk is not None
    assert muxer.head is not None
    disk.append(muxer.header + clusters)
    index = Index()
    index.keyframe(0)
    index.cluster(0, len(muxer.header))
    writes: list[tuple[bytes, int]] = []
    real = os.pwrite

    def noted(handle: int, data: bytes, at: int) -> int:
        writes.append((data, at))
        return real(handle, data, at)

    monkeypatch.setattr(os, "pwrite", noted)
    disk.complete(muxer.head, index, "vp8", 3267)
    monkeypatch.undo()
    disk.close()
    cues, head = writes
    for length in range(0, len(cues[0]) + 1, 5):
        path.write_bytes(muxer.header + clusters + cues[0][:length])
        assert len(frames_of(path)) == 100
    path.write_bytes(muxer.header + clusters + cues[0])
    handle = os.open(path, os.O_WRONLY)
    os.pwrite(handle, head[0], head[1])
    os.close(handle)
    assert len(head[0]) <= 512
    assert len(frames_of(path)) == 100


def test_lines_of_several_processes_stand_one_behind_another(tmp_path: Path) -> None:
    """None is written into another."""
    code = """
import sys
from pathlib import Path
from media import control
from media.recorder.disk import SpanList
for n in range(200):
    line = control.SpanEnded(file=f"{sys.argv[2]}-{n}", ends_unix=0, frames=0, kept_bytes=0)
    SpanList(Path(sys.argv[1])).note(line)
"""
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name]) for name in ("a", "b")]
    assert [one.wait(30) for one in running] == [0, 0]
    lines = [line for line in (tmp_path / control.SPANS_FILE).read_bytes().split(b"\n") if line]
    assert {control.decode_span_line(line).file for line in lines} == {
        f"{name}-{n}" for name in ("a", "b") for n in range(200)
    }


def test_a_list_that_is_synced_is_read(tmp_path: Path) -> None:
    """As it was noted."""
    mine = SpanList(tmp_path)
    mine.note(
        control.SpanBegan(
            file="0001.mkv", participant_id="a", source="camera", scope="g", codec="vp8", begins_unix=1.0
        )
    )
    mine.sync()
    assert [span.began.file for span in mine.read()] == ["0001.mkv"]
