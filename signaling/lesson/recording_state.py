"""What is known of the recording of a lesson."""

from __future__ import annotations

from media.control import Value

from ..wire.recording import NOTICE_SECONDS, RecordingFailure

MAX_RECORDED = 100
"""Recordings of one lesson that are remembered. Each was announced for `NOTICE_SECONDS`, and the timeline has
long told of those before."""


class RecordedState(Value):
    """One that kept something, and is over."""

    began_at: float
    ended_at: float


class RecordingState(Value, omit_defaults=True):
    """One that was announced."""

    id: str
    announced_at: float
    guests: bool = False
    began_at: float | None = None
    """`None`: everybody is still being told."""
    failure: RecordingFailure = ""
    """Not empty: it has failed, and keeps nothing any more."""

    @property
    def due_at(self) -> float | None:
        """When it is to begin; `None`: it has begun, or failed."""
        waits = self.began_at is None and not self.failure
        return self.announced_at + NOTICE_SECONDS if waits else None
