"""What boards need of the rest of the house, and no more of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..board.merge import Page, Stored
from ..lesson.state import LessonState

Unwatch = Callable[[], None]


class LiveLesson(Protocol):
    """A lesson's state as this node holds it (`signaling.live.hub`)."""

    @property
    def state(self) -> LessonState: ...

    def watch(self, callback: Callable[[LessonState, LessonState], None], /) -> Unwatch:
        """Call back with (old, new) after every change, until unwatched."""

    async def close(self) -> None: ...


class Lessons(Protocol):
    """Where a lesson is opened (`signaling.live.hub.LessonHub`). Raises `NotFound` if there is none."""

    async def open(self, lesson_id: str, /) -> LiveLesson: ...


@dataclass(frozen=True, slots=True)
class Operation:
    """An element that the shared page took, for the history. `stored.seq` is its number."""

    by: str
    stored: Stored


@dataclass(frozen=True, slots=True)
class Archived:
    """A page as SQL has it. Epoch 0: SQL has nothing of it."""

    epoch: int
    elements: list[Stored]


class ReadArchive(Protocol):
    """What lasts of the boards, to read (`signaling.boards.archive`)."""

    async def load(self, page_id: str, /) -> Archived:
        """Return the newest snapshot with all later operations merged into it; so also a copy."""


class Archive(ReadArchive, Protocol):
    """What lasts of the boards (`signaling.boards.archive`)."""

    def add(self, page_id: str, epoch: int, operations: Sequence[Operation], /) -> None:
        """Have these written within a second."""

    async def snapshot(self, page_id: str, page: Page, /) -> None:
        """Write the whole page, and those operations that SQL does not have."""


class CopyArchive(ReadArchive, Protocol):
    """Where copies of pages last (`signaling.boards.archive`)."""

    async def keep(self, copy_id: str, elements: Sequence[Stored], /) -> None:
        """Write elements under an id of their own, once and for all: there is no history of a copy."""


Clock = Callable[[], float]
"""Seconds since 1970."""

Publish = Callable[[str, bytes], None]
"""Tell the other nodes, soon; dropped where Redis is away."""
