"""Every REST call against every credential, from one table; and attacks on tokens."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import jwt
import pytest
from aiohttp.test_utils import TestServer

from signaling.clock import now
from signaling.config import Settings
from signaling.http.rest.table import OPERATIONS
from signaling.keys import CLASSES, DATABASE, TOKENS
from signaling.sql.audit import AuditRepository
from signaling.tokens import Claims, derive_key
from signaling.wire.lesson import Role
from tests.kit.node import API_KEY, Caller, JsonObject, app_of, signed_in
from tests.kit.plans import five_phases
from tests.kit.waiting import eventually

CREDENTIALS = ("nobody", "pupil", "teacher token", "wrong key", "API key", "owner", "colleague", "no CSRF")

# What each call answers to each credential, in that order. Lesson and class are the owner's; nobody is in the
# lesson, and nobody plays rehearsals.
EXPECTED: dict[str, tuple[int, int, int, int, int, int, int, int]] = {
    "join": (201, 201, 201, 201, 201, 201, 201, 201),
    "showCode": (200, 200, 200, 200, 200, 200, 200, 200),
    "makeLesson": (401, 401, 401, 401, 201, 201, 201, 403),
    "makeRehearsal": (401, 401, 401, 401, 401, 503, 503, 403),
    "listLessons": (401, 401, 401, 401, 200, 200, 200, 200),
    "showLesson": (401, 401, 401, 401, 200, 200, 404, 200),
    "showQr": (401, 401, 401, 401, 200, 200, 404, 200),
    "makeToken": (401, 401, 401, 401, 201, 201, 404, 403),
    "listBoards": (401, 200, 200, 401, 200, 200, 404, 200),
    "bringMaterial": (401, 403, 403, 401, 403, 403, 403, 403),
    "listMaterial": (401, 403, 403, 401, 403, 403, 403, 403),
    "bringPicture": (401, 403, 403, 401, 403, 403, 403, 403),
    "showFile": (401, 403, 403, 401, 403, 403, 403, 403),
    "listEarlierLessons": (401, 403, 403, 401, 403, 403, 403, 403),
    "listEarlierPages": (401, 403, 403, 401, 403, 403, 403, 403),
    "listReflections": (401, 401, 401, 401, 200, 200, 404, 200),
    "exportReflections": (401, 401, 401, 401, 200, 200, 404, 200),
    "listRecordings": (401, 401, 401, 401, 200, 200, 404, 200),
    "deleteRecording": (401, 401, 401, 401, 404, 404, 404, 403),
    "readRecording": (401, 401, 401, 401, 404, 404, 404, 404),
    "makeWatchLink": (401, 401, 401, 401, 201, 201, 404, 403),
    "listWatchLinks": (401, 401, 401, 401, 200, 200, 404, 200),
    "deleteWatchLink": (401, 401, 401, 401, 404, 404, 404, 403),
    "watchLesson": (401, 401, 401, 401, 401, 401, 401, 401),
    "showPlayback": (401, 401, 401, 401, 200, 200, 404, 200),
    "showRecordBoards": (401, 401, 401, 401, 200, 200, 404, 200),
    "readBoardHistory": (401, 401, 401, 401, 200, 200, 404, 200),
    "readPlayedFile": (401, 401, 401, 401, 404, 404, 404, 404),
    "deleteLesson": (401, 401, 401, 401, 409, 409, 404, 403),
    "holdLesson": (401, 401, 401, 401, 200, 403, 404, 403),
    "makeExport": (401, 401, 401, 401, 404, 404, 404, 403),
    "listExports": (401, 401, 401, 401, 200, 200, 404, 200),
    "readExport": (401, 401, 401, 401, 404, 404, 404, 404),
    "deleteExport": (401, 401, 401, 401, 404, 404, 404, 403),
    "showRecord": (401, 401, 401, 401, 200, 200, 404, 200),
    "exportPackage": (401, 401, 401, 401, 200, 200, 404, 200),
    "exportRecord": (401, 401, 401, 401, 200, 200, 404, 200),
    "printRecord": (401, 401, 401, 401, 200, 200, 404, 200),
    "listClasses": (401, 401, 401, 401, 200, 200, 200, 200),
    "makeClass": (401, 401, 401, 401, 201, 201, 201, 403),
    "readRoster": (401, 401, 401, 401, 200, 200, 200, 403),
    "showClass": (401, 401, 401, 401, 200, 200, 404, 200),
    "replaceClass": (401, 401, 401, 401, 200, 200, 404, 403),
    "deleteClass": (401, 401, 401, 401, 204, 204, 404, 403),
    "forgetDevices": (401, 401, 401, 401, 204, 204, 404, 403),
    "renameGroupSet": (401, 401, 401, 401, 200, 200, 404, 403),
    "deleteGroupSet": (401, 401, 401, 401, 200, 200, 404, 403),
    "signIn": (401, 401, 401, 401, 401, 401, 401, 401),
    "showSession": (401, 401, 401, 401, 401, 200, 200, 200),
    "makeAccount": (404, 404, 404, 404, 404, 404, 404, 404),
    "listAccounts": (401, 401, 401, 401, 401, 200, 200, 200),
    "inviteTeacher": (401, 401, 401, 401, 401, 201, 201, 403),
    "signOut": (401, 401, 401, 401, 401, 204, 204, 403),
    "endLesson": (401, 401, 401, 401, 204, 204, 404, 403),
    "listPlans": (401, 401, 401, 401, 200, 200, 200, 200),
    "makePlan": (401, 401, 401, 401, 201, 201, 201, 403),
    "showPlan": (401, 401, 401, 401, 404, 200, 404, 200),
    "exportPlan": (401, 401, 401, 401, 404, 200, 404, 200),
    "changePlan": (401, 401, 401, 401, 404, 200, 404, 403),
    "deletePlan": (401, 401, 401, 401, 404, 204, 404, 403),
}

BODIES: dict[str, JsonObject] = {
    "makeLesson": {"title": "算数"},
    "makeExport": {},
    "makeRehearsal": {"title": "練習"},
    "makePlan": five_phases(),
    "changePlan": five_phases(),
    "makeToken": {"role": "student", "name": "はな"},
    "makeClass": {"name": "3年2組"},
    "holdLesson": {"held": True},
    "makeWatchLink": {"audience": "class"},
    "watchLesson": {"secret": "nothing"},
    "replaceClass": {"name": "4年2組"},
    "readRoster": {"content": ""},
    "renameGroupSet": {"name": "理科"},
    "signIn": {"sign_in_name": "nobody", "password": "wrong-password"},
    "makeAccount": {"link": "x", "sign_in_name": "x", "name": "x", "password": "x"},
}


def cases() -> Iterator[tuple[str, str, int]]:
    for name, statuses in EXPECTED.items():
        for credential, status in zip(CREDENTIALS, statuses, strict=True):
            yield name, credential, status


def token(node: TestServer, lesson_id: str, role: Role = "student") -> str:
    claims = Claims(lesson_id=lesson_id, participant_id="p" * 22, role=role, name="x")
    return app_of(node)[TOKENS].mint(claims, now())


@pytest.fixture
async def lesson(teacher: Caller) -> JsonObject:
    one: JsonObject = (await teacher.post("/api/v1/classes", {"name": "3年2組"})).body
    body: JsonObject = (await teacher.post("/api/v1/lessons", {"title": "算数", "class_id": one["id"]})).body
    return body


async def caller_with(credential: str, node: TestServer, teacher: Caller, lesson: JsonObject) -> Caller:
    match credential:
        case "pupil" | "teacher token":
            role: Role = "student" if credential == "pupil" else "teacher"
            return Caller(node, api_key=token(node, lesson["id"], role))
        case "wrong key":
            return Caller(node, api_key=API_KEY + "x")
        case "API key":
            return Caller(node, api_key=API_KEY)
        case "colleague":
            return await signed_in(node, "suzuki")
        case "owner":
            return teacher
        case "no CSRF":
            teacher.csrf = None
            return teacher
        case _:
            return Caller(node)


def test_table_has_every_operation() -> None:
    """A call that is added must say who may make it."""
    assert {operation.name for operation in OPERATIONS} == set(EXPECTED)


@pytest.mark.parametrize(("name", "credential", "expected"), list(cases()))
async def test_who_may_call_what(
    name: str, credential: str, expected: int, node: TestServer, teacher: Caller, lesson: JsonObject
) -> None:
    """Each call answers each credential as the table says."""
    operation = next(operation for operation in OPERATIONS if operation.name == name)
    plan_id = (await teacher.post("/api/v1/plans", five_phases())).body["id"]
    caller = await caller_with(credential, node, teacher, lesson)
    ids = {"lesson_id": lesson["id"], "code": lesson["code"], "class_id": lesson["class_id"]}
    ids["earlier_id"] = lesson["id"]
    saved = await app_of(node)[CLASSES].save_groups(lesson["class_id"], "実験", [], now())
    ids |= {"plan_id": plan_id, "set_id": saved.id, "hash": "0" * 64, "table": "hands"}
    ids |= {"recording_id": "r" * 22, "file": "0001.mkv", "export_id": "e" * 22, "link_id": "k" * 22}
    ids["page_id"] = f"{lesson['id']}.class"
    path = "/api/v1" + operation.path.format(**ids)
    bodies = BODIES | {"join": {"code": lesson["code"], "name": "はな"}}
    reply = await caller.call(operation.method, path, bodies.get(name))
    assert reply.status == expected, reply.text
    await caller.close()


async def test_api_is_off_without_a_key(node: TestServer, anybody: Caller) -> None:
    """An empty bearer, or one of the default, opens nothing."""
    for bearer in ("", "Bearer", "Bearer ", "Bearer None", "Basic Og=="):
        reply = await anybody.get("/api/v1/lessons", Authorization=bearer)
        assert reply.status == 401


def attacks(node: TestServer, settings: Settings, lesson_id: str) -> dict[str, str]:
    """Return tokens that must open nothing, by what is wrong with them."""
    tokens, claims = (
        app_of(node)[TOKENS],
        Claims(lesson_id=lesson_id, participant_id="p", role="student", name="x"),
    )
    good = tokens.mint(claims, now())
    key = derive_key(settings.secret_key.encode(), "lesson token")
    payload = jwt.decode(good, options={"verify_signature": False})
    header, body, signature = good.split(".")

    def packed(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return {
        "alg none": f"{packed({'alg': 'none'})}.{body}.",
        "alg HS512": jwt.encode(payload, key * 2, algorithm="HS512"),
        "alg RS256 header": f"{packed({'alg': 'RS256'})}.{body}.{signature}",
        "expired": tokens.mint(claims, now() - 7200),
        "not yet valid": tokens.mint(claims, now() + 7200),
        "edited role": f"{header}.{packed(payload | {'role': 'teacher'})}.{signature}",
        "edited lesson": f"{header}.{packed(payload | {'lesson': 'other'})}.{signature}",
        "key that is not derived": jwt.encode(payload, settings.secret_key.encode(), algorithm="HS256"),
        "invite": tokens.mint_invite(lesson_id, "teacher", now()),
        "signature cut off": f"{header}.{body}.",
        "junk": "x.y.z",
    }


async def test_fault_62_forged_tokens_are_refused_and_audited(
    node: TestServer, settings: Settings, anybody: Caller, lesson: JsonObject
) -> None:
    """No forged, stale or foreign token opens a lesson; each attempt is in the audit log."""
    path = f"/api/v1/lessons/{lesson['id']}/boards"
    for what, forged in attacks(node, settings, lesson["id"]).items():
        reply = await anybody.get(path, Authorization=f"Bearer {forged}")
        expected = "token_expired" if what == "expired" else "token_invalid"
        assert (reply.status, reply.code) == (401, expected), what
    other = token(node, "another-lesson")
    assert (await anybody.get(path, Authorization=f"Bearer {other}")).status == 404
    good = token(node, lesson["id"])
    assert (await anybody.get(path, Authorization=f"Bearer {good}")).status == 200

    async def audited() -> int:
        return len(await AuditRepository(app_of(node)[DATABASE]).of_action("token.refused"))

    await eventually(audited, what="audit entries")
    assert await audited() >= 1


async def test_fault_63_unknown_ids_look_alike_and_are_limited(
    node: TestServer, teacher: Caller, program: Caller
) -> None:
    """Another's lesson, no lesson and nonsense get the very same 404; and trying on gets 429."""
    anothers = (await program.post("/api/v1/lessons", {"title": "x"})).body["id"]
    replies = [await teacher.get(f"/api/v1/lessons/{name}") for name in (anothers, "A" * 22, "%2e%2e", "é")]
    assert {(reply.status, reply.text) for reply in replies} == {
        (404, '{"code":"not_found","text":"nothing here"}')
    }
    statuses = [(await teacher.get(f"/api/v1/lessons/{number}")).status for number in range(70)]
    assert set(statuses) == {404, 429}


async def test_foreign_origin_changes_nothing_even_with_cookie_and_csrf(teacher: Caller) -> None:
    """A request that names another site as its page is refused before anything else counts (fault 55)."""
    reply = await teacher.post("/api/v1/lessons", {"title": "x"}, Origin="https://evil.example")
    assert (reply.status, reply.code) == (403, "origin_refused")
    assert (await teacher.post("/api/v1/lessons", {"title": "x"}, Origin=teacher.origin)).status == 201
    assert (await teacher.post("/api/v1/lessons", {"title": "x"}, Origin="null")).status == 403


async def test_csrf_token_of_another_session_is_refused(teacher: Caller, node: TestServer) -> None:
    """Each session has its own CSRF token, and another's does not fit."""
    colleague = await signed_in(node, "suzuki")
    own, teacher.csrf = teacher.csrf, colleague.csrf
    reply = await teacher.post("/api/v1/lessons", {"title": "x"})
    assert (reply.status, reply.code) == (403, "bad_csrf")
    for junk in ("", "x", "é", own.upper() if own else ""):
        reply = await teacher.post("/api/v1/lessons", {"title": "x"}, **{"X-CSRF-Token": junk})
        assert reply.code == "bad_csrf"
    await colleague.close()


async def test_unknown_calls_answer_in_json(anybody: Caller) -> None:
    """A call that does not exist, or another method of one that does, is refused as JSON."""
    reply = await anybody.get("/api/v1/nothing")
    assert (reply.status, reply.code) == (404, "not_found")
    assert (await anybody.call("PUT", "/api/v1/join", {})).status in {404, 405}
    assert (await anybody.get("/api/")).status == 404
