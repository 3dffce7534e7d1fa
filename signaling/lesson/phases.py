"""Phases: begun, stretched, ended; the plan changed while it runs.

Invariant: one command puts everybody where the phase wants them: places, locks, board. What has run stays
as it was, and time alone ends nothing.
"""

from __future__ import annotations

from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.groups import GroupingRule
from ..wire.plan import MAX_MINUTES, Phase, RunPhase
from . import groups, polls, reflections, sources
from .asking_commands import AskPoll
from .commands import SetLocks
from .group_clock import called_back
from .grouping import choice_size, plan_groups, pupils
from .outcome import Applied
from .phase_commands import GoToPhase, StopPhase, StretchPhase
from .phase_state import MAX_RUNS, PhaseRun, PhasesState, open_run
from .state import LessonState, replace

_CHANGED = Refusal(RefusalCode.PLAN_CHANGED, "look at the newest revision first")


def go(state: LessonState, command: GoToPhase, now: float) -> Applied | Refusal:
    """End the phase that runs and begin another; the same one again begins anew."""
    phases = state.phases
    if command.revision != phases.revision:
        return _CHANGED
    if not 0 <= command.index < len(phases.steps):
        return Refusal(RefusalCode.NO_SUCH_PHASE)
    if len(phases.runs) >= MAX_RUNS:
        return Refusal(RefusalCode.TOO_MANY, f"at most {MAX_RUNS} phases are begun in a lesson")
    step = phases.steps[command.index]
    placed = _placed(state, step.phase, command, now)
    if isinstance(placed, Refusal):
        return placed
    locked = _locked(placed.state, step.phase, command.by, now)
    after = locked.state
    sent = tuple(after.groups) if step.phase.mode == "groups" else ()
    begun = PhaseRun(step=step.id, started_at=now, groups=sent)
    running = replace(
        phases,
        revision=phases.revision + 1,
        runs=(*_ended(phases, now), begun),
        ends_at=now + step.phase.minutes * 60.0,
    )
    if all(run.step != step.id for run in phases.runs):
        after = _asked(after, step.phase, command, now)
    if step.phase.reflection:
        after = reflections.opened(after, now, scale=True)
    # Everybody has something to do now: nobody is asked to look up from it.
    after = replace(after, attention_by="", spotlight="")
    return Applied(replace(after, phases=running), (*placed.effects, *locked.effects))


def stop(state: LessonState, command: StopPhase, now: float) -> Applied | Refusal:
    """End the phase that runs; people stay where they are, but nobody works alone any more."""
    phases = state.phases
    if command.revision != phases.revision:
        return _CHANGED
    if open_run(phases) is None:
        return Refusal(RefusalCode.NO_SUCH_PHASE, "none runs")
    ended = replace(phases, revision=phases.revision + 1, runs=_ended(phases, now), ends_at=None)
    return Applied(replace(state, phases=ended))


def stretch(state: LessonState, command: StretchPhase, now: float) -> Applied | Refusal:
    """Give more time: counted from now where the planned time is over."""
    ends_at = state.phases.ends_at
    if ends_at is None:
        return Refusal(RefusalCode.NO_SUCH_PHASE, "none runs")
    later = min(max(ends_at, now) + command.minutes * 60.0, now + MAX_MINUTES * 60.0)
    return Applied(replace(state, phases=replace(state.phases, ends_at=max(later, ends_at))))


def runs_of(state: LessonState) -> list[RunPhase]:
    """Return what has run in a lesson that has ended, in order."""
    over = state.ended_at if state.ended_at is not None else 0.0
    phase_of = {step.id: step.phase for step in state.phases.steps}
    return [
        RunPhase(phase_of[run.step], run.started_at, over if run.ended_at is None else run.ended_at)
        for run in state.phases.runs
    ]


def _placed(state: LessonState, phase: Phase, command: GoToPhase, now: float) -> Applied | Refusal:
    """Put everybody where the mode wants them."""
    if phase.mode == "groups":
        return _grouped(state, phase, command, now)
    back = called_back(state)
    people = {key: replace(person, beside=None) for key, person in back.people.items()}
    return Applied(replace(back, people=people))


def _grouped(state: LessonState, phase: Phase, command: GoToPhase, now: float) -> Applied | Refusal:
    """Send pupils into groups: those of its last run where they are still there, else by its rule.

    Where that leaves the choice to them, they choose while the groups are open.
    """
    rule = phase.grouping
    step = state.phases.steps[command.index].id
    before = next((run.groups for run in reversed(state.phases.runs) if run.step == step), ())
    if state.groups and (rule is None or before == tuple(state.groups)):
        rule = GroupingRule(order="keep")
    elif rule is not None and rule.order == "keep":
        rule = replace(rule, order="random")  # there is nothing to keep yet
    rule = rule or GroupingRule()
    planned = plan_groups(state, rule, command.seed)
    if isinstance(planned, Refusal):
        return planned
    made = groups.arrange(state, planned, command.ids, now, open_now=True)
    if isinstance(made, Refusal):
        return made
    work = replace(made.state.group_work, choice=choice_size(rule, len(pupils(state))))
    return made._replace(state=replace(made.state, group_work=work))


def _locked(state: LessonState, phase: Phase, by: str, now: float) -> Applied:
    """Set the locks of a phase; one without leaves them as they are."""
    wanted = phase.locks
    if wanted is None:
        return Applied(state)
    locks = replace(
        state.locks,
        microphone=wanted.microphone,
        camera=wanted.camera,
        screen=wanted.screen,
        chat=wanted.chat,
        board=wanted.board,
        reactions=wanted.reactions,
    )
    return sources.set_locks(state, SetLocks(by=by, locks=locks), now)


def _asked(state: LessonState, phase: Phase, command: GoToPhase, now: float) -> LessonState:
    """Ask the phase's question. A lesson with no room for another poll goes on without it."""
    if phase.question is None:
        return state
    asked = polls.ask(state, AskPoll(by=command.by, question=phase.question, id=command.poll), now)
    return state if isinstance(asked, Refusal) else asked.state


def _ended(phases: PhasesState, now: float) -> tuple[PhaseRun, ...]:
    run = open_run(phases)
    return phases.runs if run is None else (*phases.runs[:-1], replace(run, ended_at=now))
