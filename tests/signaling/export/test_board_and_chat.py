"""An export shows the board beside people, and what was written below them: of its own place alone."""

from __future__ import annotations

import asyncio
import gzip
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import av
import imageio_ffmpeg
import pytest

from media.control import LESSON_SCOPE
from signaling.export.asking import Wanted
from signaling.export.boards import regions
from signaling.export.folder import BEGUN_SECONDS
from signaling.export.histories import lines_in, operations_in
from signaling.export.job import Job
from signaling.export.layout import paper_size
from signaling.export.pieces import piece_path
from signaling.export.worker import Worker
from signaling.recordings.keeping import RecordingKeeping
from signaling.sql.database import Database
from tests.kit.exported import BEGAN, GROUPS, LESSON, RECORDING, Kept
from tests.kit.recorded import Recorded, film, voice

pytestmark = pytest.mark.timeout(300)
EXPORT = "export-1"
SECONDS = 65
RED, GREEN = (255, 0, 0), (0, 255, 0)
GROUP_1, GROUP_2 = GROUPS
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The teacher with the class, red; a pupil in a group, green."""
    folder = tmp_path_factory.mktemp("recorded")
    made = Recorded(folder, RECORDING)
    made.add("t", "camera", BEGAN, film(2 * SECONDS, RED), each=500)
    made.add("t", "microphone", BEGAN, voice(SECONDS, 400, loud=0.2), each=20)
    made.add("hana", "camera", BEGAN, film(2 * SECONDS, GREEN), each=500, scope=GROUP_1)
    return folder


@pytest.fixture
async def kept(recording: Path, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Kept]:
    """A lesson in which all and each group drew and wrote."""
    database = Database(sqlite_url)
    lesson = Kept(database, Path(shutil.copytree(recording, tmp_path / "data")))
    await lesson.open()
    await lesson.draw(10, "class", "first", 100, "blue")
    await lesson.draw(30, "class", "bad", 100, "blue", points=[[1]], type="freedraw")
    await lesson.draw(62, "class", "second", 600, "blue")
    await lesson.draw(20, GROUP_1, "ours", 600, "yellow")
    await lesson.draw(5, GROUP_2, "theirs", 900, "magenta")
    await lesson.draw(6, "own.hana", "mine", 900, "magenta")
    await lesson.write(3, "t", "lesson", "始めましょう")
    hidden = await lesson.write(4, "ken", "lesson", "out of sight")
    await lesson.write(4.5, "sora", "lesson", "nothing of me is to be shown")
    await lesson.write(5, "hana", "with.hana", "先生だけに")
    await lesson.write(20, "hana", GROUP_1, "一班の話")
    await lesson.write(21, "ken", GROUP_2, "二班の話")
    await lesson.write(61, "ken", "lesson", "<b>わかりました</b>")
    await lesson.chat.hide(LESSON, {"lesson": [hidden]})
    yield lesson
    await database.close()


def data_of(tmp_path: Path) -> Path:
    return tmp_path / "data"


def made(data: Path, export_id: str = EXPORT) -> Path:
    return Worker(data, export_id, 2, lambda _: None).run()


def colour(path: Path, at: float, x: float, y: float) -> str:
    """What is seen there then, in pixels of the picture."""
    names = {
        (1, 0, 0): "red",
        (0, 1, 0): "green",
        (0, 0, 1): "blue",
        (1, 1, 0): "yellow",
        (1, 0, 1): "magenta",
    }
    names |= {(1, 1, 1): "white", (0, 0, 0): "dark"}
    with av.open(str(path)) as container:
        container.seek(int(at * av.time_base))
        for frame in container.decode(video=0):
            if (frame.time or 0) >= at - 0.04:
                pixel = frame.to_image().getpixel((round(x), round(y)))  # type: ignore[no-untyped-call]
                red, green, blue = (int(part > 128) for part in pixel)
                return names.get((red, green, blue), "other")
    raise AssertionError("it is shorter")


def on_paper(job: Job, data: Path, x: float, page: int = 0) -> tuple[float, float]:
    """Where on the picture a rectangle's middle is that was put at `x`."""
    left, top, right, _ = regions(data / "exports" / f"{RECORDING}.{EXPORT}", job)[page]
    scale = paper_size(job)[0] / (right - left)
    return 4 + (x + 100 - left) * scale, 4 + (450 - top) * scale


def titles(path: Path) -> list[tuple[float, float, str]]:
    """What an FFmpeg that is not ours reads as subtitles: from when to when, and the words."""
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    command = [ffmpeg, "-v", "error", "-nostdin", "-i", str(path), "-map", "0:s:0", "-f", "webvtt", "-"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = []
    for block in told.split("\n\n")[1:]:
        times, _, words = block.strip().partition("\n")
        if words:
            begins, ends = (float(one[-6:]) + 60 * float(one[-9:-7]) for one in times.split(" --> "))
            found.append((begins, ends, words))
    return found


async def test_the_board_grows_beside_the_teacher(kept: Kept, tmp_path: Path) -> None:
    """Before anything was drawn the picture is the teacher's; then what was put is where it was put, in time.

    A bad element is left out, and nothing of other boards is seen.
    """
    job = await kept.ask(EXPORT)
    data = data_of(tmp_path)
    result = made(data)
    first, second = on_paper(job, data, 100), on_paper(job, data, 600)
    assert colour(result, 8, 160, 80) == "red"
    assert colour(result, 8, *first) == "red"
    assert [colour(result, at, *first) for at in (12, 40, 64)] == ["blue"] * 3
    assert [colour(result, at, *second) for at in (12, 40, 61, 63)] == ["white", "white", "white", "blue"]
    assert {colour(result, at, *on_paper(job, data, 900)) for at in (12, 40, 64)} == {"white"}
    assert [colour(result, at, 300, 10) for at in (12, 64)] == ["red"] * 2
    assert [page.page_id for page in job.pages] == [f"{LESSON}.class"]


async def test_what_was_written_to_all_is_a_stream_of_subtitles(kept: Kept, tmp_path: Path) -> None:
    """Another FFmpeg reads it; it begins when it was written, across minutes, and marks in it are words.

    Nothing hidden, private or of a group is in the file.
    """
    await kept.ask(EXPORT)
    data = data_of(tmp_path)
    result = made(data)
    assert [(begins, ends) for begins, ends, _ in titles(result)] == [
        (3.0, 8.0),
        (61.0, pytest.approx(65, abs=0.1)),
    ]
    with av.open(str(result)) as container:
        (stream,) = container.streams.subtitles
        assert (stream.codec_context.name, stream.language) == ("mov_text", "jpn")
        packets = [bytes(packet) for packet in container.demux(stream)]
    words = [packet[2:].decode() for packet in packets if len(packet) > 2]
    assert words == ["佐藤: 始めましょう", "けん: <b>わかりました</b>"]
    everything = result.read_bytes() + b"".join(
        path.read_bytes() for path in (data / "exports").rglob("*.json")
    )
    for secret in ("out of sight", "nothing of me", "先生だけに", "一班の話", "二班の話"):
        assert secret.encode() not in everything


async def test_a_group_s_export_shows_its_own_board_and_words(kept: Kept, tmp_path: Path) -> None:
    """The class's until it has drawn; another group's never. Without names nobody's is in the subtitles."""
    job = await kept.ask(EXPORT, group="1班", names=False)
    data = data_of(tmp_path)
    result = made(data)
    assert colour(result, 15, *on_paper(job, data, 100, page=0)) == "blue"
    ours = on_paper(job, data, 600, page=1)
    assert [colour(result, at, *ours) for at in (15, 23, 64)] == ["white", "yellow", "yellow"]
    assert {colour(result, at, *on_paper(job, data, 900, page=1)) for at in (15, 23, 64)} == {"white"}
    assert {page.page_id for page in job.pages} == {f"{LESSON}.class", f"{LESSON}.{GROUP_1}"}
    lines = lines_in(kept.exports.pieces(EXPORT))
    assert [(line.author, line.text) for line in lines] == [
        ("T1", "始めましょう"), ("P1", "一班の話"), ("P2", "<b>わかりました</b>"),
    ]  # fmt: skip


async def test_without_them_it_is_people_alone(kept: Kept, tmp_path: Path) -> None:
    """And another export than the one with them; so is one after a message was hidden."""
    both = await kept.ask("with-both")
    job = await kept.ask(EXPORT, board=False, chat=False)
    assert (job.pages, job.pens, job.chat) == ([], [], "")
    data = data_of(tmp_path)
    result = made(data)
    with av.open(str(result)) as container:
        assert container.streams.subtitles == ()
    assert colour(result, 30, 160, 80) == "red"
    assert both != job
    await kept.chat.hide(LESSON, {"lesson": [1]})
    again = await kept.ask("again")
    assert (again.pages, again.chat != both.chat) == (both.pages, True)


async def test_everybody_alike_stands_beside_the_board(kept: Kept, tmp_path: Path) -> None:
    """In a grid as well."""
    job = await kept.ask(EXPORT, layout="grid")
    data = data_of(tmp_path)
    result = made(data)
    assert [colour(result, at, *on_paper(job, data, 100)) for at in (8, 12)] == ["red", "blue"]
    assert colour(result, 30, 265, 90) == "red"


async def test_killed_and_gone_on_with_it_comes_to_the_same(kept: Kept, tmp_path: Path) -> None:
    """Picture by picture, word by word: also where more was drawn and written meanwhile."""
    data = data_of(tmp_path)
    await kept.ask("at-once")
    await kept.ask(EXPORT)
    await kept.draw(40, "class", "late", 300, "magenta")
    await asyncio.to_thread(killed_behind_a_minute, data, piece_path(kept.exports.pieces(EXPORT), 0))
    one, other = (packets_of(made(data, export_id)) for export_id in (EXPORT, "at-once"))
    assert one == other


def killed_behind_a_minute(data: Path, first: Path) -> None:
    process = subprocess.Popen([sys.executable, "-m", "signaling.export.worker", str(data), EXPORT])
    end = time.monotonic() + PATIENCE_SECONDS
    while not first.exists():
        assert time.monotonic() < end
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(10)


def packets_of(path: Path) -> list[tuple[str, int | None, bytes]]:
    with av.open(str(path)) as container:
        return sorted(
            (packet.stream.type, packet.pts, bytes(packet)) for packet in container.demux() if packet.size
        )


async def test_what_an_export_needs_goes_with_it(kept: Kept, tmp_path: Path) -> None:
    """With the export, with its lesson; it is nobody else's to read."""
    data = data_of(tmp_path)
    await kept.ask(EXPORT)
    await kept.ask("other")
    folder = kept.exports.pieces(EXPORT)
    history = folder / "page-0.jsonl.gz"
    assert b"first" in gzip.decompress(history.read_bytes())
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    assert kept.exports.delete(EXPORT)
    assert not folder.exists()
    await RecordingKeeping(data, 0).remove([RECORDING])
    assert list((data / "exports").iterdir()) == []


async def test_a_lesson_that_is_deleted_meanwhile_leaves_nothing(kept: Kept, tmp_path: Path) -> None:
    """Who was about to write its boards down stops."""
    job, lines = await kept.asking.job_of(Wanted(lesson_id=LESSON))
    folder = kept.exports.begin("begun", job)
    assert kept.exports.look("begun") is None
    await RecordingKeeping(data_of(tmp_path), 0).remove([RECORDING])
    assert not folder.exists()
    with pytest.raises(FileNotFoundError):
        kept.exports.ask("begun", job)
    assert lines


async def test_what_a_node_left_half_begun_is_removed(kept: Kept) -> None:
    """An hour later; what somebody begins just now is not."""
    job, _ = await kept.asking.job_of(Wanted(lesson_id=LESSON))
    left, begun = (kept.exports.begin(name, job) for name in ("left", "begun"))
    (left / "page-0.jsonl.gz").write_bytes(b"")
    os.utime(left, (time.time() - 2 * BEGUN_SECONDS,) * 2)
    assert kept.exports.purge() == [left.name]
    assert begun.is_dir()


async def test_histories_are_read_in_the_order_of_acceptance(kept: Kept) -> None:
    """Times never fall, though nodes' clocks differ; what a disk damaged ends, and raises nothing."""
    await kept.draw(8, "class", "behind", 100, "blue")
    await kept.ask(EXPORT)
    folder = kept.exports.pieces(EXPORT)
    times = [one.at for one in operations_in(folder, 0)]
    assert times == [10, 30, 62, 62]
    path = folder / "page-0.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-20])
    assert len(list(operations_in(folder, 0))) < 5
    path.write_bytes(gzip.compress(b'nonsense\n{"at":70,"element":{}}\n'))
    assert [one.at for one in operations_in(folder, 0)] == [float("-inf"), 70]


async def test_the_place_is_the_one_that_is_heard(kept: Kept) -> None:
    """With the class, the teacher being there all the time."""
    job = await kept.ask(EXPORT)
    assert {pen.place for pen in job.pens} == {LESSON_SCOPE}
