"""Recordings go when their time is over, or when somebody says so; and then all of them is gone."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from signaling.recordings import keeping as keeping_module
from signaling.recordings.keeping import DAY_SECONDS, GONE, RecordingKeeping

NOW = 1_800_000_000.0


def recording(root: Path, name: str, days_ago: float) -> Path:
    """Make a recording whose newest file is so old."""
    folder = root / "recordings" / name
    folder.mkdir(parents=True)
    for file, older in (("0001.mkv", 1.0), ("spans.jsonl", 0.0)):
        (folder / file).write_bytes(b"x")
        at = NOW - (days_ago + older) * DAY_SECONDS
        os.utime(folder / file, (at, at))
    os.utime(folder, (NOW - 99 * DAY_SECONDS,) * 2)
    return folder


async def test_what_is_older_than_the_school_keeps_is_due(tmp_path: Path) -> None:
    """Counted from the last byte, so that what is being written is not; what was due long ago is due now."""
    for name, days_ago in (("old", 30.0), ("older", 400.0), ("young", 29.9), (f"{GONE}one", 400.0)):
        recording(tmp_path, name, days_ago)
    assert await RecordingKeeping(tmp_path, 30).due(NOW) == ["old", "older"]


async def test_nothing_is_due_by_itself_where_the_school_says_so(tmp_path: Path) -> None:
    """0 days: until somebody deletes it."""
    recording(tmp_path, "old", 4000.0)
    assert await RecordingKeeping(tmp_path, 0).due(NOW) == []


async def test_a_recording_is_deleted_whole_and_once(tmp_path: Path) -> None:
    """Another one stays; what is none is none."""
    folder, other = recording(tmp_path, "one", 1.0), recording(tmp_path, "two", 1.0)
    keeping = RecordingKeeping(tmp_path, 30)
    assert await keeping.take("one") is True
    assert (folder.exists(), other.exists()) == (False, True)
    assert await keeping.take("one") is False
    for name in ("..", "", "../recordings/two", f"{GONE}two", "a/b"):
        assert await keeping.take(name) is False
    await keeping.clear()
    assert list(other.parent.iterdir()) == [other]


async def test_what_a_crash_left_half_deleted_is_cleared_by_whoever_looks_next(tmp_path: Path) -> None:
    """It was out of sight already; what the disk does not let go keeps nothing else."""
    left, other = recording(tmp_path, f"{GONE}one", 0.0), recording(tmp_path, f"{GONE}two", 0.0)
    rmtree = shutil.rmtree

    def refuse(path: Path) -> None:
        if path == left:
            raise PermissionError(path)
        rmtree(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "rmtree", refuse)
        await RecordingKeeping(tmp_path, 0).clear()
    assert (left.exists(), other.exists()) == (True, False)
    await RecordingKeeping(tmp_path, 0).clear()
    assert not left.exists()


async def test_two_nodes_may_clear_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the other one was faster at is done, and the rest goes."""
    left = recording(tmp_path, f"{GONE}one", 0.0)
    rmtree, was_at_it = shutil.rmtree, list[Path]()

    def race(path: Path) -> None:
        if not was_at_it:
            was_at_it.append(path)
            (path / "0001.mkv").unlink()
            raise FileNotFoundError(path / "0001.mkv")
        rmtree(path)

    monkeypatch.setattr(shutil, "rmtree", race)
    await RecordingKeeping(tmp_path, 0).clear()
    assert was_at_it == [left]
    assert not left.exists()


async def test_a_server_without_recordings_has_nothing_to_do(tmp_path: Path) -> None:
    """The folder is made by whoever records first."""
    assert await RecordingKeeping(tmp_path, 30).due(NOW) == []
    await RecordingKeeping(tmp_path, 30).clear()


async def test_all_that_was_made_of_a_lesson_s_recordings_goes_with_them(tmp_path: Path) -> None:
    """By the ids of recordings and lessons, also where a crash left half of it; nothing else goes."""
    mine = [recording(tmp_path, name, 1.0) for name in ("one", f"{GONE}two")]
    others = [recording(tmp_path, name, 1.0) for name in ("one-more", "three")]
    exports = tmp_path / "exports"
    for name, of in (("e-1", "one"), ("e-2", "l-1"), (f"{GONE}e-3", "two"), ("e-4", "three")):
        (exports / name).mkdir(parents=True)
        (exports / name / "job.json").write_text(f'{{"lesson_id":"l","recording_id":"{of}"}}')
        (exports / f"{name.removeprefix(GONE)}.mp4").write_bytes(b"x")
    assert await RecordingKeeping(tmp_path, 30).remove({"one", "two", "l-1"}) == set()
    assert [folder.exists() for folder in mine + others] == [False, False, True, True]
    assert sorted(path.name for path in exports.iterdir()) == ["e-4", "e-4.mp4"]
    assert await RecordingKeeping(tmp_path, 30).remove({"one"}) == set()


async def test_what_can_not_be_removed_is_named_and_keeps_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an export the folder stays as long as the file: it is what says whose the file is."""
    stuck, other = recording(tmp_path, "one", 1.0), recording(tmp_path, "two", 1.0)
    export = tmp_path / "exports" / "three.e-1"
    export.mkdir(parents=True)
    (export / "job.json").write_text('{"lesson_id":"l-1","recording_id":"three"}')
    file = export.with_name("three.e-1.mp4")
    file.write_bytes(b"x")
    take_away = keeping_module._take_away

    def refuse(path: Path) -> None:
        if path in {stuck, file}:
            raise PermissionError(path)
        take_away(path)

    monkeypatch.setattr(keeping_module, "_take_away", refuse)
    assert await RecordingKeeping(tmp_path, 30).remove({"one", "two", "l-1"}) == {"one", "l-1"}
    assert (stuck.exists(), other.exists(), export.exists(), file.exists()) == (True, False, True, True)
    monkeypatch.undo()
    assert await RecordingKeeping(tmp_path, 30).remove({"one", "two", "l-1"}) == set()
    assert (stuck.exists(), export.exists(), file.exists()) == (False, False, False)


async def test_an_export_of_which_nobody_can_say_whose_it_is_puts_all_in_doubt(tmp_path: Path) -> None:
    """It stays, and so does the wish to remove it; what is known to go goes."""
    folder = recording(tmp_path, "one", 1.0)
    job = tmp_path / "exports" / "three.e-1" / "job.json"
    job.mkdir(parents=True)  # reading it fails
    assert await RecordingKeeping(tmp_path, 30).remove({"one"}) == {"one"}
    assert (folder.exists(), job.exists()) == (False, True)
