"""Recording on the wire: that it is announced, that it runs, and how it is started and stopped.

Invariant: everybody is told before anything is kept; what of whom is kept, the server decides by consent.
"""

from __future__ import annotations

from typing import Literal

from media.control import Value

NOTICE_SECONDS = 5.0
"""From the announcement to the first packet that is kept: to hear the sign, read it, turn a camera off."""

RecordingPhase = Literal["announced", "running", "failed"]
RecordingFailure = Literal["", "disk_full", "disk_slow", "no_folder"]


class Recording(Value, omit_defaults=True):
    """What everybody is told of a recording."""

    phase: RecordingPhase
    """`failed`: what was kept before is whole, nothing more is."""
    announced_at: float
    guests: bool = False
    """Pupils who came without a seat of the class are recorded too; else nothing of them is."""
    failure: RecordingFailure = ""
    """Why it failed."""


class RecordingStart(Value, tag="recording.start"):
    """Teacher: announce a recording, which begins `NOTICE_SECONDS` later.

    Of pupils what their families agreed to is kept, of observers nothing.
    """

    n: int
    guests: bool = False


class RecordingStop(Value, tag="recording.stop"):
    """Teacher: keep nothing more."""

    n: int


class RecordingRequest(Value, tag="recording.ask"):
    """Observer: ask the teachers for a recording, or take that back. Leaving takes it back as well."""

    n: int
    on: bool = True


class RecordingAnswer(Value, tag="recording.answer"):
    """Teacher: allow what an observer asked for, which is `recording.start`; or not now.

    A request that was taken back meanwhile starts nothing.
    """

    n: int
    person: str
    allow: bool
    guests: bool = False


RecordingAsk = RecordingStart | RecordingStop | RecordingRequest | RecordingAnswer
