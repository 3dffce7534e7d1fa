"""Sessions without a socket: a participant who publishes by WHIP, or plays by WHEP.

Invariant: such a session is in the lesson's state and nowhere else, so that any node may answer for it, and
no node's end is its end. It begins when its peer is answered, and ends by its own word, with its peer, or
when another session takes its participant's place.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from media.control import MLineKind, Source

from ..errors import Refusal, Refused
from ..lesson.commands import Command, Join, Leave, SetPeer, SetSource
from ..lesson.state import PersonState, present_person
from ..store.away import StoreAway
from ..store.http_sessions import HttpSession, HttpSessions
from ..tokens import Claims
from ..wire import lesson as wire
from ..wire.codes import RefusalCode
from .dispatch import NODE_SECONDS
from .hub import LessonHub, NotFound
from .lesson import LiveLesson

ID_BYTES = 16
"""Not to be guessed, though a token is asked for as well."""
_SOURCES: dict[MLineKind, Source] = {"microphone": "microphone", "camera": "camera", "screen": "screen"}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: an offer, what its m-lines are for, and whom to play (empty: it publishes)."""

    offer: str
    ufrag: str
    mids: dict[str, MLineKind]
    watches: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of it."""

    session_id: str
    sdp: str
    etag: str


class HttpPeers:
    """All methods raise `Refused`."""

    def __init__(self, hub: LessonHub, sessions: HttpSessions) -> None:
        self._hub = hub
        self._sessions = sessions
        self._link = hub.services.link

    async def begin(self, claims: Claims, wish: Wish) -> Answered:
        """Seat the token's participant on a new session, in place of any they had, and answer the offer."""
        lesson = await self._open(claims.lesson_id)
        try:
            if wish.watches and present_person(lesson.state, wish.watches) is None:
                raise Refused(RefusalCode.NO_SUCH_PERSON, "nobody of this id is in the lesson")
            if not lesson.rates_of(claims.participant_id).may_come(asyncio.get_running_loop().time()):
                raise Refused(RefusalCode.RATE_LIMITED, "too many sessions of one person")
            if not await lesson.wait_for(lambda state: bool(state.media_node), NODE_SECONDS):
                raise Refused(RefusalCode.MEDIA_UNAVAILABLE, "no media node is there")
            return await self._seated(lesson, claims, wish)
        finally:
            await lesson.close()

    async def session_of(self, claims: Claims, session_id: str) -> HttpSession:
        """Return the session of this id, if it is this participant's and lives."""
        try:
            session = await self._sessions.get(claims.lesson_id, claims.participant_id)
        except StoreAway as away:
            raise _try_again() from away
        if session is None or session.id != session_id:
            raise _no_session()
        return session

    async def restart(self, claims: Claims, session_id: str, offer: str, ufrag: str) -> Answered:
        """Answer an offer of the same peer with new ICE credentials."""
        session = await self.session_of(claims, session_id)
        lesson = await self._open(claims.lesson_id)
        try:
            person = _seated_on(lesson, claims, session_id)
            if not lesson.rates_of(person.id).allows(wire.MediaOffer, asyncio.get_running_loop().time()):
                raise Refused(RefusalCode.RATE_LIMITED, "too many ICE restarts")
            wish = Wish(offer, ufrag, session.mids)
            return await self._answered(lesson, claims, wish, session_id, person.peer_id)
        finally:
            await lesson.close()

    async def end(self, claims: Claims, session_id: str) -> None:
        """Let the participant go, and their peer with them."""
        await self.session_of(claims, session_id)
        lesson = await self._open(claims.lesson_id)
        try:
            _seated_on(lesson, claims, session_id)
            await _do(lesson, Leave(by=claims.participant_id, session_id=session_id))
        finally:
            await lesson.close()
        await self._forget(claims)
        log.info("http_session_closed", lesson=lesson.id, person=claims.participant_id, session=session_id)

    async def _seated(self, lesson: LiveLesson, claims: Claims, wish: Wish) -> Answered:
        person, session_id = claims.participant_id, secrets.token_urlsafe(ID_BYTES)
        peer_id = secrets.token_urlsafe(ID_BYTES)
        join = Join(
            person=person,
            name=claims.name,
            role=claims.role,
            session_id=session_id,
            fresh=True,
            by_http=True,
            watches=wish.watches,
            device=claims.device,
            trusted=claims.trusted,
            seat=claims.by_seat,
        )
        await _do(lesson, join)
        try:
            await _do(lesson, SetPeer(by=person, peer_id=peer_id))
            for command in _begin_sending(person, wish.mids.values()):
                await _do(lesson, command)
            answered = await self._answered(lesson, claims, wish, session_id, peer_id)
        except Refused:
            await lesson.command(Leave(by=person, session_id=session_id))
            raise
        log.info(
            "http_session_opened",
            lesson=lesson.id,
            person=person,
            session=session_id,
            mids=sorted(wish.mids.values()),
        )
        return answered

    async def _answered(
        self, lesson: LiveLesson, claims: Claims, wish: Wish, session_id: str, peer_id: str
    ) -> Answered:
        answer = await self._link.offer(
            media_node=lesson.state.media_node,
            lesson_id=lesson.id,
            person=claims.participant_id,
            peer_id=peer_id,
            sdp=wish.offer,
            mids=wish.mids,
        )
        if isinstance(answer, Refusal):
            raise Refused(answer.code, answer.text)
        etag = secrets.token_urlsafe(ID_BYTES)
        session = HttpSession(id=session_id, offer=wish.offer, mids=wish.mids, etag=etag, ufrag=wish.ufrag)
        try:
            await self._sessions.put(lesson.id, claims.participant_id, session)
        except StoreAway as away:
            raise _try_again() from away
        return Answered(session_id, answer, etag)

    async def _open(self, lesson_id: str) -> LiveLesson:
        if self._hub.is_draining:
            raise Refused(RefusalCode.TRY_AGAIN, "this node stops")
        try:
            return await self._hub.open(lesson_id)
        except NotFound:
            raise Refused(RefusalCode.NOT_FOUND, "nothing here") from None

    async def _forget(self, claims: Claims) -> None:
        with contextlib.suppress(StoreAway):  # it runs out by itself
            await self._sessions.drop(claims.lesson_id, claims.participant_id)


async def _do(lesson: LiveLesson, command: Command) -> None:
    outcome = await lesson.command(command)
    if isinstance(outcome, Refusal):
        raise Refused(outcome.code, outcome.text)


def _begin_sending(person: str, kinds: Iterable[MLineKind]) -> list[SetSource]:
    return [SetSource(by=person, source=_SOURCES[kind], on=True) for kind in kinds if kind in _SOURCES]


def _seated_on(lesson: LiveLesson, claims: Claims, session_id: str) -> PersonState:
    person = present_person(lesson.state, claims.participant_id)
    if person is None or person.session_id != session_id:
        raise _no_session()
    return person


def _no_session() -> Refused:
    return Refused(RefusalCode.NOT_FOUND, "no such session, or none any more")


def _try_again() -> Refused:
    return Refused(RefusalCode.TRY_AGAIN, "the shared state is out of reach")
