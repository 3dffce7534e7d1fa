"""Has boards painted as they were at the ends of phases: one lesson at a time, in a process of its own.

Invariant: the process is gone when `paint()` is, however that ended, and what it answered is whole.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec
import structlog

from ...material.processes import end
from ...playback.reader import PlaybackReader
from ...recordings.folder import RecordingFolders
from ...sql.boards import BoardRepository, StoredOperation
from ...sql.database import Database
from ...wire.record import LessonRecord
from . import limits
from .ends import NO_ENDS, Ends, Pictured, ends_of
from .making import Turns
from .shots import Done, Painted, Shot, Wanted

WORKER = "signaling.record.pdf.painter"
_BATCH = 500
log = structlog.get_logger(__name__)


class PaintingFailed(Exception):
    """There are no pictures; the text is why, in a word."""


class EndBoards:
    """The boards at the ends of one lesson's phases; painted once, when somebody wants them."""

    def __init__(self, painter: BoardPainter, ends: Ends) -> None:
        self._painter = painter
        self.ends = ends
        self._pictures: dict[str, bytes] | None = None

    async def pictures(self) -> dict[str, bytes]:
        """Return them by their ids. Raises as `BoardPainter.paint`."""
        if self._pictures is None:
            self._pictures = await self._painter.paint(self.ends)
        return self._pictures


class BoardPainter:
    """The queue of lessons at a node. The bounds are arguments for tests. All may raise `DatabaseAway`."""

    def __init__(
        self,
        database: Database,
        data_dir: Path,
        *,
        wall_seconds: float = limits.PAINT_WALL_SECONDS,
        cpu_seconds: int = limits.PAINT_CPU_SECONDS,
        picture_seconds: float = limits.PICTURE_CPU_SECONDS,
    ) -> None:
        self._boards = BoardRepository(database)
        self._playback = PlaybackReader(database, RecordingFolders(data_dir))
        self._wall_seconds = wall_seconds
        self._words = [
            str(word) for word in (data_dir, limits.PAINT_MEMORY_BYTES, cpu_seconds, picture_seconds)
        ]
        self._turns = Turns()

    async def ends(self, record: LessonRecord) -> Ends:
        """Return what is to be painted of a lesson, and how far its boards are."""
        if not record.phases or all(board.kind == "own" for board in record.boards):
            return NO_ENDS
        playback = await self._playback.boards(record.lesson_id, title=record.title, ended_at=record.ended_at)
        states = await self._boards.states(record.lesson_id)
        return await asyncio.to_thread(ends_of, playback, states)

    async def paint(self, ends: Ends) -> dict[str, bytes]:
        """Return the pictures by their ids; one that took too long is not among them.

        Raise `PaintingFailed`, or `Refused`: `busy`.
        """
        pages = _by_page(ends.pictured)
        if not pages:
            return {}
        async with self._turns.taken():
            made = await self._painted(pages)
        return {one.id: made[one.id] for one in ends.pictured if one.id in made}

    async def _painted(self, pages: dict[str, list[Shot]]) -> dict[str, bytes]:
        process = await asyncio.create_subprocess_exec(
            *[sys.executable, "-I", "-B", "-m", WORKER, *self._words],
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
        )
        telling = asyncio.create_task(self._tell(process, pages), name="boards to be painted")
        answering = asyncio.create_task(_answer(process), name="boards painted")
        try:
            async with asyncio.timeout(self._wall_seconds):
                _, made = await asyncio.gather(telling, answering)
        except TimeoutError as error:
            raise PaintingFailed("too_long") from error
        finally:
            await end(process)
            telling.cancel()
            answering.cancel()
            await asyncio.gather(telling, answering, return_exceptions=True)
        return made

    async def _tell(self, process: asyncio.subprocess.Process, pages: dict[str, list[Shot]]) -> None:
        """Give the process all that it wants to know; it may end before."""
        given = process.stdin
        if given is None:
            return
        try:
            given.write(msgspec.json.encode(Wanted(list(pages.values()))) + b"\n")
            room = limits.MAX_OPERATIONS_BYTES
            for page_id in pages:
                after, left = (0, 0), limits.MAX_OPERATIONS
                while left > 0 and room > 0:
                    found = await self._boards.history(page_id, after, min(left, _BATCH))
                    if not found:
                        break
                    lines = _lines(found)
                    given.write(lines)
                    await given.drain()
                    after, left, room = (found[-1].epoch, found[-1].seq), left - len(found), room - len(lines)
                given.write(b"\n")
            given.close()
            await given.wait_closed()
        except ConnectionError:  # its time is over; what it answered is read all the same
            return


def _by_page(pictured: Iterable[Pictured]) -> dict[str, list[Shot]]:
    pages = dict[str, list[Shot]]()
    for one in sorted(pictured, key=lambda one: one.at):
        pages.setdefault(one.page_id, []).append(Shot(one.id, one.at))
    return pages


def _lines(found: Iterable[StoredOperation]) -> bytes:
    return b"".join(
        b'{"at":%r,"element":%b}\n' % (one.at, one.element) for one in found if b"\n" not in one.element
    )


_decode = msgspec.json.Decoder(Painted | Done).decode


async def _answer(process: asyncio.subprocess.Process) -> dict[str, bytes]:
    """Read the pictures until the process says that these are all."""
    answered, made, room = process.stdout, dict[str, bytes](), limits.MAX_ANSWER_BYTES
    try:
        while answered is not None and (line := await answered.readline()):
            said = _decode(line)
            if isinstance(said, Done):
                if said.left_out:
                    log.info("board_elements_left_out", count=said.left_out)
                return made
            room -= len(line) + said.size
            if room < 0:
                raise PaintingFailed("too_large")
            made[said.id] = await answered.readexactly(said.size)
    except (msgspec.DecodeError, EOFError, ValueError) as error:
        raise PaintingFailed("no_pictures") from error
    raise PaintingFailed(f"status_{await process.wait()}")
