"""Lesson plans over REST: made, imported, exported, changed, deleted, and given to a lesson."""

from __future__ import annotations

import json

import pytest
from aiohttp.test_utils import TestServer

from signaling.keys import DATABASE
from signaling.register import plans as register
from signaling.sql.lessons import LessonRepository
from tests.kit.node import Caller, app_of, signed_in
from tests.kit.plans import five_phases, good_plan


async def test_an_exported_file_imports_as_an_equal_plan(teacher: Caller) -> None:
    """One school gives its plan to another, and both have the same."""
    made = await teacher.post("/api/v1/plans", five_phases())
    assert made.status == 201, made.text
    file = await teacher.get(f"{made.headers['Location']}/file")
    assert file.headers["Content-Disposition"].startswith("attachment;")
    again = await teacher.post("/api/v1/plans", file.text.encode())
    assert again.status == 201
    assert again.body["id"] != made.body["id"]
    assert again.body["plan"] == made.body["plan"]
    assert again.body["ignored"] == []


async def test_plans_are_listed_with_what_one_chooses_by(teacher: Caller) -> None:
    """Title, number of phases, and minutes of all together."""
    made = await teacher.post("/api/v1/plans", five_phases())
    (listed,) = (await teacher.get("/api/v1/plans")).body["plans"]
    assert listed == {
        "id": made.body["id"],
        "title": "植物の育ち方",
        "grade": "小5",
        "subject": "理科",
        "phases": 5,
        "minutes": 45,
        "updated_at": made.body["updated_at"],
    }


async def test_a_plan_is_changed_and_deleted(teacher: Caller) -> None:
    """The whole document is put in place of what it was."""
    path = (await teacher.post("/api/v1/plans", five_phases())).headers["Location"]
    changed = await teacher.call("PUT", path, five_phases() | {"title": "Seeds"})
    assert (changed.status, changed.body["plan"]["title"]) == (200, "Seeds")
    assert (await teacher.get(path)).body["plan"]["title"] == "Seeds"
    assert (await teacher.call("DELETE", path)).status == 204
    assert (await teacher.get(path)).code == "not_found"
    assert (await teacher.call("PUT", path, five_phases())).code == "not_found"


async def test_what_is_wrong_is_said_with_its_place(teacher: Caller) -> None:
    """A page can say it in the reader's language."""
    document = five_phases()
    document["phases"][2]["minutes"] = 500
    reply = await teacher.post("/api/v1/plans", document)
    assert (reply.status, reply.code) == (422, "bad_plan")
    assert reply.body["faults"] == [{"place": "phases[2].minutes", "reason": "too_large", "limit": 180.0}]
    cut = await teacher.post("/api/v1/plans", json.dumps(five_phases()).encode()[:-9])
    assert cut.body["faults"] == [{"place": "", "reason": "damaged"}]
    newer = await teacher.post("/api/v1/plans", five_phases() | {"version": 7})
    assert newer.body["faults"][0]["reason"] == "newer_version"


async def test_what_is_left_out_is_said(teacher: Caller) -> None:
    """Whoever imports a file hears what of it this version does not know."""
    made = await teacher.post("/api/v1/plans", five_phases() | {"pupils": ["Hana"]})
    assert made.body["ignored"] == ["pupils"]
    assert "Hana" not in (await teacher.get(f"{made.headers['Location']}/file")).text


async def test_a_long_plan_fits_and_a_longer_file_does_not(teacher: Caller) -> None:
    """Plans may be larger than other bodies, and are bounded as well."""
    document = five_phases()
    document["phases"] = [{"name": "p", "minutes": 1, "prompt": "あ" * 1000} for _ in range(20)]
    long = json.dumps(document).encode()
    assert len(long) > 100_000
    assert (await teacher.post("/api/v1/plans", long)).status == 201
    assert (await teacher.post("/api/v1/plans", b" " * (256 * 1024 + 1))).code == "too_large"


async def test_a_plan_is_its_owners_alone(teacher: Caller, node: TestServer) -> None:
    """Another teacher's plan is as if it did not exist, to a lesson as well."""
    made = await teacher.post("/api/v1/plans", five_phases())
    path = made.headers["Location"]
    other = await signed_in(node, "suzuki")
    assert (await other.get(path)).code == "not_found"
    assert (await other.get(f"{path}/file")).code == "not_found"
    assert (await other.call("PUT", path, five_phases())).code == "not_found"
    assert (await other.call("DELETE", path)).code == "not_found"
    assert (await other.get("/api/v1/plans")).body == {"plans": []}
    lesson = await other.post("/api/v1/lessons", {"title": "x", "plan": made.body["id"]})
    assert lesson.code == "not_found"
    await other.close()


async def test_plans_of_one_account_are_bounded(teacher: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more than may be kept is refused, and says so."""
    monkeypatch.setattr(register, "MAX_PLANS", 1)
    assert (await teacher.post("/api/v1/plans", five_phases())).status == 201
    assert (await teacher.post("/api/v1/plans", five_phases())).code == "too_many"


async def test_a_lesson_is_made_with_a_copy_of_a_plan(teacher: Caller, node: TestServer) -> None:
    """What is done to the plan afterwards does not change the lesson."""
    made = await teacher.post("/api/v1/plans", five_phases())
    lesson = await teacher.post("/api/v1/lessons", {"title": "x", "plan": made.body["id"]})
    assert lesson.status == 201
    await teacher.call("DELETE", made.headers["Location"])
    stored = await LessonRepository(app_of(node)[DATABASE]).get(lesson.body["id"])
    assert stored is not None
    assert stored.plan == good_plan(five_phases())
