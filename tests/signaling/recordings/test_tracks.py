"""Whose the files of a recording are."""

from __future__ import annotations

from media.control import Span, SpanBegan, SpanEnded
from signaling.recordings.tracks import UNKNOWN, recordings_in, tracks_of
from signaling.wire.recordings import RecordedSpan, RecordedTrack
from signaling.wire.timeline import Came, Entry, GroupNamed, RecordingBegan, RecordingEnded

ENTRIES: list[Entry] = [
    Came(at=1.0, person="hana", name="はな", role="student", seat=12),
    GroupNamed(at=2.0, group="g-1", name="1班"),
    RecordingBegan(at=10.0, recording="first"),
    RecordingEnded(at=20.0, recording="first"),
    RecordingBegan(at=30.0, recording="second"),
]


def span(file: str, person: str = "hana", scope: str = "lesson", ends: float | None = None) -> Span:
    began = SpanBegan(
        file=file, participant_id=person, source="camera", scope=scope, codec="vp8", begins_unix=11.0
    )
    ended = None if ends is None else SpanEnded(file=file, ends_unix=ends, frames=3, kept_bytes=9)
    return Span(began=began, ended=ended)


def test_recordings_are_those_of_the_timeline() -> None:
    """One that goes on has no end."""
    assert recordings_in(ENTRIES) == [
        RecordedSpan(id="first", began_at=10.0, ended_at=20.0),
        RecordedSpan(id="second", began_at=30.0),
    ]


def test_a_track_is_named_by_the_timeline() -> None:
    """With seat and group; one that was cut off has no end; one without a file is none."""
    spans = [span("1.mkv", ends=15.0), span("2.mkv", scope="g-1"), span("3.mkv", "stranger"), span("4.mkv")]
    found = tracks_of(spans, {"1.mkv": 7, "2.mkv": 8, "3.mkv": 9}, ENTRIES)
    assert found[0] == RecordedTrack(
        file="1.mkv",
        name="はな",
        seat=12,
        source="camera",
        codec="vp8",
        begins_at=11.0,
        ends_at=15.0,
        size=7,
    )
    others = [(one.name, one.group, one.ends_at) for one in found[1:]]
    assert others == [("はな", "1班", None), (UNKNOWN, "", None)]
