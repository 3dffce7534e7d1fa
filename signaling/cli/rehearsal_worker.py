"""Plays the pupils of rehearsals: one child process for each, for as long as its lesson goes on.

Invariant: every child belongs to a rehearsal that this worker holds the claim of; when `run` returns none is
left. Children are started with `nice`: a lesson of real pupils on the same machine goes first.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from signaling.clock import now
from signaling.store.away import StoreAway
from signaling.store.rehearsals import Rehearsals
from signaling.wire.rehearsal import Rehearsal

from .rehearsal_choice import fits
from .supervisor import tied_to_us

LOOK_SECONDS = 1.0
GRACE_SECONDS = 4.0
"""For pupils to say that they leave; the worker, silent meanwhile, must not be taken for dead by then."""
TRIES = 3
"""A rehearsal whose pupils failed so often is not begun here again."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Child:
    rehearsal: Rehearsal
    process: asyncio.subprocess.Process


class Worker:
    """`run` until `stop`. `command` returns the command line that plays a rehearsal's pupils."""

    def __init__(
        self, store: Rehearsals, *, room: int, command: Callable[[Rehearsal], Sequence[str]]
    ) -> None:
        self._store = store
        self._room = room
        self._command = command
        self._id = secrets.token_urlsafe(9)
        self._children: dict[str, _Child] = {}
        self._failures: Counter[str] = Counter()
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """Have `run` take all pupils out and return."""
        self._stopped.set()

    async def run(self) -> None:
        """Look once a second what is to be played, until stopped."""
        log.info("worker_started", worker=self._id, room=self._room)
        try:
            while not self._stopped.is_set():
                try:
                    await self._look()
                except StoreAway as away:
                    log.warning("store_away", reason=away.reason)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopped.wait(), LOOK_SECONDS)
        finally:
            await asyncio.gather(*(self._end(child) for child in self._children.values()))
            with contextlib.suppress(StoreAway):
                await self._give_back()

    async def _look(self) -> None:
        await self._store.announce(self._id, self._room, now())
        asked = await self._store.asked()
        over = await self._look_after({rehearsal.lesson_id for rehearsal in asked})
        given_up = {lesson_id for lesson_id, count in self._failures.items() if count >= TRIES}
        for rehearsal in asked:
            if rehearsal.lesson_id in over | given_up or not fits(rehearsal, self._playing, self._room):
                continue
            if await self._store.claim(rehearsal.lesson_id, self._id):
                await self._begin(rehearsal)

    @property
    def _playing(self) -> dict[str, Rehearsal]:
        return {lesson_id: child.rehearsal for lesson_id, child in self._children.items()}

    async def _look_after(self, asked: set[str]) -> set[str]:
        """Note children that ended; end those whose rehearsal is over or another's. Return what is over."""
        over = set()
        for lesson_id, child in list(self._children.items()):
            status = child.process.returncode
            if status is None:
                if lesson_id not in asked or not await self._store.claim(lesson_id, self._id):
                    del self._children[lesson_id]
                    await self._end(child)
                continue
            del self._children[lesson_id]
            if status == 0:
                over.add(lesson_id)
                await self._store.drop(lesson_id)
            else:
                self._failures[lesson_id] += 1
                log.warning("pupils_failed", lesson=lesson_id, status=status)
            await self._store.release(lesson_id)
        self._failures = Counter({key: count for key, count in self._failures.items() if key in asked})
        return over

    async def _begin(self, rehearsal: Rehearsal) -> None:
        process = await asyncio.create_subprocess_exec(
            *tied_to_us(), *_modestly(), *self._command(rehearsal), stdin=asyncio.subprocess.DEVNULL
        )
        self._children[rehearsal.lesson_id] = _Child(rehearsal, process)
        log.info("pupils_sent", lesson=rehearsal.lesson_id, pupils=rehearsal.pupils)

    async def _end(self, child: _Child) -> None:
        if child.process.returncode is None:
            child.process.terminate()
        try:
            await asyncio.wait_for(child.process.wait(), GRACE_SECONDS)
        except TimeoutError:
            child.process.kill()
            await child.process.wait()
        log.info("pupils_out", lesson=child.rehearsal.lesson_id)

    async def _give_back(self) -> None:
        for lesson_id in self._children:
            await self._store.release(lesson_id)
        await self._store.retire(self._id, self._room)


def _modestly() -> list[str]:
    """Return what goes before a command so that it takes the processor only when others leave it."""
    nice = shutil.which("nice")
    return [nice, "-n", "10"] if nice else []
