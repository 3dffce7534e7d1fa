"""Coming in by a class code or a link."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from signaling.clock import now
from signaling.config import Settings
from signaling.keys import DATABASE, LOAD_LIMITS, TOKENS
from signaling.limits.rates import JOIN_PER_CODE_AND_ADDRESS
from signaling.sql.audit import AuditRepository
from signaling.sql.database import Database
from signaling.sql.lessons import LessonRepository
from tests.kit.node import API_KEY, Caller, JsonObject, app_of, running_node
from tests.kit.waiting import eventually


def joined(lesson: JsonObject, name: object = "はな", **more: object) -> JsonObject:
    return {"code": lesson["code"], "name": name, **more}


async def test_pupil_joins_by_code(anybody: Caller, lesson: JsonObject, node: TestServer) -> None:
    """A code and a name give a student's token of that lesson, and the room's address."""
    reply = await anybody.post("/api/v1/join", joined(lesson))
    assert reply.status == 201
    claims = app_of(node)[TOKENS].verify(reply.body["token"], now())
    assert (claims.lesson_id, claims.role, claims.name) == (lesson["id"], "student", "はな")
    assert claims.participant_id == reply.body["participant_id"]
    assert reply.body["url"].endswith(f"/lesson/{lesson['id']}"), "no token in an address that reaches a log"
    assert reply.headers["Cache-Control"] == "no-store"


async def test_code_may_be_typed_in_any_way(anybody: Caller, lesson: JsonObject) -> None:
    """Full-width digits and blanks mean the same code."""
    wide = lesson["code"].translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    reply = await anybody.post("/api/v1/join", {"code": f"{wide[:4]}　{wide[4:]}", "name": "はな"})
    assert reply.status == 201


@pytest.mark.parametrize("role", ["teacher", "observer"])
async def test_invite_gives_its_role(anybody: Caller, lesson: JsonObject, role: str) -> None:
    """The secret in a link's fragment makes its opener a teacher, or an observer."""
    invite = lesson["links"][role].partition("#i=")[2]
    reply = await anybody.post("/api/v1/join", joined(lesson, invite=invite))
    assert (reply.status, reply.body["role"]) == (201, role)


async def test_invite_of_another_lesson_is_refused(
    anybody: Caller, program: Caller, lesson: JsonObject, node: TestServer
) -> None:
    """A teacher of one lesson is nobody special in another one; trying it is audited."""
    other = (await program.post("/api/v1/lessons", {"title": "理科"})).body
    invite = other["links"]["teacher"].partition("#i=")[2]
    reply = await anybody.post("/api/v1/join", joined(lesson, invite=invite))
    assert (reply.status, reply.code) == (401, "token_invalid")

    async def audited() -> bool:
        entries = await AuditRepository(app_of(node)[DATABASE]).of_action("invite.refused")
        return [entry.lesson_id for entry in entries] == [lesson["id"]]

    await eventually(audited, what="the audit entry")


async def test_token_is_no_invite(anybody: Caller, lesson: JsonObject) -> None:
    """A pupil's own token, sent as an invite, makes nobody a teacher."""
    token = (await anybody.post("/api/v1/join", joined(lesson))).body["token"]
    reply = await anybody.post("/api/v1/join", joined(lesson, invite=token))
    assert (reply.status, reply.code) == (401, "token_invalid")


@pytest.mark.parametrize("code", ["00000000", "1234567", "", "../../etc", "１２"])
async def test_unknown_code_is_refused(anybody: Caller, code: str) -> None:
    """A code that leads nowhere, well-formed or not, gets one and the same answer."""
    reply = await anybody.post("/api/v1/join", {"code": code, "name": "はな"})
    assert (reply.status, reply.code) == (404, "code_unknown")


async def test_code_of_an_ended_lesson_is_as_unknown(
    anybody: Caller, lesson: JsonObject, node: TestServer
) -> None:
    """After the end a code leads nowhere, as if it had never led anywhere."""
    unknown = await anybody.post("/api/v1/join", {"code": "00000000", "name": "はな"})
    await LessonRepository(app_of(node)[DATABASE]).mark_ended(lesson["id"], now())
    ended = await anybody.post("/api/v1/join", joined(lesson))
    assert (ended.status, ended.body) == (unknown.status, unknown.body)


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "a\nb", "x" * 41, "\u202eevil", "a" + "\u0301" * 30])
async def test_bad_name_is_refused(anybody: Caller, lesson: JsonObject, name: str) -> None:
    """A name that shows nothing, breaks a line, turns text round, or is too long is refused."""
    reply = await anybody.post("/api/v1/join", joined(lesson, name))
    assert (reply.status, reply.code) == (422, "bad_name")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"null",
        b'{"code": 12345678, "name": "x"}',
        b'{"name": "x"}',
        b'{"code": NaN, "name": "x"}',
        b'{"code": "1", "name": "\\ud800"}',
        b'{"code": "1", "name": "\xff"}',
        b'{"code": "1", "name": "x", "deep": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
        b'{"code": "' + b"1" * 50_000 + b'", "name": "x"}',
    ],
    ids=lambda body: body[:24],
)
async def test_fault_57_malformed_bodies(anybody: Caller, body: bytes) -> None:
    """JSON of the wrong shape, depth, numbers or letters gets 400 `bad_message`, and nothing breaks."""
    reply = await anybody.post("/api/v1/join", body)
    assert (reply.status, reply.code) == (400, "bad_message")
    assert (await anybody.get("/healthz")).status == 200


async def test_duplicate_keys_last_wins(anybody: Caller, lesson: JsonObject, node: TestServer) -> None:
    """Of duplicate keys the last one counts (fault 57)."""
    body = f'{{"code": "{lesson["code"]}", "name": "first", "name": "last"}}'.encode()
    token = (await anybody.post("/api/v1/join", body)).body["token"]
    assert app_of(node)[TOKENS].verify(token, now()).name == "last"


async def test_oversized_body_is_refused(anybody: Caller) -> None:
    """A body beyond the limit is cut off with 413 `too_large` (fault 56, 58)."""
    reply = await anybody.post("/api/v1/join", b'{"code": "1", "name": "' + b"x" * 1_000_000 + b'"}')
    assert (reply.status, reply.code) == (413, "too_large")


async def test_body_of_another_type_is_refused(anybody: Caller, lesson: JsonObject) -> None:
    """What a form of another site could send without asking is not taken for JSON."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        reply = await anybody.call(
            "POST", "/api/v1/join", b'{"code": "1", "name": "x"}', headers={"Content-Type": kind}
        )
        assert (reply.status, reply.code) == (400, "bad_message")


async def test_foreign_page_can_not_join(anybody: Caller, lesson: JsonObject) -> None:
    """A join that another site's page sends is refused (fault 55)."""
    reply = await anybody.post("/api/v1/join", joined(lesson), Origin="https://evil.example")
    assert (reply.status, reply.code) == (403, "origin_refused")
    own = await anybody.post("/api/v1/join", joined(lesson), Origin=anybody.origin)
    assert own.status == 201


async def test_fault_33_whole_class_joins_at_once(anybody: Caller, lesson: JsonObject) -> None:
    """40 pupils behind one address join at the same moment: all are in, each somebody else."""
    replies = await asyncio.gather(
        *(anybody.post("/api/v1/join", joined(lesson, f"Pupil {number}")) for number in range(40))
    )
    assert {reply.status for reply in replies} == {201}
    assert len({reply.body["participant_id"] for reply in replies}) == 40


async def test_a_stranger_who_knows_the_code_keeps_nobody_out(
    node: TestServer, anybody: Caller, lesson: JsonObject
) -> None:
    """Joins are counted by address first: the class elsewhere, and every teacher, still come in."""
    moment = time.monotonic()
    app_of(node)[LOAD_LIMITS]._clock = lambda: moment
    joining = [await anybody.post("/api/v1/join", joined(lesson)) for _ in range(125)]
    assert [reply.status for reply in joining].count(429) == 125 - JOIN_PER_CODE_AND_ADDRESS.burst
    invite = lesson["links"]["teacher"].partition("#i=")[2]
    assert (await anybody.post("/api/v1/join", joined(lesson, invite=invite))).status == 201
    elsewhere = aiohttp.TCPConnector(local_addr=("127.0.0.2", 0))
    async with aiohttp.ClientSession(connector=elsewhere) as session:
        reply = await session.post(node.make_url("/api/v1/join"), json=joined(lesson))
        assert reply.status == 201


async def test_fault_63_guessing_codes_is_limited(anybody: Caller, lesson: JsonObject) -> None:
    """Who tries codes gets 404 and soon 429, however many tries go out at once, on both ways in."""

    async def guess(number: int) -> int:
        if number % 2:
            return (await anybody.get(f"/l/{number:08}")).status
        return (await anybody.post("/api/v1/join", {"code": f"{number:08}", "name": "x"})).status

    statuses = await asyncio.gather(*(guess(number) for number in range(100)))
    assert set(statuses) == {404, 429}
    assert statuses.count(404) <= 61, "the burst, and perhaps one that ripened meanwhile"
    limited = await anybody.post("/api/v1/join", joined(lesson))
    assert (limited.status, limited.code) == (429, "rate_limited")
    assert int(limited.headers["Retry-After"]) > 0


async def test_joining_is_not_counted_as_guessing(anybody: Caller, lesson: JsonObject) -> None:
    """Right codes cost nothing: after many of them there is still room for a wrong one."""
    for _ in range(70):
        assert (await anybody.get(f"/api/v1/codes/{lesson['code']}")).status == 200
    assert (await anybody.get("/api/v1/codes/00000000")).status == 404


async def test_code_tells_the_join_page_what_it_needs(anybody: Caller, lesson: JsonObject) -> None:
    """Title, id and that it runs: no names, no links."""
    reply = await anybody.get(f"/api/v1/codes/{lesson['code']}")
    expected: dict[str, Any] = {
        "code": lesson["code"],
        "lesson_id": lesson["id"],
        "title": "算数 3年",
        "running": True,
        "seats": [],
        "taken": [],
    }
    assert reply.body == expected


async def test_join_is_not_audited_by_name(settings: Settings) -> None:
    """The audit log holds ids, and no names."""
    async with running_node(settings) as server:
        program = Caller(server, api_key=API_KEY)
        lesson = (await program.post("/api/v1/lessons", {"title": "秘密の題"})).body
        await program.post("/api/v1/join", joined(lesson, "秘密の名前"))
        await program.close()
    database = Database(settings.database_url)
    entries = await AuditRepository(database).of_lesson(lesson["id"])
    assert [entry.action for entry in entries] == ["lesson.made"]
    assert "秘密" not in str(entries)
    await database.close()


async def test_body_that_never_ends_is_given_up(
    anybody: Caller, node: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who sends half a body and then nothing gets 400 after a while, and holds no place for ever."""
    monkeypatch.setattr("signaling.http.rest.operation.BODY_SECONDS", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", node.port)
    writer.write(
        b"POST /api/v1/join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b'Content-Length: 1000\r\n\r\n{"code": '
    )
    async with asyncio.timeout(10):
        head = await reader.readuntil(b"\r\n")
    assert b" 400 " in head
    writer.close()
    assert (await anybody.get("/healthz")).status == 200
