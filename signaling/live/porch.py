"""A session before it is welcome: it waits until a teacher lets it in.

Invariant: while it waits it is told that it waits, and answered `pong`; nothing else of the lesson reaches
it, and nothing that it says is carried out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from ..clock import now
from ..errors import Refusal
from ..lesson.seats import seat_of
from ..lesson.state import LessonState, Standing, present_person, standing
from ..store.stopping import stop_tasks
from ..wire import arrival
from ..wire import lesson as wire
from ..wire.codes import RefusalCode
from .frames import read_text
from .incoming import read
from .lesson import LiveLesson
from .session import Session

JoinAgain = Callable[[], Awaitable[Refusal | None]]

log = structlog.get_logger(__name__)


class Porch:
    """For one session whose join was carried out: it is seated already, or waits."""

    def __init__(self, lesson: LiveLesson, session: Session) -> None:
        self._lesson = lesson
        self._session = session

    async def wait(self, socket: web.WebSocketResponse, join_again: JoinAgain) -> bool | Refusal:
        """Return whether it was let in, or why it may not even wait any more. Raise as `read_text`.

        Where it was not let in, its farewell is said; a refusal is the caller's to tell.
        """
        if self._standing() != "waiting":
            return True
        log.info("session_waits", lesson=self._lesson.id, session=self._session.id)
        self._say_waiting()
        self._lesson.waiting.add(self._session)
        changed = asyncio.Event()
        unwatch = self._lesson.watch(lambda _old, _new: changed.set())
        try:
            while self._session.close_code is None:
                match self._standing():
                    case "waiting":
                        await self._read_until(socket, changed)
                    case "seated":
                        return True
                    case "missing" if not self._is_elsewhere(self._lesson.state):
                        refusal = await join_again()  # its lease ran out, or Redis was rewound
                        if refusal is not None:
                            return refusal
                    case "missing":
                        self._session.say_farewell("replaced")
                    case reason:
                        self._session.say_farewell(reason)
            return False
        finally:
            unwatch()
            self._lesson.waiting.discard(self._session)

    def _standing(self) -> Standing:
        return standing(self._lesson.state, self._session.person, self._session.id)

    def _is_elsewhere(self, state: LessonState) -> bool:
        """Say whether the same device waits on another session: a page that was loaded again."""
        claims = self._session.claims
        mine = (claims.participant_id, claims.device)
        return any((waiter.person, waiter.device) == mine for waiter in state.waiting.values())

    def _say_waiting(self) -> None:
        state = self._lesson.state
        seat = seat_of(state, self._session.person)
        self._session.send(
            arrival.Waiting(
                seat=None if seat is None else seat.number,
                free=present_person(state, self._session.person) is None,
            )
        )

    async def _read_until(self, socket: web.WebSocketResponse, changed: asyncio.Event) -> None:
        """Answer what is said until the lesson changes."""
        changed.clear()
        changing = asyncio.create_task(changed.wait())
        reading = asyncio.create_task(read_text(socket))
        try:
            await asyncio.wait({changing, reading}, return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                await self._answer(reading.result())
        finally:
            await stop_tasks([task for task in (changing, reading) if not task.done()])

    async def _answer(self, text: str) -> None:
        session, loop = self._session, asyncio.get_running_loop()
        message = read(text)
        if isinstance(message, wire.Ping) and session.rates.allows(wire.Ping, loop.time()):
            session.send(wire.Pong(n=message.n, now=now()))
        elif isinstance(message, wire.Leave):
            session.say_farewell("left")
        else:
            n = -1 if isinstance(message, wire.Hello) else message.n
            session.send(wire.Refused(n=n, code=RefusalCode.NOT_IN_LESSON, text="you wait to be let in"))
            await asyncio.sleep(session.rates.pause_seconds(loop.time()))
