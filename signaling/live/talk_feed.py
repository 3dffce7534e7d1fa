"""Tells staff who has spoken in the groups.

Invariant: nothing is told but to staff, while groups are open; a session is told the same only once.
"""

from __future__ import annotations

from collections.abc import Callable

from media.control import Speaking

from ..clock import now
from ..lesson.state import LessonState
from ..timeline.talk import TalkTally
from ..wire.walking import GroupsTalk
from .session import Session
from .talk import TalkBook

TELL_SECONDS = 2.0
"""Somebody who walks round looks at a group for a few seconds."""


class TalkFeed:
    """`follow` every change of state, `hear` what media nodes report, `tell` every `TELL_SECONDS`."""

    def __init__(self, sessions: Callable[[], list[Session]], state: LessonState) -> None:
        self._sessions = sessions
        self._state = state
        self._book = TalkBook()
        self.tally = TalkTally()
        """For the lesson record."""
        self._told: dict[Session, GroupsTalk] = {}
        self.follow(state)

    def follow(self, state: LessonState) -> None:
        """The lesson's state changed."""
        self._state = state
        self._book.follow(state.groups if state.groups_open else (), state.people, now())

    def hear(self, event: Speaking) -> None:
        """Somebody began or ceased to speak. Staff end no group's silence: its students do."""
        self.tally.hear(event.scopes, now())
        self._book.hear({scope: self._students(people) for scope, people in event.scopes.items()}, now())

    def tell(self) -> None:
        """Tell those of the staff here what they do not know yet."""
        staff = [session for session in self._sessions() if session.viewer == "staff"]
        if not self._state.groups_open or not staff:
            self._told = {}
            return
        message = GroupsTalk(people=self._book.talk(now()), silent_since=self._book.silent_since(now()))
        for session in staff:
            if self._told.get(session) != message:
                session.latest("talk", message)
        self._told = dict.fromkeys(staff, message)

    def _students(self, people: list[str]) -> list[str]:
        known = self._state.people
        return [person for person in people if person in known and known[person].role == "student"]
