"""What the loop asks of the thread that writes, and what it hears of it.

Invariant: everything here is a value, but for `Progress`, each field of which only one side writes: neither
side ever waits for the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from media.control import Source

from .frames import Setup

Code = Literal["", "disk_full", "disk_slow", "no_folder"]


@dataclass(slots=True, eq=False)
class Progress:
    """One recording of one node, as both sides see it."""

    recording_id: str
    handed_bytes: int = 0
    """Written by the loop: of frames given to the thread."""
    taken_bytes: int = 0
    """Written by the thread: of these, what it has dealt with."""
    kept_bytes: int = 0
    """Written by the thread: in files."""
    counted_bytes: int = 0
    """Written by the loop: of these, what the node's counters know of."""
    code: Code = ""
    """Written by the thread: why it failed. Nothing of the recording is written any more from then on."""
    given_up: Code = ""
    """Written by the loop: why the recording is given up. What still waits is left out."""
    spans_broken: int = 0
    """Written by the thread: files that it could not go on with, whose frames no reader would understand."""
    finished: bool = False
    """Written by the thread: all of it is on the disk."""


@dataclass(frozen=True, slots=True)
class Begin:
    """A file is to be made. It has no name until it is."""

    span: int
    """By what the other work names it: a number of this node's, never used twice."""
    participant_id: str
    source: Source
    scope: str
    setup: Setup
    begins_unix: float


@dataclass(frozen=True, slots=True)
class Append:
    """Frames of a file, in their order: bytes, milliseconds since its beginning, whether a keyframe."""

    span: int
    frames: list[tuple[bytes, int, bool]]


@dataclass(frozen=True, slots=True)
class Flush:
    """Nothing more has come for a while: what there is goes to the disk."""

    span: int


@dataclass(frozen=True, slots=True)
class End:
    """The file is complete."""

    span: int
    ends_unix: float


Work = Begin | Append | Flush | End


@dataclass(frozen=True, slots=True)
class Batch:
    """Work for one recording. `last`: nothing follows, all is to be finished."""

    progress: Progress
    work: list[Work]
    last: bool = False
