"""A recording becomes a file: what is heard and seen in it, also after it was stopped."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from array import array
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import msgspec
import pytest

from media.control import read_spans
from signaling.export.folder import ExportFolder, InProgress, hidden_of
from signaling.export.job import Job, tracks_of
from signaling.export.pieces import make_piece, piece_path
from signaling.export.worker import Failed, Stopped, Worker
from signaling.recordings.keeping import RecordingKeeping
from signaling.wire.state import Role
from signaling.wire.timeline import Came
from tests.kit.recorded import RATE, Recorded, film, voice

pytestmark = pytest.mark.timeout(300)
RECORDING, EXPORT = "rec-1", "export-1"
SECONDS = 66
RED, GREEN = (255, 0, 0), (0, 255, 0)
BEGAN = 1000.0


def came(person: str, role: Role = "student") -> Came:
    return Came(at=0.0, person=person, name=f"はな {person}", role=role)


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder: the teacher all the time, a pupil from the fifth second on, who speaks at the end."""
    folder = tmp_path_factory.mktemp("recorded")
    made = Recorded(folder, RECORDING)
    made.add("t", "camera", BEGAN, film(2 * SECONDS, RED), each=500)
    made.add("t", "microphone", BEGAN, voice(SECONDS, 400, loud=0.2), each=20)
    made.add("a", "camera", BEGAN + 5, film(2 * (SECONDS - 5), GREEN), each=500)
    made.add("a", "microphone", BEGAN + 55, voice(SECONDS - 55, 1000, loud=0.2), each=20)
    return folder


@pytest.fixture
def data(recording: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(recording, tmp_path / "data"))


def job_in(data: Path) -> Job:
    spans = read_spans((data / "recordings" / RECORDING / "spans.jsonl").read_bytes())
    began, tracks = tracks_of(spans, [came("t", "teacher"), came("a")])
    return Job(
        lesson_id="l",
        recording_id=RECORDING,
        tracks=tracks,
        seconds=float(SECONDS),
        began_unix=began,
        height=180,
    )


def asked(data: Path) -> ExportFolder:
    folder = ExportFolder(data)
    folder.make(EXPORT, job_in(data))
    return folder


def colour(path: Path, at: float, x: float, y: float) -> str:
    """What is seen there then: a place is a share of the picture."""
    with av.open(str(path)) as container:
        container.seek(int(at * av.time_base))
        for frame in container.decode(video=0):
            if (frame.time or 0) >= at - 0.04:
                image = frame.to_image()  # type: ignore[no-untyped-call]
                red, green, _ = image.getpixel((int(x * image.width), int(y * image.height)))
                return "red" if red > 150 > green else "green" if green > 150 > red else "other"
    raise AssertionError("it is shorter")


def sound(path: Path) -> array[int]:
    samples = array("h")
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("s16", "mono", RATE)
        for frame in container.decode(audio=0):
            for made in resampler.resample(frame):
                samples.frombytes(bytes(made.planes[0])[: 2 * made.samples])
    return samples


def hertz(samples: array[int], at: float) -> float:
    """How often a tenth of a second goes up through zero."""
    some = samples[int(at * RATE) : int((at + 0.1) * RATE)]
    return 10 * sum(a < 0 <= b for a, b in pairwise(some))


def test_a_recording_becomes_one_file(data: Path) -> None:
    """As long as the lesson; the teacher large, who speaks small, both heard, no joint between minutes."""
    told: list[float] = []
    folder = asked(data)
    result = Worker(data, EXPORT, 2, told.append).run()
    assert result == folder.result(EXPORT)
    with av.open(str(result)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert (video.width, video.height) == (320, 180)
        times = [frame.time for frame in container.decode(video=0)]
    assert times == pytest.approx([n / 15 for n in range(15 * SECONDS)], abs=0.001)
    assert colour(result, 30, 0.5, 0.4) == colour(result, 61, 0.5, 0.4) == "red"
    assert colour(result, 30, 0.97, 0.85) == "red"
    assert colour(result, 62, 0.97, 0.85) == "green"
    samples = sound(result)
    assert len(samples) / RATE == pytest.approx(SECONDS, abs=0.1)
    assert hertz(samples, 30) == pytest.approx(400, rel=0.05)
    assert hertz(samples, 60.05) > 450
    edge = samples[int(59.9 * RATE) : int(60.1 * RATE)]
    assert min(max(map(abs, edge[first : first + 480])) for first in range(0, len(edge) - 480, 480)) > 3000
    assert told[0] == 0
    assert told[-1] == 1.0
    assert told == sorted(told)
    assert not list(folder.pieces(EXPORT).glob("*.mkv"))
    assert result.stat().st_mode & 0o077 == 0


def test_a_piece_that_is_there_is_not_made_again(data: Path) -> None:
    """Killed or stopped, the next one goes on with what is missing, and comes to the same end."""
    folder = asked(data)
    process = subprocess.Popen([sys.executable, "-m", "signaling.export.worker", str(data), EXPORT])
    first = piece_path(folder.pieces(EXPORT), 0)
    until(first.exists)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    looked = folder.look(EXPORT)
    assert looked is not None
    assert looked.state == "waiting"
    assert looked.done == pytest.approx(1 / 3)
    made_at = first.stat().st_mtime_ns
    keeps = first.with_name("keeps")
    os.link(first, keeps)
    left = first.with_name(".00001.mkv.7")
    left.write_bytes(b"of a worker that was killed")
    with folder.held(EXPORT):
        assert not left.exists()
    result = Worker(data, EXPORT, 1, lambda _: None).run()
    assert keeps.stat().st_mtime_ns == made_at
    assert colour(result, 30, 0.5, 0.4) == "red"


def until(condition: object, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not (callable(condition) and condition()):
        assert time.monotonic() < end
        time.sleep(0.02)


def test_who_deletes_an_export_ends_who_makes_it(data: Path) -> None:
    """Nothing of it stays, and the process is gone."""
    folder = asked(data)
    process = subprocess.Popen([sys.executable, "-m", "signaling.export.worker", str(data), EXPORT])
    until(lambda: (looked := folder.look(EXPORT)) is not None and looked.state == "making")
    with pytest.raises(InProgress), folder.held(EXPORT):
        pass
    assert folder.delete(EXPORT)
    assert process.wait(20) == 0
    assert list((data / "exports").iterdir()) == []
    assert not folder.delete(EXPORT)


@pytest.mark.parametrize("is_open", [False, True], ids=["half a film", "a whole film"])
def test_an_export_deleted_while_it_is_joined_leaves_nothing(
    data: Path, monkeypatch: pytest.MonkeyPatch, *, is_open: bool
) -> None:
    """Deleted before or after the last piece was opened, nothing stays that nobody can find any more."""
    folder = asked(data)
    pieces = folder.pieces(EXPORT)
    make_piece(data, pieces, msgspec.structs.replace(job_in(data), seconds=2.0), 0)
    shutil.copy(piece_path(pieces, 0), piece_path(pieces, 1))
    opens = av.open

    def deleting(path: str, *words: Any, **more: Any) -> Any:
        opened = opens(path, *words, **more) if is_open else None
        if path == str(piece_path(pieces, 1)):
            assert folder.delete(EXPORT)
        return opened or opens(path, *words, **more)

    monkeypatch.setattr("signaling.export.pieces.av.open", deleting)
    with pytest.raises(Stopped):
        Worker(data, EXPORT, 1, lambda _: None).run()
    assert list((data / "exports").iterdir()) == []


def test_what_a_killed_worker_had_half_joined_goes_with_its_export(data: Path) -> None:
    """Whoever deletes the export removes it."""
    folder = asked(data)
    hidden_of(folder.target(EXPORT, "mp4")).write_bytes(b"half a film")
    assert folder.delete(EXPORT)
    assert list((data / "exports").iterdir()) == []


def test_a_result_without_its_folder_is_removed(data: Path) -> None:
    """Whole or not, also while the recording is there; what is being written beside a folder stays."""
    folder = asked(data)
    target, exports = folder.target(EXPORT, "mp4"), data / "exports"
    hidden_of(target).write_bytes(b"is being written")
    lost = [f".{RECORDING}.lost.mp4", f".{RECORDING}.lost.webm", f"{RECORDING}.lost.mp4"]
    for name in lost:
        (exports / name).write_bytes(b"of an export that was deleted")
    assert folder.purge() == lost
    assert {path.name for path in exports.iterdir()} == {f".{target.name}", f"{RECORDING}.{EXPORT}"}


def test_what_cannot_be_made_is_said_so(data: Path) -> None:
    """A file that cannot be read; asked for again, it is tried again."""
    folder = asked(data)
    path = data / "recordings" / RECORDING / "0002.mka"
    whole = path.read_bytes()
    path.write_bytes(b"nonsense")
    with pytest.raises(Failed):
        Worker(data, EXPORT, 1, lambda _: None).run()
    looked = folder.look(EXPORT)
    assert looked is not None
    assert looked.state == "failed"
    path.write_bytes(whole)
    assert Worker(data, EXPORT, 2, lambda _: None).run().exists()


def test_chat_that_cannot_be_read_is_said_so(data: Path) -> None:
    """Instead of being tried again whenever somebody looks."""
    folder = ExportFolder(data)
    folder.make(EXPORT, msgspec.structs.replace(job_in(data), seconds=2.0, chat="some"))
    (folder.pieces(EXPORT) / "chat.json").write_bytes(b'["\xff')
    with pytest.raises(Failed):
        Worker(data, EXPORT, 1, lambda _: None).run()
    looked = folder.look(EXPORT)
    assert looked is not None
    assert looked.state == "failed"


@pytest.mark.parametrize("damaged", [b"{", b'{"lesson_id":"\xff"}', b""])
def test_a_damaged_job_hides_no_other_export(data: Path, damaged: bytes) -> None:
    """Not even where its letters are none; it can be deleted."""
    folder = asked(data)
    folder.make("export-2", job_in(data))
    (folder.pieces("export-2") / "job.json").write_bytes(damaged)
    assert [one.id for one in folder.of("l")] == [EXPORT]
    assert folder.delete("export-2")


@pytest.mark.parametrize("is_made", [False, True])
@pytest.mark.parametrize("moment", ["target", "_has_recording"])
def test_an_export_that_is_deleted_while_it_is_looked_at_is_none(
    data: Path, moment: str, monkeypatch: pytest.MonkeyPatch, *, is_made: bool
) -> None:
    """Whether it is made already or not; nor has it a result."""
    folder = asked(data)
    if is_made:
        folder.target(EXPORT, "mp4").write_bytes(b"made before")
    asks = getattr(folder, moment)

    def deleting(*words: Any) -> Any:
        answer = asks(*words)
        folder.delete(EXPORT)
        return answer

    monkeypatch.setattr(folder, moment, deleting)
    assert folder.look(EXPORT) is None
    assert folder.result(EXPORT) is None


def test_an_export_goes_with_its_recording(data: Path) -> None:
    """It is not shown from then on, and removed by whoever looks next; another recording's stays."""
    folder = asked(data)
    made = Recorded(data, "rec-2")
    made.add("t", "camera", BEGAN, film(5, RED), each=200)
    folder.make("export-2", msgspec.structs.replace(job_in(data), recording_id="rec-2"))
    folder.target(EXPORT, "mp4").write_bytes(b"made before")
    shutil.rmtree(data / "recordings" / RECORDING)
    assert folder.look(EXPORT) is None
    assert [one.id for one in folder.of("l")] == ["export-2"]
    assert folder.purge() == [f"{RECORDING}.{EXPORT}", f"{RECORDING}.{EXPORT}.mp4"]
    assert [path.name for path in (data / "exports").iterdir()] == ["rec-2.export-2"]


async def test_who_deletes_what_a_lesson_left_finds_its_exports(data: Path) -> None:
    """By the recording's id, at once."""
    asked(data).target(EXPORT, "mp4").write_bytes(b"made before")
    await RecordingKeeping(data, 0).remove([RECORDING])
    assert list((data / "exports").iterdir()) == []


def test_what_nobody_asked_for_is_not_made(data: Path) -> None:
    """Nor is a path an id."""
    for export_id in ("unknown", "../recordings"):
        with pytest.raises(Stopped):
            Worker(data, export_id, 1, lambda _: None).run()
        assert ExportFolder(data).look(export_id) is None


def test_names_stand_below_who_they_are_of(data: Path) -> None:
    """Or do not."""
    painted = []
    for number, names in enumerate((True, False)):
        folder = data / f"pieces-{number}"
        folder.mkdir()
        job = job_in(data)
        wanted = msgspec.structs.replace(job, names=names, seconds=3.0)
        make_piece(data, folder, wanted, 0)
        painted.append({colour(piece_path(folder, 0), 2, x / 100, 0.9) for x in range(2, 30)})
    assert painted == [{"red", "other"}, {"red"}]
