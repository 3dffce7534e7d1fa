"""Material in SQL: which files there are, which lesson holds which, and documents.

Invariant: a file lies in DATA_DIR exactly while its row is here. What makes or deletes one does so within
the transaction, which either database lets only one writer of a row be in.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import delete, exists, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from ..wire.material import Material, MaterialPage
from .database import Database
from .models import LessonFileRow, LessonMaterialRow, MaterialFileRow


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file by the SHA-256 of its bytes, and how many these are."""

    hash: str
    size: int


@dataclass(frozen=True, slots=True)
class Room:
    """How much a lesson may hold."""

    files: int
    bytes: int


class NoRoom(Exception):
    """The lesson would hold more than it may; nothing was added."""


class MaterialRepository:
    """Reads and writes `material_files`, `lesson_files`, `lesson_material`. All may raise `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        lesson_id: str,
        participant_id: str,
        files: Sequence[StoredFile],
        document: Material | None,
        *,
        room: Room,
        now: float,
        place: Callable[[], Awaitable[None]],
    ) -> None:
        """Have a lesson hold files, once `place` has put them where they belong. Raise `NoRoom`."""
        rows = {file.hash: file for file in files}
        async with self._database.write() as connection:
            await _check_room(connection, lesson_id, rows, room)
            for row in rows.values():
                made = {"hash": row.hash, "size": row.size, "made_at": now}
                await connection.execute(self._insert(MaterialFileRow).values(made).on_conflict_do_nothing())
                held = {"lesson_id": lesson_id, "hash": row.hash, "participant_id": participant_id}
                await connection.execute(
                    self._insert(LessonFileRow).values(**held, added_at=now).on_conflict_do_nothing()
                )
            if document is not None:
                await connection.execute(
                    insert(LessonMaterialRow).values(
                        id=document.id,
                        lesson_id=lesson_id,
                        name=document.name,
                        pages=msgspec.to_builtins(document.pages),
                        added_at=document.added_at,
                    )
                )
            await place()

    async def hold_too(
        self,
        lesson_id: str,
        earlier_id: str,
        hashes: Sequence[str],
        participant_id: str,
        *,
        room: Room,
        now: float,
    ) -> None:
        """Have a lesson hold those of these files that an earlier one holds. Raise `NoRoom`."""
        held_there = (
            select(MaterialFileRow.hash, MaterialFileRow.size)
            .join(LessonFileRow, LessonFileRow.hash == MaterialFileRow.hash)
            .where(LessonFileRow.lesson_id == earlier_id, LessonFileRow.hash.in_(hashes))
        )
        async with self._database.write() as connection:
            rows = {row.hash: StoredFile(row.hash, row.size) for row in await connection.execute(held_there)}
            await _check_room(connection, lesson_id, rows, room)
            for hash_ in rows:
                held = {"lesson_id": lesson_id, "hash": hash_, "participant_id": participant_id}
                await connection.execute(
                    self._insert(LessonFileRow).values(**held, added_at=now).on_conflict_do_nothing()
                )

    async def held(self, lesson_id: str, hashes: Sequence[str]) -> set[str]:
        """Return those of `hashes` that the lesson holds."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(LessonFileRow.hash).where(
                    LessonFileRow.lesson_id == lesson_id, LessonFileRow.hash.in_(hashes)
                )
            )
            return set(rows.scalars())

    async def documents(self, lesson_id: str) -> list[Material]:
        """Return the lesson's documents, newest first."""
        columns = (
            LessonMaterialRow.id,
            LessonMaterialRow.name,
            LessonMaterialRow.pages,
            LessonMaterialRow.added_at,
        )
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(*columns)
                .where(LessonMaterialRow.lesson_id == lesson_id)
                .order_by(LessonMaterialRow.added_at.desc(), LessonMaterialRow.id)
            )
            return [_material(*row) for row in rows]

    async def sweep(self, before: float, remove: Callable[[Sequence[str]], Awaitable[None]]) -> int:
        """Forget files that no lesson holds and that are older than `before`, once `remove` deleted them."""
        unheld = ~exists().where(LessonFileRow.hash == MaterialFileRow.hash)
        async with self._database.write() as connection:
            gone = await connection.execute(
                delete(MaterialFileRow)
                .where(MaterialFileRow.made_at < before, unheld)
                .returning(MaterialFileRow.hash)
            )
            hashes = list(gone.scalars())
            await remove(hashes)
        return len(hashes)

    def _insert(self, table: type[MaterialFileRow | LessonFileRow]) -> sqlite.Insert | postgresql.Insert:
        return sqlite.insert(table) if self._database.is_sqlite else postgresql.insert(table)


async def _check_room(
    connection: AsyncConnection, lesson_id: str, files: dict[str, StoredFile], room: Room
) -> None:
    held = await connection.execute(
        select(LessonFileRow.hash, MaterialFileRow.size)
        .join(MaterialFileRow, MaterialFileRow.hash == LessonFileRow.hash)
        .where(LessonFileRow.lesson_id == lesson_id)
    )
    sizes = {row.hash: row.size for row in held} | {file.hash: file.size for file in files.values()}
    if len(sizes) > room.files or sum(sizes.values()) > room.bytes:
        raise NoRoom(lesson_id)


def _material(id_: str, name: str, pages: list[dict[str, object]], added_at: float) -> Material:
    return Material(id=id_, name=name, pages=msgspec.convert(pages, list[MaterialPage]), added_at=added_at)
