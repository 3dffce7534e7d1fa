"""What a node does by itself for its lessons: what fails for one is its own alone."""

from __future__ import annotations

import pytest

from signaling.lesson.state import LessonState
from signaling.live.chores import Chores
from signaling.timeline.keeper import TimelineKeeper
from tests.signaling.live.conftest import School


async def test_a_lesson_that_can_not_be_kept_costs_the_others_nothing(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those after it are looked at in the same turn."""
    hub, looked = school.hub(), set[str]()

    async def look(_self: TimelineKeeper, state: LessonState) -> None:
        looked.add(state.lesson_id)
        raise ZeroDivisionError

    lessons = [await hub.open(await school.new_lesson()) for _ in range(2)]
    monkeypatch.setattr(TimelineKeeper, "look", look)
    await Chores(hub).keep_timelines()
    assert looked == {lesson.id for lesson in lessons}
    monkeypatch.undo()
    for lesson in lessons:
        await lesson.close()
