"""Notes what somebody may have to answer for, without making anybody wait.

Invariant: what was noted is stored in the order in which it was noted, also at a clean stop. A database
that is away, or fails in whatever way, is asked again; when more has gathered than is reasonable, the newest
goes to the log alone.
Every note is a log line besides, at once.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from itertools import islice

import structlog

from .audit_chain import Audited
from .clock import now
from .sql.audit import AuditRepository
from .sql.database import DatabaseAway

MAX_WAITING = 2000
BATCH = 100
RETRY_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Audit:
    """`run()` must be running, and is ended by `close()`.

    It is never cancelled: a statement that is cancelled leaves its connection behind.
    """

    def __init__(self, repository: AuditRepository) -> None:
        self._repository = repository
        self._waiting: deque[Audited] = deque()
        self._wake = asyncio.Event()
        self._closing = asyncio.Event()

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
        if len(self._waiting) >= MAX_WAITING:
            log.warning("audit_not_stored", action=action)
            return
        self._waiting.append(entry)
        self._wake.set()

    async def run(self) -> None:
        """Store what is noted until `close()`, and then what still waits."""
        while not self._closing.is_set():
            await self._wake.wait()
            self._wake.clear()
            await self._store_waiting()
        await self._store_waiting()

    def close(self) -> None:
        """Let `run()` come to its end; await its task afterwards."""
        self._closing.set()
        self._wake.set()

    async def _store_waiting(self) -> None:
        while self._waiting:
            batch = list(islice(self._waiting, BATCH))
            try:
                await self._repository.add(batch)
            except Exception as error:
                if not isinstance(error, DatabaseAway):
                    log.exception("audit_failed")
                if self._closing.is_set():
                    log.warning("audit_not_stored", entries=len(self._waiting), error=str(error))
                    return
                await self._pause()
            else:
                for _ in batch:
                    self._waiting.popleft()

    async def _pause(self) -> None:
        """Wait before the database is asked again; not at the end, where it is asked once more at once."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), RETRY_SECONDS)
