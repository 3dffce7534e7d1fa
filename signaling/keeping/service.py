"""Deletes lessons with everything of them: SQL first, then files and Redis, and what nodes hold in memory.

Invariant: once a lesson is marked no address shows anything of it, and the mark has every node look, again
and again for a day, whether anything is left anywhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from typing import Protocol

import structlog

from ..clock import now
from ..errors import Refused
from ..recordings.keeping import DAY_SECONDS, RecordingKeeping
from ..sql.database import Database, DatabaseAway
from ..sql.deletions import MAX_AT_ONCE, Deletion, DeletionRepository, Outcome, Why
from ..store.away import StoreAway
from ..store.traces import Traces
from ..wire.codes import RefusalCode

REHEARSAL_KEPT_SECONDS = 3600.0
"""So long after its end a rehearsal stays on the desk; then it is deleted, chat, boards and all."""
BREATH_SECONDS = 0.05
"""Between two small transactions: other processes ask for the database's lock again and again meanwhile."""

_REFUSED: dict[Outcome, tuple[RefusalCode, str]] = {
    "unknown": (RefusalCode.NOT_FOUND, "nothing here"),
    "running": (RefusalCode.LESSON_RUNNING, "it goes on: end it first"),
    "held": (RefusalCode.HELD, "an administrator holds it"),
}

log = structlog.get_logger(__name__)


class Shelf(Protocol):
    """What deletes files that no lesson holds (`signaling.material.shelf`)."""

    async def sweep_all(self, now: float) -> None:
        """Delete them, however young. Raise `DatabaseAway` or `OSError`."""


class LessonKeeping:
    """Made once per node, in `signaling.keeping.setup`."""

    def __init__(
        self,
        database: Database,
        traces: Traces,
        recordings: RecordingKeeping,
        shelf: Shelf,
        *,
        lesson_days: int,
        leave: Callable[[str], Awaitable[None]],
        in_memory: Callable[[], Collection[str]],
    ) -> None:
        """`leave` has this node forget a lesson, of those that `in_memory` names.

        `lesson_days`: after a lesson's end; 0: none goes by itself.
        """
        self._database = database
        self._repository = DeletionRepository(database)
        self._traces = traces
        self._recordings = recordings
        self._shelf = shelf
        self._lesson_days = lesson_days
        self._leave = leave
        self._in_memory = in_memory
        self._undeletable: set[str] = set()
        """Lessons whose time is over and that could not be deleted, until others had their turn."""

    async def delete(self, lesson_id: str, *, by: str | None, recordings: Iterable[str] = ()) -> None:
        """Delete an ended lesson. `recordings`: those of which the timeline may not know yet.

        Raise `Refused`: `not_found`, `lesson_running`, `held`; `DatabaseAway`. A running one is refused, not
        ended: a slip of the hand must not send forty children away.
        """
        outcome = await self._repository.delete(
            lesson_id, why="asked", by=by, now=now(), recordings=recordings
        )
        if outcome != "deleted":
            raise Refused(*_REFUSED[outcome])
        await self._gone([(lesson_id, "asked")])

    async def expire(self) -> None:
        """Delete the lessons whose time is over. Raise `DatabaseAway`."""
        moment = now()
        ended_before = moment - self._lesson_days * DAY_SECONDS if self._lesson_days else None
        if ended_before is not None and (forgotten := await self._repository.end_forgotten(ended_before)):
            log.info("forgotten_lessons_ended", lessons=forgotten)
        due = await self._repository.due(
            ended_before=ended_before,
            rehearsals_before=moment - REHEARSAL_KEPT_SECONDS,
            besides=self._undeletable,
        )
        if len(due) < MAX_AT_ONCE:  # all the others had their turn
            self._undeletable.clear()
        await self._gone([(lesson_id, why) for lesson_id, why in due if await self._expired(lesson_id, why)])

    async def _expired(self, lesson_id: str, why: Why) -> bool:
        """Delete one lesson; `False`: another node was faster, it has just been held, or it can not be."""
        try:
            outcome = await self._repository.delete(lesson_id, why=why, by=None, now=now())
        except Exception:
            log.exception("lesson_not_expired", lesson=lesson_id)
            self._undeletable.add(lesson_id)
            await self._database.ping()  # if it is away altogether, that is all for now
            return False
        return outcome == "deleted"

    async def sweep(self) -> None:
        """Remove what is left of deleted recordings and lessons.

        Raise `StoreAway`, `DatabaseAway`, `OSError`.
        """
        await self._recordings.clear()
        await self.look()
        await self._sweep(await self._repository.unswept(now()))

    async def look(self) -> None:
        """Have this node forget lessons that there are not any more. Raise `DatabaseAway`, `StoreAway`."""
        missing = await self._repository.missing(self._in_memory())
        for lesson_id in missing:
            await self.left(lesson_id)
        if missing:  # this node may have slept, and written since the last sweep
            await self._remove_traces(missing)

    async def left(self, lesson_id: str) -> None:
        """Have this node forget one lesson: it was deleted."""
        log.info("lesson_forgotten", lesson=lesson_id)
        await self._leave(lesson_id)

    async def _gone(self, lessons: Sequence[tuple[str, Why]]) -> None:
        """Remove the rest of these at once, whoever else waits; what fails is for the sweeps of all nodes."""
        if not lessons:
            return
        try:
            for lesson_id, why in lessons:
                log.info("lesson_deleted", lesson=lesson_id, why=why)
                await self._traces.announce(lesson_id)
            await self.look()
            await self._sweep(await self._repository.marked([lesson_id for lesson_id, _ in lessons]))
        except (StoreAway, DatabaseAway, OSError) as error:
            log.warning("deletion_to_be_finished", lessons=len(lessons), error=str(error))

    async def _sweep(self, deletions: list[Deletion]) -> None:
        """Do each part of each lesson, whatever becomes of the others; raise what one of them raised."""
        if not deletions:
            return
        lesson_ids = [one.lesson_id for one in deletions]
        parts: tuple[Callable[[], Awaitable[Collection[str]]], ...] = (
            lambda: self._remove_files(deletions),
            self._remove_material,
            lambda: self._remove_traces(lesson_ids),
            lambda: self._remove_rows(lesson_ids),
        )
        failed, failures = set[str](), list[Exception]()
        for part in parts:
            try:
                failed.update(await part())
            except Exception as error:  # noqa: BLE001 - raised below, after the other parts
                failed.update(lesson_ids)
                failures.append(error)
        await self._repository.note_tried(lesson_ids, now(), failed)
        await self._database.scrub()
        if failed:
            log.warning("deletions_not_finished", lessons=sorted(failed))
        if failures:
            raise failures[0]

    async def _remove_files(self, deletions: list[Deletion]) -> set[str]:
        """Return the lessons of which a file is left."""
        names = {one.lesson_id: {one.lesson_id, *one.recordings} for one in deletions}
        left = await self._recordings.remove(set().union(*names.values()))
        return {lesson_id for lesson_id, its in names.items() if not its.isdisjoint(left)}

    async def _remove_material(self) -> tuple[str, ...]:
        await self._shelf.sweep_all(now())
        return ()

    async def _remove_rows(self, lesson_ids: Collection[str]) -> set[str]:
        """Return the lessons of which a row is left."""
        failed: set[str] = set()
        for lesson_id in lesson_ids:
            try:
                is_more = True
                while is_more:
                    is_more = await self._repository.remove_some(lesson_id)
                    await asyncio.sleep(BREATH_SECONDS)
            except Exception:
                log.exception("rows_not_removed", lesson=lesson_id)
                failed.add(lesson_id)
                await self._database.ping()  # if it is away altogether, that is all for now
        return failed

    async def _remove_traces(self, lesson_ids: Collection[str]) -> tuple[str, ...]:
        found = await self._traces.remove(lesson_ids)
        if found:
            log.info("traces_removed", keys=found, lessons=len(lesson_ids))
        return ()
