"""What others may watch again of a lesson: by whom it was seen then, and nothing else."""

from __future__ import annotations

import dataclasses

import pytest
from msgspec.structs import replace

from media.control import Span, SpanBegan
from signaling.lesson.ids import alone_scope, direct_channel
from signaling.playback.audiences import for_audience, sees_page_until
from signaling.playback.build import DrawnSecond, Kept, KeptFiles, playback_of
from signaling.record.facts import SharedNote
from signaling.timeline.later import FOR_GOOD, NEVER
from signaling.wire.lesson import ChatMessage
from signaling.wire.notes import Note
from signaling.wire.playback import Turn
from signaling.wire.state import Role
from signaling.wire.timeline import BoardOpened, Came
from signaling.wire.watching import Audience

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
    assert sees_page_until((), "x", "study") == NEVER
    assert sees_page_until((), "lesson1.class.1", "class") == NEVER


def test_who_studies_the_lesson_sees_no_page_that_was_handed_in() -> None:
    """On it the teachers wrote to one pupil alone."""
    assert sees_page_until((), "lesson1.hand.1", "study") == NEVER
    assert sees_page_until((), "lesson1.hand.1", None) == FOR_GOOD


@pytest.mark.parametrize("audience", ["class", "study"])
def test_nobody_is_shown_whose_family_agreed_to_nothing(audience: Audience) -> None:
    """Neither name nor words; and whoever was so once, is so for the whole lesson."""
    came = Came(at=0.0, person="hana", name="はな", role="student", seat=1, withheld=True)
    entries = (came, came_as("ken", "student"), replace(came, withheld=False))
    shown = for_audience(dataclasses.replace(KEPT, entries=entries), audience)
    assert [person.name for person in playback_of(shown).people] == ["ken"]
    assert shown.messages == []
    everything = for_audience(dataclasses.replace(KEPT, entries=entries), None)
    assert len(playback_of(everything).people) == 2


def test_pupils_who_were_absent_are_not_told_who_observed() -> None:
    """Those who were there may have read "a visitor". Who studies the lesson is told."""
    kept = dataclasses.replace(KEPT, entries=(came_as("guest", "observer"), came_as("ken", "student")))
    assert [one.id for one in playback_of(for_audience(kept, "class")).people] == ["ken"]
    assert [one.id for one in playback_of(for_audience(kept, "study")).people] == ["guest", "ken"]


def came_as(person: str, role: Role) -> Came:
    return Came(at=0.0, person=person, name=person, role=role)


def test_what_was_put_on_a_board_behind_the_class_is_not_shown_to_who_was_absent() -> None:
    """Up to when it was hidden it is."""
    kept = dataclasses.replace(
        KEPT,
        entries=(BoardOpened(at=5.0, board="class", openness="hidden"),),
        drawn=[
            DrawnSecond("lesson1.class", 4),
            DrawnSecond("lesson1.class", 5),
            DrawnSecond("lesson1.shown", 9),
        ],
    )
    assert [(one.page_id, one.second) for one in for_audience(kept, "class").drawn] == [
        ("lesson1.class", 4),
        ("lesson1.shown", 9),
    ]
    assert len(for_audience(kept, "study").drawn) == 3
