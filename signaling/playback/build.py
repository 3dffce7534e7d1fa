"""A lesson to be played again, from what is kept of it. Pure.

Invariant: what is named here is what the lesson record names, nobody and nothing else; and what went on when
the timeline ends goes on until the lesson's end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from media.control import Span

from ..lesson.ids import split_page
from ..record.facts import SharedNote
from ..record.story import Known, Story, read
from ..wire.lesson import ChatMessage
from ..wire.playback import (
    PlacedTime,
    Playback,
    PlayedGroup,
    PlayedMessage,
    PlayedPage,
    PlayedPerson,
    PlayedTrack,
    Turn,
)
from ..wire.timeline import Came, Entry


class KeptFiles(NamedTuple):
    """A recording whose files are there. `ended_at`: Unix seconds; `None`: nobody stopped it."""

    recording: str
    ended_at: float | None
    spans: Sequence[Span]


class DrawnSecond(NamedTuple):
    """In this second, since 1970, somebody put something on a page."""

    page_id: str
    second: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """All of one lesson. `now`: when it was read, Unix seconds."""

    lesson_id: str
    title: str
    now: float
    ended_at: float | None
    entries: Sequence[Entry]
    files: Sequence[KeptFiles] = ()
    turns: Sequence[Turn] = ()
    drawn: Sequence[DrawnSecond] = ()
    """In order of time."""
    messages: Sequence[ChatMessage] = ()
    """In order of time."""
    notes: Sequence[SharedNote] = ()


def playback_of(kept: Kept) -> Playback:
    """Return the lesson, from the first thing that is known of it."""
    story = read(kept.entries)
    ends_at = kept.now if kept.ended_at is None else kept.ended_at
    came = (one.at for one in kept.entries if isinstance(one, Came))
    # Who came was found by looking once a second: what somebody wrote at once is dated before it.
    begins_at = min((*came, *(one.at for one in kept.messages[:1])), default=ends_at)
    return Playback(
        lesson_id=kept.lesson_id,
        title=kept.title,
        begins_at=begins_at,
        ends_at=ends_at,
        people=[_person(story, each, one, ends_at) for each, one in story.people.items()],
        groups=[PlayedGroup(id=group, name=name) for group, name in story.groups.items()],
        phases=story.phases,
        turns=[turn for turn in kept.turns if turn.person in story.people],
        tracks=list(_tracks(kept.files, story, ends_at)),
        pages=list(_pages(kept.drawn, begins_at)),
        messages=[_message(one) for one in kept.messages],
        notes=[one.record() for one in kept.notes],
    )


def _person(story: Story, person: str, one: Known, until: float) -> PlayedPerson:
    places = [
        PlacedTime(group=group, begins_at=time.begin, ends_at=until if time.end is None else time.end)
        for (group, who), times in story.places.items()
        if who == person
        for time in times
    ]
    places.sort(key=lambda place: place.begins_at)
    return PlayedPerson(
        id=person, name=one.name, role=one.role, seat=one.seat, stays=one.stays, places=places
    )


def _tracks(files: Iterable[KeptFiles], story: Story, until: float) -> Iterator[PlayedTrack]:
    """Yield the tracks of those whom the timeline names: of others nobody could say whose they are."""
    for kept in files:
        cut_off_at = until if kept.ended_at is None else kept.ended_at
        for span in kept.spans:
            began = span.began
            if began.participant_id in story.people:
                yield PlayedTrack(
                    recording=kept.recording,
                    file=began.file,
                    person=began.participant_id,
                    source=began.source,
                    place=began.scope,
                    begins_at=began.begins_unix,
                    ends_at=cut_off_at if span.ended is None else span.ended.ends_unix,
                )


def _pages(drawn: Iterable[DrawnSecond], begins_at: float) -> Iterator[PlayedPage]:
    """Yield pages in the order in which they were drawn on first. What was handed in stands where it was."""
    seconds: dict[str, list[int]] = {}
    for one in drawn:
        seconds.setdefault(one.page_id, []).append(max(0, one.second - int(begins_at)))
    numbers: dict[str, int] = {}
    for page_id, drawn_at in seconds.items():
        page = split_page(page_id)
        if page is not None and page.board.kind != "hand":
            number = numbers[page.board.key] = numbers.get(page.board.key, 0) + 1
            kind, owner = page.board
            yield PlayedPage(id=page_id, kind=kind, owner=owner, number=number, drawn_at=drawn_at)


def _message(one: ChatMessage) -> PlayedMessage:
    return PlayedMessage(
        at=one.at, channel=one.channel, author=one.author_name, role=one.author_role, text=one.text
    )
