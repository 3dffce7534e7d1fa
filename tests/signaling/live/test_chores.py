"""What a node does by itself for its lessons: what fails for one is its own alone."""

from __future__ import annotations

import os

import pytest

from signaling.keys import DATABASE, SETTINGS
from signaling.lesson.state import LessonState
from signaling.live.chores import Chores
from signaling.recordings.keeping import RecordingKeeping
from signaling.sql.audit import AuditRepository
from signaling.sql.deletions import DeletionRepository
from signaling.sql.timelines import TimelineRepository
from signaling.timeline.changes import Seen, SeenRecording
from signaling.timeline.keeper import TimelineKeeper
from tests.kit.waiting import eventually
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


async def test_a_hold_that_comes_while_recordings_expire_counts(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked for right before each of them goes; what is not held goes, and that is noted."""
    app, database = school.nodes[0].app, school.nodes[0].app[DATABASE]
    lessons = {f"rec-{number}": await school.new_lesson() for number in range(2)}
    folders = {name: app[SETTINGS].data_dir / "recordings" / name for name in lessons}
    for name, lesson_id in lessons.items():
        seen = Seen(recordings={name: SeenRecording(began_at=10.0, ended_at=20.0)})
        await TimelineRepository(database).follow(lesson_id, (1, 1), seen, 10.0)
        folders[name].mkdir(parents=True)
        os.utime(folders[name], (10.0, 10.0))
    take = RecordingKeeping.take

    async def hold_the_other(self: RecordingKeeping, recording_id: str) -> bool:
        await DeletionRepository(database).hold(lessons["rec-1"], on=True, by=None, now=1.0)
        return await take(self, recording_id)

    monkeypatch.setattr(RecordingKeeping, "take", hold_the_other)
    await Chores(school.hub()).expire_recordings()
    assert [folder.exists() for folder in folders.values()] == [False, True]

    async def is_noted() -> bool:
        noted = await AuditRepository(database).of_action("recording.expired")
        return [entry.detail for entry in noted] == [{"recording": "rec-0"}]

    await eventually(is_noted, what="the note")
