"""Lesson states to begin a test with."""

from __future__ import annotations

from signaling.errors import Refusal
from signaling.lesson import commands as c
from signaling.lesson import phase_commands as p
from signaling.lesson.outcome import Applied
from signaling.lesson.phase_state import planned
from signaling.lesson.reducer import apply
from signaling.lesson.state import LessonState, replace
from signaling.wire.groups import MAX_GROUPS
from signaling.wire.lesson import NewGroup, Role
from signaling.wire.observers import OBSERVER_NOTICE_SECONDS
from signaling.wire.roster import Seat
from tests.kit.plans import five_phases, good_plan

NOW = 1_800_000_000.0

CAST: dict[str, Role] = {
    "teacher": "teacher",
    "assistant": "assistant",
    "hana": "student",
    "ken": "student",
    "observer": "observer",
}
"""participant id -> role: one of each, and a second student."""


def empty_lesson(lesson_id: str = "lesson-1") -> LessonState:
    """Return a lesson that nobody has come to."""
    return LessonState(lesson_id=lesson_id, title="Science", code="12345678")


def done(state: LessonState, *commands: c.Command, now: float = NOW) -> LessonState:
    """Apply commands of which none may be refused."""
    for command in commands:
        outcome = apply(state, command, now)
        assert isinstance(outcome, Applied), (command, outcome)
        state = outcome.state
    return state


def refused(state: LessonState, command: c.Command, now: float = NOW) -> str:
    """Apply a command that must be refused; return the code."""
    outcome = apply(state, command, now)
    assert isinstance(outcome, Refusal), command
    return outcome.code.value


def join_of(person: str, role: Role = "student", *, session: str = "", fresh: bool = False) -> c.Join:
    """Return the join of somebody whose name is their id."""
    return c.Join(person=person, name=person, role=role, session_id=session or f"s-{person}", fresh=fresh)


def full_lesson() -> LessonState:
    """Return a lesson with everybody of `CAST` in it, the observer having been shown to the class."""
    arrived = done(empty_lesson(), *(join_of(person, role) for person, role in CAST.items()))
    return done(arrived, c.Tick(), now=NOW + OBSERVER_NOTICE_SECONDS)


def grouped_lesson(*, is_open: bool = True) -> LessonState:
    """Return a lesson with hana in group `g-1` and ken in `g-2`."""
    groups = (NewGroup(name="Red", people=["hana"]), NewGroup(name="Blue", people=["ken"]))
    make = c.MakeGroups(by="teacher", groups=groups, ids=("g-1", "g-2"), open=is_open)
    return done(full_lesson(), make)


ROSTER = (
    Seat(number=3, name="田中けん", reading="たなかけん", group="1班", consent="all"),
    Seat(number=5, name="佐藤りく", reading="さとうりく", group="1班", consent="voice"),
    Seat(number=12, name="山田はな", reading="やまだはな", group="2班", consent="all"),
    Seat(number=13, name="鈴木ゆい", reading="すずきゆい", group="2班", consent="board"),
    Seat(number=20, name="林そら", reading="はやしそら", group="", consent="nothing"),
)


def class_lesson() -> LessonState:
    """Return a lesson of a class whose roster is `ROSTER`, nobody there yet."""
    return replace(empty_lesson(), class_id="class-1", roster=ROSTER)


def with_plan(state: LessonState) -> LessonState:
    """Return the lesson with the plan of `five_phases`, none of which has begun."""
    return replace(state, phases=planned(good_plan(five_phases())))


def go_to(state: LessonState, index: int, *, by: str = "teacher", seed: int = 1) -> p.GoToPhase:
    """Return the command to begin a phase, as somebody who sees the newest plan gives it."""
    begun = len(state.phases.runs)
    ids = tuple(f"p{begun}-{number}" for number in range(MAX_GROUPS))
    return p.GoToPhase(
        by=by, index=index, revision=state.phases.revision, ids=ids, seed=seed, poll=f"q{begun}"
    )


def in_phase(index: int, *, now: float = NOW) -> LessonState:
    """Return the full lesson in one of the five phases, which is the first that was begun."""
    state = with_plan(full_lesson())
    return done(state, go_to(state, index), now=now)
