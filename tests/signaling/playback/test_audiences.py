"""What others may watch again of a lesson: by whom it was seen then, and nothing else."""

from __future__ import annotations

from media.control import Span, SpanBegan
from signaling.lesson.ids import alone_scope, direct_channel
from signaling.playback.audiences import for_audience, may_see_page
from signaling.playback.build import DrawnSecond, Kept, KeptFiles
from signaling.record.facts import SharedNote
from signaling.wire.lesson import ChatMessage
from signaling.wire.notes import Note
from signaling.wire.playback import Turn

PLACES = ("lesson", "g-1", alone_scope("hana"))
PAGES = ("lesson1.class", "lesson1.shown", "lesson1.g-1", "lesson1.own.hana")


def span(place: str) -> Span:
    began = SpanBegan(
        file=f"{place}.mkv", participant_id="hana", source="camera", scope=place, codec="vp8", begins_unix=0.0
    )
    return Span(began=began, ended=None)


def message(channel: str, *, hidden: bool = False) -> ChatMessage:
    return ChatMessage(
        channel=channel,
        number=1,
        client_id="",
        author_id="hana",
        author_name="はな",
        author_role="student",
        text="hidden" if hidden else channel,
        at=0.0,
        hidden=hidden,
    )


KEPT = Kept(
    lesson_id="lesson1",
    title="理科",
    now=0.0,
    ended_at=0.0,
    entries=(),
    files=[KeptFiles("r1", None, [span(place) for place in PLACES])],
    turns=[Turn(person="hana", place=place, begins_at=0.0, ends_at=1.0) for place in PLACES],
    drawn=[DrawnSecond(page, 0) for page in PAGES],
    messages=[
        *(message(channel) for channel in ("lesson", "g-1", direct_channel("hana"))),
        message("lesson", hidden=True),
    ],
    notes=[SharedNote("校長", Note(id="n", at=0.0, text="x"))],
)


def seen(kept: Kept) -> dict[str, list[str]]:
    return {
        "files": [one.began.scope for one in kept.files[0].spans],
        "turns": [turn.place for turn in kept.turns],
        "pages": [one.page_id for one in kept.drawn],
        "messages": [one.text for one in kept.messages],
        "notes": [one.author for one in kept.notes],
    }


def test_who_manages_the_lesson_sees_all_of_it() -> None:
    """Also what was private, and what staff took out of sight."""
    assert for_audience(KEPT, None) == KEPT


def test_who_was_absent_sees_what_everybody_of_the_class_could() -> None:
    """No group, no pupil's own board, no note of an observer's."""
    assert seen(for_audience(KEPT, "class")) == {
        "files": ["lesson"],
        "turns": ["lesson"],
        "pages": ["lesson1.class", "lesson1.shown"],
        "messages": ["lesson"],
        "notes": [],
    }


def test_who_studies_the_lesson_sees_groups_and_notes_besides() -> None:
    """But nothing that a pupil and the teachers had between them alone."""
    assert seen(for_audience(KEPT, "study")) == {
        "files": ["lesson", "g-1"],
        "turns": ["lesson", "g-1"],
        "pages": list(PAGES),
        "messages": ["lesson", "g-1"],
        "notes": ["校長"],
    }


def test_what_is_no_page_is_seen_by_nobody() -> None:
    """Whatever the address says."""
    assert not may_see_page("x", "study")
    assert not may_see_page("lesson1.class.1", "class")
