"""Lesson plans in SQL."""

from __future__ import annotations

from dataclasses import replace

import pytest

from signaling.sql.database import Database
from signaling.sql.lessons import LessonRepository
from signaling.sql.plans import PlanRepository, StoredPlan
from signaling.wire.plan import RunPhase
from tests.kit.plans import five_phases, good_plan
from tests.kit.register import stored_lesson

PLAN = good_plan(five_phases())


@pytest.fixture
def plans(database: Database) -> PlanRepository:
    return PlanRepository(database)


def stored(plan_id: str, *, at: float = 1.0) -> StoredPlan:
    return StoredPlan(id=plan_id, owner_id=None, plan=PLAN, created_at=at, updated_at=at)


async def test_a_plan_comes_back_whole(plans: PlanRepository) -> None:
    """What is read equals what was stored, on both databases."""
    await plans.add(stored("a"))
    assert await plans.get("a") == stored("a")
    assert await plans.get("b") is None


async def test_plans_are_listed_by_their_last_change(plans: PlanRepository) -> None:
    """The one that somebody works on stands first."""
    for number, plan_id in enumerate("abc"):
        await plans.add(stored(plan_id, at=float(number)))
    assert await plans.replace("a", PLAN, 9.0)
    assert [plan.id for plan in await plans.of(None)] == ["a", "c", "b"]
    assert await plans.count(None) == 3
    assert await plans.of("nobody") == []


async def test_what_is_deleted_cannot_be_replaced(plans: PlanRepository) -> None:
    """A change that comes after a deletion brings nothing back."""
    await plans.add(stored("a"))
    await plans.remove("a")
    assert not await plans.replace("a", PLAN, 2.0)
    assert await plans.get("a") is None


async def test_a_lesson_keeps_its_own_copy(database: Database, plans: PlanRepository) -> None:
    """A plan that is changed or deleted does not change a lesson that was made with it."""
    await plans.add(stored("a"))
    lesson = replace(stored_lesson(), plan=PLAN)
    await LessonRepository(database).add(lesson)
    await plans.remove("a")
    assert await LessonRepository(database).get(lesson.id) == lesson


async def test_what_was_run_is_written_once(database: Database, plans: PlanRepository) -> None:
    """Two nodes that both note the end of a lesson leave one list, in order."""
    lesson = stored_lesson()
    await LessonRepository(database).add(lesson)
    runs = [RunPhase(PLAN.phases[at], float(number), number + 1.0) for number, at in enumerate([0, 1, 0])]
    await plans.note_runs(lesson.id, runs)
    await plans.note_runs(lesson.id, runs)
    assert await plans.runs(lesson.id) == runs
