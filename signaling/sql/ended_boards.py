"""Boards of ended lessons in SQL: whose they were and which pages they had. What is on these: `sql.boards`.

Invariant: the seat of a pupil's board is that of the same pupil in the class as it is now, or none. Whoever
changes a roster carries the seats in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import and_, case, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..lesson.board_state import PageState
from ..lesson.boards import kind_of
from ..lesson.ended_boards import EndedBoard
from ..lesson.ids import Board
from ..lesson.rosters import carried
from ..wire.roster import Seat
from .database import Database
from .lessons import REHEARSAL, StoredLesson, is_there
from .models import BoardOperationRow, ClassRow, EndedBoardRow, LessonRow, SeatRow


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedLesson:
    """A lesson that has ended and left boards."""

    id: str
    title: str
    ended_at: float
    class_id: str | None


class EndedBoardRepository:
    """Reads and writes `ended_boards`. All methods may raise `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(
        self, lesson_id: str, class_id: str, boards: Sequence[EndedBoard], roster: Sequence[Seat]
    ) -> None:
        """Write a lesson's boards, in place of what was written before. `roster`: as the lesson had it."""
        async with self._database.write() as connection:
            known = select(LessonRow.id).where(LessonRow.id == lesson_id, is_there)
            if (await connection.execute(known)).one_or_none() is None:
                return  # deleted: nothing of it may come back
            numbers = carried(roster, await _roster_now(connection, class_id))
            rows = [_row(lesson_id, place, board, numbers) for place, board in enumerate(boards)]
            await connection.execute(delete(EndedBoardRow).where(EndedBoardRow.lesson_id == lesson_id))
            if rows:
                await connection.execute(insert(EndedBoardRow), rows)

    async def lessons(self, lesson: StoredLesson, limit: int) -> list[EndedLesson]:
        """Return up to `limit` lessons before this one in which anything was drawn: its class's first."""
        same_class = LessonRow.class_id == lesson.class_id
        columns = (LessonRow.id, LessonRow.title, LessonRow.ended_at, LessonRow.class_id)
        query = (
            select(*columns)
            .where(
                _is_before(lesson),
                exists().where(EndedBoardRow.lesson_id == LessonRow.id),
                exists().where(BoardOperationRow.lesson_id == LessonRow.id),
            )
            .order_by(case((same_class, 0), else_=1), LessonRow.ended_at.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = await connection.execute(query)
            return [EndedLesson(**dict(row._mapping)) for row in rows]  # noqa: SLF001 - documented

    async def lesson(self, lesson: StoredLesson, earlier_id: str) -> EndedLesson | None:
        """Return a lesson before this one; `None`: there is none of this id that it may begin with."""
        columns = (LessonRow.id, LessonRow.title, LessonRow.ended_at, LessonRow.class_id)
        query = select(*columns).where(LessonRow.id == earlier_id, _is_before(lesson))
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else EndedLesson(**dict(row._mapping))  # noqa: SLF001 - documented

    async def boards(self, lesson_id: str) -> list[EndedBoard]:
        """Return a lesson's boards in order; none before it has ended."""
        columns = (EndedBoardRow.key, EndedBoardRow.group_name, EndedBoardRow.seat, EndedBoardRow.pages)
        query = select(*columns).where(EndedBoardRow.lesson_id == lesson_id).order_by(EndedBoardRow.place)
        async with self._database.read() as connection:
            return [
                EndedBoard(
                    board=Board(kind_of(key), key.rpartition(".")[2] if kind_of(key) in _OWNED else ""),
                    pages=msgspec.convert(pages, tuple[PageState, ...]),
                    group_name=group_name,
                    seat=seat,
                )
                for key, group_name, seat, pages in await connection.execute(query)
            ]

    async def drawn(self, lesson_id: str) -> set[str]:
        """Return the ids of the pages of a lesson on which anything was ever drawn."""
        query = select(BoardOperationRow.page_id).where(BoardOperationRow.lesson_id == lesson_id).distinct()
        async with self._database.read() as connection:
            return set((await connection.execute(query)).scalars())


async def carry_boards(
    connection: AsyncConnection, class_id: str, old: Sequence[Seat], new: Sequence[Seat]
) -> None:
    """Have the boards of a class's ended lessons follow a change of its roster, in the same transaction.

    Whoever is not on it any more has none: their number may be another pupil's one day.
    """
    still = carried(old, new)
    if all(still.get(seat.number) == seat.number for seat in old):
        return
    of_class = select(LessonRow.id).where(LessonRow.class_id == class_id)
    seat = case(still, value=EndedBoardRow.seat, else_=None) if still else None
    change = update(EndedBoardRow).where(
        EndedBoardRow.lesson_id.in_(of_class), EndedBoardRow.seat.is_not(None)
    )
    await connection.execute(change.values(seat=seat))


_OWNED = ("group", "own")


def _is_before(lesson: StoredLesson):  # type: ignore[no-untyped-def]  # noqa: ANN202 - an SQL expression
    """Of the same owner; where nobody owns it, of the same class."""
    if lesson.owner_id is not None:
        same = LessonRow.owner_id == lesson.owner_id
    else:
        of_class = and_(LessonRow.class_id.is_not(None), LessonRow.class_id == lesson.class_id)
        same = and_(LessonRow.owner_id.is_(None), of_class)
    return and_(
        same, LessonRow.id != lesson.id, LessonRow.ended_at.is_not(None), LessonRow.purpose != REHEARSAL
    )


async def _roster_now(connection: AsyncConnection, class_id: str) -> list[Seat]:
    """Return number and name of a class's seats, which nobody changes until the commit."""
    await connection.execute(select(ClassRow.id).where(ClassRow.id == class_id).with_for_update())
    seats = await connection.execute(
        select(SeatRow.number, SeatRow.name).where(SeatRow.class_id == class_id).order_by(SeatRow.number)
    )
    return [Seat(number=number, name=name) for number, name in seats]


def _row(lesson_id: str, place: int, board: EndedBoard, numbers: dict[int, int]) -> dict[str, object]:
    return {
        "lesson_id": lesson_id,
        "key": board.board.key,
        "kind": board.board.kind,
        "place": place,
        "group_name": board.group_name,
        "seat": None if board.seat is None else numbers.get(board.seat),
        "pages": msgspec.to_builtins(board.pages),
    }
