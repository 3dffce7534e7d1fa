"""What a record is made of: everything that is kept of one lesson, as it was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..lesson.poll_view import Record
from ..wire.notes import Note
from ..wire.record import NoteRecord
from ..wire.reflections import Reflection
from ..wire.roster import Seat
from ..wire.state import Role
from ..wire.timeline import Came, Entry


class SharedNote(NamedTuple):
    """A note that others may read. `author`: as they were called last."""

    author: str
    note: Note

    def record(self) -> NoteRecord:
        """Return it as it stands in a record."""
        note = self.note
        return NoteRecord(
            at=note.at, author=self.author, text=note.text, tags=note.tags, about=note.about, seat=note.seat
        )


class Absent(NamedTuple):
    """A pupil of the class who did not come. `seat`: `None` where it is not to be known."""

    name: str
    seat: int | None


class Drawn(NamedTuple):
    """How often somebody put an element of a page."""

    page_id: str
    person: str
    strokes: int


class Talked(NamedTuple):
    """How long somebody spoke in one scope: the class, a group, or alone with the teacher."""

    person: str
    scope: str
    seconds: float


class Said(NamedTuple):
    """A message of the chat, without its words."""

    channel: str
    person: str
    role: Role
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All of one lesson. `now`: when they were read, Unix seconds."""

    lesson_id: str
    title: str
    now: float
    ended_at: float | None
    entries: Sequence[Entry]
    """In the order in which they were found."""
    absent: Sequence[Absent] = ()
    polls: Sequence[Record] = ()
    reflections: Sequence[Reflection] = ()
    drawn: Sequence[Drawn] = ()
    talked: Sequence[Talked] = ()
    notes: Sequence[SharedNote] = ()
    """In order of time."""
    said: Sequence[Said] = ()
    """In order of time."""


def absent_of(roster: Iterable[Seat], entries: Iterable[Entry]) -> list[Absent]:
    """Return those of a class from whose seats nobody came."""
    seats = {entry.seat for entry in entries if isinstance(entry, Came)}
    return [Absent(seat.name, seat.number) for seat in roster if seat.number not in seats]
