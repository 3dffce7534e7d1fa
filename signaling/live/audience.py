"""The sessions of one lesson on one node, and what each of them is told.

Invariant: what a session is told follows from the lesson's state at the moment of sending: a session
that no longer stands with the state is ended, one whose place changed is told what is heard there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from media.control import LESSON_SCOPE, Applied, Bandwidth, LayersWanted, SlotMap, Speaking, is_newer

from ..lesson.board_view import boards_of, sight
from ..lesson.consent import consent_of
from ..lesson.permissions import channels_readable
from ..lesson.places import ear_in
from ..lesson.poll_view import mine_of
from ..lesson.state import LessonState, standing
from ..wire import arrival
from ..wire import lesson as wire
from .chat_feed import ChatFeed
from .projections import Projections
from .session import Session

SetRejoin = Callable[[Session], None]
"""Asks for a session that the state does not know to be seated again."""


class Audience:
    """`follow` is called with every change of the lesson's state. `class_bps`: its budget; 0: none."""

    def __init__(self, state: LessonState, rejoin: SetRejoin, class_bps: int = 0) -> None:
        self.projections = Projections(state)
        self._state = state
        self._sight = sight(state)
        self._rejoin = rejoin
        self._class_bps = class_bps
        self._feeds: dict[Session, ChatFeed] = {}
        self._applied: tuple[int, int] = (0, 0)
        self._speaking: dict[str, list[str]] = {}

    @property
    def sessions(self) -> list[Session]:
        return list(self._feeds)

    def of_person(self, person: str) -> list[Session]:
        """Return the sessions of somebody here: one, or for a moment two."""
        return [session for session in self._feeds if session.person == person]

    def add(self, session: Session, feed: ChatFeed) -> None:
        """Tell a session everything from now on."""
        self._feeds[session] = feed
        self._check(session)
        self._mark_applied(session)
        self._mark_speaking(session)

    def remove(self, session: Session) -> None:
        """Tell it nothing more."""
        self._feeds.pop(session, None)

    def follow(self, old: LessonState, new: LessonState) -> None:
        """Tell everybody what changed."""
        self._state = new
        seen = sight(new)
        if seen != self._sight:
            self._sight = seen  # one object for all sessions: they compare by identity
        self.projections.follow(new)
        for session in self.sessions:
            before, after = old.people.get(session.person), new.people.get(session.person)
            self._check(session)
            if session.close_code is not None or before is None or after is None:
                continue
            if before.peer_id and not after.peer_id:
                session.latest("restart", wire.MediaRestart())
            consent = consent_of(new, after)
            if consent != consent_of(old, before):
                session.latest("consent", arrival.ConsentChanged(consent=consent))
            if ear_in(old, before) != ear_in(new, after):
                self._mark_speaking(session)

    def chat(self, message: wire.ChatMessage) -> None:
        """Deliver a message to those who may read it."""
        for feed in list(self._feeds.values()):
            feed.take(message)

    def compare_chat(self, numbers: Mapping[str, int]) -> None:
        """Read what announcements did not bring. `numbers`: channel -> its last message's, as in SQL."""
        for feed in list(self._feeds.values()):
            feed.compare(numbers)

    def applied(self, event: Applied) -> None:
        """Tell everybody how far the media node has followed."""
        number = (event.epoch, event.version)
        if is_newer(number, self._applied):
            self._applied = number
            for session in self.sessions:
                self._mark_applied(session)

    def speaking(self, event: Speaking) -> None:
        """Tell everybody who speaks where they are."""
        before, self._speaking = self._speaking, event.scopes
        changed = {
            scope
            for scope in before.keys() | event.scopes.keys()
            if before.get(scope, []) != event.scopes.get(scope, [])
        }
        for session in self.sessions:
            if self._scope(session) in changed:
                self._mark_speaking(session)

    def slots(self, event: SlotMap) -> None:
        """Tell somebody who is in their slots; a map of an old peer, or an older one, is dropped."""
        person = self._state.people.get(event.participant_id)
        if person is None or person.peer_id != event.peer_id:
            return
        for session in self.of_person(event.participant_id):
            peer_id, seq = session.peer_seq
            if peer_id != event.peer_id or event.seq > seq:
                session.peer_seq = (event.peer_id, event.seq)
                told = wire.MediaSlots(peer_id=event.peer_id, seq=event.seq, slots=event.slots)
                session.latest("slots", told)

    def layers(self, event: LayersWanted) -> None:
        """Tell somebody which layers to send; what concerns an old peer, or is older, is dropped."""
        person = self._state.people.get(event.participant_id)
        if person is None or person.peer_id != event.peer_id:
            return
        for session in self.of_person(event.participant_id):
            peer_id, seq = session.layers_seq
            if peer_id != event.peer_id or event.seq > seq:
                session.layers_seq = (event.peer_id, event.seq)
                session.latest("layers", wire.MediaLayers(peer_id=event.peer_id, layers=event.layers))

    def bandwidth(self, event: Bandwidth) -> None:
        """Tell staff what everybody's link carries."""
        told = wire.MediaBandwidth(people=event.people, class_bps=self._class_bps)
        for session in self.sessions:
            if session.viewer == "staff" and session.person in self._state.people:
                session.latest("bandwidth", told)

    def trouble(self, *, on: bool) -> None:
        """Tell everybody that shared state is out of reach, or back."""
        for session in self.sessions:
            session.latest("trouble", wire.Trouble(on=on))

    def _check(self, session: Session) -> None:
        if session.is_leaving:
            return
        stands = standing(self._state, session.person, session.id)
        if stands == "missing":
            self._rejoin(session)
        elif stands != "seated":
            self._feeds[session].may_read(frozenset(), {})  # also while an answer holds the farewell back
            session.say_farewell("replaced" if stands == "waiting" else stands)
            return
        session.outbox.mark("state", lambda: self._compose_state(session))
        if session.boards_sight != self._sight:
            session.outbox.mark("boards", lambda: self._compose_boards(session))
        if session.viewer == "student":
            session.outbox.mark("mine", lambda: self._compose_mine(session))
        channels = channels_readable(self._state, session.person)
        self._feeds[session].may_read(channels, self._state.hidden)

    def _compose_state(self, session: Session) -> bytes | None:
        new = self.projections.latest(session.viewer)
        held, session.held = session.held, new
        return None if held is None else self.projections.change(session.viewer, held, new)

    def _compose_boards(self, session: Session) -> bytes | None:
        session.boards_sight = self._sight
        boards = boards_of(self._state, session.person)
        if boards == session.boards:
            return None
        session.boards = boards
        return wire.encode(boards)

    def _compose_mine(self, session: Session) -> bytes | None:
        mine = mine_of(self._state, session.person)
        if mine == session.mine:
            return None
        session.mine = mine
        return wire.encode(mine)

    def _mark_applied(self, session: Session) -> None:
        epoch, version = self._applied
        if version:
            session.latest("applied", wire.MediaApplied(epoch=epoch, version=version))

    def _mark_speaking(self, session: Session) -> None:
        people = self._speaking.get(self._scope(session), [])
        session.latest("speaking", wire.MediaSpeaking(people=people))

    def _scope(self, session: Session) -> str:
        person = self._state.people.get(session.person)
        return LESSON_SCOPE if person is None else ear_in(self._state, person)
