"""What lasts of the boards: operations in batches, whole pages from time to time, and pages read back.

Invariant: what waits here to be written is also in Redis, so losing this process loses nothing. It is
written within a second; more than `MAX_WAITING` (a database that is away) is dropped, oldest first,
and written with the next snapshot, which looks for numbers that are missing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

import structlog

from ..board.elements import load
from ..board.merge import Page, Stored
from ..sql.boards import BoardRepository, StoredOperation
from ..sql.database import DatabaseAway, IntegrityError
from .ports import Archived, Clock, Operation

FLUSH_SECONDS = 0.5
"""When Redis and this node go together, strokes of this long are lost; a second is promised (house.md)."""
BATCH = 500
COPY_EPOCH = 1
"""The only one of a copy: nothing is ever put on it."""
MAX_WAITING = 20_000
"""About 20 MB: an hour of a class with its database away."""

log = structlog.get_logger(__name__)


class SqlArchive:
    """Writes and reads boards in SQL. `run()` must be running for `add` to have an effect."""

    def __init__(self, repository: BoardRepository, now: Clock) -> None:
        self._repository = repository
        self._now = now
        self._waiting: deque[StoredOperation] = deque(maxlen=MAX_WAITING)
        self._stopping = asyncio.Event()

    async def load(self, page_id: str) -> Archived:
        stored = await self._repository.load(page_id)
        return Archived(stored.epoch, _loaded(page_id, stored.elements))

    def add(self, page_id: str, epoch: int, operations: Sequence[Operation]) -> None:
        at = self._now()
        self._waiting += [_row(page_id, epoch, at, operation) for operation in operations]

    async def snapshot(self, page_id: str, page: Page) -> None:
        epoch, seq, elements = page.epoch, page.seq, list(page.elements.values())
        if epoch == 0:
            return
        await self.flush()
        written = await self._repository.numbers(page_id, epoch)
        at = self._now()
        missing = [
            _row(page_id, epoch, at, Operation(stored.author, stored))
            for stored in sorted(elements, key=lambda stored: stored.seq)
            if 0 < stored.seq <= seq and stored.seq not in written
        ]
        if missing:
            await self._repository.add_operations(missing)
        await self._repository.add_snapshot(page_id, epoch, seq, at, (stored.json for stored in elements))

    async def keep(self, copy_id: str, elements: Sequence[Stored]) -> None:
        jsons = (stored.json for stored in elements)
        await self._repository.add_snapshot(copy_id, COPY_EPOCH, 0, self._now(), jsons)

    async def run(self) -> None:
        """Write what waits, until `stop()`. Owner: `signaling.boards.setup`."""
        while not await is_set_within(self._stopping, FLUSH_SECONDS):
            try:
                await self.flush()
            except DatabaseAway as error:
                log.warning("board_archive_waits", error=str(error), waiting=len(self._waiting))

    def stop(self) -> None:
        """Have `run()` end, after what it is in the middle of: SQL that is cancelled leaks its connection."""
        self._stopping.set()

    async def flush(self) -> None:
        """Write everything that waits. Raise `DatabaseAway`; then it waits on."""
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            try:
                await self._write(batch)
            except BaseException:
                self._waiting.extendleft(reversed(batch[: MAX_WAITING - len(self._waiting)]))
                raise

    async def _write(self, batch: list[StoredOperation]) -> None:
        try:
            await self._repository.add_operations(batch)
        except IntegrityError:
            # A lesson was deleted while its board was still being written: nothing of it may come back.
            for page_id in {operation.page_id for operation in batch}:
                await self._write_page([o for o in batch if o.page_id == page_id])

    async def _write_page(self, operations: list[StoredOperation]) -> None:
        try:
            await self._repository.add_operations(operations)
        except IntegrityError:
            log.info("board_of_no_lesson", page_id=operations[0].page_id, operations=len(operations))


async def is_set_within(event: asyncio.Event, seconds: float) -> bool:
    """Wait for an event, but not longer. Return whether it was set."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True


def _loaded(page_id: str, jsons: Sequence[bytes]) -> list[Stored]:
    """Return elements; what is none, for a disk damaged it, keeps no page from opening."""
    found: list[Stored] = []
    for json in jsons:
        try:
            found.append(load(json))
        except ValueError as error:  # msgspec's, and UnicodeDecodeError
            log.warning("board_element_damaged", page_id=page_id, error=str(error))
    return found


def _row(page_id: str, epoch: int, at: float, operation: Operation) -> StoredOperation:
    stored = operation.stored
    return StoredOperation(
        page_id=page_id,
        epoch=epoch,
        seq=stored.seq,
        at=at,
        participant_id=operation.by,
        element_id=stored.id,
        element=stored.json,
    )
