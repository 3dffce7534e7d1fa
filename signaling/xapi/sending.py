"""Sends what ended lessons came to, until the store has it.

Invariant: a lesson counts as sent only when the store took all of it; until then it is tried again, on
whichever node, and twice is once.
"""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from ..clock import now
from ..record.reader import RecordReader
from ..sql.database import DatabaseAway
from ..sql.lessons import StoredLesson
from ..sql.xapi import XapiRepository
from .lrs import Lrs, LrsAway, LrsRefused
from .statements import Source, statements_of

LOOK_SECONDS = 60.0
OLDEST_SECONDS = 7 * 24 * 3600.0
"""A store that was away for longer, or is new, is told nothing of what was before."""
AT_A_LOOK = 50

log = structlog.get_logger(__name__)


class Sending:
    """`run()` for the life of the node, until `stop()`."""

    def __init__(
        self, lessons: XapiRepository, reader: RecordReader, lrs: Lrs, home: str, secret: str
    ) -> None:
        self._lessons = lessons
        self._reader = reader
        self._lrs = lrs
        self._home = home
        self._secret = secret.encode()
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        """Look for what has to be sent again and again."""
        while not self._stopped.is_set():
            try:
                await self.send_due()
            except (DatabaseAway, LrsAway) as away:
                log.warning("xapi_put_off", reason=str(away))
            except Exception:
                log.exception("xapi_failed")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), LOOK_SECONDS)

    def stop(self) -> None:
        """Have `run` end."""
        self._stopped.set()

    async def send_due(self) -> int:
        """Send lessons that ended and were not sent; return how many. Raise `DatabaseAway`, `LrsAway`."""
        sent = 0
        for lesson in await self._lessons.due(now() - OLDEST_SECONDS, AT_A_LOOK):
            try:
                await self._send(lesson)
                sent += 1
            except LrsRefused as refused:  # another lesson may be taken all the same
                log.warning("xapi_refused", lesson=lesson.id, reason=str(refused))
            except (DatabaseAway, LrsAway):
                raise
            except Exception:
                log.exception("xapi_failed", lesson=lesson.id)
        return sent

    async def _send(self, lesson: StoredLesson) -> None:
        facts = await self._reader.facts(lesson, ())
        source = Source(self._home, self._secret, lesson.class_id or "")
        statements = statements_of(facts, source)
        await self._lrs.send(statements)
        await self._lessons.mark(lesson.id, now())
        log.info("xapi_sent", lesson=lesson.id, statements=len(statements))
