"""`manabiya export`."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from signaling.export.job import Job
from signaling.sql.database import Database
from signaling.sql.lessons import LessonRepository
from signaling.sql.migrate import migrate
from signaling.sql.timelines import TimelineRepository
from signaling.timeline.changes import Seen, SeenPerson, SeenRecording
from tests.kit.exported import Kept
from tests.kit.recorded import Recorded, film, voice
from tests.kit.register import stored_lesson

pytestmark = pytest.mark.timeout(300)
LESSON, RECORDING = "lesson-1", "rec-1"
SECONDS = 115
"""Two pieces, and the second takes as long as the first: time enough to stop in it."""
PATIENCE_SECONDS = 200
"""An export takes only what other tests leave."""
BEGAN = 1000.0


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A lesson with a recording in a database and a data folder of its own."""
    data, url = tmp_path / "data", f"sqlite+aiosqlite:///{tmp_path / 'db.sqlite3'}"
    data.mkdir()
    migrate(url)
    asyncio.run(store(url))
    made = Recorded(data, RECORDING)
    made.add("t", "camera", BEGAN, film(SECONDS, (255, 0, 0)), each=1000)
    made.add("t", "microphone", BEGAN, voice(SECONDS, 400), each=20)
    return os.environ | {
        "MANABIYA_DATA_DIR": str(data),
        "MANABIYA_DATABASE_URL": url,
        "MANABIYA_SECRET_KEY": "a secret that is long enough",
    }


async def store(url: str) -> None:
    database = Database(url)
    await LessonRepository(database).add(stored_lesson(id=LESSON, title="理科", created_at=BEGAN))
    people = {"t": SeenPerson(name="佐藤", role="teacher")}
    seen = Seen(people=people, recordings={RECORDING: SeenRecording(began_at=BEGAN)})
    await TimelineRepository(database).follow(LESSON, (1, 1), seen, BEGAN)
    await database.close()


# What a shell starts in the background ignores interrupts, and so would all that is started from there.
HEARS_INTERRUPTS = ("env", "--default-signal=INT")


def begin(environment: dict[str, str], *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*HEARS_INTERRUPTS, sys.executable, "-m", "signaling.cli.main", "export", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[3],
    )


def test_stopped_it_goes_on_by_the_same_words(environment: dict[str, str]) -> None:
    """Its progress is told, and in the end where it is; again it is there at once."""
    exports = Path(environment["MANABIYA_DATA_DIR"]) / "exports"
    stopped = begin(environment, LESSON, "--height", "360")
    end = time.monotonic() + PATIENCE_SECONDS
    while not list(exports.glob("*/00000.mkv")):
        assert time.monotonic() < end
        time.sleep(0.02)
    stopped.send_signal(signal.SIGINT)
    _, told = stopped.communicate(timeout=PATIENCE_SECONDS)
    assert (stopped.returncode, "stopped" in told) == (130, True)
    again = begin(environment, LESSON, "--height", "360")
    result, told = again.communicate(timeout=PATIENCE_SECONDS)
    assert again.returncode == 0, told
    assert "33 %" in told.splitlines()[0]
    assert "100 %" in told
    assert list(exports.glob("*.mp4")) == [Path(result.strip())]
    third = begin(environment, LESSON, "--height", "360")
    assert third.communicate(timeout=PATIENCE_SECONDS)[0] == result


def test_the_board_and_the_chat_may_be_left_out(environment: dict[str, str]) -> None:
    """Each by a word of its own."""
    exports = Path(environment["MANABIYA_DATA_DIR"]) / "exports"
    asyncio.run(drawn_and_written(environment["MANABIYA_DATABASE_URL"], exports.parent))
    begun: list[Path] = []
    for words in ((), ("--no-board",), ("--no-chat",)):
        process = begin(environment, LESSON, "--height", "360", *words)
        end = time.monotonic() + PATIENCE_SECONDS
        # Who holds it makes it; stopped before, what was only asked for is gone again.
        while len(found := {path.with_name("job.json") for path in exports.glob("*/lock")}) <= len(begun):
            assert time.monotonic() < end
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=PATIENCE_SECONDS)
        assert (process.returncode, "stopped" in told) == (130, True)
        begun += sorted(found - set(begun))
    jobs = [msgspec.json.decode(path.read_bytes(), type=Job) for path in begun]
    assert [(len(job.pages), bool(job.chat)) for job in jobs] == [(1, True), (0, True), (1, False)]


async def drawn_and_written(url: str, data: Path) -> None:
    database = Database(url)
    lesson = Kept(database, data)
    await lesson.draw(1, "class", "e", 100, "blue")
    await lesson.write(1, "t", "lesson", "はい")
    await database.close()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("unknown",), "no such recording"),
        ((LESSON, "--recording", "other"), "no such recording"),
        ((LESSON, "--group", "red"), "no such group"),
    ],
)
def test_what_is_not_there_is_said_so(environment: dict[str, str], words: tuple[str, ...], why: str) -> None:
    """And nothing is made."""
    refused = begin(environment, *words)
    _, told = refused.communicate(timeout=PATIENCE_SECONDS)
    assert refused.returncode == 78
    assert why in told
    assert not (Path(environment["MANABIYA_DATA_DIR"]) / "exports").exists()
