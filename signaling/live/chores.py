"""What a node does by itself, again and again, for all its lessons.

Invariant: a chore that fails is logged and tried again at its next turn; none can stop another.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from ..clock import now
from ..errors import Refused
from ..lesson.asking_commands import PollKept
from ..lesson.commands import SessionLost, Tick
from ..lesson.people import long_gone
from ..lesson.poll_view import records
from ..lesson.state import LessonState, next_deadline
from ..sql.database import DatabaseAway
from ..store.away import StoreAway
from ..store.cell import LOOK_AFTER_SECONDS
from ..store.leases import RENEW_SECONDS
from ..store.lesson_store import NOTHING, Number
from .class_feed import FOLLOW_SECONDS, follow_changed
from .hub import LessonHub
from .lasting import finish
from .lesson import LiveLesson
from .stills import SAY_AGAIN_SECONDS
from .talk_feed import TELL_SECONDS

PULSE_SECONDS = 0.5
"""A lost announcement, and a Redis that went or came back, is noticed within this time."""
CARE_SECONDS = 1.0
"""Seats are kept for 30 s, give or take this."""
MEDIA_SECONDS = 0.5
"""A media node that died in class must be replaced within 5 s of it, of which its heartbeat takes up to 3."""
CHAT_SECONDS = 2.0
"""A lost announcement of chat, or of a reflection, is found within this time (fault 19)."""
TOKEN_SECONDS = 30 * 60.0
"""Half a token's life."""
KEEP_TALK_SECONDS = 5.0
"""A node that dies costs so much of what was said to the record."""
EXPIRE_SECONDS = 3600.0
"""Days are counted; an hour more is none."""

log = structlog.get_logger(__name__)


class Chores:
    """`run()` for the life of the node, until `stop()`."""

    def __init__(self, hub: LessonHub) -> None:
        self._hub = hub
        self._services = hub.services
        self._stopped = asyncio.Event()
        self._noted: set[str] = set()
        """Lessons open here whose end is written down."""

    async def run(self) -> None:
        """Do everything again and again until stopped; what is under way then is finished, not torn off."""
        async with asyncio.TaskGroup() as group:
            for seconds, chore in (
                (PULSE_SECONDS, self.pulse),
                (RENEW_SECONDS, self.renew_leases),
                (CARE_SECONDS, self.look_after),
                (CARE_SECONDS, self.note_ends),
                (CARE_SECONDS, self.keep_polls),
                (CARE_SECONDS, self.keep_timelines),
                (KEEP_TALK_SECONDS, self.keep_talk),
                (MEDIA_SECONDS, self._hub.media.look),
                (CHAT_SECONDS, self.look_for_chat),
                (FOLLOW_SECONDS, self.follow_classes),
                (CHAT_SECONDS, self.look_for_reflections),
                (SAY_AGAIN_SECONDS, self.repeat_stills),
                (TELL_SECONDS, self.tell_talk),
                (TOKEN_SECONDS, self.renew_tokens),
                (EXPIRE_SECONDS, self.expire_recordings),
                (CARE_SECONDS, self.cut_stuck_sessions),
                (CARE_SECONDS, self._hub.forget_idle),
            ):
                group.create_task(self._again_and_again(seconds, chore), name=chore.__name__)

    def stop(self) -> None:
        """Have `run` end."""
        self._stopped.set()

    async def pulse(self) -> None:
        """Compare every open lesson with the store; note whether the store is well."""
        lessons = {lesson.id: lesson for lesson in self._hub.lessons}
        try:
            pulse = await self._services.store.pulse(self._services.node_id, lessons)
        except StoreAway as away:
            self._services.health.down(away.reason)
            return
        behind = [
            lesson
            for lesson_id, lesson in lessons.items()
            if not _is_in_step(lesson.state, pulse.numbers[lesson_id])
        ]
        await asyncio.gather(*(lesson.catch_up() for lesson in behind))
        if not pulse.settling:
            self._services.health.up()

    async def renew_leases(self) -> None:
        """Say which sessions live."""
        living = {lesson.id: [session.id for session in lesson.sessions] for lesson in self._hub.lessons}
        await self._services.leases.renew(living, now())

    async def look_after(self) -> None:
        """Let time pass in lessons that are due, whoever's sessions they had."""
        for lesson_id in await self._services.rota.claim(now()):
            try:
                await self._look_after(lesson_id)
            except (StoreAway, DatabaseAway, Refused):
                raise  # it concerns all of them, and each is due again soon
            except Exception:
                log.exception("not_looked_after", lesson=lesson_id)

    async def note_ends(self) -> None:
        """Write down the ends of lessons open here, whatever Redis still knows of them."""
        self._noted &= {lesson.id for lesson in self._hub.lessons if lesson.state.ended_at is not None}

        async def note(lesson: LiveLesson) -> None:
            if lesson.state.ended_at is not None and lesson.id not in self._noted:
                await finish(self._services, lesson.state)
                self._noted.add(lesson.id)

        await self._each("note_ends", note)

    async def keep_polls(self) -> None:
        """Write down the rounds of polls that are over, in lessons open here. Twice is once."""

        async def keep(lesson: LiveLesson) -> None:
            over = records(lesson.state)
            if lesson.state.ended_at is None and over:
                await self._services.polls.keep(lesson.id, over)
                for one in over:
                    await lesson.command(PollKept(poll=one.poll, round=one.round))

        await self._each("keep_polls", keep)

    async def keep_timelines(self) -> None:
        """Write down what happened in lessons open here. Twice is once."""
        timelines = self._services.timelines
        await self._each("keep_timelines", lambda lesson: timelines.look(lesson.state))
        timelines.forget_others([lesson.id for lesson in self._hub.lessons])

    async def keep_talk(self) -> None:
        """Write down how long people spoke in lessons open here."""
        look = self._services.timelines.look_at_talk
        await self._each("keep_talk", lambda lesson: look(lesson.state, lesson.talk.tally))

    async def look_for_chat(self) -> None:
        """Find messages whose announcement was lost."""
        await self._each("look_for_chat", lambda lesson: lesson.compare_chat())

    async def look_for_reflections(self) -> None:
        """Find reflections whose announcement was lost."""
        await self._each("look_for_reflections", lambda lesson: lesson.reflections.compare())

    async def repeat_stills(self) -> None:
        """Tell other nodes again whom the sessions here want to see; forget old stills."""
        for lesson in self._hub.lessons:
            lesson.stills.say_again()

    async def tell_talk(self) -> None:
        """Tell staff who has spoken in the groups."""
        for lesson in self._hub.lessons:
            lesson.talk.tell()

    async def expire_recordings(self) -> None:
        """Delete recordings that were kept for long enough; at the start what fell due before."""
        recordings, deletions = self._services.recordings, self._services.deletions
        for recording in await recordings.due(now()):
            # Asked for each, at the last moment: there may be many, on a slow disk.
            if not await deletions.is_held(recording) and await self._is_taken(recording):
                self._services.audit.note("recording.expired", recording=recording)
        await recordings.clear()

    async def _is_taken(self, recording: str) -> bool:
        try:
            return await self._services.recordings.take(recording)
        except OSError:
            log.exception("recording_not_deleted", recording=recording)
            return False

    async def follow_classes(self) -> None:
        """Have lessons follow their classes."""
        await follow_changed(self._hub)

    async def renew_tokens(self) -> None:
        """Give every session a new token."""
        for session in self._hub.sessions():
            session.renew_token(self._services.tokens, now())

    async def cut_stuck_sessions(self) -> None:
        """Find clients that stopped reading."""
        time = asyncio.get_running_loop().time()
        for session in self._hub.sessions():
            session.cut_if_stuck(time)

    async def _look_after(self, lesson_id: str) -> None:
        """Open a lesson only if there is something to do: it may live on other nodes."""
        state = await self._hub.peek(lesson_id)
        if state is None:
            await self._services.rota.strike(lesson_id)
            return
        await self._services.link.forget(lesson_id, long_gone(state, now()))
        lost = await self._services.leases.lost(state, now())
        deadline = next_deadline(state)
        # Somebody has to hear when a peer ends that no session of any node belongs to.
        by_http = any(person.by_http for person in state.people.values())
        if lost or by_http or state.ended_at is not None or (deadline is not None and deadline <= now()):
            await self._let_time_pass(lesson_id, lost)
        else:
            await self._services.rota.put_off(lesson_id, _next_look(state))

    async def _let_time_pass(self, lesson_id: str, lost: list[tuple[str, str]]) -> None:
        lesson = await self._hub.open(lesson_id)
        try:
            for person, session_id in lost:
                log.info("session_expired", lesson=lesson_id, session=session_id, person=person)
                await lesson.command(SessionLost(person=person, session_id=session_id))
            await lesson.command(Tick())
            if lesson.state.ended_at is not None:
                await finish(self._services, lesson.state)
            else:
                await self._services.rota.put_off(lesson_id, _next_look(lesson.state))
        finally:
            await lesson.close()

    async def _each(self, chore: str, do: Callable[[LiveLesson], Awaitable[None]]) -> None:
        """Do it for every lesson open here: what fails for one is its own alone."""
        for lesson in self._hub.lessons:
            try:
                await do(lesson)
            except (StoreAway, DatabaseAway, Refused):
                raise  # it concerns all of them
            except Exception:
                log.exception("chore_failed", chore=chore, lesson=lesson.id)

    async def _again_and_again(self, seconds: float, chore: Callable[[], Awaitable[None]]) -> None:
        while not self._stopped.is_set():
            try:
                await chore()
            except (StoreAway, DatabaseAway, Refused) as away:
                log.debug("chore_put_off", chore=chore.__name__, reason=str(away))
            except Exception:
                log.exception("chore_failed", chore=chore.__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), seconds)


def _is_in_step(state: LessonState, stored: Number) -> bool:
    """Say whether the store has what this node has. Of an ended lesson it may have nothing any more."""
    return stored == state.number or (state.ended_at is not None and stored == NOTHING)


def _next_look(state: LessonState) -> float:
    deadline = next_deadline(state)
    soon = now() + LOOK_AFTER_SECONDS
    return soon if deadline is None else max(now(), min(soon, deadline))
