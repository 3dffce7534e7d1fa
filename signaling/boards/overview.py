"""One overview: which pages it watches, and what of them it was not told yet.

Invariant: what waits is at most one state of each element and one mark of each page, however much is drawn
and however slowly the overview reads; it is told a few times a second, one chunk of each page at a time. The
rights are a board's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from signaling.wire.board import BoardPong
from signaling.wire.overview import Marks, PageLost, ServerMessage, Watching, encode

from ..board.tick import frame
from ..lesson.state import LessonState, is_pupil
from .ports import Clock
from .rights import rights_of
from .rooms import OpenRoom, Rooms
from .seeds import seeds_of
from .viewer import Viewer
from .watched import Marked, Sketched

EVERY_SECONDS = 0.3
"""Three updates a second: a stroke is seen to grow, and forty of them cost little."""
AGAIN_SECONDS = 0.02
"""Between two chunks of a page that is being told whole."""


class Overview:
    """`watch` what the client asks for, `follow` the lesson's state; `run()` tells, until cancelled."""

    def __init__(self, viewer: Viewer, rooms: Rooms, state: LessonState, now: Clock) -> None:
        self._viewer = viewer
        self._rooms = rooms
        self._state = state
        self._now = now
        self._wanted: dict[str, None] = {}
        self._wanted_marks: dict[str, None] = {}
        self._held: dict[str, OpenRoom] = {}
        """The rooms of all pages that are sketched or marked."""
        self._pages: dict[str, Sketched] = {}
        self._marks: dict[str, Marked] = {}
        self._lost: dict[str, None] = {}
        self._asked = False
        """The client waits to hear what is watched."""
        self._pongs: list[int] = []
        self._wake = asyncio.Event()

    def watch(self, page_ids: Sequence[str], marks: Sequence[str] = ()) -> None:
        """Sketch these pages, mark those, and no others from now on. What may not be seen is lost."""
        self._wanted = dict.fromkeys(page_ids)
        self._wanted_marks = dict.fromkeys(marks)
        self._asked = True
        self._check()

    def pong(self, n: int) -> None:
        """Answer a ping."""
        self._pongs = [*self._pongs[-3:], n]
        self._wake.set()

    def follow(self, state: LessonState) -> None:
        """The lesson's state changed: a page may be gone, or not to be seen any more."""
        self._state = state
        self._check()

    def close(self) -> None:
        """Let go of all pages. After `run()` ended."""
        for page_id in list(self._held):
            self._leave(page_id)

    async def run(self) -> None:
        """Tell what waits, again and again. Raises what opening a room raises."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._settle()
            for page in list(self._pages.values()):
                if page.waits and page.page_id in self._pages:
                    await self._say(page.take())
            await self._tell_marks()
            waits = any(page.waits for page in self._pages.values())
            if waits or any(mark.goes_on for mark in self._marks.values()):
                self._wake.set()
            await asyncio.sleep(AGAIN_SECONDS if waits else EVERY_SECONDS)

    async def _tell_marks(self) -> None:
        news = [mark.news() for mark in self._marks.values()]
        changed = [mark for mark in news if mark is not None]
        if changed:
            await self._say(Marks(marks=changed))

    def _check(self) -> None:
        lost = [page_id for page_id in self._wanted | self._wanted_marks if not self._may_see(page_id)]
        self._lost |= dict.fromkeys(lost)
        for page_id in lost:
            self._wanted.pop(page_id, None)
            self._wanted_marks.pop(page_id, None)
        for page_id in list(self._held):
            self._fit(page_id)
        self._wake.set()

    def _is_pupil(self, participant_id: str) -> bool:
        return is_pupil(self._state, participant_id)

    def _may_see(self, page_id: str) -> bool:
        return rights_of(self._state, self._viewer.participant_id, page_id) is not None

    async def _settle(self) -> None:
        """Answer, and open what is wanted and not open yet."""
        for n in self._pongs:
            await self._say(BoardPong(n=n))
        self._pongs = []
        if self._asked:
            self._asked = False
            await self._say(Watching(pages=list(self._wanted)))
        lost, self._lost = self._lost, {}
        for page_id in lost:
            await self._say(PageLost(page_id=page_id))
        for page_id, held in list(self._held.items()):
            if held.task is not None and held.task.done():  # a bug of ours ended the room: open it again
                self._leave(page_id)
        for page_id in [*self._wanted, *self._wanted_marks]:
            if page_id not in self._held:
                await self._enter(page_id)

    async def _enter(self, page_id: str) -> None:
        self._held[page_id] = await self._rooms.enter(page_id, seeds_of(self._state, page_id))
        self._fit(page_id)  # it may be no longer wanted

    def _fit(self, page_id: str) -> None:
        """Have of a page what is wanted of it now, no more and no less."""
        held = self._held[page_id]
        if page_id not in self._wanted:
            _close(self._pages.pop(page_id, None))
        elif page_id not in self._pages:
            self._pages[page_id] = Sketched(page_id, held, self._wake.set)
        if page_id not in self._wanted_marks:
            _close(self._marks.pop(page_id, None))
        elif page_id not in self._marks:
            self._marks[page_id] = Marked(page_id, held, self._is_pupil, self._now, self._wake.set)
        if page_id not in self._pages and page_id not in self._marks:
            del self._held[page_id]
            self._rooms.leave(held)

    def _leave(self, page_id: str) -> None:
        _close(self._pages.pop(page_id, None))
        _close(self._marks.pop(page_id, None))
        self._rooms.leave(self._held.pop(page_id))

    async def _say(self, message: ServerMessage) -> None:
        await self._viewer.send_when_drained(frame([encode(message)]))


def _close(part: Sketched | Marked | None) -> None:
    if part is not None:
        part.close()
