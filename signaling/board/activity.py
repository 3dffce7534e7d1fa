"""Who draws on a page now, and whether a pupil has put anything on it yet: what a teacher looks for first.

Invariant: what staff write, and what a page began with, is nobody's work here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from signaling.wire.overview import Mark

from .merge import Stored

DRAWING_SECONDS = 3.0
"""A pen is lifted between two strokes; a child that has not drawn for so long is thinking."""

IsPupil = Callable[[str], bool]
"""Says whether a participant's work is asked for."""


def is_work(stored: Stored, is_pupil: IsPupil) -> bool:
    """Say whether an element is what a pupil made: the one answer to what leaves a page blank."""
    return not stored.deleted and is_pupil(stored.author)


class PageActivity:
    """Of one page. `held`: what it had before anybody watched; when that was drawn is not known."""

    def __init__(self, page_id: str, held: Iterable[Stored], is_pupil: IsPupil) -> None:
        self._page_id = page_id
        self._is_pupil = is_pupil
        self._works = {stored.id for stored in held if self._is_work(stored)}
        self._drew: dict[str, float] = {}
        """participant id -> when they drew last, for those who draw now."""
        self._drawn_at: float | None = None
        self._told: Mark | None = None

    @property
    def goes_on(self) -> bool:
        """Somebody draws, or was told to: it has to be asked again when that may be over."""
        return bool(self._drew)

    def take(self, stored: Stored, now: float) -> None:
        """Note an element that the page took. Whoever made a new one was drawing."""
        if not self._is_work(stored):
            self._works.discard(stored.id)
        elif stored.id not in self._works:
            self._works.add(stored.id)
            self.draw(stored.author, now)

    def draw(self, who: str, now: float) -> bool:
        """Note that somebody draws. Return whether that is news."""
        if not self._is_pupil(who):
            return False
        begins = who not in self._drew
        self._drew[who] = self._drawn_at = now
        return begins

    def news(self, now: float) -> Mark | None:
        """Return how it is now, if that was not told yet: each change once, and no single stroke."""
        self._drew = {who: at for who, at in self._drew.items() if now - at < DRAWING_SECONDS}
        drawing, before = sorted(self._drew), self._told
        empty = not self._works
        if before is not None and (before.drawing, before.empty) == (drawing, empty):
            return None
        self._told = Mark(page_id=self._page_id, empty=empty, drawing=drawing, drawn_at=self._drawn_at)
        return self._told

    def _is_work(self, stored: Stored) -> bool:
        return is_work(stored, self._is_pupil)
