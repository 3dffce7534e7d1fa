"""`/ws/board/{page_id}`: who may look, reading frames, and losing the right to.

Invariant: a session's rights follow the lesson's state; in the moment in which this node learns that
somebody lost a page, their session is closed (4403), and nothing that waits is sent.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from aiohttp import WSMessage, WSMsgType, web

from signaling.wire.board import MAX_FRAME_BYTES, Left, Rights
from signaling.wire.codes import CloseCode

from ..board.limits import PeoplesLimits
from ..errors import ProtocolViolation, Refused
from ..http.ws_auth import open_websocket
from ..lesson.board_rights import may_point
from ..lesson.ids import split_page
from ..lesson.observers import name_before_pupils
from ..lesson.state import LessonState
from ..store.away import Count
from ..tokens import Claims
from .pictures import Holding
from .ports import Lessons, LiveLesson
from .rights import rights_of, why_not
from .room import Room
from .rooms import OpenRoom, Rooms
from .seeds import seeds_of
from .session import Session
from .viewer import PING_SECONDS, Viewer

ADMISSION_SECONDS = 3.0
"""How long somebody without rights waits for them: this node may hear of a move later than the browser."""
SILENCE_SECONDS = 3 * PING_SECONDS
"""A client that answered no ping for this long is gone."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BoardSockets:
    """The handler of board sockets. `lesson_missing`: what `lessons.open` raises for an unknown lesson."""

    rooms: Rooms
    lessons: Lessons
    lesson_missing: type[Exception]
    holding: Holding
    count: Count
    limits: PeoplesLimits = field(default_factory=PeoplesLimits)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket from its upgrade to its end."""
        page_id = request.match_info["page_id"]
        place = split_page(page_id)
        if place is None:
            raise web.HTTPNotFound
        socket, claims = await open_websocket(request, place.lesson_id, max_message_bytes=MAX_FRAME_BYTES)
        if claims is None:
            return socket
        code = await self._outcome(request, socket, claims, page_id)
        if code is not None:
            await socket.close(code=code)
        return socket

    async def _outcome(
        self, request: web.Request, socket: web.WebSocketResponse, claims: Claims, page_id: str
    ) -> CloseCode | None:
        """Serve; return how to close a socket that could not be: after an upgrade there is no status."""
        try:
            lesson = await self.lessons.open(claims.lesson_id)
        except self.lesson_missing:
            return CloseCode.NOT_FOUND
        except Refused as refused:
            log.info("board_refused", page_id=page_id, code=refused.refusal.code)
            return CloseCode.TRY_AGAIN_LATER
        try:
            await self._admit(request, socket, claims, lesson, page_id)
        except Exception:
            log.exception("board_session_failed", page_id=page_id)
            return CloseCode.INTERNAL_ERROR
        finally:
            await lesson.close()
        return None

    async def _admit(
        self,
        request: web.Request,
        socket: web.WebSocketResponse,
        claims: Claims,
        lesson: LiveLesson,
        page_id: str,
    ) -> None:
        rights = await wait_for_rights(lesson, claims.participant_id, page_id, claims.device)
        if rights is None:
            self.count("not_admitted")
            await socket.close(code=why_not(lesson.state, claims.participant_id, claims.device))
            return
        viewer = Viewer(
            uuid.uuid4().hex,
            claims.participant_id,
            _name(lesson.state, claims.participant_id, claims.name),
            rights,
            self.limits.of(claims.lesson_id, claims.participant_id, claims.device, now=time.monotonic()),
        )
        viewer.may_point = may_point(lesson.state, claims.participant_id)
        await self._look_on(request, socket, viewer, lesson, claims, page_id)

    async def _look_on(
        self,
        request: web.Request,
        socket: web.WebSocketResponse,
        viewer: Viewer,
        lesson: LiveLesson,
        claims: Claims,
        page_id: str,
    ) -> None:
        held = await self.rooms.enter(page_id, seeds_of(lesson.state, page_id))
        sending = asyncio.create_task(viewer.run(socket, request.transport))
        serving = asyncio.create_task(self._serve(socket, viewer, held, lesson, claims.device))
        try:
            await asyncio.wait({sending, serving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            serving.cancel()
            viewer.close(CloseCode.GOING_AWAY)
            _sent, served = await asyncio.gather(sending, serving, return_exceptions=True)
            self.rooms.leave(held)
        if isinstance(served, Exception):
            raise served

    async def _serve(
        self,
        socket: web.WebSocketResponse,
        viewer: Viewer,
        held: OpenRoom,
        lesson: LiveLesson,
        device: str,
    ) -> None:
        room = held.room
        session = Session(held, viewer, self.holding, self.count)

        def follow(_old: LessonState, new: LessonState) -> None:
            rights = rights_of(new, viewer.participant_id, room.page_id, device)
            if rights is None:
                viewer.rights = "read"  # for what it said before and is not carried out yet
                room.leave(viewer)
                viewer.close(why_not(new, viewer.participant_id, device))
                return
            _point(room, viewer, may_point(new, viewer.participant_id))
            viewer.name = _name(new, viewer.participant_id, viewer.name)
            room.allow(viewer, rights)

        room.arrive(viewer)
        unwatch = lesson.watch(follow)
        try:
            follow(lesson.state, lesson.state)  # what changed while the room was opened
            for other in room.others_of(viewer):
                room.leave(other)
                other.close(CloseCode.REPLACED)
            await read_frames(socket, viewer, session.take, self.count)
        except ProtocolViolation as error:
            self.count("protocol_violation")
            log.info("board_protocol_violation", page_id=room.page_id, error=str(error)[:200])
            viewer.close(CloseCode.PROTOCOL_VIOLATION)
        finally:
            unwatch()
            session.leave()


async def read_frames(
    socket: web.WebSocketResponse, viewer: Viewer, take: Callable[[bytes], Awaitable[int]], count: Count
) -> None:
    """Have every frame taken, no faster than the client's limits, until it ends. Raises what `take` does.

    What the person owes from another connection, or from one before, is waited for as well.
    """
    while viewer.close_code is None:
        if (owed_seconds := viewer.limits.owed(time.monotonic())) > 0:
            count("throttled")
            await asyncio.sleep(owed_seconds)
            continue
        try:
            message: WSMessage = await socket.receive(timeout=SILENCE_SECONDS)
        except TimeoutError:
            viewer.close(CloseCode.TRY_AGAIN_LATER)
            return
        if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
            return
        data = message.data.encode() if message.type is WSMsgType.TEXT else message.data
        if viewer.close_code is not None:
            return  # what arrives after the end is nobody's
        viewer.limits.took(len(data), time.monotonic())
        viewer.limits.carried_out(await take(data), time.monotonic())


def _point(room: Room, viewer: Viewer, allowed: bool) -> None:  # noqa: FBT001 - one of two, named where it is kept
    """Let others see somebody's pointer from now on, or take it from their screens."""
    if viewer.may_point and not allowed:
        room.say(Left(by=viewer.participant_id), viewer.id)
    viewer.may_point = allowed


def _name(state: LessonState, participant_id: str, otherwise: str) -> str:
    """Return what somebody's pointer is called before the class: on a seat the roster's name."""
    person = state.people.get(participant_id)
    return otherwise if person is None else name_before_pupils(state, person)


async def wait_for_rights(
    lesson: LiveLesson, participant_id: str, page_id: str, device: str = ""
) -> Rights | None:
    """Return somebody's rights on a page as soon as they have any; `None` if that takes too long."""
    changed = asyncio.Event()
    unwatch = lesson.watch(lambda _old, _new: changed.set())
    try:
        async with asyncio.timeout(ADMISSION_SECONDS):
            while (rights := rights_of(lesson.state, participant_id, page_id, device)) is None:
                if lesson.state.ended_at is not None:
                    return None
                changed.clear()
                await changed.wait()
            return rights
    except TimeoutError:
        return None
    finally:
        unwatch()
