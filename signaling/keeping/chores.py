"""What a node does by itself for what is kept and what has to go.

Invariant: a chore that fails is logged and tried again at its next turn; each is done at the start, so that
what fell due while no node ran is done then.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from ..sql.database import DatabaseAway
from ..store.away import StoreAway
from .service import LessonKeeping

SWEEP_SECONDS = 5.0
"""Everything is promised to be gone within 60 s, also of a node that missed the announcement and of one that
wrote something anew meanwhile."""
EXPIRE_SECONDS = 60.0
"""Days are counted, and a rehearsal's hour."""

log = structlog.get_logger(__name__)


class KeepingChores:
    """`run()` for the life of the node, until `stop()`."""

    def __init__(self, keeping: LessonKeeping) -> None:
        self._keeping = keeping
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        """Do everything again and again; what is under way when stopped is finished, not torn off."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._again_and_again(SWEEP_SECONDS, self._keeping.sweep))
            group.create_task(self._again_and_again(EXPIRE_SECONDS, self._keeping.expire))

    def stop(self) -> None:
        """Have `run` end."""
        self._stopped.set()

    async def _again_and_again(self, seconds: float, chore: Callable[[], Awaitable[None]]) -> None:
        while not self._stopped.is_set():
            try:
                await chore()
            except (StoreAway, DatabaseAway) as away:
                log.debug("chore_put_off", chore=chore.__name__, reason=str(away))
            except Exception:
                log.exception("chore_failed", chore=chore.__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), seconds)
