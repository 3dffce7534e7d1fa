"""Timed notes of those who observe a lesson, on the wire.

Invariant: a note leaves the server to its author alone, on the device that it came from, until they share it;
then it stands in the lesson record. Nothing of notes is in the lesson's state.
"""

from __future__ import annotations

from media.control import Value

MAX_NOTE_CHARACTERS = 1000
MAX_TAGS = 5
MAX_TAG_CHARACTERS = 20
MAX_NOTES = 500
"""Of one author in one lesson: one every five seconds of it."""
LONGEST_WRITING_SECONDS = 600.0
"""A note is of the moment when its author began to write, but not of any longer ago."""


class Note(Value, omit_defaults=True):
    """What somebody saw."""

    id: str
    at: float
    """When they began to write it, Unix seconds of the server."""
    text: str
    tags: list[str] = []
    about: str = ""
    """The name of whom it is about; empty: nobody in particular."""
    seat: int | None = None
    """That person's number in the class."""


class NoteAdd(Value, tag="note.add"):
    """Observer, teacher, assistant: keep this. The same `client_id` again changes nothing."""

    n: int
    client_id: str
    text: str
    tags: list[str] = []
    person: str | None = None
    """Whom it is about."""
    seconds_ago: float = 0.0
    """When its author began to write it."""


class NotesShare(Value, tag="notes.share"):
    """Let all of mine stand in the lesson record, those to come too; or none."""

    n: int
    shared: bool


class NotesList(Value, tag="notes.list"):
    """What did I write? Answered, as the others are, by `notes.mine`."""

    n: int


class NotesMine(Value, tag="notes.mine"):
    """The answer to all of these: one's own from this device, in order of time."""

    n: int
    notes: list[Note]
    shared: bool


NoteAsk = NoteAdd | NotesShare | NotesList
