"""A lesson that this node has open: its cell, its audience, and what they listen to.

Invariant: while it is open its state follows the store within a pulse, whatever announcements are lost;
what commands brought about leaves only after they were stored.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import structlog

from media.control import events_channel

from ..chat.service import chat_channel, decode_announced
from ..chat.sight import in_sight
from ..errors import Refusal
from ..lesson.commands import Command, Join
from ..lesson.outcome import Applied, Audited, SeatGiven
from ..lesson.state import LessonState, decode_state, standing
from ..sql.database import DatabaseAway
from ..store.away import StoreAway
from ..store.bus import Subscription
from ..store.cell import LessonCell, Watcher
from ..store.keys import changes_channel
from ..store.reactions_link import reactions_channel
from ..store.reflections_link import reflections_channel
from ..store.stills_link import stills_channel
from ..store.stopping import stop_tasks
from ..wire.chat import ChatMessage
from ..wire.codes import CloseCode, RefusalCode
from ..wire.lesson import Refused
from .audience import Audience
from .media_events import take_event
from .rates import LessonRates, SessionRates
from .reactions import LessonReactions
from .reflections import LessonReflections
from .services import Services
from .session import Session
from .stills import LessonStills
from .talk_feed import TalkFeed

STOP_SECONDS = 3.0
"""A call to Redis takes at most one; a database is not to be interrupted in the middle."""

_ACTIONS = {
    "mute": "person.muted",
    "mute_students": "people.muted",
    "ask": "person.asked",
    "spotlight": "person.spotlit",
    "attention": "attention.asked",
    "lock": "lesson.locked",
    "unlock": "lesson.unlocked",
    "sound_only": "lesson.sound_only",
    "record": "recording.announced",
    "record_end": "recording.stopped",
    "record_ask": "recording.asked",
    "record_allow": "recording.allowed",
    "record_decline": "recording.declined",
    "hide": "message.hidden",
    "unhide": "message.shown",
    "hide_answer": "answer.hidden",
    "unhide_answer": "answer.shown",
    "remove": "person.removed",
    "ban": "person.banned",
    "end": "lesson.ended",
    "admit": "person.admitted",
    "turn_away": "person.turned_away",
    "readmit": "person.readmitted",
    "lobby": "lobby.set",
    "observers": "observers.set",
}

SEAT_AGAIN_SECONDS = 1.0
"""Between tries while Redis is away, each of which waits for it as well."""

log = structlog.get_logger(__name__)


class LiveLesson:
    """Made by the hub. `start()` first; `stop()` when nobody has it open any more."""

    def __init__(self, services: Services, state: LessonState, release: Callable[[LiveLesson], None]) -> None:
        self.id = state.lesson_id
        self.services = services
        self._release = release
        self._cell = LessonCell(services.store, services.health, state)
        self.audience = Audience(state, self._rejoin, services.class_bps)
        self._cell.watch(self.audience.follow)
        self.stills = LessonStills(self.id, services.node_id, services.stills, self.spawn, state)
        self._cell.watch(lambda _old, new: self.stills.follow(new))
        self.reactions = LessonReactions(self._cell, self.audience, services.reactions)
        self.reflections = LessonReflections(
            self._cell, self.audience, services.reflections, services.reflections_link, self.spawn
        )
        self.talk = TalkFeed(lambda: self.audience.sessions, state)
        self._cell.watch(lambda _old, new: self.talk.follow(new))
        self.waiting: set[Session] = set()
        """Sessions here that wait to be let in."""
        self._rejoining: set[str] = set()
        self._rates = LessonRates()
        self._subscriptions: list[Subscription] = []
        self._writing: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def state(self) -> LessonState:
        """The state as this node knows it: stored, and at most a pulse old."""
        return self._cell.state

    @property
    def sessions(self) -> list[Session]:
        """All sessions here, those who wait included."""
        return [*self.audience.sessions, *self.waiting]

    def watch(self, callback: Watcher) -> Callable[[], None]:
        """Have `callback(old, new)` called after every change. Return the way out."""
        return self._cell.watch(callback)

    async def command(self, command: Command) -> Applied | Refusal:
        """Have a command carried out; return what came of it once that is stored."""
        outcome = await self._cell.submit(command)
        if isinstance(outcome, Refusal):
            self.services.refused(outcome.code)
            return outcome
        for effect in outcome.effects:
            if isinstance(effect, Audited):
                self._note(effect)
            elif isinstance(effect, SeatGiven) and not self.state.rehearsal:
                self.spawn(self.services.classes.note_device(self.state.class_id, effect))
        return outcome

    def rates_of(self, person: str, device: str = "") -> SessionRates:
        """Return what somebody has used up here on a device, whatever session they did it on."""
        return self._rates.of(person, device, now=asyncio.get_running_loop().time())

    def soon(self, command: Command) -> None:
        """Have a command carried out without waiting for it."""
        self.spawn(self.command(command))

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do some work that belongs to this lesson; what is not done when it stops is cancelled."""
        task = asyncio.create_task(_logged(work, self.id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Give it back: call once for each `LessonHub.open`."""
        self._release(self)

    def in_sight(self, session: Session, messages: Sequence[ChatMessage]) -> list[ChatMessage]:
        """Return messages as a session may see them at this moment."""
        return in_sight(self.state, session.claims.role, messages)

    async def start(self) -> None:
        """Listen to everything about this lesson, then look at what is stored."""
        self._writing = asyncio.create_task(self._cell.run(), name=f"write {self.id}")
        if self.state.ended_at is not None:
            return  # nothing about it will change
        bus = self.services.bus
        self._subscriptions = [
            await bus.subscribe(changes_channel(self.id), self._take_state, self._look_again),
            await bus.subscribe(events_channel(self.id), self._take_event),
            await bus.subscribe(chat_channel(self.id), self._take_chat, self._look_for_chat),
            await bus.subscribe(stills_channel(self.id), self.stills.take),
            await bus.subscribe(reactions_channel(self.id), self.reactions.take),
            await bus.subscribe(reflections_channel(self.id), self.reflections.take),
        ]
        await self._subscriptions[0].ready()

    async def stop(self) -> None:
        """Stop listening and writing; give what was spawned a moment to end by itself."""
        for subscription in self._subscriptions:
            await subscription.close()
        self.reactions.close()
        if self._writing is not None:
            await stop_tasks([self._writing])
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=STOP_SECONDS)
        await stop_tasks(tuple(self._tasks))

    async def catch_up(self) -> None:
        """Bring cache and store together; a store that is away is noted."""
        try:
            await self._cell.catch_up()
        except StoreAway as away:
            self.services.health.down(away.reason)

    async def compare_chat(self) -> None:
        """Find messages whose announcement was lost. Raise `DatabaseAway`."""
        if self.audience.sessions:
            self.audience.compare_chat(await self.services.chat.numbers(self.id))

    async def wait_for(self, condition: Callable[[LessonState], bool], seconds: float) -> bool:
        """Wait until the state is as wanted; say whether it came to be so in time."""
        if condition(self.state):
            return True
        changed = asyncio.Event()
        unwatch = self.watch(lambda _old, new: changed.set() if condition(new) else None)
        try:
            async with asyncio.timeout(seconds):
                await changed.wait()
        except TimeoutError:
            return False
        finally:
            unwatch()
        return True

    def _look_for_chat(self) -> None:
        self.spawn(self.compare_chat())

    def _take_state(self, data: bytes) -> None:
        self._cell.observe(decode_state(data))

    def _look_again(self) -> None:
        self.spawn(self.catch_up())

    def _take_event(self, data: bytes) -> None:
        take_event(data, self.state, self.audience, self.talk, self.soon)

    def _take_chat(self, data: bytes) -> None:
        self.audience.chat(decode_announced(data))

    def _rejoin(self, session: Session) -> None:
        """Seat a session again that the state lost although it lives."""
        if session.id not in self._rejoining:
            self._rejoining.add(session.id)
            self.spawn(self._seat_again(session))

    async def _seat_again(self, session: Session) -> None:
        try:
            outcome = await self.command(join_of(session))
            while _passes(outcome) and session.close_code is None:
                await asyncio.sleep(SEAT_AGAIN_SECONDS)  # nothing else may ever ask for it again
                outcome = await self.command(join_of(session))
        finally:
            self._rejoining.discard(session.id)
        if session.close_code is not None:
            return
        if not isinstance(outcome, Refusal):
            log.info("session_seated_again", lesson=self.id, session=session.id, person=session.person)
            return
        stands = standing(self.state, session.person, session.id)
        if stands in ("ended", "removed", "banned", "replaced"):
            session.say_farewell(stands)
        else:
            self.turn_away(session, outcome)

    def turn_away(self, session: Session, refusal: Refusal) -> None:
        """End a session that could not be seated, with the reason."""
        if refusal.code is RefusalCode.BANNED:
            self.services.audit.note(
                "token.refused", lesson_id=self.id, subject_id=session.person, reason="banned"
            )
            session.say_farewell("banned")
        elif self.state.ended_at is not None:
            session.say_farewell("ended")
        else:
            session.send(Refused(n=-1, code=refusal.code, text=refusal.text))
            is_final = refusal.code is RefusalCode.BAD_NAME
            session.end(CloseCode.UNAUTHORIZED if is_final else CloseCode.TRY_AGAIN_LATER)

    def _note(self, effect: Audited) -> None:
        self.services.audit.note(
            _ACTIONS[effect.action],
            lesson_id=self.id,
            actor_id=effect.by or None,
            subject_id=effect.person or None,
            detail=effect.detail or None,
            **({"recording": effect.recording} if effect.recording else {}),
        )


def _passes(outcome: Applied | Refusal) -> bool:
    """Say whether it was refused for a reason that is none of the asker's, and is over by itself."""
    return isinstance(outcome, Refusal) and outcome.code in (RefusalCode.TRY_AGAIN, RefusalCode.BUSY)


def join_of(session: Session, *, fresh: bool = False) -> Join:
    """Return the join of a session's participant."""
    claims = session.claims
    return Join(
        person=claims.participant_id,
        name=claims.name,
        role=claims.role,
        session_id=session.id,
        fresh=fresh,
        device=claims.device,
        trusted=claims.trusted,
        seat=claims.by_seat,
    )


async def _logged(work: Coroutine[Any, Any, Any], lesson_id: str) -> None:
    """Let nothing that fails in the background go unseen."""
    with contextlib.suppress(asyncio.CancelledError):
        try:
            await work
        except (StoreAway, DatabaseAway) as away:
            log.debug("lesson_task_put_off", lesson=lesson_id, reason=str(away))
        except Exception:
            log.exception("lesson_task_failed", lesson=lesson_id)
