"""`/ws/boards/{lesson_id}`: an overview of many pages, for staff.

Invariant: in the moment in which this node learns that somebody is not of the staff (any more), or that a
page is not theirs, nothing more of it is told.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass, field

import msgspec
import structlog
from aiohttp import web

from signaling.wire.board import BoardPing
from signaling.wire.codes import CloseCode
from signaling.wire.overview import Watch, decode_client_message

from ..board.limits import PeoplesLimits
from ..clock import now
from ..errors import ProtocolViolation, Refused
from ..http.ws_auth import open_websocket
from ..lesson.ids import class_page, is_id
from ..lesson.state import LessonState
from ..store.away import Count
from ..tokens import Claims
from .overview import Overview
from .ports import Lessons, LiveLesson
from .rights import rights_of, why_not
from .rooms import Rooms
from .session import frame_messages
from .socket import read_frames, wait_for_rights
from .viewer import Viewer

MAX_FRAME_BYTES = 16 * 1024
"""144 page ids have less than 10 KB."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class OverviewSockets:
    """The handler of overviews. `lesson_missing`: what `lessons.open` raises for an unknown lesson."""

    rooms: Rooms
    lessons: Lessons
    lesson_missing: type[Exception]
    count: Count
    limits: PeoplesLimits = field(default_factory=PeoplesLimits)
    viewers: dict[str, Viewer] = field(default_factory=dict)
    """participant id -> their one overview on this node."""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket from its upgrade to its end."""
        lesson_id = request.match_info["lesson_id"]
        if not is_id(lesson_id):
            raise web.HTTPNotFound
        socket, claims = await open_websocket(request, lesson_id, max_message_bytes=MAX_FRAME_BYTES)
        if claims is None:
            return socket
        code = await self._outcome(request, socket, claims)
        if code is not None:
            await socket.close(code=code)
        return socket

    def drain(self) -> None:
        """Send everybody away."""
        for viewer in self.viewers.values():
            viewer.close(CloseCode.GOING_AWAY)

    async def _outcome(
        self, request: web.Request, socket: web.WebSocketResponse, claims: Claims
    ) -> CloseCode | None:
        try:
            lesson = await self.lessons.open(claims.lesson_id)
        except self.lesson_missing:
            return CloseCode.NOT_FOUND
        except Refused:
            return CloseCode.TRY_AGAIN_LATER
        try:
            return await self._admit(request, socket, claims, lesson)
        except Exception:
            log.exception("overview_failed", lesson=claims.lesson_id)
            return CloseCode.INTERNAL_ERROR
        finally:
            await lesson.close()

    async def _admit(
        self, request: web.Request, socket: web.WebSocketResponse, claims: Claims, lesson: LiveLesson
    ) -> CloseCode | None:
        page_id = class_page(claims.lesson_id)
        rights = await wait_for_rights(lesson, claims.participant_id, page_id)
        if rights != "admin":
            self.count("not_admitted")
            return why_not(lesson.state, claims.participant_id) if rights is None else CloseCode.FORBIDDEN
        limits = self.limits.of(claims.lesson_id, claims.participant_id, claims.device, now=time.monotonic())
        viewer = Viewer(uuid.uuid4().hex, claims.participant_id, claims.name, "read", limits)
        before = self.viewers.get(viewer.participant_id)
        if before is not None:
            before.close(CloseCode.REPLACED)
        self.viewers[viewer.participant_id] = viewer
        sending = asyncio.create_task(viewer.run(socket, request.transport))
        serving = asyncio.create_task(self._serve(socket, viewer, lesson))
        try:
            await asyncio.wait({sending, serving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            serving.cancel()
            viewer.close(CloseCode.GOING_AWAY)
            _sent, served = await asyncio.gather(sending, serving, return_exceptions=True)
            if self.viewers.get(viewer.participant_id) is viewer:
                del self.viewers[viewer.participant_id]
        if isinstance(served, Exception):
            raise served
        return None

    async def _serve(self, socket: web.WebSocketResponse, viewer: Viewer, lesson: LiveLesson) -> None:
        overview = Overview(viewer, self.rooms, lesson.state, now)
        page_id = class_page(lesson.state.lesson_id)

        def follow(_old: LessonState, new: LessonState) -> None:
            overview.follow(new)
            if rights_of(new, viewer.participant_id, page_id) != "admin":
                viewer.close(why_not(new, viewer.participant_id))

        async def take(data: bytes) -> int:
            return take_frame(overview, data)

        unwatch = lesson.watch(follow)
        telling = asyncio.create_task(overview.run())
        reading = asyncio.create_task(read_frames(socket, viewer, take, self.count))
        try:
            follow(lesson.state, lesson.state)  # what changed while it was admitted
            await asyncio.wait({telling, reading}, return_when=asyncio.FIRST_COMPLETED)
            for task in (telling, reading):
                if task.done():
                    task.result()
        except ProtocolViolation as error:
            self.count("protocol_violation")
            log.info("overview_protocol_violation", error=str(error)[:200])
            viewer.close(CloseCode.PROTOCOL_VIOLATION)
        finally:
            unwatch()
            for task in (telling, reading):
                task.cancel()
            await asyncio.gather(telling, reading, return_exceptions=True)
            overview.close()


def take_frame(overview: Overview, data: bytes) -> int:
    """Carry out a frame, and return how many messages it had. Raise `ProtocolViolation`."""
    messages = frame_messages(data)
    for raw in messages:
        try:
            message: Watch | BoardPing = decode_client_message(raw)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise ProtocolViolation(f"bad message: {error}") from error
        if isinstance(message, Watch):
            overview.watch(message.pages, message.marks)
        else:
            overview.pong(message.n)
    return len(messages)
