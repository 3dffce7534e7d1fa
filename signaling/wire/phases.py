"""What is said about the phases of a lesson while it runs. The plan itself: `signaling.wire.plan`.

Invariant: who moves or edits says which `revision` of the plan they look at, so that two presses of one
button, or two teachers at once, do one thing.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from media.control import Value

from .plan import Phase, PhaseMode, ShownBoard

MAX_STRETCH_MINUTES = 30

# --- values ----------------------------------------------------------------------------------------


class CurrentPhase(Value):
    """The phase that runs: what everybody may know of it."""

    number: int
    """Counts from 1 each time a phase begins: another number, another run."""
    index: int
    """Its place in the plan, from 0."""
    count: int
    """How many phases the plan has."""
    name: str
    prompt: str
    mode: PhaseMode
    board: ShownBoard
    """What pages open when `number` changes."""
    started_at: float
    ends_at: float
    """As planned and stretched. Nothing happens then by itself: the teacher goes on."""


class Step(Value):
    """A phase in its place of a running plan; staff only."""

    id: str
    phase: Phase
    started_at: float | None = None
    """When it ran, the last time; `None`: not yet."""
    ended_at: float | None = None


class RunningPlan(Value):
    """The plan as it is now; staff only."""

    revision: int
    """Another one after each change, and after each phase that begins or ends."""
    title: str = ""
    notes: str = ""
    steps: list[Step] = []


class StepEdit(Value):
    """A phase as somebody wants it."""

    phase: Phase
    id: str | None = None
    """Of the step that it is to be; `None`: a new one."""


# --- client -> server ------------------------------------------------------------------------------


class PhaseGo(Value, tag="phase.go"):
    """Teacher, assistant: end the phase that runs and begin this one (the next, an earlier one, any).

    Everybody is moved, locks are set and the board is opened by it.
    """

    n: int
    index: int
    revision: int


class PhaseStop(Value, tag="phase.stop"):
    """Teacher, assistant: end the phase that runs, and begin none."""

    n: int
    revision: int


class PhaseStretch(Value, tag="phase.stretch"):
    """Teacher, assistant: give the phase that runs so many minutes more."""

    n: int
    minutes: Annotated[int, Meta(ge=1, le=MAX_STRETCH_MINUTES)]


class PlanEdit(Value, tag="plan.edit"):
    """Teacher, assistant: change the phases to come. Those that have run have to be in it, unchanged.

    Of the phase that runs, name and prompt may be changed.
    """

    n: int
    revision: int
    steps: list[StepEdit]
    """At most `MAX_PHASES`."""


class PupilBeside(Value, tag="pupil.beside"):
    """Teacher, assistant: in quiet work, sit down beside a pupil to talk with them alone; `None`: get up."""

    n: int
    person: str | None


PhaseMessage = PhaseGo | PhaseStop | PhaseStretch | PlanEdit | PupilBeside
