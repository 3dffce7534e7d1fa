"""Notes what somebody may have to answer for, without making anybody wait.

Invariant: what was noted is stored in the order in which it was noted, also at a clean stop. A database
that is away is asked again; when more has gathered than is reasonable, the newest goes to the log alone.
Every note is a log line besides, at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import structlog

from .clock import now
from .sql.audit import Audited, AuditRepository
from .sql.database import DatabaseAway

MAX_WAITING = 2000
BATCH = 100
RETRY_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Audit:
    """`run()` must be running; `flush()` at the end stores what still waits."""

    def __init__(self, repository: AuditRepository) -> None:
        self._repository = repository
        self._waiting: asyncio.Queue[Audited] = asyncio.Queue(MAX_WAITING)
        self._taken: list[Audited] = []

    def note(
        self,
        action: str,
        *,
        lesson_id: str | None = None,
        actor_id: str | None = None,
        subject_id: str | None = None,
        **detail: str | float | bool | None,
    ) -> None:
        """Note one thing: `person.removed`, `sign_in.refused`, ... Ids only, no names and no texts.

        `detail` may hold an address: it is stored, where access is few people's, and not logged.
        """
        log.info("audit", action=action, lesson=lesson_id, actor=actor_id, subject=subject_id)
        entry = Audited(
            at=now(),
            action=action,
            lesson_id=lesson_id,
            actor_id=actor_id,
            subject_id=subject_id,
            detail=dict(detail),
        )
        try:
            self._waiting.put_nowait(entry)
        except asyncio.QueueFull:
            log.warning("audit_not_stored", action=action)

    async def run(self) -> None:
        """Store what is noted until cancelled."""
        while True:
            self._taken = [await self._waiting.get(), *self._more(BATCH - 1)]
            while self._taken:
                try:
                    await self._repository.add(self._taken)
                except DatabaseAway:
                    await asyncio.sleep(RETRY_SECONDS)
                else:
                    self._taken = []

    async def flush(self) -> None:
        """Store what waits, once; for the end, when `run()` was cancelled."""
        rest = [*self._taken, *self._more(MAX_WAITING)]
        try:
            await self._repository.add(rest)
        except DatabaseAway as away:
            log.warning("audit_not_stored", entries=len(rest), error=str(away))

    def _more(self, most: int) -> Iterator[Audited]:
        """Take what waits, without waiting for more."""
        for _ in range(min(most, self._waiting.qsize())):
            yield self._waiting.get_nowait()
