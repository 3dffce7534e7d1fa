"""Whose the files of a recording are, and where these people were. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from media.control import LESSON_SCOPE, Span

from ..wire.recordings import RecordedSpan, RecordedTrack
from ..wire.timeline import Came, Entry, GroupNamed, RecordingBegan, RecordingEnded

UNKNOWN = "?"
"""A file of somebody whom the timeline does not name: they were in the lesson for less than a second."""


def recordings_in(entries: Iterable[Entry]) -> list[RecordedSpan]:
    """Return the recordings of a lesson, without their tracks."""
    found: dict[str, RecordedSpan] = {}
    for entry in entries:
        match entry:
            case RecordingBegan():
                found[entry.recording] = RecordedSpan(id=entry.recording, began_at=entry.at)
            case RecordingEnded() if entry.recording in found:
                began_at = found[entry.recording].began_at
                found[entry.recording] = RecordedSpan(
                    id=entry.recording, began_at=began_at, ended_at=entry.at
                )
    return list(found.values())


def tracks_of(
    spans: Iterable[Span], sizes: Mapping[str, int], entries: Sequence[Entry]
) -> list[RecordedTrack]:
    """Return the tracks whose files there are (`sizes`: name -> bytes), named by the timeline."""
    people = {entry.person: entry for entry in entries if isinstance(entry, Came)}
    groups = {entry.group: entry.name for entry in entries if isinstance(entry, GroupNamed)}
    return [
        _track(span, sizes[span.began.file], people.get(span.began.participant_id), groups)
        for span in spans
        if span.began.file in sizes
    ]


def _track(span: Span, size: int, who: Came | None, groups: Mapping[str, str]) -> RecordedTrack:
    began = span.began
    return RecordedTrack(
        file=began.file,
        name=UNKNOWN if who is None else who.name,
        seat=None if who is None else who.seat,
        source=began.source,
        codec=began.codec,
        group="" if began.scope == LESSON_SCOPE else groups.get(began.scope, ""),
        begins_at=began.begins_unix,
        ends_at=None if span.ended is None else span.ended.ends_unix,
        size=size,
    )
