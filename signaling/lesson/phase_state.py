"""What is known of a lesson's phases: those planned, and those that have run.

Invariant: at most one run is open, and it is the last; every run is of a step that is still in the plan.
"""

from __future__ import annotations

from media.control import Value

from ..wire.plan import Phase, PlanFile

MAX_RUNS = 100
"""Phases begun in one lesson: two a minute for a whole one."""


class StepState(Value):
    """A phase in its place of the plan."""

    id: str
    """Given once in a lesson: a step is known by it wherever it is moved to."""
    phase: Phase


class PhaseRun(Value, omit_defaults=True):
    """A phase that began, and perhaps ended."""

    step: str
    started_at: float
    ended_at: float | None = None
    groups: tuple[str, ...] = ()
    """The groups that pupils were sent into."""


class PhasesState(Value, omit_defaults=True):
    """The plan of a lesson, and what was made of it."""

    title: str = ""
    notes: str = ""
    revision: int = 0
    steps: tuple[StepState, ...] = ()
    runs: tuple[PhaseRun, ...] = ()
    ends_at: float | None = None
    """When the running phase is to end; `None`: none runs."""


def planned(plan: PlanFile | None) -> PhasesState:
    """Return how a lesson that was made with this plan begins."""
    if plan is None:
        return PhasesState()
    steps = tuple(StepState(id=str(number), phase=phase) for number, phase in enumerate(plan.phases, 1))
    return PhasesState(title=plan.title, notes=plan.notes, revision=1, steps=steps)


def open_run(phases: PhasesState) -> PhaseRun | None:
    """Return the run of the phase that is going on."""
    last = phases.runs[-1] if phases.runs else None
    return last if last is not None and last.ended_at is None else None


def open_step(phases: PhasesState) -> StepState | None:
    """Return the step whose run is going on."""
    run = open_run(phases)
    return None if run is None else phases.steps[place_of(phases, run.step)]


def place_of(phases: PhasesState, step: str) -> int:
    """Return the index of a step that is there."""
    return next(index for index, each in enumerate(phases.steps) if each.id == step)
