"""Deleting and holding lessons by REST: by whom, when, and what is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from signaling.keeping.backups import note_backup
from signaling.keys import DATABASE
from signaling.sql.audit import AuditRepository
from signaling.sql.deletions import DeletionRepository
from signaling.sql.timelines import TimelineRepository
from signaling.wire.timeline import Entry
from tests.kit.node import Caller, JsonObject, app_of
from tests.signaling.http.test_recordings import recorded


@pytest.fixture
async def own(teacher: Caller) -> JsonObject:
    body: JsonObject = (await teacher.post("/api/v1/lessons", {"title": "ひみつの授業"})).body
    return body


async def test_an_ended_lesson_is_deleted_and_every_address_of_it_is_none(
    node: TestServer, teacher: Caller, own: JsonObject
) -> None:
    """While it runs it is refused; afterwards nothing answers, for its own teacher neither."""
    lesson = f"/api/v1/lessons/{own['id']}"
    assert (await teacher.delete(f"{lesson}/everything")).code == "lesson_running"
    _, folder = await recorded(node, own)
    assert (await teacher.delete(lesson)).status == 204
    assert (await teacher.delete(f"{lesson}/everything")).status == 200
    assert not folder.exists()
    for path in (
        "",
        "/qr.svg",
        "/boards",
        "/record",
        "/record/attendance.csv",
        "/recordings",
        "/reflections",
    ):
        assert (await teacher.get(lesson + path)).status == 404, path
    for path in ("", "/everything"):
        assert (await teacher.delete(lesson + path)).status == 404, path
    assert (await teacher.get("/api/v1/lessons")).body["lessons"] == []
    assert (await teacher.get(f"/api/v1/codes/{own['code']}")).status == 404


async def test_the_log_says_who_deleted_which_and_not_what_it_was(
    node: TestServer, teacher: Caller, own: JsonObject
) -> None:
    """Ids alone: the title went with the lesson."""
    lesson = f"/api/v1/lessons/{own['id']}"
    await teacher.delete(lesson)
    await teacher.delete(f"{lesson}/everything")
    (entry,) = await AuditRepository(app_of(node)[DATABASE]).of_action("lesson.deleted")
    account = (await teacher.get("/api/v1/session")).body["account"]["id"]
    assert (entry.lesson_id, entry.actor_id, entry.detail) == (own["id"], account, {"why": "asked"})


async def test_a_lesson_that_is_held_is_deleted_by_nobody(
    node: TestServer, teacher: Caller, program: Caller, own: JsonObject
) -> None:
    """Neither it nor a recording of it; its teacher sees that, and can not lift it."""
    lesson = f"/api/v1/lessons/{own['id']}"
    recording, folder = await recorded(node, own)
    await teacher.delete(lesson)
    assert (await teacher.put(f"{lesson}/hold", {"held": True})).code == "not_allowed"
    held = await program.put(f"{lesson}/hold", {"held": True})
    assert (held.status, held.body["held"]) == (200, True)
    for caller in (teacher, program):
        for path in ("everything", f"recordings/{recording}"):
            reply = await caller.delete(f"{lesson}/{path}")
            assert (reply.status, reply.code) == (423, "held"), path
    assert folder.exists()
    assert (await teacher.get("/api/v1/lessons")).body["lessons"][0]["held"] is True
    assert (await teacher.put(f"{lesson}/hold", {"held": False})).code == "not_allowed"
    assert (await program.put(f"{lesson}/hold", {"held": False})).body["held"] is False
    assert (await teacher.delete(f"{lesson}/everything")).status == 200
    assert not folder.exists()


async def test_a_hold_that_comes_while_a_recording_is_being_deleted_counts(
    node: TestServer, teacher: Caller, own: JsonObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked for right before the recording would go."""
    lesson, database = f"/api/v1/lessons/{own['id']}", app_of(node)[DATABASE]
    recording, folder = await recorded(node, own)
    await teacher.delete(lesson)
    entries = TimelineRepository.entries

    async def hold_first(self: TimelineRepository, lesson_id: str) -> list[Entry]:
        await DeletionRepository(database).hold(lesson_id, on=True, by=None, now=1.0)
        return await entries(self, lesson_id)

    monkeypatch.setattr(TimelineRepository, "entries", hold_first)
    assert (await teacher.delete(f"{lesson}/recordings/{recording}")).code == "held"
    assert folder.exists()


async def test_backups_that_may_still_hold_it_are_told(
    node: TestServer, teacher: Caller, own: JsonObject, tmp_path: Path
) -> None:
    """Those that were made since the lesson was and that nobody has deleted; not where they lie."""
    audit = AuditRepository(app_of(node)[DATABASE])
    for name, made_at in (("there", 2.0e9), ("deleted", 2.1e9), ("before", 1.0)):
        await note_backup(audit, tmp_path / name, made_at)
        (tmp_path / name).touch()
    (tmp_path / "deleted").unlink()
    await note_backup(audit, tmp_path / "elsewhere" / "unseen", 2.2e9)
    lesson = f"/api/v1/lessons/{own['id']}"
    await teacher.delete(lesson)
    assert (await teacher.delete(f"{lesson}/everything")).body == {"backups": [2.0e9, 2.2e9]}
