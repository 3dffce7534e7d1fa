"""Polls in SQL: what was asked and answered, for good.

Invariant: a round is stored whole or not at all, and storing it again replaces it, so that any node may do
so at any time.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..lesson.poll_view import Record, Written
from ..wire.polls import Answer, Question
from .database import Database
from .models import PollAnswerRow, PollRoundRow


class PollRepository:
    """Reads and writes `poll_rounds` and `poll_answers`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, lesson_id: str, records: Sequence[Record]) -> None:
        """Store rounds that are over. Raise `DatabaseAway`."""
        if not records:
            return
        async with self._database.write() as connection:
            for record in records:
                await _replace(connection, lesson_id, record)

    async def of_lesson(self, lesson_id: str) -> list[Record]:
        """Return the rounds of a lesson in the order in which they were asked. Raise `DatabaseAway`."""
        of_lesson = PollRoundRow.lesson_id == lesson_id
        rounds = select(PollRoundRow.__table__).where(of_lesson).order_by(PollRoundRow.opened_at)
        answers = (
            select(PollAnswerRow.__table__)
            .where(PollAnswerRow.lesson_id == lesson_id)
            .order_by(PollAnswerRow.place)
        )
        async with self._database.read() as connection:
            round_rows = list(await connection.execute(rounds))
            answer_rows = list(await connection.execute(answers))
        return [
            Record(
                poll=row.poll_id,
                round=row.round,
                number=row.number,
                question=msgspec.convert(row.question, Question),
                opened_at=row.opened_at,
                closed_at=row.closed_at,
                answers=tuple(
                    Written(
                        one.person_id or "",
                        one.person_name or "",
                        Answer(chosen=list(one.chosen), text=one.text),
                    )
                    for one in answer_rows
                    if (one.poll_id, one.round) == (row.poll_id, row.round)
                ),
            )
            for row in round_rows
        ]


async def _replace(connection: AsyncConnection, lesson_id: str, record: Record) -> None:
    key = {"lesson_id": lesson_id, "poll_id": record.poll, "round": record.round}
    for table in (PollAnswerRow, PollRoundRow):
        await connection.execute(
            delete(table).where(*(getattr(table, column) == value for column, value in key.items()))
        )
    await connection.execute(
        insert(PollRoundRow).values(
            **key,
            number=record.number,
            question=msgspec.to_builtins(record.question),
            opened_at=record.opened_at,
            closed_at=record.closed_at,
        )
    )
    rows = [
        {
            **key,
            "place": place,
            "person_id": one.person or None,
            "person_name": one.name or None,
            "chosen": one.answer.chosen,
            "text": one.answer.text,
        }
        for place, one in enumerate(record.answers)
    ]
    if rows:
        await connection.execute(insert(PollAnswerRow), rows)
