"""Phases: one command puts everybody where they should be."""

from __future__ import annotations

import pytest

from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson import order_commands as o
from signaling.lesson import phase_commands as p
from signaling.lesson.asking_commands import AskPoll
from signaling.lesson.phase_state import MAX_RUNS, open_run, planned
from signaling.lesson.phase_view import current_phase, running_plan
from signaling.lesson.phases import runs_of
from signaling.lesson.places import is_quiet
from signaling.lesson.state import LessonState, decode_state, encode_state, replace
from signaling.lesson.view import diff, project
from signaling.wire.groups import GroupingRule
from signaling.wire.lesson import Locks, NewGroup
from signaling.wire.plan import RunPhase
from signaling.wire.polls import MAX_POLLS
from tests.kit.lesson_states import (
    NOW,
    done,
    full_lesson,
    go_to,
    grouped_lesson,
    in_phase,
    join_of,
    refused,
    with_plan,
)
from tests.kit.plans import five_phases, good_plan

CLASS, ALONE, GROUPS, SHARE, REFLECT = range(5)


def groups_of(state: LessonState) -> dict[str, str | None]:
    return {person.id: person.group for person in state.people.values()}


def with_rule(state: LessonState, rule: GroupingRule | None) -> LessonState:
    """Return the lesson with another grouping rule in its third phase."""
    steps = list(state.phases.steps)
    steps[GROUPS] = replace(steps[GROUPS], phase=replace(steps[GROUPS].phase, grouping=rule))
    return replace(state, phases=replace(state.phases, steps=tuple(steps)))


def test_a_lesson_begins_before_its_first_phase() -> None:
    """A plan alone moves nobody, and pupils see nothing of it."""
    state = with_plan(full_lesson())
    assert current_phase(state.phases) is None
    assert [step.started_at for step in running_plan(state.phases).steps] == [None] * 5
    assert project(state, "student").plan is None


def test_a_class_phase_calls_everybody_back() -> None:
    """Everybody is with the class, the class's board opens, and the clock runs."""
    state = with_plan(grouped_lesson())
    state = done(state, go_to(state, CLASS))
    assert set(groups_of(state).values()) == {None}
    assert (state.groups_open, is_quiet(state)) == (False, False)
    phase = project(state, "student").lesson.phase
    assert phase is not None
    assert (phase.number, phase.index, phase.count, phase.name, phase.board) == (1, 0, 5, "導入", "class")
    assert (phase.prompt, phase.started_at, phase.ends_at) == ("What is a seed?", NOW, NOW + 300)


def test_the_next_phase_gives_everybody_their_eyes_back() -> None:
    """And nobody stands in the spotlight any more: all have something to do."""
    state = done(
        in_phase(0), o.SetAttention(by="teacher", on=True), o.SetSpotlight(by="teacher", person="hana")
    )
    after = done(state, go_to(state, 1))
    assert (after.attention_by, after.spotlight) == ("", "")


def test_a_group_phase_makes_groups_by_its_rule_and_opens_them() -> None:
    """One press, and pupils sit in groups; staff and observers stay with the class."""
    state = in_phase(GROUPS)
    assert state.groups_open
    assert groups_of(state) == {
        "teacher": None,
        "assistant": None,
        "hana": "p0-0",
        "ken": "p0-0",
        "observer": None,
    }
    assert [group.name for group in state.groups.values()] == ["1班"]
    phase = current_phase(state.phases)
    assert phase is not None
    assert phase.board == "group"


def test_going_back_to_a_group_phase_opens_the_same_groups() -> None:
    """A second visit finds boards and chat of the first; whoever came meanwhile is put into one."""
    state = in_phase(GROUPS)
    before = groups_of(state)
    state = done(state, go_to(state, SHARE))
    assert set(groups_of(state).values()) == {None}
    state = done(state, join_of("late"))
    state = done(state, go_to(state, GROUPS))
    assert groups_of(state) == before | {"late": "p0-0"}


def test_a_pupil_who_drops_out_before_a_group_phase_comes_back_to_their_group() -> None:
    """Going on with the groups as they are loses nobody, whoever's line broke at that moment."""
    state = with_rule(with_plan(grouped_lesson(is_open=False)), None)
    state = done(state, c.Leave(by="ken", session_id="s-ken"), go_to(state, GROUPS), join_of("ken"))
    assert groups_of(state)["ken"] == "g-2"


def test_without_a_rule_groups_stay_as_they_are() -> None:
    """The teacher's own groups are opened again."""
    state = with_rule(with_plan(grouped_lesson(is_open=False)), None)
    state = done(state, go_to(state, GROUPS))
    assert groups_of(state)["hana"] == "g-1"
    assert groups_of(state)["ken"] == "g-2"


def test_without_a_rule_and_without_groups_there_are_some() -> None:
    """Next is never refused because nobody made groups."""
    state = with_rule(with_plan(full_lesson()), None)
    state = done(state, go_to(state, GROUPS))
    assert groups_of(state)["hana"] is not None
    keep = with_rule(with_plan(full_lesson()), GroupingRule(order="keep"))
    assert groups_of(done(keep, go_to(keep, GROUPS)))["hana"] is not None


def test_a_rule_makes_new_groups_although_there_are_others() -> None:
    """A phase with a rule of its own does not inherit the groups of another one."""
    state = with_plan(grouped_lesson())
    state = done(state, go_to(state, GROUPS))
    assert set(state.groups) == {"p0-0"}


def test_groups_of_a_phase_that_are_for_choosing_can_be_chosen() -> None:
    """They are open and empty; pupils put themselves in until each is full, and no longer than it lasts."""
    rule = GroupingRule(by="number", count=2, order="choice")
    state = with_rule(with_plan(full_lesson()), rule)
    state = done(state, go_to(state, GROUPS))
    assert set(groups_of(state).values()) == {None}
    state = done(state, g.ChooseGroup(by="hana", group="p0-0"))
    assert groups_of(state)["hana"] == "p0-0"
    assert refused(state, g.ChooseGroup(by="ken", group="p0-0")) == "group_full"
    state = done(state, g.ChooseGroup(by="ken", group="p0-1"), go_to(state, SHARE))
    assert refused(state, g.ChooseGroup(by="ken", group=None)) == "locked"
    state = done(state, go_to(state, GROUPS))
    assert (groups_of(state)["hana"], groups_of(state)["ken"]) == ("p0-0", "p0-1")


def test_a_choice_of_groups_to_come_goes_on_through_a_phase_without_groups() -> None:
    """Nobody was in them yet, so that calling everybody back has nothing to end."""
    state = done(with_plan(grouped_lesson(is_open=False)), g.SetChoice(by="teacher", size=2))
    assert done(state, go_to(state, SHARE)).group_work.choice == 2


def test_an_alone_phase_is_quiet_and_everybody_is_with_the_class() -> None:
    """Pupils are called back, and from then on are by themselves."""
    state = with_plan(grouped_lesson())
    state = done(state, go_to(state, ALONE))
    assert is_quiet(state)
    assert set(groups_of(state).values()) == {None}


def test_opening_groups_ends_quiet_work_while_they_are_open() -> None:
    """What the teacher does by hand counts more than the plan; called back, pupils work alone again."""
    state = with_plan(grouped_lesson(is_open=False))
    state = done(state, go_to(state, ALONE), c.OpenGroups(by="teacher"))
    assert not is_quiet(state)
    assert is_quiet(done(state, g.RecallGroups(by="teacher")))


@pytest.mark.parametrize(
    "wishes",
    [
        [g.RecallGroups(by="teacher")],
        [g.RecallGroups(by="teacher", in_seconds=10)],
        [g.DropGroup(by="teacher", group="g-1"), g.DropGroup(by="teacher", group="g-2")],
    ],
)
def test_quiet_work_does_not_end_by_accident(wishes: list[c.Wish]) -> None:
    """Where no groups are open, calling back and tidying them up change nothing for those who work."""
    state = with_plan(grouped_lesson(is_open=False))
    assert is_quiet(done(state, go_to(state, ALONE), *wishes))


def test_a_state_that_an_older_node_stored_is_read() -> None:
    """It says of quiet and of the board what follows from the phase; that is passed over."""
    state = in_phase(ALONE)
    stored = encode_state(state)[:-1] + b',"quiet":false,"shown_board":"class"}'
    assert decode_state(stored) == state


def test_making_groups_ahead_does_not_disturb_quiet_work() -> None:
    """Only opening them does."""
    make = c.MakeGroups(by="teacher", groups=(NewGroup(name="A"),), ids=("a",))
    assert is_quiet(done(in_phase(ALONE), make))
    assert not is_quiet(done(in_phase(ALONE), replace(make, open=True)))


def test_locks_of_a_phase_are_set_and_hold() -> None:
    """What pupils send and is locked stops; the door is left as it was."""
    state = with_plan(full_lesson())
    state = done(
        state,
        c.SetLocks(by="teacher", locks=Locks(door=True)),
        c.SetSource(by="hana", source="microphone", on=True),
    )
    state = done(state, go_to(state, ALONE))
    assert state.locks == Locks(microphone=True, screen=True, chat=True, door=True)
    assert state.people["hana"].sources == frozenset()
    assert refused(state, c.SetSource(by="hana", source="microphone", on=True)) == "locked"


def test_a_phase_without_locks_leaves_them() -> None:
    """Absent means as they are."""
    state = in_phase(ALONE)
    locks = state.locks
    assert done(state, go_to(state, SHARE)).locks == locks


def test_next_twice_is_next_once() -> None:
    """Two presses, or two teachers, go one phase further."""
    state = in_phase(CLASS)
    press = go_to(state, ALONE)
    state = done(state, press)
    assert refused(state, press) == "plan_changed"
    assert refused(state, replace(press, by="assistant", index=GROUPS)) == "plan_changed"


@pytest.mark.parametrize("index", [-1, 5, 10**9])
def test_there_is_no_phase_beyond_the_plan(index: int) -> None:
    """A wrong index changes nothing."""
    state = with_plan(full_lesson())
    assert refused(state, go_to(state, index)) == "no_such_phase"


def test_nobody_is_thrown_out_when_time_is_over() -> None:
    """Time passing changes nothing of a phase."""
    state = in_phase(GROUPS)
    later = NOW + 3600 * 2
    after = done(state, c.Tick(), now=later)
    assert (after.phases, groups_of(after)) == (state.phases, groups_of(state))


def test_a_stretch_counts_from_the_planned_end_or_from_now() -> None:
    """Before the end it adds; after it, the minutes are still whole ones."""
    state = in_phase(CLASS)
    assert done(state, p.StretchPhase(by="teacher", minutes=3)).phases.ends_at == NOW + 480
    late = done(state, p.StretchPhase(by="teacher", minutes=3), now=NOW + 1000)
    assert late.phases.ends_at == NOW + 1180


def test_a_stretch_is_bounded_and_needs_a_phase() -> None:
    """Pressing for ever leads nowhere."""
    state = in_phase(CLASS)
    for _ in range(20):
        state = done(state, p.StretchPhase(by="teacher", minutes=30))
    assert state.phases.ends_at == NOW + 180 * 60
    assert refused(full_lesson(), p.StretchPhase(by="teacher", minutes=1)) == "no_such_phase"


def test_stopping_ends_the_phase_and_begins_none() -> None:
    """Nobody is alone any more, and no clock runs."""
    state = in_phase(ALONE)
    stopped = done(state, p.StopPhase(by="teacher", revision=state.phases.revision), now=NOW + 60)
    assert open_run(stopped.phases) is None
    assert (stopped.phases.ends_at, is_quiet(stopped), current_phase(stopped.phases)) == (None, False, None)
    assert refused(stopped, p.StopPhase(by="teacher", revision=stopped.phases.revision)) == "no_such_phase"
    assert refused(stopped, p.StopPhase(by="teacher", revision=0)) == "plan_changed"


def test_what_ran_when_is_kept() -> None:
    """Every run has its phase, beginning and end; the last one ends with the lesson."""
    state = in_phase(CLASS)
    state = done(state, go_to(state, ALONE), now=NOW + 60)
    state = done(state, go_to(state, CLASS), now=NOW + 90)
    state = done(state, c.EndLesson(by="teacher"), now=NOW + 100)
    first, second, *_ = good_plan(five_phases()).phases
    assert runs_of(state) == [
        RunPhase(first, NOW, NOW + 60),
        RunPhase(second, NOW + 60, NOW + 90),
        RunPhase(first, NOW + 90, NOW + 100),
    ]


def test_the_number_of_runs_is_bounded() -> None:
    """A state does not grow without end."""
    state = with_plan(full_lesson())
    for _ in range(MAX_RUNS):
        state = done(state, go_to(state, CLASS))
    assert refused(state, go_to(state, ALONE)) == "too_many"


def test_only_staff_are_sent_the_plan() -> None:
    """Pupils and observers see the phase that runs, and nothing of what comes."""
    old, new = with_plan(full_lesson()), in_phase(CLASS)
    assert project(new, "staff").plan == running_plan(new.phases)
    for viewer in ("student", "observer"):
        sent = diff(project(old, viewer), project(new, viewer))
        assert sent is not None
        assert sent.plan is None
        assert sent.lesson is not None
        assert sent.lesson.phase == current_phase(new.phases)


def test_a_lesson_without_a_plan_has_an_empty_one() -> None:
    """The page can always offer to add a phase."""
    assert running_plan(planned(None)).steps == []


def test_a_question_is_asked_when_its_phase_begins_for_the_first_time() -> None:
    """Going back to a phase does not ask everybody again."""
    state = in_phase(REFLECT)
    (poll,) = state.polls.values()
    assert (poll.id, poll.question.prompt, poll.is_open) == ("q0", "Was it clear?", True)
    state = done(state, go_to(state, CLASS))
    state = done(state, go_to(state, REFLECT))
    assert list(state.polls) == ["q0"]


def test_a_lesson_with_too_many_polls_goes_on_without_the_question() -> None:
    """Next is never refused for a question's sake."""
    state = with_plan(full_lesson())
    question = good_plan(five_phases()).phases[REFLECT].question
    assert question is not None
    for number in range(MAX_POLLS):
        state = done(state, AskPoll(by="teacher", question=question, id=f"p{number}"))
    assert current_phase(done(state, go_to(state, REFLECT)).phases) is not None
