"""Notes in SQL: that one is in here is what `kept` means.

Invariant: nobody's note is given to another author or device; others read those whose author shares them.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from ..record.facts import SharedNote
from ..wire.notes import Note
from .database import Database
from .models import NoteAuthorRow, NoteRow


class NoteAuthor(NamedTuple):
    """Who writes, on which device."""

    lesson_id: str
    person_id: str
    device_digest: str


class TooManyNotes(Exception):
    """Nobody writes so many."""


class NoteRepository:
    """Reads and writes `notes` and `note_authors`. All methods may raise `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, author: NoteAuthor, name: str, client_id: str, note: Note, most: int) -> None:
        """Store a note; the same `client_id` again stores nothing.

        Raise `TooManyNotes` beyond `most`, and `IntegrityError` where there is no such lesson.
        """
        async with self._database.write() as connection:
            await self._begin(connection, author, name)
            own = _of(author)
            if (await connection.execute(own.where(NoteRow.client_id == client_id))).first() is not None:
                return
            count = select(func.count()).select_from(own.subquery())
            if (await connection.execute(count)).scalar_one() >= most:
                raise TooManyNotes
            await connection.execute(
                insert(NoteRow).values(
                    **author._asdict(),
                    id=note.id,
                    client_id=client_id,
                    at=note.at,
                    text=note.text,
                    tags=note.tags,
                    about=note.about,
                    seat=note.seat,
                )
            )

    async def share(self, author: NoteAuthor, name: str, *, shared: bool) -> None:
        """Let others read all that this author wrote and writes, or nothing."""
        async with self._database.write() as connection:
            await self._begin(connection, author, name)
            await connection.execute(update(NoteAuthorRow).where(*_is(author)).values(shared=shared))

    async def own(self, author: NoteAuthor) -> tuple[list[Note], bool]:
        """Return what an author wrote, in order of time, and whether others may read it."""
        shared = select(NoteAuthorRow.shared).where(*_is(author))
        async with self._database.read() as connection:
            rows = await connection.execute(_of(author).order_by(NoteRow.at, NoteRow.id))
            return [_note(row) for row in rows], bool((await connection.execute(shared)).scalar_one_or_none())

    async def shared(self, lesson_id: str) -> list[SharedNote]:
        """Return what others may read of a lesson, in order of time."""
        query = (
            select(NoteRow.__table__, NoteAuthorRow.name)
            .join(
                NoteAuthorRow,
                (NoteAuthorRow.lesson_id == NoteRow.lesson_id)
                & (NoteAuthorRow.person_id == NoteRow.person_id)
                & (NoteAuthorRow.device_digest == NoteRow.device_digest),
            )
            .where(NoteRow.lesson_id == lesson_id, NoteAuthorRow.shared)
            .order_by(NoteRow.at, NoteRow.id)
        )
        async with self._database.read() as connection:
            return [SharedNote(row.name, _note(row)) for row in await connection.execute(query)]

    async def _begin(self, connection: AsyncConnection, author: NoteAuthor, name: str) -> None:
        """Have a row of this author, with the name that they have now, held until the commit."""
        dialect = sqlite if self._database.is_sqlite else postgresql
        first = dialect.insert(NoteAuthorRow).values(**author._asdict(), name=name, shared=False)
        key = [NoteAuthorRow.lesson_id, NoteAuthorRow.person_id, NoteAuthorRow.device_digest]
        await connection.execute(first.on_conflict_do_update(index_elements=key, set_={"name": name}))


def _is(author: NoteAuthor):  # type: ignore[no-untyped-def]  # noqa: ANN202 - three conditions
    return [getattr(NoteAuthorRow, column) == value for column, value in author._asdict().items()]


def _of(author: NoteAuthor):  # type: ignore[no-untyped-def]  # noqa: ANN202 - Select of all columns
    own = [getattr(NoteRow, column) == value for column, value in author._asdict().items()]
    return select(NoteRow.__table__).where(*own)


def _note(row: Row[*tuple[object, ...]]) -> Note:
    return Note(id=row.id, at=row.at, text=row.text, tags=list(row.tags), about=row.about, seat=row.seat)
