"""A node's recorder: one thread that writes, and what each lesson has going.

Invariant: a recording that was begun is told of as done or failed, also when its lesson has left the node.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from pathlib import Path

from media.control import LessonEvent

from ..counters import Counters
from .recording import LessonRecording
from .writer import Writer

LOOK_SECONDS = 0.05
FINISH_SECONDS = 3.0
"""When the node ends: a disk that has not taken everything by then is left."""


class Recorder:
    """See the module."""

    def __init__(
        self,
        data_folder: Path,
        counters: Counters,
        unix: Callable[[], float],
        monotonic: Callable[[], float],
    ) -> None:
        """`unix`: seconds since 1970 that run as `monotonic` does."""
        self.events: list[LessonEvent] = []
        """What is to be published of lessons that have left; whoever publishes it takes it out."""
        self._writer = Writer(data_folder)
        self._counters = counters
        self._epoch = unix() - monotonic()
        self._spans = itertools.count(1)
        self._left: list[LessonRecording] = []
        """Of lessons that have left the node, while something is not on the disk yet."""

    def begin(self) -> None:
        """The node begins: have finished what nodes before it have left behind. Never waits."""
        self._writer.finisher.ask()

    def of(self, lesson_id: str) -> LessonRecording:
        """Return a new lesson's keeper."""
        return LessonRecording(
            lesson_id,
            self._counters,
            self._writer.hand,
            next_span=self._spans.__next__,
            epoch=self._epoch,
            on_close=self._left.append,
        )

    def look(self) -> None:
        """Tell what of lessons that have left is all on the disk by now."""
        for recording in list(self._left):
            recording.look_at_finishing()
            self.events += recording.events
            recording.events.clear()
            if not recording.finishing:
                self._left.remove(recording)

    async def finish(self) -> None:
        """The node ends: wait, for a while, until everything is on the disk."""
        self._writer.stop()
        for _ in range(int(FINISH_SECONDS / LOOK_SECONDS)):
            self.look()
            if not self._left:
                break
            await asyncio.sleep(LOOK_SECONDS)
