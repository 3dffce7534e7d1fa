"""Reflections from a pupil's wish to SQL, and from SQL to those who may read them.

Invariant: what was answered as stored is in SQL. A text is given to its author on the device it came from,
and to staff of its lesson; who asks is decided by the lesson's state, before SQL is read and again after.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

from ..chat.rules import is_client_id, tidied
from ..errors import Refusal
from ..lesson.reflections import may_read, may_recall, may_reflect
from ..lesson.state import LessonState
from ..register.ids import device_digest, fresh_id
from ..sql.database import DatabaseAway
from ..sql.reflections import NewReflection, ReflectionRepository
from ..tokens import Claims
from ..wire.codes import RefusalCode
from ..wire.reflections import MAX_REFLECTION_CHARACTERS, MOODS, Reflection, ReflectionsPage, ReflectionWrite

PAGE_REFLECTIONS = 100
"""Of a thousand characters: 300 KB at the very most; a whole class in ordinary words has 20."""
MAX_NUMBER = 2**31 - 1
"""What the databases' column holds. Nothing that a client says beyond it may reach them."""

Now = Callable[[], LessonState]
"""The state as it is when called."""

_AWAY = Refusal(RefusalCode.TRY_AGAIN, "the database does not answer")

log = structlog.get_logger(__name__)


class ReflectionService:
    """Stores and reads; tells nobody by itself."""

    def __init__(self, repository: ReflectionRepository) -> None:
        self._repository = repository

    async def write(
        self, state: LessonState, claims: Claims, wish: ReflectionWrite, now: float
    ) -> Reflection | Refusal:
        """Store what somebody wrote, and return it as it is stored."""
        new = _checked(state, claims, wish, now)
        if isinstance(new, Refusal):
            return new
        try:
            return await self._repository.put(new)
        except DatabaseAway:
            log.warning("reflection_not_stored", lesson=state.lesson_id)
            return _AWAY

    async def own(self, state: LessonState, claims: Claims) -> Reflection | Refusal | None:
        """Return what somebody wrote on this device."""
        refusal = may_recall(state, claims.participant_id)
        if refusal is not None:
            return refusal
        digest = device_digest(claims.device)
        try:
            return await self._repository.own(state.lesson_id, claims.participant_id, digest)
        except DatabaseAway:
            return _AWAY

    async def page(self, state: Now, claims: Claims, n: int, after: int) -> ReflectionsPage | Refusal:
        """Return what was written above a number, to staff."""
        refusal = may_read(state(), claims.participant_id)
        if refusal is not None:
            return refusal
        if abs(after) > MAX_NUMBER:
            return Refusal(RefusalCode.BAD_MESSAGE, "nothing has such a number")
        try:
            found = await self._repository.after(state().lesson_id, after, PAGE_REFLECTIONS + 1)
        except DatabaseAway:
            return _AWAY
        refusal = may_read(state(), claims.participant_id)  # removed while SQL was read
        more = len(found) > PAGE_REFLECTIONS
        return refusal or ReflectionsPage(n=n, reflections=found[:PAGE_REFLECTIONS], more=more)

    async def all(self, lesson_id: str) -> list[Reflection]:
        """Return all of a lesson, for whoever manages it. Raise `DatabaseAway`."""
        return await self._repository.all(lesson_id)

    async def last_number(self, lesson_id: str) -> int:
        """Return the highest number of a lesson. Raise `DatabaseAway`."""
        return await self._repository.last_number(lesson_id)


def _checked(
    state: LessonState, claims: Claims, wish: ReflectionWrite, now: float
) -> NewReflection | Refusal:
    """Return what is to be stored, or why it may not be."""
    refusal = may_reflect(state, claims.participant_id)
    if refusal is not None:
        return refusal
    if not is_client_id(wish.client_id):
        return Refusal(RefusalCode.BAD_MESSAGE, "client_id has 1 to 64 printable ASCII characters")
    if not 0 <= wish.mood <= MOODS:
        return Refusal(RefusalCode.BAD_MESSAGE, f"mood is 1 to {MOODS}, or 0: not said")
    text = tidied(wish.text, MAX_REFLECTION_CHARACTERS, keep_lines=True)
    if text is None or not (text or wish.mood):
        return Refusal(RefusalCode.BAD_TEXT, "nothing to read, or too long")
    author = state.people[claims.participant_id]
    return NewReflection(
        id=fresh_id(),
        lesson_id=state.lesson_id,
        person_id=author.id,
        device_digest=device_digest(claims.device),
        person_name=author.name,
        seat=author.seat,
        client_id=wish.client_id,
        text=text,
        mood=wish.mood,
        at=now,
    )
