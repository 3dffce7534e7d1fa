"""What happened between two states of a lesson.

Invariant: who reads the entries in order knows what the last state said. A state in between that was missed
costs what came and went within it (a hand that was up for less than a second), and makes nothing wrong. No
recording is missed: its files are found, held and deleted by what stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, get_args

from media.control import Value

from ..lesson.board_rights import openness_of
from ..lesson.board_state import AT_FIRST
from ..lesson.consent import consent_of
from ..lesson.ids import Board
from ..lesson.recording import recordings
from ..lesson.state import LessonState, PersonState
from ..wire.boards import Openness
from ..wire.plan import Phase
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
    Went,
)

Everybodys = Literal["shown", "class"]
"""Boards that are nobody's own."""
EVERYBODYS: Final[tuple[Everybodys, ...]] = get_args(Everybodys)


class SeenPerson(Value, omit_defaults=True):
    """Somebody who is in the lesson."""

    name: str
    role: Role
    seat: int | None = None
    group: str | None = None
    hand: float | None = None
    """Since when it is up."""
    withheld: bool = False
    """Their family agreed to nothing."""


class SeenRun(Value, omit_defaults=True):
    """A phase that began, and perhaps ended."""

    phase: Phase
    ended_at: float | None = None


class SeenHandIn(Value, omit_defaults=True):
    """A page that was handed in."""

    at: float
    owners: list[str] = []


class SeenRecording(Value, omit_defaults=True):
    """A recording that began, and perhaps ended."""

    began_at: float
    ended_at: float | None = None


class Seen(Value, omit_defaults=True):
    """Of a state, what entries are made of."""

    people: dict[str, SeenPerson] = {}
    """Those present, by participant id; where the lesson is over, those who were at its end."""
    groups: dict[str, str] = {}
    """Group id -> name, of those people have worked in."""
    runs: dict[str, SeenRun] = {}
    """By step and beginning (`run_key`)."""
    hand_ins: dict[str, SeenHandIn] = {}
    """By their numbers; none ever goes."""
    opened: dict[Everybodys, Openness] = {}
    """Boards of everybody's that are open otherwise than at first."""
    shown: str = ""
    """The page that is shown to everybody."""
    recordings: dict[str, SeenRecording] = {}
    """By id: the last ones."""
    ended_at: float | None = None


def seen_in(state: LessonState) -> Seen:
    """Return what there is to see in a state."""
    ended = state.ended_at
    phases = {step.id: step.phase for step in state.phases.steps}
    return Seen(
        people={one.id: _person(state, one) for one in state.people.values() if one.present},
        groups={group.id: group.name for group in state.groups.values()} if state.groups_worked else {},
        runs={
            run_key(run.step, run.started_at): SeenRun(
                phase=phases[run.step], ended_at=run.ended_at if run.ended_at is not None else ended
            )
            for run in state.phases.runs
        },
        hand_ins={
            number: SeenHandIn(at=one.at, owners=list(one.owners))
            for number, one in state.boards.hand_ins.items()
        },
        opened=_opened(state),
        shown=state.boards.shown or "",
        recordings={
            recording_id: SeenRecording(began_at=began_at, ended_at=ended_at)
            for recording_id, (began_at, ended_at) in recordings(state).items()
        },
        ended_at=ended,
    )


def _opened(state: LessonState) -> dict[Everybodys, Openness]:
    opened = {kind: openness_of(state, Board(kind)) for kind in EVERYBODYS}
    return {kind: openness for kind, openness in opened.items() if openness != AT_FIRST[kind]}


def run_key(step: str, began_at: float) -> str:
    """Return how a run is known: a phase may be gone back to."""
    return f"{began_at} {step}"


def changes(before: Seen, after: Seen, now: float) -> list[Entry]:
    """Return what happened between, causes first. `now`: when `after` was looked at, Unix seconds.

    What the state dates has its own time, a second or so before those of the other entries.
    """
    if before.ended_at is not None:
        return []
    over = after.ended_at if after.ended_at is not None else now
    entries = [
        *_runs(before.runs, after.runs),
        *_groups(before.groups, after.groups, now),
        *_people(before.people, after.people, over),
        *_handed_in(before, after),
        *_boards(before, after, over),
        *_recorded(before.recordings, after.recordings, over),
    ]
    if after.ended_at is not None:
        entries += [*_people(after.people, {}, over), Ended(at=over)]
    return entries


def _person(state: LessonState, person: PersonState) -> SeenPerson:
    return SeenPerson(
        name=person.name,
        role=person.role,
        seat=person.seat,
        group=person.group,
        hand=person.hand_raised_at,
        withheld=person.role == "student" and consent_of(state, person) == "nothing",
    )


def _runs(before: dict[str, SeenRun], after: dict[str, SeenRun]) -> Iterator[Entry]:
    for key, run in after.items():
        began_at, _, step = key.partition(" ")
        phase, known = run.phase, before.get(key)
        if known is None:
            yield PhaseBegan(
                at=float(began_at),
                step=step,
                name=phase.name,
                prompt=phase.prompt,
                mode=phase.mode,
                minutes=phase.minutes,
            )
        if run.ended_at is not None and (known is None or known.ended_at is None):
            yield PhaseEnded(at=run.ended_at, step=step)


def _recorded(
    before: dict[str, SeenRecording], after: dict[str, SeenRecording], now: float
) -> Iterator[Entry]:
    for recording, one in before.items():
        if recording not in after and one.ended_at is None:  # Redis lost how it ended
            yield RecordingEnded(at=now, recording=recording)
    for recording, one in after.items():
        known = before.get(recording)
        if known is None:
            yield RecordingBegan(at=one.began_at, recording=recording)
        if one.ended_at is not None and (known is None or known.ended_at is None):
            yield RecordingEnded(at=one.ended_at, recording=recording)


def _handed_in(before: Seen, after: Seen) -> Iterator[Entry]:
    for number, one in after.hand_ins.items():
        if number not in before.hand_ins:
            yield HandedIn(at=one.at, people=one.owners)


def _boards(before: Seen, after: Seen, now: float) -> Iterator[Entry]:
    for kind in EVERYBODYS:
        openness = after.opened.get(kind, AT_FIRST[kind])
        if openness != before.opened.get(kind, AT_FIRST[kind]):
            yield BoardOpened(at=now, board=kind, openness=openness)
    if after.shown != before.shown:
        yield PageShown(at=now, page=after.shown)


def _groups(before: dict[str, str], after: dict[str, str], now: float) -> Iterator[Entry]:
    for group, name in after.items():
        if before.get(group) != name:
            yield GroupNamed(at=now, group=group, name=name)


def _people(before: dict[str, SeenPerson], after: dict[str, SeenPerson], now: float) -> Iterator[Entry]:
    for person in before.keys() - after.keys():
        yield from _hand(person, before[person].hand, None, now)
        yield Went(at=now, person=person)
    for person, one in after.items():
        known = before.get(person)
        if known is None or _called(known) != _called(one):
            name, role, seat, withheld = _called(one)
            yield Came(at=now, person=person, name=name, role=role, seat=seat, withheld=withheld)
        if one.group != (None if known is None else known.group):
            yield Placed(at=now, person=person, group=one.group)
        yield from _hand(person, None if known is None else known.hand, one.hand, now)


def _called(one: SeenPerson) -> tuple[str, Role, int | None, bool]:
    return one.name, one.role, one.seat, one.withheld


def _hand(person: str, before: float | None, after: float | None, now: float) -> Iterator[Entry]:
    if before == after:
        return
    if before is not None:
        yield HandDown(at=now if after is None else after, person=person)
    if after is not None:
        yield HandUp(at=after, person=person)
