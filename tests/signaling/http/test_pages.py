"""The pages: shells, languages, data, headers, and errors that people can read."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from markupsafe import escape

from signaling.accounts.first_start import desk_link
from signaling.clock import now
from signaling.config import Settings
from signaling.http.render import json_for_script
from signaling.keys import DATABASE
from signaling.sql.lessons import LessonRepository
from tests.kit.node import (
    API_KEY,
    PASSWORD,
    Caller,
    JsonObject,
    Reply,
    app_of,
    running_node,
    settings_for,
    signed_in,
)


def page_data(reply: Reply) -> Any:
    match = re.search(r'<script type="application/json" id="page">(.*?)</script>', reply.text, re.DOTALL)
    assert match is not None
    return json.loads(match[1])


async def test_home_asks_for_a_code(anybody: Caller) -> None:
    """The home page is there for anybody."""
    reply = await anybody.get("/")
    assert reply.status == 200
    assert page_data(reply) == {"page": "home", "lang": "en"}


async def test_join_page_knows_its_lesson(anybody: Caller, lesson: JsonObject) -> None:
    """The page of a code has what it shows: title, code and id."""
    data = page_data(await anybody.get(f"/l/{lesson['code']}"))
    assert data == {
        "page": "join",
        "lang": "en",
        "code": lesson["code"],
        "lesson_id": lesson["id"],
        "title": "算数 3年",
        "title_read": "\ufff9算数\ufffaさんすう\ufffb 3\ufff9年\ufffaねん\ufffb",
        "seats": [],
        "taken": [],
        "remembered": None,
    }


async def test_the_record_is_its_teachers(node: TestServer, teacher: Caller, anybody: Caller) -> None:
    """A stranger is shown the way to sign in, and learns nothing; another teacher finds no lesson."""
    made = (await teacher.post("/api/v1/lessons", {"title": "理科"})).body
    path = f"/lesson/{made['id']}/record"
    data = page_data(await teacher.get(path))
    assert (data["page"], data["lesson_id"], data["title"], bool(data["csrf"])) == (
        "record",
        made["id"],
        "理科",
        True,
    )
    strangers = await anybody.get(path)
    assert (strangers.status, page_data(strangers)["title"], "理科" in strangers.text) == (200, "", False)
    assert page_data(strangers)["csrf"] == ""
    other = await signed_in(node, "suzuki")
    assert (await other.get(path)).status == 404
    assert (await anybody.get("/lesson/..%2f/record")).status == 404
    await other.close()


async def test_code_as_typed_leads_to_its_own_address(anybody: Caller, lesson: JsonObject) -> None:
    """A code with blanks or full-width digits in the address is led on; the language asked for stays."""
    code = lesson["code"]
    reply = await anybody.get(f"/l/{code[:4]}%20{code[4:]}?lang=ja")
    assert (reply.status, reply.headers["Location"]) == (302, f"/l/{code}?lang=ja")


@pytest.mark.parametrize("path", ["/l/00000000", "/l/x", "/lesson/" + "A" * 22, "/lesson/..%2f", "/nothing"])
async def test_what_is_not_there_is_told_in_the_readers_language(anybody: Caller, path: str) -> None:
    """An unknown code, lesson or page is a 404 page that says so in the reader's language."""
    english = await anybody.get(path)
    assert english.status == 404
    assert "check the link" in english.text
    japanese = await anybody.get(path, **{"Accept-Language": "ja"})
    assert japanese.status == 404
    assert "見つかりません" in japanese.text
    assert 'lang="ja"' in japanese.text


async def test_ended_lesson_says_so(anybody: Caller, lesson: JsonObject, node: TestServer) -> None:
    """The room of an ended lesson is a 410 page; its code is as unknown as any."""
    assert (await anybody.get(f"/lesson/{lesson['id']}")).status == 200
    await LessonRepository(app_of(node)[DATABASE]).mark_ended(lesson["id"], now())
    gone = await anybody.get(f"/lesson/{lesson['id']}", **{"Accept-Language": "ja"})
    assert gone.status == 410
    assert "終わりました" in gone.text
    assert (await anybody.get(f"/l/{lesson['code']}")).status == 404


async def test_room_tells_a_stranger_nothing(anybody: Caller, lesson: JsonObject) -> None:
    """Without a token the room's page shows not even the title."""
    reply = await anybody.get(f"/lesson/{lesson['id']}")
    assert "算数" not in reply.text
    assert page_data(reply) == {"page": "live", "lang": "en", "lesson_id": lesson["id"]}
    assert 'id="room"' in reply.text
    assert 'data-connection="connecting"' in reply.text


async def test_language_by_address_then_choice_then_browser(anybody: Caller) -> None:
    """`?lang=` beats the cookie, the cookie beats the browser."""

    async def language(path: str = "/", **headers: str) -> str:
        return str(page_data(await anybody.get(path, **headers))["lang"])

    assert await language(**{"Accept-Language": "ja"}) == "ja"
    assert await language(**{"Accept-Language": "ja", "Cookie": "manabiya_lang=en"}) == "en"
    assert await language("/?lang=ja", Cookie="manabiya_lang=en") == "ja"


async def test_desk_shows_who_is_signed_in(anybody: Caller, teacher: Caller) -> None:
    """The desk of a signed-in teacher has their name and CSRF token; a stranger's has neither."""
    own = page_data(await teacher.get("/desk"))
    assert own["account"]["name"] == "Tanaka"
    assert own["csrf"] == teacher.csrf
    strangers = page_data(await anybody.get("/desk"))
    assert (strangers["account"], strangers["csrf"], strangers["first_start"]) == (None, None, False)


async def test_desk_of_a_first_start_says_so(anybody: Caller, settings: Settings) -> None:
    """Before anybody has an account the desk asks for the link that the start printed."""
    assert await desk_link(settings) is not None
    assert page_data(await anybody.get("/desk"))["first_start"] is True


async def test_fault_64_title_can_not_become_markup(anybody: Caller, program: Caller) -> None:
    """HTML, script ends and template syntax in a title are shown as text."""
    title = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}"
    made = (await program.post("/api/v1/lessons", {"title": title})).body
    reply = await anybody.get(f"/l/{made['code']}")
    assert page_data(reply)["title"] == title
    assert reply.text.count("<script") == reply.text.count("</script>")
    assert "alert(1)</script>" not in reply.text
    assert "<img" not in reply.text
    assert str(escape(title)) in reply.text


def test_json_in_a_page_can_not_end_its_script() -> None:
    """No character that HTML knows is left in a page's data, and it is still the same data."""
    data = {"x": "</script><!--&\u2028\u2029'\""}
    written = str(json_for_script(data))
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == data


async def test_every_answer_has_the_security_headers(anybody: Caller, lesson: JsonObject) -> None:
    """Pages, JSON, errors and redirects all carry CSP and the rest, and an id for the log."""
    for path in ("/", "/desk", f"/l/{lesson['code']}", "/nothing", "/api/v1/nothing", "/healthz", "/l/%20"):
        headers = (await anybody.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "camera=(self)" in headers["Permissions-Policy"]
        assert len(headers["X-Request-Id"]) == 16
        assert "Server" not in headers
        assert "Strict-Transport-Security" not in headers, "there is no TLS here"


async def test_pages_have_no_inline_script_or_style(anybody: Caller, lesson: JsonObject) -> None:
    """What the CSP would refuse is not in the shells: inline scripts, styles, and handlers."""
    for path in ("/", "/desk", f"/l/{lesson['code']}", f"/lesson/{lesson['id']}", "/nothing"):
        text = (await anybody.get(path)).text
        scripts = re.findall(r"<script([^>]*)>", text)
        assert all("src=" in script or 'type="application/json"' in script for script in scripts)
        assert "<style" not in text
        assert not re.search(r"\s(style|on\w+)=", text)


@pytest.fixture
async def secure(tmp_path: Path, redis_url: str, sqlite_url: str) -> AsyncIterator[Caller]:
    """A caller of a node behind a proxy that speaks TLS."""
    settings = settings_for(
        tmp_path,
        redis_url=redis_url,
        database_url=sqlite_url,
        API_KEY=API_KEY,
        PUBLIC_URL="https://school.example",
        TRUSTED_PROXIES="127.0.0.0/8",
    )
    async with running_node(settings) as server:
        caller = Caller(server)
        yield caller
        await caller.close()


async def test_behind_tls_cookies_are_secure_and_hsts_is_on(
    secure: Caller, sqlite_url: str, tmp_path: Path
) -> None:
    """With an https PUBLIC_URL the cookie is `Secure` and bound to the host; browsers stay with https."""
    link = await desk_link(settings_for(tmp_path, redis_url="unix:///none", database_url=sqlite_url))
    assert link is not None
    wish = {"link": link.partition("#start=")[2], "sign_in_name": "tanaka", "name": "田中"}
    made = await secure.post("/api/v1/accounts", wish | {"password": PASSWORD})
    cookie = made.headers["Set-Cookie"]
    assert cookie.startswith("__Host-manabiya_desk=")
    assert "Secure" in cookie
    assert "Strict-Transport-Security" in (await secure.get("/")).headers


async def test_behind_a_proxy_only_the_public_origin_passes(secure: Caller) -> None:
    """A name in Host proves nothing: only PUBLIC_URL's Origin may change things."""
    body = {"code": "00000000", "name": "x"}
    ours = await secure.post("/api/v1/join", body, Origin="https://school.example")
    assert ours.status == 404
    rebound = await secure.post("/api/v1/join", body, Origin="https://evil.example", Host="evil.example")
    assert (rebound.status, rebound.code) == (403, "origin_refused")


async def test_limits_count_the_client_behind_the_proxy(secure: Caller) -> None:
    """One client that guesses does not lock out the others behind the same proxy."""
    guesser = {"X-Forwarded-For": "198.51.100.7"}
    replies = [await secure.get(f"/api/v1/codes/{number:08}", **guesser) for number in range(70)]
    assert replies[-1].code == "rate_limited"
    other = await secure.get("/api/v1/codes/00000000", **{"X-Forwarded-For": "198.51.100.8"})
    assert other.code == "code_unknown"
