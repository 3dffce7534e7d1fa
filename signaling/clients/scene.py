"""What a pupil sees of the lesson now, as far as it matters for what a child would do. Pure.

Invariant: it is made of what the server sends to a pupil's page, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from media.control import Source
from signaling.wire.lesson import LESSON_CHANNEL, Group, Lesson, Locks, Person
from signaling.wire.polls import Poll, Question

NOTHING_LOCKED = Locks(screen=False, links=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that takes answers."""

    poll: str
    round: int
    """From 0."""
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The lesson as one pupil sees it."""

    group: str | None = None
    """Where one is; `None`: with the class."""
    page_id: str = ""
    is_board_open: bool = True
    """A board is what one works on now, and pupils may write on it."""
    is_quiet: bool = False
    """Everybody works alone."""
    attention: bool = False
    locks: Locks = NOTHING_LOCKED
    asked: Asked | None = None
    choice: Mapping[str, int] | None = None
    """group -> free places, while pupils choose their group."""
    chosen: str | None = None
    turn_on: tuple[Source, ...] = ()
    """What the teacher asks this pupil to turn on."""
    is_hand_up: bool = False
    is_help_called: bool = False

    @property
    def channel(self) -> str:
        """The chat of where one is."""
        return self.group or LESSON_CHANNEL


def scene_of(
    lesson: Lesson,
    me: Person,
    people: Mapping[str, Person],
    groups: Mapping[str, Group],
    polls: Mapping[str, Poll],
) -> Scene:
    """Return what `me` sees."""
    group = groups.get(me.group or "")
    locks = lesson.locks
    return Scene(
        group=None if group is None else group.id,
        page_id=lesson.page_id if group is None else group.page_id,
        is_board_open=not locks.board and (lesson.phase is None or lesson.phase.board != "none"),
        is_quiet=lesson.quiet and group is None,
        attention=lesson.attention,
        locks=locks,
        asked=_asked(polls),
        choice=_choice(lesson, people, groups),
        chosen=me.assigned,
        turn_on=tuple(me.asked),
        is_hand_up=me.hand_raised_at is not None,
        is_help_called=group is not None and group.help_at is not None,
    )


def _asked(polls: Mapping[str, Poll]) -> Asked | None:
    for poll in polls.values():
        if poll.rounds and poll.rounds[-1].closed_at is None:
            return Asked(poll.id, len(poll.rounds) - 1, poll.question)
    return None


def _choice(
    lesson: Lesson, people: Mapping[str, Person], groups: Mapping[str, Group]
) -> Mapping[str, int] | None:
    size = lesson.group_work.choice
    if size is None:
        return None
    inside = [person.assigned for person in people.values() if person.role == "student"]
    return {group: size - inside.count(group) for group in groups}
