"""Keeps the timelines of the lessons that are open on this node.

Invariant: asking again changes nothing, here or on another node; a database that was away is made up for at
the next look, from the state as it is then.
"""

from __future__ import annotations

from collections.abc import Collection

from ..clock import now
from ..lesson.state import LessonState
from ..sql.timelines import TimelineRepository
from .changes import Seen, seen_in
from .talk import TalkTally


class TimelineKeeper:
    """Told of states, writes what happened between them."""

    def __init__(self, repository: TimelineRepository) -> None:
        self._repository = repository
        self._written: dict[str, Seen] = {}
        """Of each lesson, what this node knows to be written: most states change nothing that is kept."""

    async def look(self, state: LessonState) -> None:
        """Write what happened up to this state. Of a rehearsal nothing is kept. Raise `DatabaseAway`."""
        seen = seen_in(state)
        if state.rehearsal or state.version == 0 or self._written.get(state.lesson_id) == seen:
            return
        await self._repository.follow(state.lesson_id, state.number, seen, now())
        self._written[state.lesson_id] = seen

    async def look_at_talk(self, state: LessonState, tally: TalkTally) -> None:
        """Write how long people spoke. Of a rehearsal nothing is kept. Raise `DatabaseAway`."""
        minutes = [] if state.rehearsal else tally.changed(now())
        await self._repository.add_talk(state.lesson_id, minutes)
        tally.kept(minutes)

    def forget_others(self, open_lessons: Collection[str]) -> None:
        """Remember nothing of lessons that are not open here any more."""
        for lesson_id in self._written.keys() - set(open_lessons):
            del self._written[lesson_id]
