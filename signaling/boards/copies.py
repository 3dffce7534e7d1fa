"""Copies of pages as they are at a moment: kept in SQL beside the pages, under an id that no page has.

Invariant: a copy never changes, and goes with its lesson.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import Sequence
from functools import partial
from hashlib import blake2b

from signaling.wire.codes import RefusalCode

from ..board.activity import is_work
from ..board.elements import unsigned
from ..board.gather import Source, gathered
from ..board.merge import Stored, fits_a_page
from ..errors import Refused
from ..lesson.board_state import HandInState
from ..lesson.state import LessonState, is_pupil
from .ports import CopyArchive
from .rooms import Rooms
from .seeds import seeds_of

COPY_ID_BYTES = 9


class Copies:
    """Made once per node, in `signaling.boards.setup`."""

    def __init__(self, rooms: Rooms, archive: CopyArchive) -> None:
        self._rooms = rooms
        self._archive = archive

    async def make(self, state: LessonState, page_id: str, *, blank: bool = True, signed: bool = True) -> str:
        """Keep what is on a page now. Return the copy's id; raise what opening the page raises.

        Without `blank`: of a page on which no pupil made anything none is made, and the id is empty.
        The same page has the same copy until something on it changes. Without `signed`: a new one every
        time, as a template, which nobody made.
        """
        held = await self._rooms.enter(page_id, seeds_of(state, page_id))
        try:
            shown = [stored for stored in held.room.page.elements.values() if not stored.deleted]
        finally:
            self._rooms.leave(held)
        if not blank and not any(is_work(stored, partial(is_pupil, state)) for stored in shown):
            return ""
        if not signed:
            return await self._keep(fresh_copy_id(state.lesson_id), [*map(unsigned, shown)])
        copy_id = _copy_id_of(state.lesson_id, page_id, shown)
        if any(one.copy == copy_id for one in state.boards.hand_ins.values()):
            return copy_id
        return await self._keep(copy_id, shown)

    async def gather(self, state: LessonState, hand_ins: Sequence[HandInState]) -> str:
        """Keep what was handed in, all together on one page. Return the copy's id.

        Raise `Refused` if no page has room for so much.
        """
        sources: list[Source] = []
        count, json_bytes = 0, 0
        for one in hand_ins:
            elements = (await self._archive.load(one.copy)).elements
            count += len(elements) + 1  # its name
            json_bytes += _size(elements)
            _must_fit(count, json_bytes)  # before more is read and worked on
            sources.append(Source(one.name, elements))
        # A page full of elements takes a second: everybody else of this node would wait for it.
        together = await asyncio.to_thread(gathered, sources)
        return await self._keep(fresh_copy_id(state.lesson_id), together)

    async def _keep(self, copy_id: str, elements: Sequence[Stored]) -> str:
        check_fits(elements)
        await self._archive.keep(copy_id, elements)
        return copy_id


def fresh_copy_id(lesson_id: str) -> str:
    """Return an id under which no page and no other copy is."""
    return f"{lesson_id}.copy.{secrets.token_urlsafe(COPY_ID_BYTES)}"


def _copy_id_of(lesson_id: str, page_id: str, elements: Sequence[Stored]) -> str:
    """Return an id that says what is on a page: another for whatever else could be on it, or on another."""
    content = blake2b(page_id.encode(), digest_size=COPY_ID_BYTES)
    for stored in sorted(elements, key=lambda stored: stored.id):
        content.update(stored.json)
    return f"{lesson_id}.copy.{base64.urlsafe_b64encode(content.digest()).decode()}"


def check_fits(elements: Sequence[Stored]) -> None:
    """Raise `Refused` if no page has room for these."""
    _must_fit(len(elements), _size(elements))


def _size(elements: Sequence[Stored]) -> int:
    return sum(len(stored.json) for stored in elements)


def _must_fit(count: int, json_bytes: int) -> None:
    """Raise `Refused` if no page has room for so many elements of so many bytes."""
    if not fits_a_page(count, json_bytes):
        raise Refused(RefusalCode.TOO_MANY, "more than a page has room for")
