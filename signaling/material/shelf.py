"""The shelf of material: what is brought to a lesson is read, kept once, and held by the lesson.

Invariant: what is told to be there is on the disk and in SQL; what is refused leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

import structlog

from ..errors import Refused
from ..register.ids import fresh_id
from ..sql.database import DatabaseAway
from ..sql.material import MaterialRepository, NoRoom, Room
from ..wire.codes import RefusalCode
from ..wire.material import Material, MaterialPage
from .files import Aside, MaterialFiles
from .kinds import HEAD_BYTES, Kind, kind_of
from .limits import LESSON_BYTES, LESSON_FILES
from .renderer import MadePage, Renderer

SWEEP_SECONDS = 3600.0
"""A file that no lesson holds takes room, and does no other harm."""
ROOM = Room(LESSON_FILES, LESSON_BYTES)

log = structlog.get_logger(__name__)


class Shelf:
    """`run()` must be running: it deletes what no lesson holds."""

    def __init__(self, files: MaterialFiles, repository: MaterialRepository, renderer: Renderer) -> None:
        self.files = files
        self._repository = repository
        self._renderer = renderer

    async def document(
        self, lesson_id: str, participant_id: str, name: str, file: IO[bytes], now: float
    ) -> Material:
        """Keep a PDF, picture or Office document. Raise `Refused`: `material_…`, `busy`."""
        kind = kind_of(await asyncio.to_thread(_head, file))
        if kind is None:
            raise Refused(RefusalCode.MATERIAL_UNKNOWN, "neither PDF nor picture nor Office document")
        pages, asides = await self._read(kind, file)
        document = Material(id=fresh_id(), name=name, pages=pages, added_at=now)
        await self._keep(lesson_id, participant_id, asides, document, now)
        return document

    async def picture(self, lesson_id: str, participant_id: str, file: IO[bytes], now: float) -> MaterialPage:
        """Keep one picture for the lesson's boards. Raise `Refused`: `material_…`, `busy`."""
        if kind_of(await asyncio.to_thread(_head, file)) != "picture":
            raise Refused(RefusalCode.MATERIAL_UNKNOWN, "no picture")
        pages, asides = await self._read("picture", file)
        await self._keep(lesson_id, participant_id, asides, None, now)
        return pages[0]

    async def path(self, lesson_id: str, hash_: str) -> Path | None:
        """Return where a file lies that the lesson holds; `None`: it holds none of this hash."""
        path = self.files.path(hash_)
        return path if path is not None and await self._repository.held(lesson_id, [hash_]) else None

    async def documents(self, lesson_id: str) -> list[Material]:
        """Return the lesson's documents, newest first."""
        return await self._repository.documents(lesson_id)

    async def run(self, clock: Callable[[], float]) -> None:
        """Sweep at once and every hour, until cancelled. Owner: `signaling.material.setup`."""
        while True:
            try:
                await self.sweep(clock())
            except (DatabaseAway, OSError) as error:
                log.warning("material_not_swept", error=str(error))
            await asyncio.sleep(SWEEP_SECONDS)

    async def sweep(self, now: float) -> None:
        """Delete what no lesson holds. Not what is an hour young: it is about to be held."""
        gone = await self._repository.sweep(now - SWEEP_SECONDS, self.files.remove)
        await self.files.sweep(now - SWEEP_SECONDS)
        if gone:
            log.info("material_swept", files=gone)

    async def sweep_all(self, now: float) -> None:
        """Delete what no lesson holds at this moment, however young: a lesson was deleted.

        Raise `DatabaseAway`, or `OSError` where the disk refuses.
        """
        await self._repository.sweep(now, self.files.remove)

    async def _read(self, kind: Kind, file: IO[bytes]) -> tuple[list[MaterialPage], list[Aside]]:
        pages: list[MaterialPage] = []
        asides: list[Aside] = []

        async def take(made: MadePage) -> None:
            page, thumb = [await self._aside(asides, content) for content in (made.page, made.thumb)]
            pages.append(MaterialPage(file=page, thumb=thumb, width=made.width, height=made.height))

        try:
            await self._renderer.pages(kind, file, take)
        except BaseException:
            await self.files.drop(asides)
            raise
        return pages, asides

    async def _aside(self, asides: list[Aside], content: bytes) -> str:
        aside = await self.files.aside(content)
        asides.append(aside)
        return aside.file.hash

    async def _keep(
        self,
        lesson_id: str,
        participant_id: str,
        asides: list[Aside],
        document: Material | None,
        now: float,
    ) -> None:
        try:
            await self._repository.add(
                lesson_id,
                participant_id,
                [aside.file for aside in asides],
                document,
                room=ROOM,
                now=now,
                place=lambda: self.files.place(asides),
            )
        except NoRoom as error:
            raise Refused(RefusalCode.TOO_MANY, "the lesson holds as much as it may") from error
        finally:
            await self.files.drop(asides)


def _head(file: IO[bytes]) -> bytes:
    """Return how the file begins, and leave its descriptor, which a process is to inherit, at its start."""
    file.flush()
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    return os.pread(file.fileno(), HEAD_BYTES, 0)
