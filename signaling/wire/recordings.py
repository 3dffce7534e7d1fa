"""What was recorded of a lesson, for whoever manages it.

Invariant: a file is named only to who may read it, and under a name that nobody can guess.
"""

from __future__ import annotations

from typing import Literal

from media.control import Source, Value


class RecordedTrack(Value):
    """One file: one source of one person, for as long as they were in one place."""

    file: str
    name: str
    """Whose it is."""
    source: Source
    codec: Literal["opus", "vp8", "h264"]
    begins_at: float
    """Unix seconds of its first frame, from where times in it count: so tracks can be laid side by side."""
    seat: int | None = None
    group: str = ""
    """The group they were in; empty: with the class."""
    ends_at: float | None = None
    """`None`: it is being written, or was cut off: it is whole up to there."""
    size: int = 0
    """Bytes on the disk."""


class RecordedSpan(Value):
    """What was kept from one start to its stop."""

    id: str
    began_at: float
    ended_at: float | None = None
    """`None`: it goes on."""
    tracks: list[RecordedTrack] = []
    """In the order in which they began. Empty too where the files were deleted."""


class RecordingList(Value):
    """All of one lesson, in order of time."""

    recordings: list[RecordedSpan]
