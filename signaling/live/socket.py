"""`/ws/lesson/{lesson_id}`: from the upgrade to the close of one session.

Invariant: a session is seated before it is welcome, and whatever way it ends, its place is kept (or given
up, if it said so) and its tasks have ended when the handler returns. Errors are split by who must act:
refusals are answers, a violation of the protocol closes with 4400, our bugs with 1011.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from dataclasses import dataclass

import msgspec
import structlog
from aiohttp import web

from ..clock import now
from ..errors import ProtocolViolation, Refusal, Refused
from ..http.ws_auth import open_websocket, refuse_websocket
from ..lesson.commands import SessionLost
from ..lesson.consent import consent_of
from ..lesson.ids import is_id
from ..lesson.state import standing
from ..store.away import StoreAway
from ..tokens import Claims
from ..wire import lesson as wire
from ..wire.codes import CloseCode, RefusalCode
from .chat_feed import Archive, ChatFeed
from .dispatch import Dispatch
from .frames import Gone, read_text
from .hub import LessonHub, NotFound
from .incoming import read
from .lesson import LiveLesson, join_of
from .porch import Porch
from .services import Services
from .session import Session

HELLO_SECONDS = 10.0
"""A client that says nothing after the upgrade has no business here."""
HEARTBEAT_SECONDS = 10.0
"""WebSocket pings find a connection that died silently, also where a page's timers sleep."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LessonSockets:
    """The handler of all lesson sockets of a node."""

    hub: LessonHub

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket."""
        lesson_id = request.match_info["lesson_id"]
        if not is_id(lesson_id):
            raise web.HTTPNotFound
        if self.hub.is_draining:
            return await refuse_websocket(request, CloseCode.GOING_AWAY, "this node stops")
        socket, claims = await open_websocket(
            request,
            lesson_id,
            max_message_bytes=wire.MAX_MESSAGE_BYTES,
            heartbeat_seconds=HEARTBEAT_SECONDS,
        )
        if claims is None:
            return socket
        session = Session(secrets.token_urlsafe(16), claims)
        writing = asyncio.create_task(session.write(socket, request.transport), name=f"write {session.id}")
        try:
            await self._serve(socket, session, claims)
        finally:
            session.end(CloseCode.TRY_AGAIN_LATER)
            await asyncio.wait([writing])
            log.info(
                "session_closed",
                lesson=lesson_id,
                person=session.person,
                session=session.id,
                code=session.close_code,
            )
        return socket

    async def _serve(self, socket: web.WebSocketResponse, session: Session, claims: Claims) -> None:
        try:
            hello = await _read_hello(socket)
            lesson = await self.hub.open(claims.lesson_id)
            try:
                await _Visit(self.hub, lesson, session).run(socket, hello)
            finally:
                await lesson.close()
        except NotFound:
            session.end(CloseCode.NOT_FOUND)
        except Refused as refused:
            session.send(wire.Refused(n=-1, code=refused.refusal.code, text=refused.refusal.text))
            session.end(CloseCode.TRY_AGAIN_LATER)
        except ProtocolViolation as violation:
            log.info("protocol_violation", session=session.id, error=str(violation)[:200])
            session.end(CloseCode.PROTOCOL_VIOLATION)
        except Gone:
            session.end(CloseCode.GOING_AWAY)
        except Exception:
            log.exception("session_failed", session=session.id)
            session.fail()


class _Visit:
    """A session in a lesson, from its join to the keeping of its place."""

    def __init__(self, hub: LessonHub, lesson: LiveLesson, session: Session) -> None:
        self._hub = hub
        self._services: Services = hub.services
        self._lesson = lesson
        self._session = session
        self._dispatch = Dispatch(self._services, lesson, session)

    async def run(self, socket: web.WebSocketResponse, hello: wire.Hello) -> None:
        """Join, serve, and leave a kept place behind. Raises what `handle` sorts out."""
        claims = self._session.claims
        self._session.rates = self._lesson.rates_of(claims.participant_id, claims.device)
        outcome = await self._join(hello)
        if isinstance(outcome, Refusal):
            self._lesson.turn_away(self._session, outcome)
            return
        if not await self._is_let_in(socket, hello):
            return
        feed = self._feed(hello)
        reading_chat = asyncio.create_task(feed.run())
        try:
            self._welcome(hello, feed)
            await self._tell_slots()
            await self._read(socket)
        finally:
            self._lesson.audience.remove(self._session)
            self._lesson.stills.remove(self._session)
            await self._dispatch.close()
            feed.close()
            await asyncio.wait([reading_chat])
            await self._keep_place()

    async def _is_let_in(self, socket: web.WebSocketResponse, hello: wire.Hello) -> bool:
        """Wait until a teacher lets them in, where one has to; however that ends, nobody is left waiting."""
        waited: bool | Refusal = False
        try:
            waited = await Porch(self._lesson, self._session).wait(socket, lambda: self._join(hello))
        finally:
            if waited is not True:
                await self._keep_place()
        if isinstance(waited, Refusal):
            self._lesson.turn_away(self._session, waited)
        return waited is True

    async def _join(self, hello: wire.Hello) -> Refusal | None:
        if not self._session.rates.may_come(asyncio.get_running_loop().time()):
            return Refusal(RefusalCode.RATE_LIMITED, "too many sessions of one person")
        outcome = await self._lesson.command(join_of(self._session, fresh=hello.version == 0))
        return outcome if isinstance(outcome, Refusal) else None

    def _welcome(self, hello: wire.Hello, feed: ChatFeed) -> None:
        """Say what the client does not hold. Nothing here waits: no change can come in between."""
        session, lesson = self._session, self._lesson
        held = lesson.audience.projections.known(session.viewer, (hello.epoch, hello.version))
        session.held = held or lesson.audience.projections.latest(session.viewer)
        person = lesson.state.people.get(session.person)
        session.send(
            wire.Welcome(
                you=session.person,
                session_id=session.id,
                now=now(),
                snapshot=None if held is not None else session.held,
                ice_servers=self._services.ice_servers(session.person),
                consent="all" if person is None else consent_of(lesson.state, person),
                grade=lesson.state.grade if session.viewer == "student" else None,
                media_restart=person is None or not person.peer_id,
            )
        )
        lesson.audience.add(session, feed)
        lesson.stills.add(session)
        session.renew_token(self._services.tokens, now())
        if not self._services.health.is_up:
            session.latest("trouble", wire.Trouble(on=True))
        if self._hub.is_draining:
            session.end(CloseCode.GOING_AWAY)
        log.info("session_opened", lesson=lesson.id, person=session.person, session=session.id)

    async def _tell_slots(self) -> None:
        """A client that kept its peer over a lost socket learns who is in its slots now, and what to send."""
        with contextlib.suppress(StoreAway):
            layers = await self._services.link.layers(self._lesson.id, self._session.person)
            if layers is not None:
                self._lesson.audience.layers(layers)
            slots = await self._services.link.slots(self._lesson.id, self._session.person)
            if slots is not None:
                self._lesson.audience.slots(slots)

    def _feed(self, hello: wire.Hello) -> ChatFeed:
        chat, lesson_id = self._services.chat, self._lesson.id
        archive = Archive(
            since=lambda channel, number: chat.since(lesson_id, channel, number),
            latest=lambda channel: chat.latest(lesson_id, channel),
            numbered=lambda channel, numbers: chat.numbered(lesson_id, channel, numbers),
        )
        hidden = {channel: frozenset(numbers) for channel, numbers in hello.hidden.items()}
        return ChatFeed(archive, self._deliver_chat, hello.chat, hidden)

    def _deliver_chat(self, new: wire.ChatNew) -> None:
        messages = self._lesson.in_sight(self._session, new.messages)
        self._session.send(msgspec.structs.replace(new, messages=messages))

    async def _read(self, socket: web.WebSocketResponse) -> None:
        """Carry out message after message until the session ends."""
        session = self._session
        loop = asyncio.get_running_loop()
        while session.close_code is None:
            text = await read_text(socket)
            message = read(text)
            if isinstance(message, wire.Refused):
                self._dispatch.refuse(message.n, RefusalCode(message.code), message.text)
                await asyncio.sleep(session.rates.pause_seconds(loop.time()))
            elif not session.rates.allows(type(message), loop.time()):
                n = -1 if isinstance(message, wire.Hello) else message.n
                self._dispatch.refuse(n, RefusalCode.RATE_LIMITED)
                await asyncio.sleep(session.rates.pause_seconds(loop.time()))
            else:
                await self._dispatch.handle(message)

    async def _keep_place(self) -> None:
        """Tell the lesson that the session is gone. When the node stops, the client is back in a moment."""
        session = self._session
        with contextlib.suppress(StoreAway):
            await self._services.leases.drop(self._lesson.id, session.id)
        stands = standing(self._lesson.state, session.person, session.id)
        if stands in ("seated", "waiting") and not self._hub.is_draining:
            await self._lesson.command(SessionLost(person=session.person, session_id=session.id))


async def _read_hello(socket: web.WebSocketResponse) -> wire.Hello:
    """Return the first message, which must be `hello`."""
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            message = read(await read_text(socket))
    except TimeoutError:
        raise ProtocolViolation("no hello") from None
    if not isinstance(message, wire.Hello):
        raise ProtocolViolation("the first message is not hello")
    return message
