"""Has files read behind walls: one at a time at a node, in a process of its own that is given nothing else.

Invariant: a process that reads a file is gone when `pages()` is, together with whatever it started; and what
it says is believed only frame by frame, each of them bounded (`signaling.material.frames`).
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import structlog

from ..errors import Refused
from ..wire.codes import RefusalCode
from .frames import HEADER, BadFrame, DoneNote, Fault, FaultNote, PageNote, sizes, unpacked
from .kinds import Kind
from .limits import MAX_OUTPUT_BYTES, MAX_PAGES, MAX_WAITING, WALL_SECONDS
from .office import as_pdf, find_office
from .processes import end
from .sandbox.worker import NO_WALLS

WORKER = "signaling.material.sandbox.worker"

_CODE_OF: dict[Fault, RefusalCode] = {
    "broken": RefusalCode.MATERIAL_BROKEN,
    "encrypted": RefusalCode.MATERIAL_ENCRYPTED,
    "too_many_pages": RefusalCode.MATERIAL_TOO_LONG,
    "too_many_pixels": RefusalCode.MATERIAL_TOO_HEAVY,
    "too_heavy": RefusalCode.MATERIAL_TOO_HEAVY,
}
_OVER_LIMIT = {
    -number for number in (signal.SIGXCPU, signal.SIGKILL, signal.SIGABRT, signal.SIGTRAP, signal.SIGILL)
}
"""Time, and (the last three) how PDFium ends itself where it gets no more memory."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MadePage:
    """A page as it came from behind the walls: two WebP pictures."""

    width: int
    height: int
    page: bytes
    thumb: bytes


Take = Callable[[MadePage], Awaitable[None]]


class Renderer:
    """The queue of files at this node. `count` is told the outcome of each by name."""

    def __init__(self, count: Callable[[str], None], office: Callable[[], Path | None] = find_office) -> None:
        self._count = count
        self._office = office
        """Asked for each document: LibreOffice may be installed while the node runs."""
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0

    async def pages(self, kind: Kind, file: IO[bytes], take: Take) -> None:
        """Have every page of `file` (a real file, read from where it stands) taken, in order.

        Of an Office document LibreOffice makes a PDF first, in the same turn. Raise `Refused`: `busy`, or one
        of those that begin with `material_`; pages taken until then are to be forgotten. Also raises what
        `take` raises.
        """
        if self._waiting >= MAX_WAITING:
            self._count("busy")
            raise Refused(RefusalCode.BUSY, "too many files wait to be read")
        self._waiting += 1
        try:
            async with self._turn:
                if kind == "office":
                    async with as_pdf(self._office(), file) as made:
                        await self._read("pdf", made, take)
                else:
                    await self._read(kind, file, take)
        except Refused as refused:
            self._count(refused.refusal.code.value)
            raise
        else:
            self._count("made")
        finally:
            self._waiting -= 1

    async def _read(self, kind: str, file: IO[bytes], take: Take) -> None:
        command = [sys.executable, "-I", "-B", "-m", WORKER, kind]
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=file,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(WALL_SECONDS):
                await _listen(process, take)
        except TimeoutError as error:
            raise Refused(RefusalCode.MATERIAL_TOO_HEAVY, "it takes too long") from error
        except BadFrame as error:
            log.warning("material_bad_frame", error=str(error))
            raise Refused(RefusalCode.MATERIAL_BROKEN, "it can not be read") from error
        finally:
            await end(process)


async def _listen(process: asyncio.subprocess.Process, take: Take) -> None:
    """Take frames until the process says that it is done. Raise `Refused` or `BadFrame`."""
    assert process.stdout is not None  # noqa: S101 - asked for above
    pages = total_bytes = 0
    while True:
        try:
            note_bytes, page_bytes, thumb_bytes = sizes(await process.stdout.readexactly(HEADER.size))
            total_bytes += page_bytes + thumb_bytes
            if total_bytes > MAX_OUTPUT_BYTES:
                raise Refused(RefusalCode.MATERIAL_TOO_HEAVY, "its pages are too large")
            parts = [await process.stdout.readexactly(size) for size in (note_bytes, page_bytes, thumb_bytes)]
        except asyncio.IncompleteReadError as error:
            raise _died(await process.wait()) from error
        match unpacked(parts[0], parts[1], parts[2]):
            case DoneNote():
                return
            case FaultNote(fault):
                raise Refused(_CODE_OF[fault], fault)
            case PageNote(width, height):
                pages += 1
                if pages > MAX_PAGES:
                    raise BadFrame("more pages than there may be")
                await take(MadePage(width, height, parts[1], parts[2]))


def _died(status: int) -> Refused:
    """Return what to tell of a process that ended without a word."""
    if status == NO_WALLS:
        log.error("material_no_walls")
        return Refused(RefusalCode.MATERIAL_UNAVAILABLE, "no file can be read safely here")
    log.info("material_reader_died", status=status)
    if status in _OVER_LIMIT:
        return Refused(RefusalCode.MATERIAL_TOO_HEAVY, "it takes too much time or memory")
    return Refused(RefusalCode.MATERIAL_BROKEN, "it can not be read")
