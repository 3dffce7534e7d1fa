"""A lesson in a database that was recorded, drawn and written in, to be exported."""

from __future__ import annotations

from pathlib import Path

from signaling.export.asking import Asking, Wanted
from signaling.export.folder import ExportFolder
from signaling.export.job import Job
from signaling.recordings.folder import RecordingFolders
from signaling.sql.boards import BoardRepository, StoredOperation
from signaling.sql.chat import ChatRepository, NewMessage
from signaling.sql.database import Database
from signaling.sql.lessons import LessonRepository
from signaling.sql.timelines import TimelineRepository
from signaling.timeline.changes import Seen, SeenPerson, SeenRecording
from signaling.wire.state import Role

from .elements import raw, rectangle
from .register import stored_lesson

BEGAN = 1000.0
LESSON, RECORDING = "lesson-1", "rec-1"
GROUPS = {"group1aa": "1班", "group2bb": "2班"}
PEOPLE = {
    "t": SeenPerson(name="佐藤", role="teacher"),
    "hana": SeenPerson(name="はな", role="student", seat=1, group="group1aa"),
    "ken": SeenPerson(name="けん", role="student", seat=2, group="group2bb"),
    "sora": SeenPerson(name="そら", role="student", seat=3, withheld=True),
}


class Kept:
    """What the lesson left."""

    def __init__(
        self, database: Database, data: Path, *, lesson_id: str = LESSON, began: float = BEGAN
    ) -> None:
        self._lesson_id = lesson_id
        self._began = began
        self.exports = ExportFolder(data)
        self.asking = Asking(database, RecordingFolders(data), self.exports)
        self.chat = ChatRepository(database)
        self._database = database
        self._boards = BoardRepository(database)
        self._puts = 0

    async def open(self) -> None:
        """Let it have been held, with a recording."""
        await LessonRepository(self._database).add(stored_lesson(id=self._lesson_id, created_at=self._began))
        seen = Seen(people=PEOPLE, groups=GROUPS, recordings={RECORDING: SeenRecording(began_at=self._began)})
        await TimelineRepository(self._database).follow(self._lesson_id, (1, 1), seen, self._began)

    async def draw(
        self, at: float, board: str, element_id: str, x: float, colour: str, **fields: object
    ) -> None:
        """Put a rectangle of 200 × 200 at a moment of the recording."""
        self._puts += 1
        area = {"x": x, "y": 350, "width": 200, "height": 200, "strokeColor": "transparent"}
        element = rectangle(element_id, version=self._puts) | area | {"backgroundColor": colour} | fields
        await self._boards.add_operations(
            [
                StoredOperation(
                    page_id=f"{self._lesson_id}.{board}",
                    epoch=1,
                    seq=self._puts,
                    at=self._began + at,
                    participant_id="hana",
                    element_id=element_id,
                    element=raw(element),
                )
            ]
        )

    async def write(self, at: float, who: str, channel: str, text: str) -> int:
        """Send a message, and return its number."""
        role: Role = PEOPLE[who].role
        message, _ = await self.chat.add(
            NewMessage(
                lesson_id=self._lesson_id,
                channel=channel,
                client_id=f"{who} {at}",
                author_id=who,
                author_name=PEOPLE[who].name,
                author_role=role,
                text=text,
                at=self._began + at,
            )
        )
        return message.number

    async def ask(self, export_id: str, *, layout: str = "teacher", **wanted: object) -> Job:
        """Ask for an export, small enough to be made soon."""
        job, lines = await self.asking.job_of(
            Wanted(lesson_id=self._lesson_id, height=180, layout=layout, **wanted)  # type: ignore[arg-type]
        )
        await self.asking.begin(export_id, job, lines)
        return job
