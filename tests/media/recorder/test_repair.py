"""What nobody writes any more is finished; what is somebody's, or is not understood, is left as it is."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from media import control
from media.recorder import repair as repair_module
from media.recorder.disk import DiskFile, SpanList
from media.recorder.files import RecordingFiles
from media.recorder.frames import Setup
from media.recorder.mp4 import NotMoved
from media.recorder.repair import MAX_TORN_BYTES, repair
from media.recorder.work import Append, Begin, End, Flush, Progress
from tests.media.recorder.test_files import RECORDING, append, begin, made
from tests.media.support.kept import files_of, folder_of, frames_of, spans_of
from tests.media.support.packets import START_CODE, encoded, units_of

PICTURES = 60


def h264() -> tuple[Setup, list[tuple[bytes, int, bool]]]:
    """Real pictures, a keyframe each ten."""
    pictures = encoded("libx264", PICTURES)
    sets = b"".join(START_CODE + unit for unit in units_of(pictures[0]) if unit[0] & 0x1F in (7, 8))
    frames = [(data, 100 * n, n % 10 == 0) for n, data in enumerate(pictures)]
    return Setup("h264", 320, 180, sets), frames


def left(folder: Path, *, moves: bool = False) -> RecordingFiles:
    """Write a file, as far as a killed node does. It stays locked until it is closed."""
    files = made(folder)
    if moves:
        setup, frames = h264()
        for work in (begin(1, setup=setup), Append(1, frames), Flush(1)):
            files.do(work)
    else:
        for work in (begin(1), append(1, range(PICTURES)), Flush(1)):
            files.do(work)
    return files


def repaired(folder: Path) -> Counter[str]:
    return repair(folder / control.RECORDINGS_FOLDER)


def length_of(path: Path) -> float:
    """Seconds, as the file's head has it."""
    with av.open(str(path)) as container:
        return (container.duration or 0) / av.time_base


def test_a_file_that_was_left_gets_its_end(tmp_path: Path) -> None:
    """Index, length and last line; every frame is as it was, and a second look finds nothing to do."""
    left(tmp_path).close()
    (before,) = files_of(tmp_path, RECORDING)
    assert repaired(tmp_path) == {"finished": 1}
    (after,) = files_of(tmp_path, RECORDING)
    path = folder_of(tmp_path, RECORDING) / "0001.mkv"
    assert after.frames == before.frames
    assert after.span.ended == control.SpanEnded(
        file="0001.mkv", ends_unix=1000.5 + 5.9, frames=PICTURES, kept_bytes=path.stat().st_size
    )
    assert length_of(path) == pytest.approx(5.933)
    assert repaired(tmp_path) == {}


def test_a_repaired_file_is_the_one_that_its_node_would_have_made(tmp_path: Path) -> None:
    """Byte for byte."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    left(tmp_path / "a").close()
    repaired(tmp_path / "a")
    files = left(tmp_path / "b")
    files.do(End(1, 1000.5 + 5.9))
    both = [folder_of(tmp_path / one, RECORDING) / "0001.mkv" for one in ("a", "b")]
    assert comparable(both[0]) == comparable(both[1])
    assert spans_of(tmp_path / "a", RECORDING) == spans_of(tmp_path / "b", RECORDING)


def comparable(path: Path) -> bytes:
    """A file without its track's number, which the muxer draws by lot, and the checksum over it."""
    data = path.read_bytes()
    at = data.rindex(b"\x16\x54\xae\x6b", 0, 300)
    return data[:at] + data[at + 64 :]


def test_a_file_that_another_node_writes_is_not_touched(tmp_path: Path) -> None:
    """Nor is a number that one has just taken; both are looked at again later."""
    files = left(tmp_path)
    path = folder_of(tmp_path, RECORDING) / "0001.mkv"
    taken = DiskFile.create(path.parent / ".0002")
    assert taken is not None
    before = path.read_bytes()
    assert repaired(tmp_path) == {"in use": 1}
    assert path.read_bytes() == before
    assert (path.parent / ".0002").exists()
    files.do(append(1, range(PICTURES, 2 * PICTURES)))
    files.do(End(1, 2000.0))
    taken.close()
    assert repaired(tmp_path) == {"removed": 1}
    assert len(frames_of(path)) == 2 * PICTURES


@pytest.mark.parametrize("seed", range(6))
def test_what_was_half_written_is_cut_off(tmp_path: Path, seed: int) -> None:
    """A cluster without its end, or with zeros where a disk without power had not been."""
    left(tmp_path).close()
    path = folder_of(tmp_path, RECORDING) / "0001.mkv"
    whole, chance = path.read_bytes(), random.Random(seed)  # noqa: S311 - damage, not a secret
    length = chance.randrange(len(whole) * 2 // 3, len(whole))
    path.write_bytes(whole[:length] + bytes(chance.choice((0, 5000))))
    assert repaired(tmp_path) == {"finished": 1}
    (file,) = files_of(tmp_path, RECORDING)
    assert PICTURES / 2 < len(file.frames) < PICTURES
    assert [frame.milliseconds for frame in file.frames] == list(range(0, 100 * len(file.frames), 100))
    assert file.span.ended is not None
    assert file.span.ended.frames == len(file.frames)


def test_a_repair_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    """With its index written, or with the head too but no line."""
    left(tmp_path).close()
    folder = folder_of(tmp_path, RECORDING)
    lines, live = (folder / control.SPANS_FILE).read_bytes(), (folder / "0001.mkv").read_bytes()
    repaired(tmp_path)
    whole = (folder / "0001.mkv").read_bytes()
    for data in (live + whole[len(live) :], live + whole[len(live) : -9], whole):
        (folder / control.SPANS_FILE).write_bytes(lines)
        (folder / "0001.mkv").write_bytes(data)
        assert repaired(tmp_path) == {"finished": 1}
        assert (folder / "0001.mkv").read_bytes() == whole


@pytest.mark.parametrize("damage", ["empty", "nonsense", "head", "middle", "missing", "folder", "link"])
def test_what_is_not_understood_is_left_as_it_is(tmp_path: Path, damage: str) -> None:
    """Counted, and no reason to leave out the file beside it."""
    files = left(tmp_path)
    for work in (begin(2, "b"), append(2, range(PICTURES)), Flush(2)):
        files.do(work)
    files.close()
    path = folder_of(tmp_path, RECORDING) / "0001.mkv"
    whole = path.read_bytes()
    wounds = {
        "empty": b"",
        "nonsense": bytes(range(256)) * 40,
        "head": whole[:20] + b"?" + whole[21:],
        "middle": whole[:1000] + b"?" + whole[1001:] + bytes(MAX_TORN_BYTES),
    }
    path.unlink()
    if damage in wounds:
        path.write_bytes(wounds[damage])
    elif damage == "folder":
        path.mkdir()
    elif damage == "link":
        path.symlink_to(path.parent / "0002.mkv")
    counts = repaired(tmp_path)
    assert counts.pop("finished") == 1
    assert sum(counts.values()) == 1
    if damage in wounds:
        assert path.read_bytes() == wounds[damage]
    first, second = spans_of(tmp_path, RECORDING)
    assert first.ended is None
    assert second.ended is not None


def test_what_others_put_there_stays(tmp_path: Path) -> None:
    """Files that no line names, lines that name no file of ours, folders that are none."""
    left(tmp_path).close()
    folder = folder_of(tmp_path, RECORDING)
    (folder / "notes.txt").write_text("mine")
    (folder.parent / "a.file").write_text("mine")
    (folder.parent / "hangs").mkdir()
    os.mkfifo(folder.parent / "hangs" / control.SPANS_FILE)
    began = spans_of(tmp_path, RECORDING)[0].began
    (tmp_path / "secret.mkv").write_bytes(b"secret")
    for name in ("../../secret.mkv", "notes.txt", ".0009"):
        line = control.SpanBegan(
            **{key: getattr(began, key) for key in began.__struct_fields__} | {"file": name}
        )
        SpanList(folder).note(line)
    assert repaired(tmp_path) == {"finished": 1, "foreign": 5}
    assert (folder / "notes.txt").read_text() == "mine"
    assert (tmp_path / "secret.mkv").read_bytes() == b"secret"


def test_h264_moves_to_mp4(tmp_path: Path) -> None:
    """Every picture, at its time; both names lead there, and the old file is gone."""
    left(tmp_path, moves=True).close()
    before = frames_of(folder_of(tmp_path, RECORDING) / "0001.mkv")
    assert repaired(tmp_path) == {"finished": 1, "moved": 1}
    (file,) = files_of(tmp_path, RECORDING)
    path = folder_of(tmp_path, RECORDING) / "0001.mp4"
    assert (file.span.began.file, file.span.former) == ("0001.mp4", "0001.mkv")
    assert file.span.ended is not None
    assert file.span.ended.kept_bytes == path.stat().st_size
    assert [frame.data for frame in file.frames] == [frame.data for frame in before]
    assert {one.name for one in path.parent.iterdir()} == {"0001.mp4", control.SPANS_FILE}
    with av.open(str(path)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    assert times == pytest.approx([n / 10 for n in range(PICTURES)], abs=0.001)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert repaired(tmp_path) == {}


def test_at_each_step_of_a_move_a_file_is_there(tmp_path: Path) -> None:
    """Stopped at any of them, the list leads to a file that has everything, and the next one ends it."""
    left(tmp_path, moves=True).close()
    steps = ["copy_as_mp4", "_settle", "rename", "note", "sync", "unlink"]
    for step in steps:
        shutil.copytree(tmp_path / control.RECORDINGS_FOLDER, tmp_path / step / control.RECORDINGS_FOLDER)
        code = STOPS.format(step=step, folder=str(tmp_path / step / control.RECORDINGS_FOLDER))
        done = subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[3])
        assert done.returncode == 9
        (span,) = spans_of(tmp_path / step, RECORDING)
        assert len(frames_of(folder_of(tmp_path / step, RECORDING) / span.began.file)) == PICTURES
        repaired(tmp_path / step)
        (file,) = files_of(tmp_path / step, RECORDING)
        assert (file.span.began.file, len(file.frames)) == ("0001.mp4", PICTURES)
        names = {one.name for one in folder_of(tmp_path / step, RECORDING).iterdir()}
        assert names == {"0001.mp4", control.SPANS_FILE}


STOPS = """
import os
from pathlib import Path
from media.control import SpanMoved
from media.recorder import disk, repair
step = {step!r}
def stopping(function, when=lambda *all: True):
    def stopped(*all, **more):
        if when(*all):
            os._exit(9)
        return function(*all, **more)
    return stopped
owner = dict(copy_as_mp4=repair, _settle=repair, rename=Path, unlink=Path).get(step, disk.SpanList)
moved = []
if step == "note":
    when = lambda self, line: isinstance(line, SpanMoved)
elif step == "sync":
    when = lambda self: b'"moved"' in self._path.read_bytes()
elif step == "unlink":
    when = lambda self, **more: self.name == "0001.mkv"
else:
    when = lambda *all: True
setattr(owner, step, stopping(getattr(owner, step), when))
repair.repair(Path({folder!r}))
"""


def test_what_mp4_does_not_take_stays_matroska(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its index, and under its name."""

    def refuse(_source: Path, _target: Path) -> int:
        raise NotMoved("no")

    monkeypatch.setattr(repair_module, "copy_as_mp4", refuse)
    left(tmp_path, moves=True).close()
    assert repaired(tmp_path) == {"finished": 1, "not moved": 1}
    (file,) = files_of(tmp_path, RECORDING)
    assert (file.span.began.file, len(file.frames)) == ("0001.mkv", PICTURES)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Four megabytes, where this may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("nothing may be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("moves", [False, True])
def test_on_a_full_disk_nothing_is_touched_until_there_is_room(small_disk: Path, *, moves: bool) -> None:
    """A copy is not begun that would take what the lesson needs; then it is all made up for."""
    left(small_disk, moves=moves).close()
    path, filler = folder_of(small_disk, RECORDING) / "0001.mkv", small_disk / "filler"
    before = path.read_bytes()
    with pytest.raises(OSError, match="space"):
        filler.write_bytes(bytes(5 << 20))
    assert repaired(small_disk) == {"failed": 1}
    assert path.read_bytes() == before
    filler.unlink()
    assert repaired(small_disk)["finished"] == 1
    (file,) = files_of(small_disk, RECORDING)
    assert len(file.frames) == PICTURES


def test_one_recording_alone_may_be_asked_for(tmp_path: Path) -> None:
    """The others are not looked at."""
    left(tmp_path).close()
    other = RecordingFiles(tmp_path / control.RECORDINGS_FOLDER, Progress("rec-2"))
    for work in (Begin(1, "a", "camera", "g1", Setup("vp8", 320, 180), 0.0), append(1, range(9)), Flush(1)):
        other.do(work)
    other.close()
    assert repair(tmp_path / control.RECORDINGS_FOLDER, "rec-2") == {"finished": 1}
    assert spans_of(tmp_path, RECORDING)[0].ended is None
