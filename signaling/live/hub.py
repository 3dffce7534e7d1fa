"""All lessons that this node has open.

Invariant: for a lesson there is at most one `LiveLesson` on a node; it stays while anybody has it open,
and for a while longer, so that its state is not forgotten by a node that may be the last to know it.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

import structlog

from ..clock import now
from ..errors import Refusal, Refused
from ..lesson.commands import CloseLesson
from ..lesson.group_sets import with_saved
from ..lesson.phase_state import planned
from ..lesson.state import LessonState
from ..sql.database import DatabaseAway
from ..sql.lessons import REHEARSAL
from ..store.away import StoreAway
from ..store.lesson_store import Conflict, Saved
from ..wire.codes import CloseCode, RefusalCode
from .lasting import write_down
from .lesson import LiveLesson
from .media_watch import MediaWatch
from .services import Services
from .session import Session

LINGER_SECONDS = 30.0
"""As long as seats are kept: whoever comes back finds the lesson open."""
BEGIN_SECONDS = 2.0
"""How long the first to open a lesson waits for a Redis that settles."""
BEGIN_AGAIN_SECONDS = 0.1

log = structlog.get_logger(__name__)


class NotFound(Exception):
    """There is no lesson of this id, and there never was."""


@dataclass
class _Held:
    opened: asyncio.Task[LiveLesson]
    users: int = 0
    idle_since: float = 0.0

    @property
    def lesson(self) -> LiveLesson | None:
        done = self.opened.done() and not self.opened.cancelled() and self.opened.exception() is None
        return self.opened.result() if done else None

    @property
    def failed(self) -> bool:
        return self.opened.done() and self.lesson is None


class LessonHub:
    """Opens lessons. Its chores (`signaling.live.chores`) must be running."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.media = MediaWatch(self)
        self.is_draining = False
        self._held: dict[str, _Held] = {}

    @property
    def lessons(self) -> list[LiveLesson]:
        """Those open on this node now."""
        return [held.lesson for held in self._held.values() if held.lesson is not None]

    async def open(self, lesson_id: str) -> LiveLesson:
        """Return a lesson, loaded or begun; `close()` it in the end. An ended one is opened as such.

        Raise `NotFound`, or `Refused` (`try_again`) where Redis or the database is away.
        """
        held = self._held.get(lesson_id)
        if held is None:
            held = self._held[lesson_id] = _Held(
                asyncio.create_task(self._open(lesson_id), name=f"opening {lesson_id}")
            )
        held.users += 1
        try:
            return await asyncio.shield(held.opened)
        except BaseException:
            held.users -= 1
            held.idle_since = now()
            if held.failed and self._held.get(lesson_id) is held:
                del self._held[lesson_id]
            raise

    async def peek(self, lesson_id: str) -> LessonState | None:
        """Return a lesson's state without opening it; `None`: it is not live. Raise `Refused` as `open`."""
        held = self._held.get(lesson_id)
        if held is not None and held.lesson is not None:
            return held.lesson.state
        try:
            return await self.services.store.load(lesson_id)
        except StoreAway as away:
            raise Refused(RefusalCode.TRY_AGAIN, "the shared state is out of reach") from away

    async def write_down(self, lesson_id: str) -> None:
        """Have in SQL what the newest state says, for whoever reads next; not while Redis is away."""
        with contextlib.suppress(StoreAway):
            state = await self.services.store.load(lesson_id)
            if state is not None:
                await write_down(self.services, state)

    async def end(self, lesson_id: str) -> None:
        """End a lesson from outside; everybody in it is told. Raise as `open`; `try_again` if not stored."""
        lesson = await self.open(lesson_id)
        try:
            outcome = await lesson.command(CloseLesson())
        finally:
            await lesson.close()
        if isinstance(outcome, Refusal):
            raise Refused(outcome.code, outcome.text)

    def drain(self) -> None:
        """Tell every session to connect elsewhere; take no new ones (SIGTERM)."""
        self.is_draining = True
        for session in self.sessions():
            session.end(CloseCode.GOING_AWAY)

    def sessions(self) -> list[Session]:
        """Return all sessions of this node."""
        return [session for lesson in self.lessons for session in lesson.sessions]

    def lesson_ids(self) -> set[str]:
        """Return the ids of those that are open here, or just being opened."""
        return set(self._held)

    async def leave(self, lesson_id: str) -> None:
        """Forget a lesson that was deleted; whoever is still in it is told that there is none."""
        held = self._held.pop(lesson_id, None)
        if held is None:
            return
        held.opened.cancel()
        if held.lesson is not None:
            for session in held.lesson.sessions:
                session.end(CloseCode.NOT_FOUND)
            await held.lesson.stop()

    async def forget_idle(self) -> None:
        """Stop lessons that nobody has had open for a while."""
        time = now()
        for lesson_id, held in list(self._held.items()):
            if held.users == 0 and held.lesson is not None and time - held.idle_since > LINGER_SECONDS:
                del self._held[lesson_id]
                await held.lesson.stop()
                log.info("lesson_closed", lesson=lesson_id)

    async def close(self) -> None:
        """Stop all lessons, at the end of the node."""
        held_lessons, self._held = list(self._held.values()), {}
        for held in held_lessons:
            held.opened.cancel()
            if held.lesson is not None:
                await held.lesson.stop()

    def _release(self, lesson: LiveLesson) -> None:
        held = self._held.get(lesson.id)
        if held is not None and held.lesson is lesson:
            held.users -= 1
            held.idle_since = now()

    async def _open(self, lesson_id: str) -> LiveLesson:
        try:
            state = await self.services.store.load(lesson_id) or await self._begin(lesson_id)
        except StoreAway as away:
            self.services.health.down(away.reason)
            raise Refused(RefusalCode.TRY_AGAIN, "the shared state is out of reach") from away
        except DatabaseAway as away:
            raise Refused(RefusalCode.TRY_AGAIN, "the database does not answer") from away
        lesson = LiveLesson(self.services, state, self._release)
        await lesson.start()
        lesson.spawn(self.media.look())
        log.info("lesson_opened", lesson=lesson_id, epoch=state.epoch, version=state.version)
        return lesson

    async def _begin(self, lesson_id: str) -> LessonState:
        """Start a lesson from its row in SQL; if another node was first, take what it stored."""
        row = await self.services.lessons.get(lesson_id)
        if row is None:
            raise NotFound(lesson_id)
        whole = None if row.class_id is None else await self.services.classes.whole(row.class_id)
        state = LessonState(
            lesson_id=row.id,
            title=row.title,
            code=row.code,
            settings=row.settings,
            rehearsal=row.purpose == REHEARSAL,
            class_id=row.class_id or "",
            class_revision=0 if whole is None else whole.revision,
            roster=() if whole is None else tuple(whole.seats),
            grade=None if whole is None else whole.grade,
            phases=planned(row.plan),
            epoch=1,
            version=1,
            ended_at=row.ended_at,
        )
        state = state if whole is None else with_saved(state, whole.sets)
        if row.ended_at is not None:
            return state
        deadline = now() + BEGIN_SECONDS
        while now() < deadline:
            match await self.services.store.save(None, state, now()):
                case Saved():
                    return state
                case Conflict(LessonState() as stored):
                    return stored
                case _:
                    await asyncio.sleep(BEGIN_AGAIN_SECONDS)
        raise StoreAway("settling")
