"""A timeline read from its beginning to its end: who was there when, and where, and what went on.

Invariant: what is open when the timeline ends is closed by whoever asks (`now`, or the lesson's end), never
here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from ..wire.record import PhaseRecord, Stay
from ..wire.state import Role
from ..wire.timeline import (
    BoardOpened,
    Came,
    Ended,
    Entry,
    GroupNamed,
    HandDown,
    HandedIn,
    HandUp,
    PageShown,
    PhaseBegan,
    PhaseEnded,
    Placed,
    RecordingBegan,
    RecordingEnded,
    Unread,
    Went,
)


@dataclass
class Known:
    """Somebody of the lesson, as they were called last."""

    name: str
    role: Role
    seat: int | None
    stays: list[Stay] = field(default_factory=list)
    talk_seconds: float = 0.0
    """As it is added up from elsewhere."""


@dataclass
class Time:
    """From when to when something was so; `end` is `None` while it is."""

    begin: float
    end: float | None = None

    def seconds(self, until: float) -> float:
        """Return how long it was, up to `until` at most."""
        return max(0.0, (until if self.end is None else min(self.end, until)) - self.begin)


@dataclass
class HandHeld:
    """A hand that was up."""

    person: str
    time: Time
    left: bool = False
    """It came down because its owner went, or the lesson ended."""


@dataclass
class Story:
    """See the module. `read` makes one."""

    people: dict[str, Known] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    """Group id -> the name it had last."""
    places: dict[tuple[str, str], list[Time]] = field(default_factory=dict)
    """(group id, participant id) -> when they were in it."""
    handed_in: set[str] = field(default_factory=set)
    """Those of whom a page was handed in."""
    hands: list[HandHeld] = field(default_factory=list)
    phases: list[PhaseRecord] = field(default_factory=list)
    where: dict[str, str] = field(default_factory=dict)
    """Participant id -> the group they are in as the timeline ends."""
    unread: int = 0
    """Entries that a newer version wrote."""


def read(entries: Iterable[Entry]) -> Story:
    """Return what a timeline tells."""
    story = Story()
    for entry in entries:
        _follow(story, entry)
    return story


def _follow(story: Story, entry: Entry) -> None:
    match entry:
        case Came():
            _came(story, entry)
        case Went():
            _went(story, entry)
        case GroupNamed():
            story.groups[entry.group] = entry.name
        case Placed():
            _placed(story, entry.person, entry.group, entry.at)
        case HandUp() | HandDown():
            _hand(story, entry)
        case PhaseBegan() | PhaseEnded():
            _phase(story, entry)
        case HandedIn():
            story.handed_in.update(entry.people)
        case Unread():
            story.unread += 1
        case RecordingBegan() | RecordingEnded() | Ended() | BoardOpened() | PageShown():
            return  # files, the lesson and boards say it themselves


def _came(story: Story, entry: Came) -> None:
    known = story.people.setdefault(entry.person, Known(entry.name, entry.role, entry.seat))
    known.name, known.role, known.seat = entry.name, entry.role, entry.seat
    if not known.stays or known.stays[-1].went_at is not None:
        known.stays.append(Stay(came_at=entry.at))


def _went(story: Story, entry: Went) -> None:
    known = story.people.get(entry.person)
    if known is None or not known.stays:
        return
    known.stays[-1] = Stay(came_at=known.stays[-1].came_at, went_at=entry.at)
    _placed(story, entry.person, None, entry.at)
    for hand in story.hands:
        if hand.person == entry.person and hand.time.end is not None and hand.time.end >= entry.at:
            hand.left = True


def _placed(story: Story, person: str, group: str | None, at: float) -> None:
    before = story.where.pop(person, None)
    if before is not None:
        story.places[before, person][-1].end = at
    if group is not None:
        story.where[person] = group
        story.places.setdefault((group, person), []).append(Time(at))


def _hand(story: Story, entry: HandUp | HandDown) -> None:
    if isinstance(entry, HandUp):
        story.hands.append(HandHeld(entry.person, Time(entry.at)))
        return
    for hand in reversed(story.hands):
        if hand.person == entry.person and hand.time.end is None:
            hand.time.end = entry.at
            return


def _phase(story: Story, entry: PhaseBegan | PhaseEnded) -> None:
    if isinstance(entry, PhaseBegan):
        story.phases.append(
            PhaseRecord(
                name=entry.name,
                mode=entry.mode,
                prompt=entry.prompt,
                minutes=entry.minutes,
                began_at=entry.at,
            )
        )
    elif story.phases and story.phases[-1].ended_at is None:
        story.phases[-1] = replace(story.phases[-1], ended_at=entry.at)
