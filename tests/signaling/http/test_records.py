"""The lesson record at the desk: for the lesson's own teacher, with names or without."""

from __future__ import annotations

import csv
import io

from aiohttp.test_utils import TestServer

from signaling.keys import DATABASE
from signaling.sql.audit import AuditRepository
from signaling.sql.timelines import TimelineRepository
from signaling.timeline.changes import Seen, SeenPerson
from signaling.wire import lesson as wire
from tests.kit.door import Door
from tests.kit.node import Caller, JsonObject, app_of, signed_in
from tests.kit.waiting import eventually

SEATS = [{"number": 3, "name": "田中けん"}, {"number": 12, "name": "山田はな"}]


async def taught(node: TestServer, teacher: Caller) -> JsonObject:
    """A lesson with a class of two, one of whom came."""
    made = await teacher.post("/api/v1/classes", {"name": "3年2組", "grade": 3, "seats": SEATS})
    reply = await teacher.post("/api/v1/lessons", {"title": "理科", "class_id": made.body["id"]})
    lesson: JsonObject = reply.body
    people = {
        "t": SeenPerson(name="佐藤", role="teacher"),
        "p": SeenPerson(name="山田はな", role="student", seat=12),
    }
    timelines = TimelineRepository(app_of(node)[DATABASE])
    await timelines.follow(lesson["id"], (1, 1), Seen(people=people), 100.0)
    await timelines.follow(lesson["id"], (1, 2), Seen(people=people, ended_at=160.0), 160.0)
    return lesson


async def test_the_teacher_reads_who_came_and_who_did_not(node: TestServer, teacher: Caller) -> None:
    """Whenever they ask, and it is noted that they did."""
    lesson = await taught(node, teacher)
    record = (await teacher.get(f"/api/v1/lessons/{lesson['id']}/record")).body
    assert record["title"] == "理科"
    assert [(one["seat"], one["name"], len(one["stays"])) for one in record["pupils"]] == [
        (3, "田中けん", 0),
        (12, "山田はな", 1),
    ]
    audit = AuditRepository(app_of(node)[DATABASE])

    async def noted() -> bool:
        return "record.read" in [entry.action for entry in await audit.of_lesson(lesson["id"])]

    await eventually(noted, what="the audit log")


async def test_a_table_is_a_file_in_the_readers_language(node: TestServer, teacher: Caller) -> None:
    """A download that no cache keeps; a table that there is not is a clear refusal."""
    lesson = await taught(node, teacher)
    path = f"/api/v1/lessons/{lesson['id']}/record"
    reply = await teacher.get(f"{path}/attendance.csv?lang=ja")
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Content-Disposition"].startswith("attachment;")
    head, *lines = csv.reader(io.StringIO(reply.text.removeprefix("\ufeff"), newline=""))
    assert head[:2] == ["番号", "名前"]
    assert [line[1] for line in lines] == ["田中けん", "山田はな", "佐藤"]
    assert (await teacher.get(f"{path}/secrets.csv")).code == "not_found"
    assert "1970-01-01 09:01:40" in (await teacher.get(f"{path}/attendance.csv?offset=540")).text
    assert (await teacher.get(f"{path}/attendance.csv?offset=Tokyo")).code == "bad_message"


async def test_without_names_nobody_is_named(node: TestServer, teacher: Caller) -> None:
    """Neither on the page nor in a file, its name included."""
    lesson = await taught(node, teacher)
    path = f"/api/v1/lessons/{lesson['id']}/record"
    for address in (path, f"{path}/attendance.csv"):
        reply = await teacher.get(f"{address}?names=hidden")
        assert reply.status == 200
        assert not any(name in reply.text for name in ("はな", "けん", "佐藤"))
        assert "P1" in reply.text
        assert lesson["code"] not in reply.headers.get("Content-Disposition", "")


async def test_a_lesson_is_packed_for_another_school(node: TestServer, teacher: Caller) -> None:
    """Its tables without names, whatever is asked for, and its plan as it is exported."""
    lesson = await taught(node, teacher)
    path = f"/api/v1/lessons/{lesson['id']}/record/package.zip"
    reply = await teacher.get(f"{path}?lang=en&names=shown")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/zip")
    assert lesson["code"] not in reply.headers["Content-Disposition"]
    assert (await teacher.get(f"{path}?offset=Tokyo")).code == "bad_message"


async def test_for_everybody_else_the_lesson_does_not_exist(
    node: TestServer, teacher: Caller, anybody: Caller
) -> None:
    """Another teacher, a pupil with a token, a stranger."""
    lesson = await taught(node, teacher)
    other = await signed_in(node, "suzuki")
    for path in ("record", "record/attendance.csv", "record?names=hidden", "record/package.zip"):
        address = f"/api/v1/lessons/{lesson['id']}/{path}"
        reply = await other.get(address)
        assert (reply.status, reply.code) == (404, "not_found")
        assert (await anybody.get(address)).code == "sign_in_first"
    await other.close()


async def test_what_happened_a_moment_ago_stands_in_it(node: TestServer, teacher: Caller) -> None:
    """Whoever ends a lesson and opens its record at once finds it whole: nothing is written down later."""
    lesson: JsonObject = (await teacher.post("/api/v1/lessons", {"title": "理科"})).body
    door = Door(node, lesson)
    sato, hana = await door.join("佐藤", "teacher"), await door.join("はな")
    assert isinstance(await hana.ask(wire.HandSet, raised=True), wire.Ok)
    path = f"/api/v1/lessons/{lesson['id']}/record"
    goes_on = (await teacher.get(path)).body
    assert isinstance(await sato.ask(wire.LessonEnd), wire.Ok)
    over = (await teacher.get(path)).body
    await door.close()
    for record in (goes_on, over):
        assert [one["name"] for one in record["pupils"]] == ["はな"]
        assert [hand["lowered_at"] for hand in record["hands"]] == [None]
    assert goes_on["ended_at"] is None
    assert over["ended_at"] == over["pupils"][0]["stays"][0]["went_at"]
