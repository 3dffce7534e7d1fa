"""A lesson to be played again: who was where, whose each file is, which pages were drawn on when."""

from __future__ import annotations

from typing import Any

from media.control import Span, SpanBegan, SpanEnded
from signaling.playback.build import DrawnSecond, Kept, KeptFiles, playback_of
from signaling.wire.playback import PlacedTime, Playback, Turn
from signaling.wire.timeline import Came, Ended, Entry, GroupNamed, Placed, Went

BEGIN, END = 1000.5, 4000.0
SENSEI = Came(at=BEGIN, person="sensei", name="佐藤", role="teacher")
HANA = Came(at=1010.0, person="hana", name="はな", role="student", seat=12)


def played(*entries: Entry, **more: Any) -> Playback:
    """Return the playback of a lesson that ended."""
    whole = (SENSEI, HANA, *entries, Ended(at=END))
    return playback_of(
        Kept(lesson_id="lesson1", title="理科", now=END + 100, ended_at=END, entries=whole, **more)
    )


def span(file: str, person: str, *, ends: float | None) -> Span:
    began = SpanBegan(
        file=file, participant_id=person, source="camera", scope="g-1", codec="vp8", begins_unix=1200.0
    )
    ended = None if ends is None else SpanEnded(file=file, ends_unix=ends, frames=1, kept_bytes=1)
    return Span(began=began, ended=ended)


def test_it_lasts_from_the_first_who_came_to_the_lessons_end() -> None:
    """One that goes on: until now; one to which nobody came: not at all."""
    assert (played().begins_at, played().ends_at) == (BEGIN, END)
    goes_on = playback_of(Kept(lesson_id="l", title="", now=5000.0, ended_at=None, entries=[SENSEI]))
    assert (goes_on.begins_at, goes_on.ends_at) == (BEGIN, 5000.0)
    empty = playback_of(Kept(lesson_id="l", title="", now=5000.0, ended_at=None, entries=[]))
    assert empty.begins_at == empty.ends_at


def test_everybody_is_where_they_were() -> None:
    """In order of time; where nobody took them out again, until the end."""
    found = played(
        GroupNamed(at=1100.0, group="g-1", name="1班"),
        GroupNamed(at=1100.0, group="g-2", name="2班"),
        Placed(at=1100.0, person="hana", group="g-1"),
        Placed(at=1200.0, person="hana", group="g-2"),
        Placed(at=1300.0, person="hana", group="g-1"),
        Placed(at=1350.0, person="sensei", group="g-2"),
        Went(at=1400.0, person="hana"),
    )
    sensei, hana = found.people
    assert hana.places == [
        PlacedTime(group="g-1", begins_at=1100.0, ends_at=1200.0),
        PlacedTime(group="g-2", begins_at=1200.0, ends_at=1300.0),
        PlacedTime(group="g-1", begins_at=1300.0, ends_at=1400.0),
    ]
    assert sensei.places == [PlacedTime(group="g-2", begins_at=1350.0, ends_at=END)]
    assert [(group.id, group.name) for group in found.groups] == [("g-1", "1班"), ("g-2", "2班")]


def test_a_file_that_was_cut_off_ends_with_its_recording() -> None:
    """And files of somebody whom the timeline does not name are none."""
    spans = [span("1.mkv", "hana", ends=1300.0), span("2.mkv", "hana", ends=None)]
    files = [
        KeptFiles("r1", 1500.0, [*spans, span("3.mkv", "x", ends=9.0)]),
        KeptFiles("r2", None, [span("1.mkv", "hana", ends=None)]),
    ]
    found = played(files=files).tracks
    assert [(one.recording, one.file, one.ends_at) for one in found] == [
        ("r1", "1.mkv", 1300.0),
        ("r1", "2.mkv", 1500.0),
        ("r2", "1.mkv", END),
    ]


def test_pages_are_numbered_by_when_they_were_drawn_on_first() -> None:
    """Each board by itself; what was handed in is a picture of another page, and no page of its own."""
    drawn = [
        DrawnSecond("lesson1.class", 1003),
        DrawnSecond("lesson1.own.hana.3", 1004),
        DrawnSecond("lesson1.hand.p-1", 1005),
        DrawnSecond("lesson1.own.hana", 1006),
        DrawnSecond("lesson1.class", 1009),
    ]
    found = played(drawn=drawn).pages
    assert [(one.id, one.kind, one.owner, one.number, one.drawn_at) for one in found] == [
        ("lesson1.class", "class", "", 1, [3, 9]),
        ("lesson1.own.hana.3", "own", "hana", 1, [4]),
        ("lesson1.own.hana", "own", "hana", 2, [6]),
    ]


def test_nobody_speaks_whom_the_timeline_does_not_name() -> None:
    """They were there for less than a second."""
    turns = [Turn(person=one, place="lesson", begins_at=1020.0, ends_at=1021.0) for one in ("hana", "x")]
    assert played(turns=turns).turns == turns[:1]
