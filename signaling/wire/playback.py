"""A lesson as it is played again: what a page needs to show any moment of it.

Invariant: all times are Unix seconds of one clock, so that pictures, voices, boards, chat and phases can be
laid side by side. A place is `lesson` (with the class) or a group's id.
"""

from __future__ import annotations

from msgspec import Raw

from media.control import Source, Value

from .boards import BoardKind
from .record import NoteRecord, PhaseRecord, Stay
from .state import Role


class PlacedTime(Value):
    """When somebody was in a group."""

    group: str
    begins_at: float
    ends_at: float


class Turn(Value):
    """Somebody spoke, in whole seconds of the clock."""

    person: str
    place: str
    begins_at: float
    ends_at: float


class PlayedPerson(Value):
    """Somebody who was there."""

    id: str
    name: str
    role: Role
    seat: int | None = None
    stays: list[Stay] = []
    places: list[PlacedTime] = []
    """In order; where nothing is said, they were with the class."""


class PlayedGroup(Value):
    """A group that somebody was in."""

    id: str
    name: str


class PlayedTrack(Value):
    """One file, at `recordings/{recording}/{file}` below the lesson."""

    recording: str
    file: str
    person: str
    source: Source
    place: str
    begins_at: float
    """Of its first frame; times in the file count from here."""
    ends_at: float
    """Where it was cut off: the end of its recording, or of the lesson."""


class PlayedMessage(Value):
    """A message of the chat. `channel`: `lesson`, a group, or `with.` and a pupil."""

    at: float
    channel: str
    author: str
    role: Role
    text: str


class PlayedPage(Value):
    """A page of a board that somebody drew on."""

    id: str
    kind: BoardKind
    owner: str
    """Of a group's board the group, of a pupil's own the pupil; else empty."""
    number: int
    """Of the pages of its board that were drawn on, from 1, by when they were drawn on first."""
    drawn_at: list[int]
    """In which seconds of the lesson, in order."""


class Playback(Value):
    """All of a lesson but its pictures, voices and strokes."""

    lesson_id: str
    title: str
    begins_at: float
    ends_at: float
    people: list[PlayedPerson] = []
    groups: list[PlayedGroup] = []
    phases: list[PhaseRecord] = []
    turns: list[Turn] = []
    tracks: list[PlayedTrack] = []
    pages: list[PlayedPage] = []
    messages: list[PlayedMessage] = []
    notes: list[NoteRecord] = []


class PlayedOperation(Value):
    """One element as it was put. `element`: as Excalidraw writes it; tombstones have `isDeleted`."""

    at: float
    person: str
    element: Raw


class BoardHistory(Value):
    """Every state of every element of one page, in the order in which they were accepted."""

    operations: list[PlayedOperation]
    next: str = ""
    """What to ask `after` with for more; empty: that was all."""
