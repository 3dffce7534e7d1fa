"""The audit log in SQL: entries are added and read, and there is nothing here that changes one.

Invariant: the entries are one chain (`signaling.audit_chain`), whichever nodes add to it: who adds holds the
row of the head until the commit. A head that was tampered with stops nobody: the next entry is chained to it
all the same, numbered as one that follows, so that whoever verifies the log finds what was done.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict

from sqlalchemy import ColumnElement, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from ..audit_chain import GENESIS, Audited, Broken, Head, Linked, Verifying, linked
from .database import Database
from .models import AuditEntry, AuditHead

ROWS = 1000
"""Read at a time: a log of years is not read into memory."""
HEAD_ID = 1

_COLUMNS = (
    AuditEntry.at,
    AuditEntry.action,
    AuditEntry.lesson_id,
    AuditEntry.actor_id,
    AuditEntry.subject_id,
    AuditEntry.detail,
)


class AuditRepository:
    """Reads and writes `audit` and `audit_head`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, entries: Sequence[Audited]) -> None:
        """Store entries, in their order."""
        if not entries:
            return
        async with self._database.write() as connection:
            await add_entries(connection, entries)

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

    async def verify(self, kept: Head | None = None) -> tuple[Head, Broken | None]:
        """Look at the whole chain. Return how far it is whole, and what is broken first.

        `kept`: a head that was written down at an earlier time; the chain must lead through it.
        """
        async with self._database.read() as connection:
            if not self._database.is_sqlite:  # which always reads as of one moment
                await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            verifying = Verifying(await _head(connection) or Head(), kept)
            async for link in _links(connection):
                broken = verifying.take(link)
                if broken is not None:
                    return verifying.last, broken
        return verifying.last, verifying.end()

    async def _read(self, condition: ColumnElement[bool]) -> list[Audited]:
        async with self._database.read() as connection:
            rows = await connection.execute(select(*_COLUMNS).where(condition).order_by(AuditEntry.id))
            return [Audited(**dict(row._mapping)) for row in rows]  # noqa: SLF001 - documented


async def add_entries(connection: AsyncConnection, entries: Sequence[Audited]) -> None:
    """Chain entries to the log within a transaction that writes: they are there if all of it is."""
    last = await _last(connection)
    rows = []
    for entry in entries:
        link = linked(entry, last)
        last = Head(link.number, link.hash)
        rows.append(asdict(entry) | {"id": link.number, "previous": link.previous, "hash": link.hash})
    await connection.execute(insert(AuditEntry), rows)
    head = update(AuditHead).where(AuditHead.id == HEAD_ID)
    await connection.execute(head.values(number=last.number, hash=last.hash))


async def _last(connection: AsyncConnection) -> Head:
    """Return what the next entry follows, and hold the head: where there is none, that of an empty log."""
    if await _head(connection, to_add=True) is None:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        row = {"id": HEAD_ID, "number": 0, "hash": GENESIS}
        await connection.execute(dialect.insert(AuditHead).values(row).on_conflict_do_nothing())
    head = await _head(connection, to_add=True) or Head()
    newest = (await connection.execute(select(func.max(AuditEntry.id)))).scalar() or 0
    return Head(max(head.number, newest), head.hash)


async def _head(connection: AsyncConnection, *, to_add: bool = False) -> Head | None:
    query = select(AuditHead.number, AuditHead.hash).where(AuditHead.id == HEAD_ID)
    row = (await connection.execute(query.with_for_update() if to_add else query)).one_or_none()
    return None if row is None else Head(*row)


async def _links(connection: AsyncConnection) -> AsyncIterator[Linked]:
    """Yield all entries in order, those of one transaction."""
    number, columns = 0, (AuditEntry.id, AuditEntry.previous, AuditEntry.hash, *_COLUMNS)
    while True:
        query = select(*columns).where(AuditEntry.id > number).order_by(AuditEntry.id).limit(ROWS)
        rows = (await connection.execute(query)).all()
        for row in rows:
            number, previous, digest, *rest = row
            names = [column.key for column in _COLUMNS]
            yield Linked(number, previous, digest, Audited(**dict(zip(names, rest, strict=True))))
        if len(rows) < ROWS:
            return
