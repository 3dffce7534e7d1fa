"""Reflections of one lesson on one node: written, read, and staff told that there is something new.

Invariant: what is told unasked is a number alone. It only rises, so that an announcement that is lost,
doubled or late does no harm: whoever holds less than the newest number asks for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from ..clock import now
from ..errors import Refusal
from ..lesson.reflections import may_read
from ..reflections.service import ReflectionService
from ..store.cell import LessonCell
from ..store.reflections_link import ReflectionsLink, decode_number
from ..wire.reflections import (
    ReflectionMine,
    ReflectionRead,
    ReflectionsList,
    ReflectionsNews,
    ReflectionsPage,
    ReflectionWrite,
)
from .audience import Audience
from .session import Session

Spawn = Callable[[Coroutine[Any, Any, Any]], None]


class LessonReflections:
    """`take` every message of the channel, and `compare` now and then."""

    def __init__(
        self,
        cell: LessonCell,
        audience: Audience,
        service: ReflectionService,
        link: ReflectionsLink,
        spawn: Spawn,
    ) -> None:
        self._cell = cell
        self._audience = audience
        self._service = service
        self._link = link
        self._spawn = spawn
        self._newest = 0

    async def write(self, session: Session, wish: ReflectionWrite) -> ReflectionMine | Refusal:
        """Store what a student wrote; staff of all nodes is told without anybody waiting for it."""
        stored = await self._service.write(self._cell.state, session.claims, wish, now())
        if isinstance(stored, Refusal):
            return stored
        self._hear(stored.number)
        self._spawn(self._link.publish(self._cell.state.lesson_id, stored.number))
        return ReflectionMine(n=wish.n, reflection=stored)

    async def own(self, session: Session, wish: ReflectionRead) -> ReflectionMine | Refusal:
        """Return a student's own, as it is stored."""
        found = await self._service.own(self._cell.state, session.claims)
        return found if isinstance(found, Refusal) else ReflectionMine(n=wish.n, reflection=found)

    async def page(self, session: Session, wish: ReflectionsList) -> ReflectionsPage | Refusal:
        """Return a page to staff."""
        return await self._service.page(lambda: self._cell.state, session.claims, wish.n, wish.after)

    def take(self, data: bytes) -> None:
        """Hear a message of the lesson's channel. Raise msgspec's errors for what is none."""
        self._hear(decode_number(data))

    async def compare(self) -> None:
        """Find what was announced in vain. Raise `DatabaseAway`."""
        state = self._cell.state
        if state.reflection_sheet is not None and any(map(self._may_read, self._audience.sessions)):
            self._hear(await self._service.last_number(state.lesson_id))

    def _hear(self, number: int) -> None:
        if number <= self._newest:
            return
        self._newest = number
        for session in self._audience.sessions:
            if self._may_read(session):
                session.latest("reflections", ReflectionsNews(number=number))

    def _may_read(self, session: Session) -> bool:
        return may_read(self._cell.state, session.person) is None
