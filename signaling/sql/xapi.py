"""Which lessons were told to a Learning Record Store."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from .database import Database
from .lessons import LESSON_COLUMNS, REHEARSAL, StoredLesson, is_there, lesson_of
from .models import LessonRow, XapiRow


class XapiRepository:
    """Reads and writes `xapi_lessons`. All methods may raise `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, ended_after: float, limit: int) -> list[StoredLesson]:
        """Return up to `limit` lessons that ended after a moment and were not told, oldest first."""
        query = (
            select(*LESSON_COLUMNS)
            .outerjoin(XapiRow, XapiRow.lesson_id == LessonRow.id)
            .where(is_there, LessonRow.ended_at > ended_after, LessonRow.purpose != REHEARSAL)
            .where(XapiRow.lesson_id.is_(None))
            .order_by(LessonRow.ended_at)
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = await connection.execute(query)
            return [lesson for row in rows if (lesson := lesson_of(row)) is not None]

    async def mark(self, lesson_id: str, now: float) -> None:
        """Note that a lesson was told. Raise `IntegrityError` where it was deleted meanwhile."""
        dialect = sqlite if self._database.is_sqlite else postgresql
        row = {"lesson_id": lesson_id, "sent_at": now}
        async with self._database.write() as connection:
            await connection.execute(dialect.insert(XapiRow).values(row).on_conflict_do_nothing())
