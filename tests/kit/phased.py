"""A lesson in a database that went through phases, and on whose boards people drew."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from signaling.record.reader import RecordReader
from signaling.sql.boards import BoardRepository, StoredOperation
from signaling.sql.database import Database
from signaling.sql.lessons import LessonRepository
from signaling.sql.timelines import TimelineRepository
from signaling.timeline.changes import Seen, SeenPerson, SeenRun, run_key
from signaling.wire.plan import Phase
from signaling.wire.record import LessonRecord

from .elements import raw, rectangle, stroke
from .register import stored_lesson

BEGAN = 1_790_037_900.0
"""A morning in September in Japan, 9:45."""
PHASE_SECONDS = 540.0
LESSON = "lesson-1"
COLOURS = ("#1e1e1e", "#1971c2", "#e03131", "#2f9e44")


class Phased:
    """Each phase lasts nine minutes, and each pupil is in one group after the other."""

    def __init__(
        self,
        database: Database,
        phases: Sequence[str],
        groups: Sequence[str],
        *,
        pupils: int = 2,
        began: float = BEGAN,
    ) -> None:
        self.began = began
        self.database = database
        self.boards = BoardRepository(database)
        self.phases = phases
        self.groups = {f"group{number:03}": name for number, name in enumerate(groups, 1)}
        ids = list(self.groups)
        self._people = {"t": SeenPerson(name="佐藤先生", role="teacher")} | {
            f"p{number}": SeenPerson(
                name=f"児童{number}",
                role="student",
                seat=number,
                group=ids[number % len(ids)] if ids else None,
            )
            for number in range(1, pupils + 1)
        }
        self._puts = 0

    def end_of(self, phase: int) -> float:
        """Return when a phase ended, in seconds of the lesson; the first is 0."""
        return (phase + 1) * PHASE_SECONDS

    async def open(self, *, owner_id: str | None = None, is_over: bool = True) -> None:
        """Let it have been held; its last phase has ended, and with it the lesson unless it is to go on."""
        last = self.began + self.end_of(len(self.phases) - 1)
        ended = last if is_over else None
        await LessonRepository(self.database).add(
            stored_lesson(
                id=LESSON,
                title="算数　三角形の面積を考えよう",
                owner_id=owner_id,
                created_at=self.began,
                ended_at=ended,
            )
        )
        timelines = TimelineRepository(self.database)
        runs = {
            run_key(f"s{number}", began): SeenRun(
                phase=Phase(name=name, minutes=9, mode="groups"), ended_at=began + PHASE_SECONDS
            )
            for number, name in enumerate(self.phases)
            for began in [self.began + number * PHASE_SECONDS]
        }
        seen = Seen(people=self._people, groups=self.groups)
        await timelines.follow(LESSON, (1, 1), seen, self.began)
        over = Seen(people=self._people, groups=self.groups, runs=runs, ended_at=ended)
        await timelines.follow(LESSON, (1, 2), over, last)

    async def put(self, *drawn: tuple[float, str, dict[str, Any]], person: str = "p1") -> None:
        """Put elements: when (seconds of the lesson), on which board (`class`, a group's id, …), and what."""
        operations = []
        for at, board, element in drawn:
            self._puts += 1
            operations.append(
                StoredOperation(
                    page_id=f"{LESSON}.{board}",
                    epoch=1,
                    seq=self._puts,
                    at=self.began + at,
                    participant_id=person,
                    element_id=str(element["id"]),
                    element=raw(element),
                )
            )
        await self.boards.add_operations(operations)

    async def record(self, *, named: bool = True) -> LessonRecord:
        """Return its record."""
        lesson = await LessonRepository(self.database).get(LESSON)
        assert lesson is not None
        return await RecordReader(self.database, "secret").record(lesson, [], named=named)


def box(element_id: str, x: float, colour: str, **fields: Any) -> dict[str, Any]:
    """Return an area of 200 × 200 on the paper, from 200 down to 400."""
    area = {"x": x, "y": 200, "width": 200, "height": 200, "strokeColor": "transparent"}
    return rectangle(element_id) | area | {"backgroundColor": colour} | fields


def scribbles(board: str, begin: float, end: float, count: int, chance: random.Random) -> list[Any]:
    """Return strokes and words as children draw them, all over a paper, from then to then."""
    found = []
    for number in range(count):
        at = begin + (end - begin) * number / count
        name, x, y = f"{board}-{begin:.0f}-{number}", chance.uniform(60, 1000), chance.uniform(110, 740)
        look = {"strokeColor": chance.choice(COLOURS), "x": x, "y": y, "index": f"b{at:07.1f}{number:05}"}
        if number % 12 == 0:
            words = {
                "type": "text",
                "text": "底辺×高さ÷2だと思う",
                "fontSize": 24,
                "width": 300,
                "height": 30,
            }
            element = rectangle(name) | words | look
        else:
            px = py = 0.0
            points = []
            for _ in range(30):
                px, py = px + chance.uniform(-4, 8), py + chance.uniform(-6, 6)
                points.append([px, py])
            element = stroke(name) | look | {"points": points, "strokeWidth": 2}
        found.append((at, board, element))
    return found
