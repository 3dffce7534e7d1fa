"""The audit log in SQL: rows are added and read, and there is nothing here that changes one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, insert, select

from .database import Database
from .models import AuditEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """One thing that somebody may have to answer for. Ids only, no names."""

    at: float
    action: str
    lesson_id: str | None = None
    actor_id: str | None = None
    subject_id: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)


class AuditRepository:
    """Reads and writes `audit`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, entries: Sequence[Audited]) -> None:
        """Store entries, in their order."""
        if not entries:
            return
        async with self._database.write() as connection:
            await connection.execute(insert(AuditEntry), [asdict(entry) for entry in entries])

    async def of_lesson(self, lesson_id: str) -> list[Audited]:
        """Return a lesson's entries, oldest first."""
        return await self._read(AuditEntry.lesson_id == lesson_id)

    async def of_action(self, action: str) -> list[Audited]:
        """Return all entries of one kind, oldest first."""
        return await self._read(AuditEntry.action == action)

    async def since(self, at: float, lesson_id: str | None = None) -> list[Audited]:
        """Return all entries from this moment (Unix seconds) on, or those of one lesson, oldest first."""
        recent = AuditEntry.at >= at
        return await self._read(recent if lesson_id is None else recent & (AuditEntry.lesson_id == lesson_id))

    async def _read(self, condition: ColumnElement[bool]) -> list[Audited]:
        columns = (
            AuditEntry.at,
            AuditEntry.action,
            AuditEntry.lesson_id,
            AuditEntry.actor_id,
            AuditEntry.subject_id,
            AuditEntry.detail,
        )
        async with self._database.read() as connection:
            rows = await connection.execute(select(*columns).where(condition).order_by(AuditEntry.id))
            return [Audited(**dict(row._mapping)) for row in rows]  # noqa: SLF001 - documented
