"""Stills of one lesson on one node: asked of those who are wanted, given to those who want them.

Invariant: whatever is told follows from the lesson's state at the moment of telling (see `StillsBook`); all
stills, those of this node's own people too, come by the lesson's channel, so that there is one way for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from ..errors import Refusal
from ..lesson.ids import is_id
from ..lesson.state import LessonState
from ..stills.book import StillsBook, visible
from ..stills.jpeg import NoStill, checked
from ..store.stills_link import NodeWants, StillsLink, StillsMessage, StillTaken, decode_stills_message
from ..wire import lesson as wire
from ..wire.codes import RefusalCode
from .session import Session

EVERY_SECONDS = 5.0
"""Often enough to see that somebody is there; forty of 4 KB are then 256 kbit/s for all of the node."""
SAY_AGAIN_SECONDS = 3.0
"""A lost word on whom a node wants is repaired within this time."""
MAX_WANTED = 64
"""More than any screen shows."""

Spawn = Callable[[Coroutine[Any, Any, Any]], None]


class LessonStills:
    """`follow` every change of state, `take` every message of the channel, `say_again` every few seconds."""

    def __init__(
        self, lesson_id: str, node_id: str, link: StillsLink, spawn: Spawn, state: LessonState
    ) -> None:
        self._lesson_id = lesson_id
        self._node_id = node_id
        self._link = link
        self._spawn = spawn
        self._state = state
        self._book = StillsBook()
        self._sessions: dict[str, Session] = {}
        self._asked: dict[str, bool] = {}
        """session id -> whether it was asked for stills."""
        self._said: frozenset[str] = frozenset()

    def add(self, session: Session) -> None:
        """A session is welcome: ask it for stills if somebody wants them."""
        self._sessions[session.id] = session
        self._refresh()

    def remove(self, session: Session) -> None:
        """A session is gone."""
        self._sessions.pop(session.id, None)
        self._asked.pop(session.id, None)
        self._book.forget(session.id)
        self._refresh()

    def follow(self, state: LessonState) -> None:
        """The lesson's state changed."""
        self._state = state
        self._book.drop_stale(state, _now())
        self._refresh()

    def want(self, session: Session, people: list[str]) -> Refusal | None:
        """A session says whom it shows without video."""
        if len(people) > MAX_WANTED or not all(is_id(person) for person in people):
            return Refusal(RefusalCode.BAD_MESSAGE, f"at most {MAX_WANTED} people")
        self._book.want(session.id, session.person, people)
        self._refresh()
        for author in people:
            self._give(session, author)
        return None

    def put(self, session: Session, jpeg: bytes) -> Refusal | None:
        """A session hands in a still; one that nobody wants any more is forgotten at once."""
        author = visible(self._state, session.person)
        if author is None:
            return Refusal(RefusalCode.NOT_ALLOWED, "a still is of a camera that is on")
        try:
            clean = checked(jpeg)
        except NoStill as problem:
            return Refusal(RefusalCode.BAD_MESSAGE, str(problem))
        if author.id in self._book.wanted(self._book.wanted_here(self._state), _now()):
            self._publish(StillTaken(person=author.id, group=author.group, jpeg=clean))
        return None

    def take(self, data: bytes) -> None:
        """Hear a message of the lesson's channel. Raise msgspec's errors for what is none."""
        message: StillsMessage = decode_stills_message(data)
        match message:
            case StillTaken(person=author, group=group, jpeg=jpeg):
                if self._book.keep(author, group, jpeg, self._state, _now()):
                    for session_id in self._book.waiting(author):
                        self._give(self._sessions[session_id], author)
            case NodeWants(node_id=node_id, people=people) if node_id != self._node_id:
                self._book.hear(node_id, people, _now())
                self._refresh()
            case NodeWants():
                pass

    def say_again(self) -> None:
        """Let time pass: tell other nodes once more, forget what is old."""
        self._book.drop_stale(self._state, _now())
        if self._said:
            self._say(self._said)
        self._refresh()

    def _refresh(self) -> None:
        """Ask those who are wanted now, and no others; tell other nodes if they have to ask somebody else."""
        here = self._book.wanted_here(self._state)
        if here != self._said:
            self._said = here
            self._say(here)
        wanted = self._book.wanted(here, _now())
        for session in self._sessions.values():
            asks = session.person in wanted
            if asks != self._asked.get(session.id, False):
                self._asked[session.id] = asks
                session.latest(
                    "stills wanted", wire.StillsWanted(every_seconds=EVERY_SECONDS if asks else 0.0)
                )

    def _say(self, people: frozenset[str]) -> None:
        self._publish(NodeWants(node_id=self._node_id, people=sorted(people)))

    def _publish(self, message: StillTaken | NodeWants) -> None:
        self._spawn(self._link.publish(self._lesson_id, message))

    def _give(self, session: Session, author: str) -> None:
        session.outbox.mark(f"still {author}", lambda: self._compose(session, author))

    def _compose(self, session: Session, author: str) -> bytes | None:
        still = self._book.still(session.id, author, self._state, _now())
        return None if still is None else wire.encode(wire.Still(person=author, jpeg=still.jpeg))


def _now() -> float:
    return asyncio.get_running_loop().time()
