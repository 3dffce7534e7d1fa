"""Reactions of one lesson on one node: gathered for a moment, told to those who may see them.

Invariant: a class that claps is a few messages a second to each of its people, however many clap: what
came within a moment is told at once, one reaction a person. Nobody is told of another group's.
"""

from __future__ import annotations

import asyncio

from ..errors import Refusal
from ..lesson.permissions import may_react
from ..lesson.places import may_see
from ..lesson.state import LessonState, present_person
from ..store.cell import LessonCell
from ..store.reactions_link import Reacted, ReactionsLink, decode_reacted
from ..wire.reactions import Reaction, Reactions
from .audience import Audience
from .session import Session

GATHER_SECONDS = 0.2
"""Soon enough to feel like an answer, long enough to gather a class that claps."""


class LessonReactions:
    """`take` every message of the channel; `close()` at the end."""

    def __init__(self, cell: LessonCell, audience: Audience, link: ReactionsLink) -> None:
        self._cell = cell
        self._audience = audience
        self._link = link
        self._gathered: dict[str, Reaction] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def send(self, person: str, reaction: Reaction) -> Refusal | None:
        """Show somebody's reaction to those where they are. Raise `StoreAway`."""
        refusal = may_react(self._cell.state, person)
        if refusal is None:
            await self._link.publish(self._cell.state.lesson_id, Reacted(person=person, reaction=reaction))
        return refusal

    def take(self, data: bytes) -> None:
        """Hear a message of the lesson's channel. Raise msgspec's errors for what is none."""
        reacted = decode_reacted(data)
        if may_react(self._cell.state, reacted.person) is not None:
            return
        self._gathered[reacted.person] = reacted.reaction
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._tell)

    def close(self) -> None:
        """Tell nothing more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tell(self) -> None:
        gathered, self._gathered, self._timer = self._gathered, {}, None
        for session in self._audience.sessions:
            seen = seen_by(self._cell.state, session, gathered)
            if seen:
                session.latest("reactions", Reactions(people=seen))


def seen_by(state: LessonState, session: Session, gathered: dict[str, Reaction]) -> dict[str, Reaction]:
    """Return what of it this session's person sees: staff everything, others what is shown where they are."""
    viewer = present_person(state, session.person)
    if viewer is None:
        return {}
    return {
        person: reaction
        for person, reaction in gathered.items()
        if (author := present_person(state, person)) is not None
        and (session.viewer == "staff" or may_see(state, viewer, author))
    }
