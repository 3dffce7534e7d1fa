"""Makes the PDFs of lessons that have ended, by itself, while the node serves.

Invariant: nobody waits for it, and nothing of a lesson depends on it. What is made is on the disk that nodes
share, so it is made once, by whichever node is first, and by the next one where that one dies.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from ...clock import now
from ...errors import Refused
from ...http.language import LANGUAGES
from ...register.classes import ClassRegister
from ...sql.database import DatabaseAway
from ...sql.deletions import DeletionRepository
from ...sql.lessons import LessonRepository
from ..reader import RecordReader
from .service import RecordPdfs, Wanted

LOOK_SECONDS = 5.0
SETTLE_SECONDS = 3.0
"""After a lesson's end, until other nodes have written what they still know of it."""
OLDEST_SECONDS = 24 * 3600.0
"""Of lessons before that a PDF is made when somebody asks for it: a new server does not begin with a year."""
MOST_ENDED = 5000
"""In a day, of one server: what a look goes through."""
TRIES = 3
PURGE_SECONDS = 600.0
CHECKED_AT_ONCE = 500
"""Ids in one query."""

log = structlog.get_logger(__name__)


def zone_at(name: str, at: float) -> tzinfo:
    """Return a zone as it is at a moment, as the page asks for it: so many minutes ahead of UTC."""
    try:
        offset = datetime.fromtimestamp(at, ZoneInfo(name)).utcoffset() or timedelta()
    except ZoneInfoNotFoundError:  # a machine without tzdata, and nobody set anything
        offset = timedelta(hours=9)
    return timezone(timedelta(minutes=round(offset.total_seconds() / 60)))


class AtEnd:
    """`run()` for the life of the node, until cancelled."""

    def __init__(
        self,
        pdfs: RecordPdfs,
        lessons: LessonRepository,
        deletions: DeletionRepository,
        classes: ClassRegister,
        reader: RecordReader,
        *,
        write_down: Callable[[str], Awaitable[None]],
        time_zone: str,
    ) -> None:
        """`write_down` has in SQL what is known of a lesson."""
        self._pdfs = pdfs
        self._lessons = lessons
        self._deletions = deletions
        self._classes = classes
        self._reader = reader
        self._write_down = write_down
        self._time_zone = time_zone
        self._done = set[str]()
        """Of those that ended lately: there is nothing to do, or nothing more."""
        self._tried = Counter[str]()
        self._purge_at = 0.0

    async def run(self) -> None:
        """Look for lessons that ended, again and again."""
        while True:
            try:
                await self.look()
                if now() >= self._purge_at:
                    self._purge_at = now() + PURGE_SECONDS
                    await self.purge()
            except DatabaseAway as away:
                log.debug("record_pdfs_put_off", reason=str(away))
            except Exception:
                log.exception("record_pdfs_failed")
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> int:
        """Make what is missing; return of how many lessons. Raise `DatabaseAway`, `OSError`."""
        moment = now()
        ended = await self._lessons.ended(
            after=moment - OLDEST_SECONDS, before=moment - SETTLE_SECONDS, limit=MOST_ENDED
        )
        self._done.intersection_update(ended)
        self._tried = Counter({one: self._tried[one] for one in ended if one in self._tried})
        due = [one for one in ended if await self._is_due(one)]
        if not due:
            return 0
        folder = self._pdfs.folder
        turn = await asyncio.to_thread(folder.take_turn)
        if turn is None:
            return 0
        try:
            return sum([await self._try(lesson) for lesson in due])
        finally:
            folder.give_back(turn)

    async def _is_due(self, lesson_id: str) -> bool:
        if lesson_id in self._done:
            return False
        has = self._pdfs.folder.has
        if all([await asyncio.to_thread(has, lesson_id, each) for each in LANGUAGES]):
            self._done.add(lesson_id)
        return lesson_id not in self._done

    async def _try(self, lesson_id: str) -> bool:
        """Make those of one lesson, if that is possible: others wait for theirs. Raise `DatabaseAway`."""
        try:
            is_made = await self._make(lesson_id)
        except DatabaseAway:
            raise
        except Exception:
            log.exception("record_pdf_failed", lesson=lesson_id)
            is_made = False
        self._tried[lesson_id] += 1
        if self._tried[lesson_id] >= TRIES:
            self._done.add(lesson_id)  # or given up, until somebody asks for it
        return is_made

    async def _make(self, lesson_id: str) -> bool:
        if not await self._is_due(lesson_id):  # another node was faster
            return False
        await self._write_down(lesson_id)
        lesson = await self._lessons.get(lesson_id)
        if lesson is None:  # deleted meanwhile
            return False
        class_id = lesson.class_id
        seats = [] if class_id is None else await self._classes.seats(class_id)
        class_name = "" if class_id is None else await self._classes.name(class_id)
        record = await self._reader.record(lesson, seats, named=True)
        if record.began_at is None:  # nobody came: there is nothing to keep
            self._done.add(lesson_id)
            return False
        zone = zone_at(self._time_zone, record.began_at)
        boards = await self._pdfs.boards(record)
        try:
            for language in LANGUAGES:
                wanted = Wanted(language=language, zone=zone, named=True, class_name=class_name)
                await self._pdfs.of(record, wanted, boards)
        except Refused:  # logged and counted where it failed; tried again at the next turns
            return False
        log.info("record_pdf_made", lesson=lesson.id)
        return True

    async def purge(self) -> None:
        """Delete what is left of lessons that there are not (any more), as after a restore."""
        known = sorted(await asyncio.to_thread(self._pdfs.folder.lessons))
        for begin in range(0, len(known), CHECKED_AT_ONCE):
            missing = await self._deletions.missing(known[begin : begin + CHECKED_AT_ONCE])
            if missing:
                files = await asyncio.to_thread(self._pdfs.folder.remove, missing)
                log.info("record_pdfs_removed", files=files)
