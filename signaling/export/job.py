"""What an export is asked for, as it is kept beside what it makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from media.control import Source, Span, Value

from ..wire.state import Role
from ..wire.timeline import Came, Entry

Layout = Literal["teacher", "grid"]
"""The teacher (or what is shared) large and who speaks small; or everybody alike."""
CHUNK_SECONDS = 60
"""What is lost where it is stopped, and how finely its progress is told."""
UNKNOWN = "?"


class JobTrack(Value):
    """One file of the recording, with what is to be known of it."""

    file: str
    person: str
    name: str
    role: Role
    source: Source
    scope: str
    begins: float
    """Seconds from the export's beginning."""
    ends: float


class JobPage(Value):
    """A page of a board that is to be seen, as far as it was drawn on until the export's end."""

    page_id: str
    operations: int
    """Of its history, from its beginning: (page, number) is the same operation for good."""


class PenMoved(Value):
    """From then on this page is the one to be seen in a place."""

    place: str
    """A scope."""
    at: float
    """Seconds from the export's beginning; what was drawn before has been there from 0 on."""
    page: int
    """Which of the job's."""


class Job(Value):
    """An export: everything that its pictures and sounds depend on."""

    lesson_id: str
    recording_id: str
    tracks: list[JobTrack]
    seconds: float
    began_unix: float
    """Of its beginning."""
    layout: Layout = "teacher"
    names: bool = True
    group: str = ""
    """Whose talk is heard: of a group; empty: where the teacher is."""
    height: int = 720
    pictures_per_second: int = 15
    pages: list[JobPage] = []
    """Of boards; none: without a board, or nothing was drawn."""
    pens: list[PenMoved] = []
    """In order of time."""
    chat: str = ""
    """A digest of what of the chat is shown as subtitles; empty: without, or nothing was written."""

    @property
    def width(self) -> int:
        """As wide as screens are."""
        return self.height * 16 // 9

    @property
    def chunks(self) -> int:
        """Return into how many pieces it is made."""
        return max(-(-int(self.seconds * 1000) // (CHUNK_SECONDS * 1000)), 1)


def tracks_of(spans: Sequence[Span], entries: Iterable[Entry]) -> tuple[float, list[JobTrack]]:
    """Return when the first file begins (Unix seconds), and the files that are complete, from then on."""
    people: Mapping[str, Came] = {entry.person: entry for entry in entries if isinstance(entry, Came)}
    complete = [(span.began, span.ended) for span in spans if span.ended is not None]
    began = min((one.begins_unix for one, _ in complete), default=0.0)
    found = []
    for one, ended in complete:
        who = people.get(one.participant_id)
        found.append(
            JobTrack(
                file=one.file,
                person=one.participant_id,
                name=UNKNOWN if who is None else who.name,
                role="student" if who is None else who.role,
                source=one.source,
                scope=one.scope,
                begins=one.begins_unix - began,
                ends=ended.ends_unix - began,
            )
        )
    return began, found
