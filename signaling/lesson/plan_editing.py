"""The plan of a lesson changed while the lesson runs.

Invariant: a step that has run is in the new plan as it was (the one that runs may get another name and
prompt), so that what is kept of its runs stays true.
"""

from __future__ import annotations

from collections import Counter

from ..errors import Refusal
from ..plans.reading import BadPlan, clean_phases
from ..wire.codes import RefusalCode
from ..wire.plan import MAX_PHASES, Phase
from .outcome import Applied
from .phase_commands import EditPlan
from .phase_state import PhasesState, StepState, open_run
from .state import LessonState, replace


def edit(state: LessonState, command: EditPlan, _now: float) -> Applied | Refusal:
    """Replace the steps by those wanted, in their order."""
    phases = state.phases
    if command.revision != phases.revision:
        return Refusal(RefusalCode.PLAN_CHANGED, "look at the newest revision first")
    if len(command.steps) > MAX_PHASES:
        return Refusal(RefusalCode.BAD_MESSAGE, f"at most {MAX_PHASES} phases")
    clean = clean_phases([wanted.phase for wanted in command.steps])
    if isinstance(clean, BadPlan):
        return Refusal(RefusalCode.BAD_PLAN, f"{clean.faults[0].place}: {clean.faults[0].reason}")
    known = {step.id for step in phases.steps}
    kept = [wanted.id for wanted in command.steps if wanted.id is not None]
    if len(set(kept)) != len(kept) or len(command.steps) - len(kept) > len(command.ids):
        return Refusal(RefusalCode.BAD_MESSAGE, "a step stands there twice, or too many are new")
    if not known.issuperset(kept):
        return Refusal(RefusalCode.NO_SUCH_PHASE)
    fresh = iter(command.ids)
    steps = tuple(
        StepState(id=wanted.id if wanted.id is not None else next(fresh), phase=phase)
        for wanted, phase in zip(command.steps, clean, strict=True)
    )
    if not _keeps_what_has_run(phases, steps):
        return Refusal(RefusalCode.PHASE_HAS_RUN)
    edited = replace(phases, revision=phases.revision + 1, steps=steps)
    return Applied(replace(state, phases=edited))


def _keeps_what_has_run(phases: PhasesState, steps: tuple[StepState, ...]) -> bool:
    runs = Counter(run.step for run in phases.runs)
    running = open_run(phases)
    free = running.step if running is not None and runs[running.step] == 1 else None
    before = [step for step in phases.steps if step.id in runs]
    after = [step for step in steps if step.id in runs]
    return [_fixed(step, free) for step in before] == [_fixed(step, free) for step in after]


def _fixed(step: StepState, free: str | None) -> tuple[str, Phase]:
    """Return what may not change of a step."""
    return step.id, replace(step.phase, name="", prompt="") if step.id == free else step.phase
