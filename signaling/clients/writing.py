"""A simulated pupil's hand on the board: lines of drawings in a field of its own, on the page of where it is.

Invariant: one board is open at most, and it is that of the page where the pupil is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

from .board import BoardClient, Drawn
from .doodles import COLOURS, Pen, work
from .lesson import LessonClient
from .stage import Stage

FIELDS_PER_ROW = 3
FIELD_WIDTH, FIELD_HEIGHT = 310.0, 240.0
"""Scene units: each pupil writes in a field of its own; six fields fill the board of a small laptop."""
TOP = 80.0
"""Scene units: below Excalidraw's toolbar."""
GLYPH = 54.0
LINE_HEIGHT = 75.0
LINES_PER_FIELD = 3
"""The fourth work takes the place of the first, so that a demonstration never fills its page."""


class Writing:
    """`draw` asks for one more line; `keep_at_it` is to be repeated for as long as the connection lasts.

    `page`: the page where the pupil is; an empty string: not known yet.
    """

    def __init__(self, stage: Stage, number: int, lesson: LessonClient, page: Callable[[], str]) -> None:
        self._stage = stage
        self._number = number
        self._lesson = lesson
        self._page = page
        self._chance = Random(number)  # noqa: S311 - doodles, not secrets
        self._wanted = asyncio.Event()
        self._works = 0
        self._written: dict[tuple[str, int], list[Drawn]] = {}
        """(page, line) -> what stands there."""

    @property
    def standing(self) -> set[tuple[str, str]]:
        """(page, element) of what was acknowledged and not wiped since."""
        return {(page, each["id"]) for (page, _), drawn in self._written.items() for each in drawn}

    def draw(self) -> None:
        """Have one more line written, if none is being written now."""
        self._wanted.set()

    async def keep_at_it(self) -> None:
        """Write on one page whatever is wanted, until the pupil is somewhere else."""
        await self._wanted.wait()
        page_id = self._page()
        if not page_id:
            raise ConnectionError("not in the lesson")
        pen = Pen(COLOURS[self._number % len(COLOURS)], self._lesson.you, self._number + 1)
        board = BoardClient(self._stage.server, self._lesson.token, page_id, pen, self._chance)
        try:
            await board.open()
            while self._page() == page_id:
                await self._write_line(board)
                self._wanted.clear()
                await self._wanted.wait()
        finally:
            await board.close()

    async def _write_line(self, board: BoardClient) -> None:
        """Write one line of one's field, after wiping what stood there."""
        line = self._works % LINES_PER_FIELD
        self._works += 1
        old = self._written.pop((board.page_id, line), [])
        await board.erase(old)
        row, column = divmod(self._number, FIELDS_PER_ROW)
        top = TOP + row * FIELD_HEIGHT + line * LINE_HEIGHT
        new = self._written[board.page_id, line] = []
        for stroke in work(self._chance, column * FIELD_WIDTH, top, GLYPH):
            drawn = await board.draw(stroke) if self._page() == board.page_id else None
            if drawn is None:
                return
            new.append(drawn)
