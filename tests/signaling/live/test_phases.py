"""A plan over the real WebSocket: from the desk into the room, run on two nodes, and written down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from signaling.keys import DATABASE, TOKENS
from signaling.register.ids import fresh_id
from signaling.sql.lessons import LessonRepository
from signaling.sql.plans import PlanRepository
from signaling.wire import lesson as wire
from signaling.wire import phases
from signaling.wire.plan import Phase
from tests.kit.classroom import Classroom, Member
from tests.kit.plans import five_phases, good_plan
from tests.kit.register import stored_lesson
from tests.kit.waiting import eventually
from tests.signaling.live.conftest import School

PLAN = good_plan(five_phases())


@pytest.fixture
async def planned(school: School) -> AsyncIterator[Classroom]:
    """A lesson that was made with a plan."""
    lesson = replace(stored_lesson(id=fresh_id(), code="87654321"), plan=PLAN)
    await LessonRepository(school.nodes[0].app[DATABASE]).add(lesson)
    room = Classroom(lesson.id, school.nodes[0].app[TOKENS])
    yield room
    await room.close()


def revision(teacher: Member) -> int:
    assert teacher.snapshot is not None
    assert teacher.snapshot.plan is not None
    return teacher.snapshot.plan.revision


def shown(member: Member) -> tuple[str, str, str] | None:
    """Return name, prompt and board of the phase as somebody's page shows it."""
    lesson = member.snapshot.lesson if member.snapshot else None
    if lesson is None or lesson.phase is None:
        return None
    return lesson.phase.name, lesson.phase.prompt, lesson.phase.board


async def go(teacher: Member, index: int) -> None:
    """Begin a phase, and wait until the teacher's own page knows."""
    before = revision(teacher)
    answer = await teacher.ask(phases.PhaseGo, index=index, revision=before)
    assert isinstance(answer, wire.Ok), answer
    await teacher.until(lambda: revision(teacher) > before, "the next revision")


async def sees(member: Member, phase: Phase) -> None:
    """Wait until somebody's page shows a phase."""
    wanted = (phase.name, phase.prompt, phase.board)
    await member.until(lambda: shown(member) == wanted, phase.name)


async def test_a_plan_from_the_desk_is_run_for_everybody(school: School, planned: Classroom) -> None:
    """Each phase shows its prompt and board on both nodes, and puts pupils where it wants them."""
    teacher, hana, ken = (
        planned.person("Sensei", "teacher"),
        planned.person("Hana"),
        planned.person("Ken"),
    )
    for number, person in enumerate((teacher, hana, ken)):
        await person.come_in(school.url(number % 2))
    assert hana.snapshot is not None
    assert hana.snapshot.plan is None
    for index, phase in enumerate(PLAN.phases):
        await go(teacher, index)
        await sees(hana, phase)
        await sees(ken, phase)
        me = hana.person(hana.id)
        assert me is not None
        assert (me.group is not None) == (phase.mode == "groups")
        assert hana.snapshot.lesson.quiet == (phase.mode == "alone")


async def test_a_second_press_is_refused_and_an_edit_is_seen(school: School, planned: Classroom) -> None:
    """Who was slower is told so; the running lesson goes on by the new plan."""
    teacher, helper, hana = (
        planned.person("Sensei", "teacher"),
        planned.person("Helper", "assistant"),
        planned.person("Hana"),
    )
    for number, person in enumerate((teacher, helper, hana)):
        await person.come_in(school.url(number % 2))
    old = revision(helper)
    await go(teacher, 0)
    late = await helper.ask(phases.PhaseGo, index=1, revision=old)
    assert late.code == "plan_changed"
    assert teacher.snapshot is not None
    assert teacher.snapshot.plan is not None
    steps = [phases.StepEdit(id=step.id, phase=step.phase) for step in teacher.snapshot.plan.steps[:1]]
    steps.append(phases.StepEdit(phase=Phase(name="Quiz", minutes=2, prompt="Three questions.")))
    assert isinstance(await teacher.ask(phases.PlanEdit, revision=old + 1, steps=steps), wire.Ok)
    await teacher.until(lambda: revision(teacher) == old + 2, "the edit")
    await go(teacher, 1)
    await hana.until(lambda: shown(hana) == ("Quiz", "Three questions.", "none"), "the new phase")


async def test_what_was_run_is_written_down_at_the_end(school: School, planned: Classroom) -> None:
    """The record finds which phase ran when, in order and without gaps."""
    teacher = planned.person("Sensei", "teacher")
    await teacher.come_in(school.url())
    for index in (0, 1):
        await go(teacher, index)
    await teacher.ask(wire.LessonEnd)
    plans = PlanRepository(school.nodes[0].app[DATABASE])

    async def written() -> bool:
        return len(await plans.runs(planned.lesson_id)) == 2

    await eventually(written, what="the runs")
    first, second = await plans.runs(planned.lesson_id)
    assert [first.phase, second.phase] == list(PLAN.phases[:2])
    assert first.started_at < first.ended_at == second.started_at <= second.ended_at
