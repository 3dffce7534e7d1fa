"""Reflections at the desk: to read and as a file, for the lesson's own teacher."""

from __future__ import annotations

import csv
import io

from aiohttp.test_utils import TestServer

from signaling.keys import DATABASE
from signaling.register.ids import device_digest, fresh_id
from signaling.sql.reflections import NewReflection, ReflectionRepository
from tests.kit.node import Caller, JsonObject, app_of, signed_in

SEATS = [{"number": 3, "name": "田中けん"}, {"number": 12, "name": "山田はな"}]


async def lesson_of(caller: Caller) -> JsonObject:
    """A lesson with a class of two."""
    made = await caller.post("/api/v1/classes", {"name": "3年2組", "grade": 3, "seats": SEATS})
    reply = await caller.post("/api/v1/lessons", {"title": "理科", "class_id": made.body["id"]})
    assert reply.status == 201, reply.text
    body: JsonObject = reply.body
    return body


async def wrote(node: TestServer, lesson_id: str, text: str, *, seat: int | None = 12) -> None:
    new = NewReflection(
        id=fresh_id(),
        lesson_id=lesson_id,
        person_id=f"p{seat}",
        device_digest=device_digest(""),
        person_name="山田はな",
        seat=seat,
        client_id="c",
        text=text,
        mood=3,
        at=10.0,
    )
    await ReflectionRepository(app_of(node)[DATABASE]).put(new)


async def test_the_teacher_reads_them_by_number_with_who_is_missing(
    node: TestServer, teacher: Caller
) -> None:
    """Also after the lesson has ended."""
    lesson = await lesson_of(teacher)
    path = f"/api/v1/lessons/{lesson['id']}"
    await wrote(node, lesson["id"], "わかった")
    assert (await teacher.delete(path)).status == 204
    read = (await teacher.get(f"{path}/reflections")).body
    assert [(each["seat"], each["text"], each["mood"]) for each in read["reflections"]] == [
        (12, "わかった", 3)
    ]
    assert read["missing"] == [{"number": 3, "name": "田中けん"}]


async def test_the_file_opens_in_excel_and_computes_nothing(node: TestServer, teacher: Caller) -> None:
    """UTF-8 with BOM, a download that no cache keeps, formulas as text, in the reader's language."""
    lesson = await lesson_of(teacher)
    await wrote(node, lesson["id"], '=HYPERLINK("http://evil")')
    reply = await teacher.get(f"/api/v1/lessons/{lesson['id']}/reflections.csv?lang=ja")
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Content-Disposition"].startswith("attachment;")
    assert reply.text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(reply.text[1:]))) == [
        ["番号", "名前", "どうだった", "ふりかえり"],
        ["3", "田中けん", "", ""],
        ["12", "山田はな", "よかった", '\'=HYPERLINK("http://evil")'],
    ]


async def test_a_lesson_without_a_class_misses_nobody(
    node: TestServer, program: Caller, lesson: JsonObject
) -> None:
    """Those who came by name are listed; who else was meant to come nobody knows."""
    await wrote(node, lesson["id"], "by name", seat=None)
    read = (await program.get(f"/api/v1/lessons/{lesson['id']}/reflections")).body
    assert ([each["seat"] for each in read["reflections"]], read["missing"]) == ([None], [])


async def test_for_everybody_else_the_lesson_does_not_exist(
    node: TestServer, teacher: Caller, anybody: Caller
) -> None:
    """Another teacher, a pupil with a token, a stranger."""
    lesson = await lesson_of(teacher)
    await wrote(node, lesson["id"], "ひみつ")
    token = await anybody.post("/api/v1/join", {"code": lesson["code"], "name": "Ken"})
    other = await signed_in(node, "suzuki")
    for path in ("reflections", "reflections.csv"):
        address = f"/api/v1/lessons/{lesson['id']}/{path}"
        reply = await other.get(address)
        assert (reply.status, reply.code) == (404, "not_found")
        assert (await anybody.get(address)).code == "sign_in_first"
        pupils = await anybody.get(address, Authorization=f"Bearer {token.body['token']}")
        assert pupils.status in (401, 403)
        assert "ひみつ" not in pupils.text + reply.text
    await other.close()
