"""Has documents set as PDF: one at a time at a node, in a process of its own, at the lowest priority.

Invariant: a process that sets a document is gone when `make()` is, however that ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from ...errors import Refused
from ...material.processes import end
from ...wire.codes import RefusalCode
from . import limits
from .limits import PICTURE_SIZE
from .worker import NO_FONTS, NO_WALLS, NOT_SET, picture_line

WORKER = "signaling.record.pdf.worker"
TEMPLATE = Path(__file__).parent / "template" / "record.typ"
_WHY = {NO_WALLS: "no_walls", NO_FONTS: "no_japanese_font", NOT_SET: "not_set"}


class PdfFailed(Exception):
    """There is no PDF; the text is why, in a word, and nothing of the document."""


class Turns:
    """One after the other, and not too many who wait."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0

    @contextlib.asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Wait for a turn, and have it. Raise `Refused`: `busy`."""
        if self._waiting >= limits.MAX_WAITING:
            raise Refused(RefusalCode.BUSY, "too many documents wait to be made")
        self._waiting += 1
        try:
            async with self._turn:
                yield
        finally:
            self._waiting -= 1


class PdfMaker:
    """The queue of documents at a node. The bounds are arguments for tests."""

    def __init__(
        self,
        template: Path = TEMPLATE,
        *,
        wall_seconds: float = limits.WALL_SECONDS,
        cpu_seconds: int = limits.CPU_SECONDS,
        memory_bytes: int = limits.MEMORY_BYTES,
    ) -> None:
        self._template = template
        self._wall_seconds = wall_seconds
        self._bounds = (str(memory_bytes), str(cpu_seconds))
        self._turns = Turns()

    async def make(self, document: bytes, pictures: Mapping[str, bytes] | None = None) -> bytes:
        """Return the PDF of a document (JSON of `blocks.Document`). `pictures`: PNG or JPEG, by their names.

        Raise `PdfFailed`, or `Refused`: `busy`.
        """
        async with self._turns.taken():
            lines = [picture_line(name, PICTURE_SIZE, content) for name, content in (pictures or {}).items()]
            return await self._set(b"\n".join([document, *lines]))

    async def _set(self, document: bytes) -> bytes:
        process = await asyncio.create_subprocess_exec(
            *[sys.executable, "-I", "-B", "-m", WORKER, str(self._template), *self._bounds],
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            # A thread reserves address space, which is bounded; and other cores are for lessons.
            env={"RAYON_NUM_THREADS": "1"},
            cwd="/",
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self._wall_seconds):
                made, _ = await process.communicate(document)
        except TimeoutError as error:
            raise PdfFailed("too_long") from error
        finally:
            await end(process)
        if process.returncode != 0:
            raise PdfFailed(_WHY.get(process.returncode or 0, f"status_{process.returncode}"))
        if not made.startswith(b"%PDF-") or len(made) > limits.MAX_PDF_BYTES:
            raise PdfFailed("no_pdf")
        return made
