"""One overview: which pages it watches, and what of them it was not told yet.

Invariant: what waits is at most one state of each element, however much is drawn and however slowly the
overview reads; it is told a few times a second, one chunk of each page at a time. The rights are a board's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from signaling.wire.board import BoardPong
from signaling.wire.overview import PageLost, PageSketch, ServerMessage, Watching, encode

from ..board.merge import Stored
from ..board.thin import thin
from ..board.tick import frame
from ..lesson.ids import split_page
from ..lesson.state import LessonState
from .rights import rights_of
from .rooms import OpenRoom, Rooms
from .seeds import seeds_of
from .viewer import Viewer

EVERY_SECONDS = 0.3
"""Three updates a second: a stroke is seen to grow, and forty of them cost little."""
CHUNK_ELEMENTS = 150
"""Of one page at a time: thinning them holds the loop for about 5 ms."""
AGAIN_SECONDS = 0.02
"""Between two chunks of a page that is being told whole."""


class Watched:
    """A page that the overview watches."""

    def __init__(self, page_id: str, held: OpenRoom, wake: Callable[[], None]) -> None:
        self.page_id = page_id
        self.held = held
        self.whole = True
        self._wake = wake
        self._waiting: dict[str, Stored] = {
            stored.id: stored for stored in held.room.page.elements.values() if not stored.deleted
        }
        held.room.listeners.add(self._hear)

    @property
    def waits(self) -> bool:
        return self.whole or bool(self._waiting)

    @property
    def failed(self) -> bool:
        """Its room ended by a bug of ours: it has to be opened again."""
        return self.held.task is not None and self.held.task.done()

    def close(self) -> None:
        self.held.room.listeners.discard(self._hear)

    def take(self) -> PageSketch:
        """Return the next chunk of what was not told."""
        ids = [element_id for element_id, _ in zip(self._waiting, range(CHUNK_ELEMENTS), strict=False)]
        chunk = [self._waiting.pop(element_id) for element_id in ids]
        message = PageSketch(
            page_id=self.page_id,
            whole=self.whole,
            elements=[msgspec.Raw(thin(stored)) for stored in chunk if not stored.deleted],
            gone=[stored.id for stored in chunk if stored.deleted],
        )
        self.whole = False
        return message

    def _hear(self, stored: Stored) -> None:
        self._waiting[stored.id] = stored
        self._wake()


class Overview:
    """`watch` what the client asks for, `follow` the lesson's state; `run()` tells, until cancelled."""

    def __init__(self, viewer: Viewer, rooms: Rooms, state: LessonState) -> None:
        self._viewer = viewer
        self._rooms = rooms
        self._state = state
        self._wanted: tuple[str, ...] = ()
        self._pages: dict[str, Watched] = {}
        self._lost: dict[str, None] = {}
        self._asked = False
        """The client waits to hear what is watched."""
        self._pongs: list[int] = []
        self._wake = asyncio.Event()

    def watch(self, page_ids: Sequence[str]) -> None:
        """Watch these pages from now on and no others. What is not to be seen is told as lost."""
        self._wanted = tuple(dict.fromkeys(page_ids))
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
        for page_id in list(self._pages):
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
            waits = any(page.waits for page in self._pages.values())
            if waits:
                self._wake.set()
            await asyncio.sleep(AGAIN_SECONDS if waits else EVERY_SECONDS)

    def _check(self) -> None:
        lost = [page_id for page_id in self._wanted if not self._may_see(page_id)]
        self._lost |= dict.fromkeys(lost)
        self._wanted = tuple(page_id for page_id in self._wanted if page_id not in lost)
        for page_id in self._pages.keys() - set(self._wanted):
            self._leave(page_id)
        self._wake.set()

    def _may_see(self, page_id: str) -> bool:
        return (
            split_page(page_id) is not None
            and rights_of(self._state, self._viewer.participant_id, page_id) is not None
        )

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
        for page_id, page in list(self._pages.items()):
            if page.failed:
                self._leave(page_id)
        for page_id in self._wanted:
            if page_id not in self._pages:
                await self._enter(page_id)

    async def _enter(self, page_id: str) -> None:
        held = await self._rooms.enter(page_id, seeds_of(self._state, page_id))
        if page_id in self._wanted:
            self._pages[page_id] = Watched(page_id, held, self._wake.set)
        else:  # no longer wanted when it was open
            self._rooms.leave(held)

    def _leave(self, page_id: str) -> None:
        page = self._pages.pop(page_id)
        page.close()
        self._rooms.leave(page.held)

    async def _say(self, message: ServerMessage) -> None:
        await self._viewer.send_when_drained(frame([encode(message)]))
