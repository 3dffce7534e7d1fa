"""One lesson on one node: its cached state, and the one task that changes it.

Invariant: the cached state only ever goes forward, every state it takes was stored, and whoever watches
sees each step from old to new once, in order. Nobody is answered before the answer is stored or, where
nothing was to be stored, compared.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable
from typing import Literal, NamedTuple

import structlog

from ..clock import now
from ..errors import Refusal
from ..lesson.commands import Command
from ..lesson.fold import Folded, fold
from ..lesson.outcome import Applied
from ..lesson.state import LessonState, next_deadline
from ..wire.codes import RefusalCode
from .away import StoreAway
from .health import Health
from .lesson_store import Conflict, LessonStore, Saved, Settling

MAX_FOLDED = 64
"""Commands stored by one change: 40 hands at once are one or two, and a fold stays below a millisecond."""
MAX_TRIES = 8
"""Lost races in a row. Two nodes with a class each lose one or two; eight means something is wrong."""
FIRST_JITTER_SECONDS = 0.002
"""A compare-and-set takes about a millisecond; the wait doubles with every lost race."""
MAX_WAITING = 512
"""Commands that wait for one lesson on one node. Beyond, the asker is told that we are busy."""
PATIENCE_SECONDS = 1.6
"""A command that cannot be stored is refused within 2 s (house.md), the way to and from us included."""
SETTLING_SECONDS = 0.1
"""How soon to ask again while Redis settles."""
LOOK_AFTER_SECONDS = 10.0
"""A lesson is looked after at least this often: as long as a session's lease."""

Watcher = Callable[[LessonState, LessonState], None]

log = structlog.get_logger(__name__)


class _Waiting(NamedTuple):
    command: Command
    answer: asyncio.Future[Applied | Refusal]
    deadline: float
    """By the event loop's clock."""


class LessonCell:
    """Commands go in by `submit`, states come out to watchers. `run()` must be running."""

    def __init__(self, store: LessonStore, health: Health, state: LessonState) -> None:
        self._store = store
        self._health = health
        self._state = state
        self._waiting: deque[_Waiting] = deque()
        self._work = asyncio.Event()
        self._watchers: list[Watcher] = []
        self._is_over = False

    @property
    def state(self) -> LessonState:
        return self._state

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Have `watcher(old, new)` called at every change; it must not block. Return the way out."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def observe(self, state: LessonState) -> None:
        """Take a state that was stored, if it is newer than the one held."""
        if state.number <= self._state.number:
            return
        old, self._state = self._state, state
        for watcher in tuple(self._watchers):
            try:
                watcher(old, state)
            except Exception:
                log.exception("watcher_failed", lesson=state.lesson_id)

    async def submit(self, command: Command) -> Applied | Refusal:
        """Have a command applied and stored; return what came of it.

        `busy` after too many lost races, `try_again` where the store is away: then it may or may not have
        been stored, and asking again is safe.
        """
        if self._is_over:
            return Refusal(RefusalCode.TRY_AGAIN)
        if len(self._waiting) >= MAX_WAITING:
            return Refusal(RefusalCode.BUSY)
        loop = asyncio.get_running_loop()
        waiting = _Waiting(command, loop.create_future(), loop.time() + PATIENCE_SECONDS)
        self._waiting.append(waiting)
        self._work.set()
        return await waiting.answer

    async def catch_up(self) -> None:
        """Bring cache and store together: take what is newer there, offer it what it lost.

        Raise `StoreAway`.
        """
        stored = await self._store.load(self._state.lesson_id)
        if stored is not None and stored.number >= self._state.number:
            self.observe(stored)
        else:
            self.observe(await self._store.offer(self._state, self._look_at(self._state)))

    async def run(self) -> None:
        """Carry out commands until cancelled; those still waiting are refused then."""
        try:
            while True:
                await self._work.wait()
                self._work.clear()
                while self._waiting:
                    size = min(MAX_FOLDED, len(self._waiting))
                    await self._carry_out([self._waiting.popleft() for _ in range(size)])
        finally:
            self._is_over = True
            _refuse(self._waiting, RefusalCode.TRY_AGAIN)
            self._waiting.clear()

    async def _carry_out(self, batch: list[_Waiting]) -> None:
        """Fold a batch into one stored change, and answer."""
        try:
            lost = 0
            while (batch := self._still_wanted(batch)) and lost < MAX_TRIES:
                result = await self._try(batch)
                if isinstance(result, Folded):
                    _answer(batch, result)
                    return
                if result == "lost":
                    lost += 1
                    jitter = FIRST_JITTER_SECONDS * 2**lost
                    await asyncio.sleep(random.uniform(0, jitter))  # noqa: S311 - spreads nodes, no secret
            _refuse(batch, RefusalCode.BUSY)
        except Exception as error:
            # Our bug: it goes to whoever asked, and the next batch is tried all the same.
            log.exception("fold_failed", lesson=self._state.lesson_id)
            _fail(batch, error)
        finally:
            _refuse(batch, RefusalCode.TRY_AGAIN)

    async def _try(self, batch: list[_Waiting]) -> Folded | Literal["lost", "waited"]:
        """Fold and store once; otherwise again, on the state that is cached by then.

        `lost`: somebody else was first. `waited`: the store was away, or settling.
        """
        if not self._health.is_up and self._state.ended_at is None:
            await self._wait_for_the_store(batch)
            return "waited"
        old = self._state
        folded = fold(old, [waiting.command for waiting in batch], now())
        if old.ended_at is not None:
            return folded  # final, whatever the store holds
        try:
            result = await self._store.save(old, folded.state, self._look_at(folded.state))
            match result:
                case Saved():
                    self.observe(folded.state)
                    return folded
                case Conflict(state) if state is not None and state.number > old.number:
                    self.observe(state)
                    return "lost"
                case Conflict():
                    await self.catch_up()
                    return "lost"
                case Settling():
                    await asyncio.sleep(SETTLING_SECONDS)
        except StoreAway as away:
            self._health.down(away.reason)
        return "waited"

    async def _wait_for_the_store(self, batch: list[_Waiting]) -> None:
        """Wait until the store is back, or nobody of the batch waits any longer."""
        latest = max(waiting.deadline for waiting in batch)
        try:
            async with asyncio.timeout_at(latest):
                await self._health.wait_up()
        except TimeoutError:
            return

    def _still_wanted(self, batch: list[_Waiting]) -> list[_Waiting]:
        """Refuse those whose time is up; return the others."""
        time = asyncio.get_running_loop().time()
        late = [waiting for waiting in batch if waiting.deadline <= time]
        _refuse(late, RefusalCode.TRY_AGAIN)
        return [waiting for waiting in batch if waiting.deadline > time and not waiting.answer.done()]

    @staticmethod
    def _look_at(state: LessonState) -> float:
        if state.ended_at is not None:
            return now()
        latest = now() + LOOK_AFTER_SECONDS
        deadline = next_deadline(state)
        return latest if deadline is None else min(latest, deadline)


def _answer(batch: list[_Waiting], folded: Folded) -> None:
    for waiting, outcome in zip(batch, folded.outcomes, strict=True):
        if not waiting.answer.done():
            waiting.answer.set_result(outcome)


def _fail(batch: list[_Waiting], error: Exception) -> None:
    for waiting in batch:
        if not waiting.answer.done():
            waiting.answer.set_exception(error)


def _refuse(batch: list[_Waiting] | deque[_Waiting], code: RefusalCode) -> None:
    for waiting in batch:
        if not waiting.answer.done():
            waiting.answer.set_result(Refusal(code))
