"""From a client's message to its one answer.

Invariant: every message with an `n` gets exactly one answer with the same `n`; one handler per type, found
in a table.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
import structlog
from msgspec.structs import replace

from media.control import View, Want

from ..clock import now
from ..errors import ProtocolViolation, Refusal
from ..lesson.commands import Leave, SetPeer
from ..lesson.group_commands import ForgetSet, RenameSet, SaveGroups, TellGroups
from ..lesson.ids import is_id
from ..lesson.outcome import Applied, Audited, GroupsMade, GroupsPlanned, SeatGiven
from ..lesson.permissions import channels_readable
from ..lesson.reducer import apply
from ..store.away import StoreAway
from ..store.stopping import stop_tasks
from ..wire import groups, notes, reactions, reflections
from ..wire import lesson as wire
from ..wire.codes import RefusalCode
from ..wire.words import WordsRead, WordsReading
from .class_sets import carry_out
from .lesson import LiveLesson
from .page_copies import CopyWish, with_copies
from .services import Services
from .session import Session
from .wishes import WISHES

GROUP_ID_BYTES = 6
"""8 URL-safe characters: unique within a lesson is enough, and page ids stay short."""
MAX_MIDS = 64
"""A page has 20 m-lines. The media node reads the SDP itself; this only bounds what is passed on."""
MAX_TILES = 64
"""More than any screen shows."""
MAX_HEIGHT = 16_384
"""Device pixels: twice the largest screen there is. The media node reads all views of a lesson again and
again, so what a view holds is bounded here."""

NODE_SECONDS = 2.0
"""How long an offer waits for its lesson to be given a media node: the first one of a lesson may."""

log = structlog.get_logger(__name__)

Answer = (
    wire.Ok
    | wire.Pong
    | wire.ChatAck
    | wire.ChatPage
    | wire.MediaAnswer
    | groups.GroupsPlanned
    | WordsReading
    | notes.NotesMine
    | reflections.ReflectionMine
    | reflections.ReflectionsPage
    | Refusal
)
Handler = Callable[[Any], Awaitable[Answer]]


class Dispatch:
    """Handles the messages of one welcome session."""

    def __init__(self, services: Services, lesson: LiveLesson, session: Session) -> None:
        self._services = services
        self._lesson = lesson
        self._session = session
        self._offering: asyncio.Task[None] | None = None
        self._handlers: Mapping[type[msgspec.Struct], Handler] = {
            wire.Ping: self._ping,
            wire.Leave: self._leave,
            wire.ChatSend: self._chat_send,
            wire.ChatHistory: self._chat_history,
            groups.GroupsTell: self._groups_tell,
            wire.MediaView: self._view,
            wire.StillsWant: self._stills_want,
            wire.StillPut: self._still_put,
            reactions.ReactionSend: self._reaction,
            WordsRead: self._words_read,
            reflections.ReflectionWrite: self._with_reflections(lesson.reflections.write),
            reflections.ReflectionRead: self._with_reflections(lesson.reflections.own),
            reflections.ReflectionsList: self._with_reflections(lesson.reflections.page),
            **dict.fromkeys((notes.NoteAdd, notes.NotesShare, notes.NotesList), self._notes),
            **dict.fromkeys(WISHES, self._wish),
        }

    async def handle(self, message: wire.ClientMessage) -> None:
        """Carry out a message and have its answer sent. Raise `ProtocolViolation`."""
        if isinstance(message, wire.Hello):
            raise ProtocolViolation("a second hello")
        if isinstance(message, wire.MediaOffer):
            self._begin_offer(message)
            return
        self._session.is_answering = True
        try:
            self._answer(message.n, await self._handlers[type(message)](message))
        finally:
            self._session.answered()
        if self._session.is_leaving:
            self._session.say_farewell("left")

    async def close(self) -> None:
        """Stop what still runs for this session."""
        if self._offering is not None:
            await stop_tasks([self._offering])

    def refuse(self, n: int, code: RefusalCode, text: str = "") -> None:
        """Answer with a refusal."""
        self._services.refused(code)
        self._session.send(wire.Refused(n=n, code=code, text=text))

    def _answer(self, n: int, answer: Answer) -> None:
        if isinstance(answer, Refusal):
            self._session.send(wire.Refused(n=n, code=answer.code, text=answer.text))
        else:
            self._session.send(answer)

    async def _ping(self, message: wire.Ping) -> Answer:
        return wire.Pong(n=message.n, now=now())

    async def _leave(self, message: wire.Leave) -> Answer:
        self._session.is_leaving = True
        leave = Leave(by=self._session.person, session_id=self._session.id)
        outcome = await self._lesson.command(leave)
        if isinstance(outcome, Refusal):
            self._session.is_leaving = False
            return outcome
        return wire.Ok(n=message.n)

    async def _wish(self, message: Any) -> Answer:
        command = WISHES[type(message)](self._session.person, message, _fresh_group_id)
        if isinstance(command, Refusal):
            self._services.refused(command.code)
            return command
        if isinstance(command, SaveGroups | RenameSet | ForgetSet):
            outcome = await carry_out(self._services, self._lesson, command)
        elif isinstance(command, CopyWish):
            outcome = await with_copies(self._services, self._lesson, command)
        else:
            outcome = await self._lesson.command(command)
        return outcome if isinstance(outcome, Refusal) else _answer_of(message.n, outcome)

    async def _chat_send(self, message: wire.ChatSend) -> Answer:
        stored = await self._services.chat.send(self._lesson.state, self._session.claims, message, now())
        if isinstance(stored, Refusal):
            self._services.refused(stored.code)
            return stored
        (shown,) = self._lesson.in_sight(self._session, [stored])  # a retry may find it hidden
        return wire.ChatAck(n=message.n, message=shown)

    async def _chat_history(self, message: wire.ChatHistory) -> Answer:
        page = await self._services.chat.history(self._lesson.state, self._session.claims, message)
        if message.channel not in channels_readable(self._lesson.state, self._session.person):
            return Refusal(RefusalCode.NO_SUCH_CHANNEL)  # moved while SQL was read
        if isinstance(page, Refusal):
            return page
        return replace(page, messages=self._lesson.in_sight(self._session, page.messages))

    async def _groups_tell(self, message: groups.GroupsTell) -> Answer:
        """Store the message in every group's chat, then show it: whoever reads it finds it there."""
        command = TellGroups(by=self._session.person, text=message.text)
        checked = apply(self._lesson.state, command, now())
        if isinstance(checked, Refusal):
            self._services.refused(checked.code)
            return checked
        for group in tuple(self._lesson.state.groups):
            client_id = f"{message.client_id}.{group}"
            stored = await self._chat_send(
                wire.ChatSend(n=message.n, client_id=client_id, channel=group, text=message.text)
            )
            if isinstance(stored, Refusal) and stored.code is not RefusalCode.NO_SUCH_CHANNEL:
                return stored  # a group that was taken away meanwhile needs no message
        outcome = await self._lesson.command(command)
        return outcome if isinstance(outcome, Refusal) else wire.Ok(n=message.n)

    async def _view(self, message: wire.MediaView) -> Answer:
        if len(message.tiles) > MAX_TILES:
            return Refusal(RefusalCode.BAD_MESSAGE, f"at most {MAX_TILES} tiles")
        if not all(is_id(tile.person) and 0 <= tile.height <= MAX_HEIGHT for tile in message.tiles):
            return Refusal(RefusalCode.BAD_MESSAGE, "a tile is of somebody, and no larger than a screen")
        wants = [
            Want(participant_id=tile.person, source=tile.source, height=tile.height) for tile in message.tiles
        ]
        # Milliseconds since 1970 go on counting when the next view comes by another node.
        view = View(participant_id=self._session.person, seq=int(now() * 1000), wants=wants)
        try:
            await self._services.link.tell_view(self._lesson.id, self._lesson.state.media_node, view)
        except StoreAway:
            return Refusal(RefusalCode.TRY_AGAIN)
        return wire.Ok(n=message.n)

    async def _stills_want(self, message: wire.StillsWant) -> Answer:
        return self._lesson.stills.want(self._session, message.people) or wire.Ok(n=message.n)

    async def _still_put(self, message: wire.StillPut) -> Answer:
        return self._lesson.stills.put(self._session, message.jpeg) or wire.Ok(n=message.n)

    async def _reaction(self, message: reactions.ReactionSend) -> Answer:
        try:
            refusal = await self._lesson.reactions.send(self._session.person, message.reaction)
        except StoreAway:
            return Refusal(RefusalCode.TRY_AGAIN)
        return refusal or wire.Ok(n=message.n)

    def _with_reflections(self, serve: Callable[[Session, Any], Awaitable[Answer]]) -> Handler:
        """Return the handler that asks the lesson's reflections for the answer."""

        async def handle(message: Any) -> Answer:
            answer = await serve(self._session, message)
            if isinstance(answer, Refusal):
                self._services.refused(answer.code)
            return answer

        return handle

    async def _notes(self, message: notes.NoteAsk) -> Answer:
        claims = self._session.claims
        answer = await self._services.notes.answer(self._lesson.state, claims, message, now())
        if isinstance(answer, Refusal):
            self._services.refused(answer.code)
        return answer

    async def _words_read(self, message: WordsRead) -> Answer:
        texts = await self._services.readings.mark(message.texts)
        return texts if isinstance(texts, Refusal) else WordsReading(n=message.n, texts=texts)

    def _begin_offer(self, message: wire.MediaOffer) -> None:
        """Have an offer answered while other messages go on; one at a time (fault 59)."""
        if self._offering is not None and not self._offering.done():
            self.refuse(message.n, RefusalCode.BUSY, "another offer is being answered")
        else:
            self._offering = asyncio.create_task(self._offer(message))

    async def _offer(self, message: wire.MediaOffer) -> None:
        try:
            self._answer(message.n, await self._answer_to(message))
        except Exception:
            log.exception("offer_failed", session=self._session.id)
            self._session.fail()

    async def _answer_to(self, message: wire.MediaOffer) -> Answer:
        if not is_id(message.peer_id) or len(message.mids) > MAX_MIDS:
            return Refusal(RefusalCode.BAD_SDP, "peer_id or mids out of bounds")
        outcome = await self._lesson.command(SetPeer(by=self._session.person, peer_id=message.peer_id))
        if isinstance(outcome, Refusal):
            return outcome
        if not await self._lesson.wait_for(lambda state: bool(state.media_node), NODE_SECONDS):
            return Refusal(RefusalCode.MEDIA_UNAVAILABLE, "no media node is there")
        sdp = await self._services.link.offer(
            media_node=self._lesson.state.media_node,
            lesson_id=self._lesson.id,
            person=self._session.person,
            peer_id=message.peer_id,
            sdp=message.sdp,
            mids=message.mids,
        )
        if isinstance(sdp, Refusal):
            self._services.refused(sdp.code)
            return sdp
        return wire.MediaAnswer(n=message.n, sdp=sdp)


def _answer_of(n: int, outcome: Applied) -> wire.Ok | groups.GroupsPlanned:
    for effect in outcome.effects:
        match effect:
            case GroupsMade(ids=ids):
                return wire.Ok(n=n, groups=list(ids))
            case GroupsPlanned(groups=planned, choice=choice):
                return groups.GroupsPlanned(n=n, groups=list(planned), choice=choice)
            case Audited() | SeatGiven():
                pass  # noted by the lesson
    return wire.Ok(n=n)


def _fresh_group_id() -> str:
    return secrets.token_urlsafe(GROUP_ID_BYTES)
