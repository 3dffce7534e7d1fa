"""The plan changed while the lesson runs."""

from __future__ import annotations

import pytest

from signaling.lesson import phase_commands as p
from signaling.lesson.phase_view import current_phase, running_plan
from signaling.lesson.state import LessonState, replace
from signaling.wire.phases import StepEdit
from signaling.wire.plan import Phase
from tests.kit.lesson_states import done, full_lesson, go_to, in_phase, refused, with_plan


def edits(state: LessonState) -> list[StepEdit]:
    """Return the steps as they are."""
    return [StepEdit(id=step.id, phase=step.phase) for step in state.phases.steps]


def edit(state: LessonState, steps: list[StepEdit]) -> p.EditPlan:
    ids = tuple(f"new-{number}" for number in range(20))
    return p.EditPlan(by="teacher", revision=state.phases.revision, steps=tuple(steps), ids=ids)


def names(state: LessonState) -> list[str]:
    return [step.phase.name for step in running_plan(state.phases).steps]


def test_phases_to_come_are_changed_moved_added_and_removed() -> None:
    """Whatever has not begun is the teacher's to change."""
    state = in_phase(0)
    first, alone, groups, _share, reflect = edits(state)
    shorter = replace(alone, phase=replace(alone.phase, minutes=3, prompt="Draw it."))
    quiz = StepEdit(phase=Phase(name="Quiz", minutes=2))
    state = done(state, edit(state, [first, groups, quiz, shorter, reflect]))
    assert names(state) == ["導入", "グループ", "Quiz", "個人", "ふりかえり"]
    assert state.phases.steps[2].id == "new-0"
    state = done(state, go_to(state, 3))
    phase = current_phase(state.phases)
    assert phase is not None
    assert (phase.prompt, phase.index) == ("Draw it.", 3)


def test_what_has_run_stays() -> None:
    """A phase that is over can be neither changed, nor moved behind another such, nor taken away."""
    state = in_phase(0)
    state = done(state, go_to(state, 1))
    state = done(state, go_to(state, 2))
    first, alone, *rest = edits(state)
    changed = replace(first, phase=replace(first.phase, prompt="other"))
    for steps in ([changed, alone, *rest], [alone, *rest], [alone, first, *rest]):
        assert refused(state, edit(state, steps)) == "phase_has_run"


def test_a_new_phase_may_stand_before_what_has_run() -> None:
    """Only the order of what has run is fixed; the running phase keeps its place in the numbers."""
    state = in_phase(0)
    state = done(state, edit(state, [StepEdit(phase=Phase(name="Before", minutes=1)), *edits(state)]))
    phase = current_phase(state.phases)
    assert phase is not None
    assert (phase.index, phase.count, phase.name) == (1, 6, "導入")


def test_name_and_prompt_of_the_running_phase_may_be_mended() -> None:
    """A slip of the pen is seen when all read it; mode and minutes are changed in other ways."""
    state = in_phase(0)
    first, *rest = edits(state)
    mended = done(
        state,
        edit(state, [replace(first, phase=replace(first.phase, prompt="What does a seed need?")), *rest]),
    )
    phase = current_phase(mended.phases)
    assert phase is not None
    assert phase.prompt == "What does a seed need?"
    assert phase.number == 1
    for other in (replace(first.phase, minutes=9), replace(first.phase, mode="alone")):
        assert refused(state, edit(state, [replace(first, phase=other), *rest])) == "phase_has_run"


def test_a_running_phase_that_ran_before_stays_as_it_was() -> None:
    """Its first run is on record."""
    state = in_phase(0)
    state = done(state, go_to(state, 1))
    state = done(state, go_to(state, 0))
    first, *rest = edits(state)
    changed = replace(first, phase=replace(first.phase, prompt="other"))
    assert refused(state, edit(state, [changed, *rest])) == "phase_has_run"


def test_two_who_edit_at_once_do_not_undo_each_other() -> None:
    """The second is told to look again."""
    state = with_plan(full_lesson())
    second = edit(state, edits(state)[:2])
    state = done(state, edit(state, edits(state)[:3]))
    assert refused(state, second) == "plan_changed"


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([StepEdit(phase=Phase(name="x", minutes=1), id="strange")], "no_such_phase"),
        ([StepEdit(phase=Phase(name="x", minutes=1), id="1")] * 2, "bad_message"),
        ([StepEdit(phase=Phase(name="x", minutes=1))] * 21, "bad_message"),
        ([StepEdit(phase=Phase(name="\u200b", minutes=1))], "bad_plan"),
        ([StepEdit(phase=Phase(name="x", minutes=0))], "bad_plan"),
        ([StepEdit(phase=Phase(name="x", minutes=1, prompt="x" * 1001))], "bad_plan"),
    ],
)
def test_impossible_plans_are_refused(steps: list[StepEdit], code: str) -> None:
    """Strange and doubled steps, too many, and phases out of bounds change nothing."""
    state = with_plan(full_lesson())
    assert refused(state, edit(state, steps)) == code


def test_a_plan_is_made_in_the_room() -> None:
    """A lesson that was made without a plan can be given phases, and run them."""
    state = full_lesson()
    state = done(
        state, edit(state, [StepEdit(phase=Phase(name="話し合い", minutes=5, prompt="a\r\nb\u202e"))])
    )
    state = done(state, go_to(state, 0))
    phase = current_phase(state.phases)
    assert phase is not None
    assert phase.prompt == "a\nb"
