"""What is shown of the phases: to everybody the one that runs, to staff the plan.

Invariant: no prompt of a phase that has not begun is in what pupils are sent.
"""

from __future__ import annotations

from ..wire.phases import CurrentPhase, RunningPlan, Step
from .phase_state import PhasesState, open_run, place_of


def current_phase(phases: PhasesState) -> CurrentPhase | None:
    """Return the phase that runs; `None`: none does."""
    run = open_run(phases)
    if run is None or phases.ends_at is None:
        return None
    index = place_of(phases, run.step)
    phase = phases.steps[index].phase
    return CurrentPhase(
        number=len(phases.runs),
        index=index,
        count=len(phases.steps),
        name=phase.name,
        prompt=phase.prompt,
        mode=phase.mode,
        board=phase.board,
        started_at=run.started_at,
        ends_at=phases.ends_at,
    )


def running_plan(phases: PhasesState) -> RunningPlan:
    """Return the plan with when each step ran last."""
    last = {run.step: run for run in phases.runs}
    return RunningPlan(
        revision=phases.revision,
        title=phases.title,
        notes=phases.notes,
        steps=[
            Step(
                id=step.id,
                phase=step.phase,
                started_at=last[step.id].started_at if step.id in last else None,
                ended_at=last[step.id].ended_at if step.id in last else None,
            )
            for step in phases.steps
        ],
    )
