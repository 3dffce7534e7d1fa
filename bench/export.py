"""How fast an export is made at 720p: the teacher's camera large, pupils who speak in turns small.

Beside the lesson's own length: one that takes no longer than the lesson did is done before the next one is.
The same once more with the class's board, on which all pupils draw all the time, and the chat as subtitles.
As many pieces are made at once as there are cores. An export takes only what others leave; so its speed is
also told by the processor's time alone, as it is on a machine that does nothing else.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from pathlib import Path

from msgspec.structs import replace

from bench.kit.figures import figure
from media.control import LESSON_SCOPE, read_spans
from signaling.export.folder import ExportFolder
from signaling.export.histories import keep
from signaling.export.job import Job, JobPage, Layout, PenMoved, tracks_of
from signaling.export.subtitles import Line
from signaling.export.worker import Worker
from signaling.sql.boards import BoardRepository, StoredOperation
from signaling.sql.database import Database
from signaling.sql.lessons import LessonRepository, StoredLesson
from signaling.sql.migrate import migrate
from signaling.wire.lesson import Settings as LessonSettings
from signaling.wire.timeline import Came
from tests.kit.elements import raw, stroke
from tests.kit.recorded import Recorded, voice
from tests.media.support.packets import encoded

SECONDS = 120
PUPILS = 9
PICTURES = 60
PICTURES_PER_SECOND = 20
TALK_SECONDS = 6
RECORDING = "rec-1"
STROKES, POINTS = 1200, 40
"""Ten a second: more than a class draws for long."""
COLOURS = ("#e03131", "#1971c2", "#1e1e1e")


def recorded(folder: Path) -> list[Came]:
    """Write a recording: everybody's camera, and the voice of one pupil after another."""
    made = Recorded(folder, RECORDING)
    large, small = (encoded("libvpx", PICTURES, width=16 * size, height=9 * size) for size in (40, 20))
    times = SECONDS * PICTURES_PER_SECOND // PICTURES
    each = 1000 // PICTURES_PER_SECOND
    made.add("t", "camera", 0.0, large * times, each=each, key_each=PICTURES)
    words = voice(TALK_SECONDS, 300)
    made.add("t", "microphone", 0.0, words * (SECONDS // TALK_SECONDS), each=20)
    for number in range(PUPILS):
        made.add(f"p{number}", "camera", 0.0, small * times, each=each, key_each=PICTURES)
        for at in range(number * TALK_SECONDS, SECONDS, PUPILS * TALK_SECONDS):
            made.add(f"p{number}", "microphone", float(at), words, each=20)
    return [
        Came(at=0.0, person="t", name="佐藤", role="teacher"),
        *(Came(at=0.0, person=f"p{number}", name=f"{number} 番", role="student") for number in range(PUPILS)),
    ]


async def drawn(folder: Path) -> BoardRepository:
    """Return boards of a database in which everybody draws."""
    url = f"sqlite+aiosqlite:///{folder / 'db.sqlite3'}"
    await asyncio.to_thread(migrate, url)
    database = Database(url)
    await LessonRepository(database).add(
        StoredLesson(
            id="l",
            code="234567",
            title="",
            owner_id=None,
            settings=LessonSettings(),
            purpose="lesson",
            created_at=0.0,
            ended_at=None,
        )
    )
    chance = random.Random(1)  # noqa: S311 - draws, guards nothing
    boards = BoardRepository(database)
    await boards.add_operations([_stroke(number, chance) for number in range(STROKES)])
    return boards


def _stroke(number: int, chance: random.Random) -> StoredOperation:
    element = stroke(f"s{number}", POINTS, index=f"b{number:05}", strokeColor=chance.choice(COLOURS))
    element |= {"x": chance.uniform(50, 1100), "y": chance.uniform(100, 700), "strokeWidth": 2}
    return StoredOperation(
        page_id="l.class",
        epoch=1,
        seq=number + 1,
        at=number * SECONDS / STROKES,
        participant_id="p0",
        element_id=element["id"],
        element=raw(element),
    )


def with_board(job: Job) -> tuple[Job, list[Line]]:
    """Return the same with a page that is seen from the first second on, and a line every few seconds."""
    lines = [
        Line(at=float(at), author="1 番", text="三角形の面積は底辺かける高さ") for at in range(0, SECONDS, 6)
    ]
    return replace(
        job,
        pages=[JobPage(page_id="l.class", operations=STROKES)],
        pens=[PenMoved(place=LESSON_SCOPE, at=0.0, page=0)],
        chat="lines",
    ), lines


def measure(
    data: Path, people: list[Came], layout: Layout, cores: int, boards: BoardRepository | None
) -> None:
    """Make it once, and print what that took."""
    spans = read_spans((data / "recordings" / RECORDING / "spans.jsonl").read_bytes())
    began, tracks = tracks_of(spans, people)
    job = Job(
        lesson_id="l",
        recording_id=RECORDING,
        tracks=tracks,
        seconds=float(SECONDS),
        began_unix=began,
        layout=layout,
    )
    export_id = f"export-{layout}-{boards is None}"
    folder = ExportFolder(data)
    if boards is None:
        folder.make(export_id, job)
    else:
        job, lines = with_board(job)
        asyncio.run(keep(boards, job, lines, folder.begin(export_id, job)))
        folder.ask(export_id, job)
    started, before = time.monotonic(), os.times()
    path = Worker(data, export_id, cores, lambda _: None).run()
    took, after = time.monotonic() - started, os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    name = (
        f"an export of {PUPILS + 1} people at 720p ({layout}{'' if boards is None else ', board and chat'})"
    )
    figure(name, SECONDS / took, "x as fast as the lesson", beside="wanted at least", peer=1.0)
    alone = cores * SECONDS / cpu
    figure(f"  on {cores} cores with nothing else", alone, "x", beside="wanted at least", peer=1.0)
    figure("  CPU for each minute of the lesson", cpu / (SECONDS / 60), "s")
    figure("  bytes for each minute", path.stat().st_size / (SECONDS / 60) / 1e6, "MB")


def main() -> None:
    """Print both layouts, each without and with a board."""
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        people = recorded(Path(folder))
        boards = asyncio.run(drawn(Path(folder)))
        for layout in ("teacher", "grid"):
            for chosen in (None, boards):
                measure(Path(folder), people, layout, cores, chosen)


if __name__ == "__main__":
    main()
