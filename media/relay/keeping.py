"""THE SEAM FOR THE RECORDER: what a lesson tells whoever keeps its media.

Invariant: after `follow` has returned, no packet that comes later of a source that the plan does not let be
kept where it is now is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from media.control import LessonPlan, RecordingChanged

from .publication import Publication


class Keeper(Protocol):
    """Keeps one lesson's media as its plan says. Publications: of all peers that are here, throughout."""

    events: list[RecordingChanged]
    """What is to be published; whoever publishes it takes it out."""

    def follow(self, plan: LessonPlan, publications: Sequence[Publication], now: float) -> None:
        """Follow a plan. Publications have been opened and closed by it before."""

    def look(self, plan: LessonPlan, publications: Sequence[Publication], now: float) -> None:
        """See to everything that depends on time. Called each 100 ms."""

    def tell(self) -> None:
        """Put into `events` how it is: after events may have been lost."""

    def close(self) -> None:
        """The lesson leaves this node: finish."""
