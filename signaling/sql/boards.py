"""Boards in SQL: the history of every page, and what a page is recovered from.

Invariant: (page, epoch, seq) names one state of one element for good, so writing it again changes
nothing, and whoever finds it missing may write it. A row that the disk damaged takes nothing else with it: it
is left out, and logged.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
import structlog
from sqlalchemy import Integer, RowMapping, and_, cast, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from ..playback.build import DrawnSecond
from ..record.facts import Drawn
from ..record.pdf.ends import BoardState
from .database import Database
from .models import BoardOperationRow, BoardSnapshotRow
from .packing import Damaged, pack, unpack

SNAPSHOTS_KEPT = 2
"""The newest, and the one before it in case that is damaged, or written by a node that missed something."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOperation:
    """One row of the history. `element` is JSON."""

    page_id: str
    epoch: int
    seq: int
    at: float
    participant_id: str
    element_id: str
    element: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """What SQL has of a page: the newest snapshot's elements, then later operations' in order."""

    epoch: int
    seq: int
    elements: list[bytes]


class BoardRepository:
    """Reads and writes `board_operations` and `board_snapshots`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_operations(self, operations: Sequence[StoredOperation]) -> None:
        """Write those that are not there. Raise `IntegrityError` where there is no such lesson."""
        if not operations:
            return
        async with self._database.write() as connection:
            # One statement for any number: each length of a list of values would be a statement of its own.
            statement = self._insert(BoardOperationRow).on_conflict_do_nothing()
            await connection.execute(statement, [_row(operation) for operation in operations])

    async def add_snapshot(
        self, page_id: str, epoch: int, seq: int, at: float, elements: Iterable[bytes]
    ) -> None:
        """Write the whole page, and drop all but the newest snapshots of it."""
        packed = zlib.compress(b"[" + b",".join(elements) + b"]", level=1)
        row = {"page_id": page_id, "lesson_id": _lesson_of(page_id), "epoch": epoch, "seq": seq}
        row |= {"at": at, "elements": packed}
        async with self._database.write() as connection:
            await connection.execute(self._insert(BoardSnapshotRow).values(row).on_conflict_do_nothing())
            await _drop_old_snapshots(connection, page_id)

    async def drawn(self, lesson_id: str) -> list[Drawn]:
        """Return how often each person put an element of each page of a lesson, deleted ones too."""
        query = (
            select(BoardOperationRow.page_id, BoardOperationRow.participant_id, func.count().label("strokes"))
            .where(BoardOperationRow.lesson_id == lesson_id)
            .group_by(BoardOperationRow.page_id, BoardOperationRow.participant_id)
            .order_by(BoardOperationRow.page_id, BoardOperationRow.participant_id)
        )
        async with self._database.read() as connection:
            return [
                Drawn(row.page_id, row.participant_id, row.strokes) for row in await connection.execute(query)
            ]

    async def drawn_seconds(self, lesson_id: str) -> list[DrawnSecond]:
        """Return in which seconds anything was put on which page, in order of time."""
        second = cast(func.floor(BoardOperationRow.at), Integer)
        query = (
            select(BoardOperationRow.page_id, second.label("second"))
            .where(BoardOperationRow.lesson_id == lesson_id)
            .distinct()
            .order_by("second", BoardOperationRow.page_id)
        )
        async with self._database.read() as connection:
            return [DrawnSecond(row.page_id, row.second) for row in await connection.execute(query)]

    async def operations_until(self, lesson_id: str, at: float) -> dict[str, int]:
        """Return how much had been put on each page of a lesson by then (Unix seconds)."""
        query = (
            select(BoardOperationRow.page_id, func.count().label("operations"))
            .where(BoardOperationRow.lesson_id == lesson_id, BoardOperationRow.at <= at)
            .group_by(BoardOperationRow.page_id)
        )
        async with self._database.read() as connection:
            return {row.page_id: row.operations for row in await connection.execute(query)}

    async def states(self, lesson_id: str) -> dict[str, BoardState]:
        """Return how far the history of each page of a lesson has come."""
        row = BoardOperationRow
        query = (
            select(row.page_id, row.epoch, func.max(row.seq).label("seq"), func.count().label("operations"))
            .where(row.lesson_id == lesson_id)
            .group_by(row.page_id, row.epoch)
            .order_by(row.page_id, row.epoch)
        )
        found = dict[str, BoardState]()
        async with self._database.read() as connection:
            for one in await connection.execute(query):
                before = found[one.page_id].operations if one.page_id in found else 0
                found[one.page_id] = BoardState(one.epoch, one.seq, before + one.operations)
        return found

    async def load(self, page_id: str) -> StoredPage:
        """Return what the page can be recovered from; epoch 0 and nothing where it was never written."""
        damaged = 0
        async with self._database.read() as connection:
            epoch, seq, elements = await _newest_snapshot(connection, page_id)
            later = await connection.execute(
                select(BoardOperationRow.epoch, BoardOperationRow.seq, BoardOperationRow.element)
                .where(BoardOperationRow.page_id == page_id, _is_after(epoch, seq))
                .order_by(BoardOperationRow.epoch, BoardOperationRow.seq)
            )
            for row in later:
                epoch, seq = row.epoch, row.seq
                try:
                    elements.append(unpack(bytes(row.element)))
                except Damaged:
                    damaged += 1
        _tell_of(page_id, damaged)
        return StoredPage(epoch=epoch, seq=seq, elements=elements)

    async def numbers(self, page_id: str, epoch: int) -> set[int]:
        """Return the numbers of this epoch that are written."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(BoardOperationRow.seq).where(
                    BoardOperationRow.page_id == page_id, BoardOperationRow.epoch == epoch
                )
            )
            return set(rows.scalars())

    async def history(self, page_id: str, after: tuple[int, int], limit: int) -> list[StoredOperation]:
        """Return up to `limit` operations after (epoch, seq), in order; fewer: there are no more."""
        found: list[StoredOperation] = []
        damaged = 0
        async with self._database.read() as connection:
            while (wanted := limit - len(found)) > 0:
                query = (
                    select(*_COLUMNS)
                    .where(BoardOperationRow.page_id == page_id, _is_after(*after))
                    .order_by(BoardOperationRow.epoch, BoardOperationRow.seq)
                    .limit(wanted)
                )
                rows = (await connection.execute(query)).mappings().all()
                whole = [one for one in map(_operation, rows) if one is not None]
                found += whole
                damaged += len(rows) - len(whole)
                if len(rows) < wanted:
                    break
                after = rows[-1]["epoch"], rows[-1]["seq"]
        _tell_of(page_id, damaged)
        return found

    def _insert(self, table: type[BoardOperationRow | BoardSnapshotRow]) -> sqlite.Insert | postgresql.Insert:
        return sqlite.insert(table) if self._database.is_sqlite else postgresql.insert(table)


_COLUMNS = (
    BoardOperationRow.page_id,
    BoardOperationRow.epoch,
    BoardOperationRow.seq,
    BoardOperationRow.at,
    BoardOperationRow.participant_id,
    BoardOperationRow.element_id,
    BoardOperationRow.element,
)


async def _newest_snapshot(connection: AsyncConnection, page_id: str) -> tuple[int, int, list[bytes]]:
    """Return epoch, seq and elements of the newest one that is whole; 0, 0 and nothing: there is none."""
    newest = (
        select(BoardSnapshotRow.epoch, BoardSnapshotRow.seq, BoardSnapshotRow.elements)
        .where(BoardSnapshotRow.page_id == page_id)
        .order_by(BoardSnapshotRow.epoch.desc(), BoardSnapshotRow.seq.desc())
    )
    for place in range(SNAPSHOTS_KEPT):
        row = (await connection.execute(newest.offset(place).limit(1))).one_or_none()
        if row is None:
            break
        try:
            return row.epoch, row.seq, _unpack(row.elements)
        except (zlib.error, msgspec.DecodeError) as error:
            log.warning("board_snapshot_damaged", page_id=page_id, error=str(error))
    return 0, 0, []


async def _drop_old_snapshots(connection: AsyncConnection, page_id: str) -> None:
    newest = (
        select(BoardSnapshotRow.epoch, BoardSnapshotRow.seq)
        .where(BoardSnapshotRow.page_id == page_id)
        .order_by(BoardSnapshotRow.epoch.desc(), BoardSnapshotRow.seq.desc())
        .offset(SNAPSHOTS_KEPT)
    )
    for epoch, seq in list(await connection.execute(newest)):
        await connection.execute(
            delete(BoardSnapshotRow).where(
                BoardSnapshotRow.page_id == page_id,
                BoardSnapshotRow.epoch == epoch,
                BoardSnapshotRow.seq == seq,
            )
        )


def _is_after(epoch: int, seq: int):  # type: ignore[no-untyped-def]  # noqa: ANN202 - an SQL expression
    in_epoch = and_(BoardOperationRow.epoch == epoch, BoardOperationRow.seq > seq)
    return or_(BoardOperationRow.epoch > epoch, in_epoch)


def _row(operation: StoredOperation) -> dict[str, object]:
    return {
        "page_id": operation.page_id,
        "lesson_id": _lesson_of(operation.page_id),
        "epoch": operation.epoch,
        "seq": operation.seq,
        "at": operation.at,
        "participant_id": operation.participant_id,
        "element_id": operation.element_id,
        "element": pack(operation.element),
    }


def _operation(row: RowMapping) -> StoredOperation | None:
    """Return what a row says; `None`: it is damaged."""
    try:
        return StoredOperation(**dict(row) | {"element": unpack(bytes(row["element"]))})
    except Damaged:
        return None


def _tell_of(page_id: str, damaged: int) -> None:
    if damaged:
        log.warning("board_operations_damaged", page_id=page_id, operations=damaged)


def _lesson_of(page_id: str) -> str:
    return page_id.partition(".")[0]


def _unpack(packed: bytes) -> list[bytes]:
    return [bytes(raw) for raw in _decode(zlib.decompress(packed))]


_decode = msgspec.json.Decoder(list[msgspec.Raw]).decode
