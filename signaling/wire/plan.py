"""A lesson plan: what a teacher means to do, phase by phase. docs/LESSON_PLAN.md describes it as a file.

Invariant: nothing in here can name a pupil: no field holds a person, a seat, a class or an account, so that
a plan may be given to another school as it is.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, NamedTuple

from msgspec import Meta

from media.control import Value

from .groups import GroupingRule
from .polls import Question

FORMAT: Final = "manabiya.lesson-plan"
VERSION: Final = 1
"""Raised only when an older reader would do something wrong with a newer file."""

MAX_PHASES = 20
MAX_MINUTES = 180
"""Of one phase: two double lessons in a row."""
MAX_PROMPT_CHARACTERS = 1000
MAX_NOTES_CHARACTERS = 4000
MAX_PLAN_BYTES = 256 * 1024
"""20 prompts, notes and questions at their longest, in Japanese and written with \\u escapes, fit in."""

PhaseMode = Literal["class", "alone", "groups"]
"""Where pupils are: all together; quietly by themselves, with only the teacher; in their groups."""
ShownBoard = Literal["none", "class", "group", "own", "shown"]
"""The board that is opened for everybody; `none`: faces. A reader refuses what it does not know."""

_LINE: dict[str, Any] = {"lines": False}
_LINES: dict[str, Any] = {"lines": True}
"""Whether a text keeps its line breaks, for who cleans it (`signaling.plans.walk`)."""

PlanTitle = Annotated[str, Meta(min_length=1, max_length=120, extra=_LINE)]
PlanWord = Annotated[str, Meta(max_length=40, extra=_LINE)]
PhaseName = Annotated[str, Meta(min_length=1, max_length=40, extra=_LINE)]
Minutes = Annotated[int, Meta(ge=1, le=MAX_MINUTES)]
Prompt = Annotated[str, Meta(max_length=MAX_PROMPT_CHARACTERS, extra=_LINES)]
Notes = Annotated[str, Meta(max_length=MAX_NOTES_CHARACTERS, extra=_LINES)]


class PhaseLocks(Value):
    """What pupils may not do in a phase. The door is no matter of a plan."""

    microphone: bool = False
    camera: bool = False
    screen: bool = True
    chat: bool = False
    board: bool = False
    reactions: bool = False


class Phase(Value, omit_defaults=True):
    """A step of the lesson."""

    name: PhaseName
    minutes: Minutes
    mode: PhaseMode = "class"
    prompt: Prompt = ""
    """What pupils read at the top of their page."""
    board: ShownBoard = "none"
    grouping: GroupingRule | None = None
    """In `groups`: how they are made; absent: the groups as they are, or by fours where there are none."""
    locks: PhaseLocks | None = None
    """Absent: as they are."""
    question: Question | None = None
    """Asked when the phase begins for the first time."""
    reflection: bool = False
    """Pupils may write a reflection for the teacher alone from when it begins, until staff takes no more."""


Phases = Annotated[list[Phase], Meta(min_length=1, max_length=MAX_PHASES)]


class PlanFile(Value):
    """A plan as a document: what is stored, sent by REST, exported and imported."""

    format: Literal["manabiya.lesson-plan"]
    version: Literal[1]
    title: PlanTitle
    phases: Phases
    grade: PlanWord = ""
    subject: PlanWord = ""
    notes: Notes = ""
    """For teachers; pupils never see it."""


class RunPhase(NamedTuple):
    """A phase as it was run in a lesson, for the record."""

    phase: Phase
    started_at: float
    ended_at: float


FaultReason = Literal[
    "damaged",
    "newer_version",
    "not_a_plan",
    "missing",
    "wrong_kind",
    "unknown_choice",
    "too_short",
    "too_long",
    "too_small",
    "too_large",
    "twice",
    "bad_text",
    "bad_question",
]
"""`damaged`: not JSON. `too_short`/`too_long`: of a text or a list. `too_small`/`too_large`: of a number.
`twice`: a key stands twice in one object. `bad_text`: nothing of it can be seen.
`bad_question`: one that cannot be asked."""


class PlanFault(Value, omit_defaults=True):
    """What is wrong with a plan, and where."""

    place: str
    """As in `phases[2].minutes`, counted from 0; empty: the document as a whole."""
    reason: FaultReason
    limit: float | None = None
    """The bound that was passed."""
