"""The desk's REST calls: the first start, signing in, sessions, and colleagues."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp.test_utils import TestServer

from signaling.accounts.first_start import desk_link, ready_lesson
from signaling.config import Settings
from signaling.keys import DATABASE
from signaling.sql.audit import AuditRepository
from tests.kit.node import PASSWORD, Caller, app_of, first_teacher, teacher_by_link
from tests.kit.waiting import eventually


def account(link: str, **changed: str) -> dict[str, str]:
    wish = {"sign_in_name": "tanaka", "name": "田中", "password": PASSWORD}
    return {"link": link.partition("#start=")[2], **wish, **changed}


async def start_link(settings: Settings) -> str:
    link = await desk_link(settings)
    assert link is not None
    return link


async def test_first_start_leads_to_an_account_that_signs_in(settings: Settings, anybody: Caller) -> None:
    """The link that the first start prints makes the first account, once, and signs it in."""
    link = await start_link(settings)
    made = await anybody.post("/api/v1/accounts", account(link))
    assert (made.status, made.body["account"]["sign_in_name"]) == (201, "tanaka")
    cookie = made.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert (await anybody.get("/api/v1/session")).body["account"]["name"] == "田中"
    again = await anybody.post("/api/v1/accounts", account(link, sign_in_name="other"))
    assert (again.status, again.code) == (404, "not_found")
    assert await desk_link(settings) is None, "later starts print no link"


async def test_next_start_replaces_the_link(settings: Settings, anybody: Caller) -> None:
    """Until somebody has an account every start prints a new link, and only the newest works."""
    old, new = await start_link(settings), await start_link(settings)
    assert (await anybody.post("/api/v1/accounts", account(old))).status == 404
    assert (await anybody.post("/api/v1/accounts", account(new))).status == 201


async def test_link_makes_one_account_however_many_press_at_once(settings: Settings, anybody: Caller) -> None:
    """Two browsers that use one link at the same moment make one account between them."""
    link = await start_link(settings)
    wishes = [account(link, sign_in_name=f"teacher{number}") for number in range(4)]
    replies = await asyncio.gather(*(anybody.post("/api/v1/accounts", wish) for wish in wishes))
    assert sorted(reply.status for reply in replies) == [201, 404, 404, 404]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"password": "short"}, "bad_text"),
        ({"password": "a" * 129}, "bad_text"),
        ({"password": "aaaaaaaaaaaa"}, "bad_text"),
        ({"password": "tanaka-2026-x"}, "bad_text"),
        ({"sign_in_name": "x"}, "bad_name"),
        ({"sign_in_name": "two words"}, "bad_name"),
        ({"sign_in_name": "<b>bold</b>"}, "bad_name"),
        ({"sign_in_name": "x" * 65}, "bad_name"),
        ({"name": "\u200b"}, "bad_name"),
        ({"name": 7}, "bad_message"),
    ],
    ids=str,
)
async def test_unusable_account_is_refused_and_the_link_stays(
    settings: Settings, anybody: Caller, changed: dict[str, str], code: str
) -> None:
    """A weak password or a strange name is refused, and the link can be used for a better one."""
    link = await start_link(settings)
    assert (await anybody.post("/api/v1/accounts", account(link, **changed))).code == code
    assert (await anybody.post("/api/v1/accounts", account(link))).status == 201


async def test_sign_in_name_is_folded(node: TestServer, settings: Settings, anybody: Caller) -> None:
    """Capitals, full-width letters and blanks do not matter in a sign-in name; they do in a password."""
    await (await first_teacher(node, settings)).close()
    for typed in ("tanaka", " Tanaka ", "ＴＡＮＡＫＡ"):
        reply = await anybody.post("/api/v1/session", {"sign_in_name": typed, "password": PASSWORD})
        assert reply.status == 201
    wrong = {"sign_in_name": "tanaka", "password": PASSWORD.upper()}
    assert (await anybody.post("/api/v1/session", wrong)).code == "bad_credentials"


async def test_unknown_name_and_wrong_password_look_alike(
    node: TestServer, settings: Settings, anybody: Caller
) -> None:
    """Whether an account exists can not be read from the answer; the attempt is audited without the name."""
    await (await first_teacher(node, settings)).close()
    replies = [
        await anybody.post("/api/v1/session", {"sign_in_name": name, "password": "wrong-password"})
        for name in ("tanaka", "nobody-of-this-name")
    ]
    assert {(reply.status, reply.text) for reply in replies} == {(401, replies[0].text)}

    async def audited() -> str:
        entries = await AuditRepository(app_of(node)[DATABASE]).of_action("sign_in.refused")
        return str(entries) if len(entries) == 2 else ""

    entries = await eventually(audited, what="two audit entries")
    assert "nobody-of-this-name" not in entries


async def test_session_is_new_at_every_sign_in(node: TestServer, settings: Settings) -> None:
    """Signing in again gives another secret, and the one before is dead (no session fixation)."""
    teacher = await first_teacher(node, settings)
    before = teacher.cookie("manabiya_desk")
    reply = await teacher.post("/api/v1/session", {"sign_in_name": "tanaka", "password": PASSWORD})
    assert reply.status == 201
    assert teacher.cookie("manabiya_desk") not in {"", before}
    stolen = Caller(node, cookies={"manabiya_desk": before})
    assert (await stolen.get("/api/v1/session")).status == 401
    fixed = Caller(node, cookies={"manabiya_desk": "chosen-by-somebody-else"})
    assert (await fixed.get("/api/v1/session")).status == 401
    for caller in (teacher, stolen, fixed):
        await caller.close()


async def test_sign_out_ends_the_session_on_the_server(teacher: Caller, node: TestServer) -> None:
    """After signing out the cookie is gone, and a copy of it opens nothing."""
    copy = teacher.cookie("manabiya_desk")
    reply = await teacher.delete("/api/v1/session")
    assert reply.status == 204
    assert teacher.cookie("manabiya_desk") == ""
    thief = Caller(node, cookies={"manabiya_desk": copy})
    assert (await thief.get("/api/v1/session")).status == 401
    await thief.close()


async def test_guessing_a_password_is_limited_for_the_name(
    node: TestServer, settings: Settings, anybody: Caller
) -> None:
    """After some wrong passwords a name is refused for a while, with the right one too; others sign in."""
    teacher = await first_teacher(node, settings)
    link = (await teacher.post("/api/v1/account-links")).body["url"]
    await (await teacher_by_link(node, link, "suzuki")).close()
    wrong = {"sign_in_name": "tanaka", "password": "wrong-password"}
    statuses = [(await anybody.post("/api/v1/session", wrong)).status for _ in range(12)]
    assert statuses == [401] * 8 + [429] * 4
    right = {"sign_in_name": "tanaka", "password": PASSWORD}
    assert (await anybody.post("/api/v1/session", right)).code == "rate_limited"
    other = {"sign_in_name": "suzuki", "password": PASSWORD}
    assert (await anybody.post("/api/v1/session", other)).status == 201
    await teacher.close()


async def test_colleague_comes_by_invitation(node: TestServer, settings: Settings) -> None:
    """A signed-in teacher invites another one, who is then listed; a taken name is refused."""
    teacher = await first_teacher(node, settings)
    invited = await teacher.post("/api/v1/account-links")
    assert invited.status == 201
    assert invited.body["url"].startswith(f"{settings.public_url}/desk#start=")
    taken = await teacher.post("/api/v1/accounts", account(invited.body["url"]))
    assert (taken.status, taken.code) == (422, "bad_name")
    colleague = await teacher_by_link(node, invited.body["url"], "suzuki")
    names = [found["sign_in_name"] for found in (await colleague.get("/api/v1/accounts")).body["accounts"]]
    assert names == ["tanaka", "suzuki"]
    await teacher.close()
    await colleague.close()


async def test_ready_lesson_stays_the_same_until_it_ends(settings: Settings, teacher: Caller) -> None:
    """Every start offers the same lesson, every teacher finds it at the desk, and its links lead in."""
    first, second = await ready_lesson(settings), await ready_lesson(settings)
    assert first.student == second.student
    (listed,) = (await teacher.get("/api/v1/lessons")).body["lessons"]
    assert listed["links"]["student"] == first.student
    code, invite = first.teacher.rpartition("/")[2].split("#i=")
    reply = await teacher.post("/api/v1/join", {"code": code, "name": "田中", "invite": invite})
    assert (reply.status, reply.body["role"]) == (201, "teacher")
