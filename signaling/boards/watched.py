"""A page as an overview watches it: its sketch while it is on the screen, its mark wherever it is.

Invariant: from its beginning to `close()` it hears everything that its room takes, and changes nothing there.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from signaling.wire.overview import Mark, PageSketch

from ..board.activity import IsPupil, PageActivity
from ..board.merge import Stored
from ..board.thin import thin
from .ports import Clock
from .rooms import OpenRoom

CHUNK_ELEMENTS = 150
"""Of one page at a time: thinning them holds the loop for about 5 ms."""

Wake = Callable[[], None]


class Sketched:
    """What of a page was not told yet: at most one state of each element."""

    def __init__(self, page_id: str, held: OpenRoom, wake: Wake) -> None:
        self.page_id = page_id
        self.whole = True
        self._room = held.room
        self._wake = wake
        self._waiting: dict[str, Stored] = {
            stored.id: stored for stored in held.room.page.elements.values() if not stored.deleted
        }
        self._room.listeners.add(self._hear)

    @property
    def waits(self) -> bool:
        return self.whole or bool(self._waiting)

    def close(self) -> None:
        self._room.listeners.discard(self._hear)

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


class Marked:
    """Who draws on a page, and whether anything of a pupil's is on it."""

    def __init__(self, page_id: str, held: OpenRoom, is_pupil: IsPupil, now: Clock, wake: Wake) -> None:
        self._room = held.room
        self._now = now
        self._wake = wake
        self._activity = PageActivity(page_id, held.room.page.elements.values(), is_pupil)
        self._room.listeners.add(self._hear)
        self._room.lookers.add(self._see)

    @property
    def goes_on(self) -> bool:
        return self._activity.goes_on

    def close(self) -> None:
        self._room.listeners.discard(self._hear)
        self._room.lookers.discard(self._see)

    def news(self) -> Mark | None:
        """Return the page's mark where it is another than was told."""
        return self._activity.news(self._now())

    def _hear(self, stored: Stored) -> None:
        self._activity.take(stored, self._now())
        self._wake()

    def _see(self, who: str) -> None:
        if self._activity.draw(who, self._now()):
            self._wake()
