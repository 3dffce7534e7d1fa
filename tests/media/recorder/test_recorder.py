"""A node's recorder, its thread, and disks that fail: never at the lesson's cost."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from media import control
from media.recorder import recorder as recorder_module
from media.recorder.recording import MAX_BEHIND_SECONDS, MAX_WAITING_BYTES
from tests.media.support.kept import files_of, folder_of, vp8_payload, vp8_picture
from tests.media.support.stage import Viewer
from tests.media.support.tape import RECORDING, SECONDS_PER_LOOK, Tape


class HangingDisk:
    """A recording whose list cannot be opened: whoever tries waits until somebody reads it."""

    def __init__(self, folder: Path) -> None:
        self.fifo = folder_of(folder, RECORDING) / control.SPANS_FILE
        self.fifo.parent.mkdir(parents=True)
        os.mkfifo(self.fifo)

    def go_on(self) -> None:
        os.close(os.open(self.fifo, os.O_RDONLY | os.O_NONBLOCK))


def begun(tape: Tape) -> None:
    tape.picture(tape.layer(), 1, b"unseen")
    tape.look()


def test_a_disk_that_hangs_costs_the_recording_and_nothing_else(tmp_path: Path) -> None:
    """`disk_slow` after some seconds; every packet is with who watches all the same, and no loop waits."""
    disk, tape = HangingDisk(tmp_path), Tape(tmp_path)
    tape.waits_for_disk = False
    begun(tape)
    layer, viewer = tape.stage.publication.layers["h"], Viewer()
    tape.stage.show(viewer, layer)
    sequence = 1
    while not tape.events or tape.events[-1].state == "running":
        sequence += 1
        tape.picture(layer, sequence, b"%04d" % sequence, key=sequence == 2)
        tape.look()
    assert sequence * SECONDS_PER_LOOK > MAX_BEHIND_SECONDS
    assert (tape.events[-1].state, tape.events[-1].code) == ("failed", "disk_slow")
    assert tape.stage.counters.events["recordings_failed_disk_slow"] == 1
    assert [payload[-4:] for payload in viewer.payloads] == [b"%04d" % n for n in range(2, sequence + 1)]
    assert layer.sink is None
    assert not tape.keeper._tracks
    disk.go_on()
    tape.recording_id = ""
    tape.until("failed")
    tape.recorder._writer.stop()


def test_what_waits_for_the_disk_is_bounded(tmp_path: Path) -> None:
    """A disk that takes nothing while much is handed over fails before the memory does."""
    disk, tape = HangingDisk(tmp_path), Tape(tmp_path)
    tape.waits_for_disk = False
    begun(tape)
    layer = tape.stage.publication.layers["h"]
    picture = vp8_payload(vp8_picture(bytes(1 << 20), key=True))
    for sequence in range(2, 200):
        tape.feed(layer, sequence, picture, timestamp=3000 * sequence)
        tape.look()
    handed = tape.keeper._progress.handed_bytes if tape.keeper._progress else 0
    assert MAX_WAITING_BYTES < handed < MAX_WAITING_BYTES + (8 << 20)
    assert tape.events[-1].code == "disk_slow"
    disk.go_on()
    tape.recorder._writer.stop()


async def test_a_node_ends_though_its_disk_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits for a while, and goes: nothing of the process hangs on that thread."""
    monkeypatch.setattr(recorder_module, "FINISH_SECONDS", 0.2)
    disk, tape = HangingDisk(tmp_path), Tape(tmp_path)
    tape.waits_for_disk = False
    begun(tape)
    tape.picture(tape.stage.publication.layers["h"], 2, b"2", key=True)
    tape.keeper.close()
    await tape.recorder.finish()
    assert tape.recorder.events == []
    assert tape.recorder._writer._thread is not None
    assert tape.recorder._writer._thread.daemon
    disk.go_on()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Two megabytes, where this may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("nothing may be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_full_costs_the_recording_and_nothing_else(small_disk: Path) -> None:
    """`disk_full`, told at the next look; what lies there is whole, and the lesson goes on."""
    tape = Tape(small_disk)
    begun(tape)
    layer, viewer = tape.stage.publication.layers["h"], Viewer()
    tape.stage.show(viewer, layer)
    for sequence in range(2, 150):
        tape.picture(layer, sequence, b"%04d" % sequence + bytes(30_000), key=sequence == 2)
        tape.look()
        viewer.throw_away()
    assert tape.until("failed").code == "disk_full"
    assert layer.sink is None
    (file,) = files_of(small_disk, RECORDING)
    numbers = [int(frame.data[10 if frame.keyframe else 3 :][:4]) for frame in file.frames]
    assert numbers == list(range(2, 2 + len(numbers)))
    assert 40 < len(numbers) < 70
    viewer.throw_away()
    tape.picture(layer, 150, b"0150")
    assert viewer.payloads[-1].endswith(b"0150")
    tape.recording_id = ""
    assert tape.until("failed").code == "disk_full"
    tape.recorder._writer.stop()


def test_a_read_only_data_folder_is_no_folder(tmp_path: Path) -> None:
    """Told with the first look after the thread has seen it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("nothing may be mounted here")
    try:
        tape = Tape(folder)
        begun(tape)
        assert tape.until("failed").code == "no_folder"
        tape.recorder._writer.stop()
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_after_a_failure_another_recording_may_succeed(tmp_path: Path) -> None:
    """Room was made, and the teacher begins again: another id, another folder."""
    tape = Tape(tmp_path)
    tape.recording_id = "not/an/id"
    begun(tape)
    tape.until("failed")
    tape.recording_id = RECORDING
    tape.look()
    tape.picture(tape.stage.publication.layers["h"], 2, b"2", key=True)
    tape.events.clear()
    (file,) = tape.stop()
    assert len(file.frames) == 1


def test_bytes_are_counted(tmp_path: Path) -> None:
    """All that lies in files, for the node's counters."""
    tape = Tape(tmp_path)
    begun(tape)
    for sequence in range(2, 60):
        tape.picture(tape.stage.publication.layers["h"], sequence, bytes(100), key=sequence == 2)
        tape.look()
    (file,) = tape.stop()
    assert file.span.ended is not None
    assert tape.stage.counters.events["recorded_bytes"] == file.span.ended.kept_bytes > 58 * 100
