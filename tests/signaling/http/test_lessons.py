"""Lessons over REST: made, listed, shown, ended; their tokens and boards."""

from __future__ import annotations

from aiohttp.test_utils import TestServer

from signaling.clock import now
from signaling.config import Settings
from signaling.http.rest.lessons import board_list
from signaling.keys import DATABASE, TOKENS
from signaling.lesson.state import GroupState, LessonState, PersonState
from signaling.sql.lessons import LessonRepository
from signaling.wire.lesson import Role
from tests.kit.node import Caller, JsonObject, app_of


async def test_made_lesson_has_what_the_contract_says(program: Caller, settings: Settings) -> None:
    """POST answers 201 with id, code and three links; secrets stand in fragments alone."""
    reply = await program.post("/api/v1/lessons", {"title": " 算数 "})
    assert reply.status == 201
    body = reply.body
    assert body["title"] == "算数"
    assert len(body["id"]) == 22
    assert len(body["code"]) == 8
    assert body["links"]["student"] == f"{settings.public_url}/l/{body['code']}"
    for role in ("teacher", "observer"):
        page, _, secret = body["links"][role].partition("#i=")
        assert page == body["links"]["student"]
        assert secret
    assert reply.headers["Location"] == f"/api/v1/lessons/{body['id']}"
    shown = (await program.get(reply.headers["Location"])).body
    assert {name: shown[name] for name in ("id", "code", "title", "created_at", "ended_at")} == {
        name: body[name] for name in ("id", "code", "title", "created_at", "ended_at")
    }


async def test_settings_are_kept(program: Caller) -> None:
    """A lesson begins as its maker said."""
    settings = {"microphone_on_arrival": True, "camera_on_arrival": False, "lobby": "unknown"}
    settings |= {"observers": "visitors"}
    made = await program.post("/api/v1/lessons", {"title": "x", "settings": settings})
    assert made.body["settings"] == settings
    usual = await program.post("/api/v1/lessons", {"title": "x"})
    assert usual.body["settings"] == {
        "microphone_on_arrival": False,
        "camera_on_arrival": True,
        "lobby": "off",
        "observers": "names",
    }


async def test_bad_title_is_refused(program: Caller) -> None:
    """A title that shows nothing or is too long is refused."""
    for title in ("", "\u200b", "x" * 121):
        reply = await program.post("/api/v1/lessons", {"title": title})
        assert (reply.status, reply.code) == (422, "bad_text")
    assert (await program.post("/api/v1/lessons", {"title": "x" * 501})).code == "bad_message"
    assert (await program.post("/api/v1/lessons", {"name": "x"})).code == "bad_message"


async def test_token_leads_straight_into_the_room(
    program: Caller, lesson: JsonObject, node: TestServer, settings: Settings
) -> None:
    """A token made for a person has their role and name; its address carries it in the fragment."""
    roles: tuple[Role, ...] = ("teacher", "assistant", "student", "observer")
    for role in roles:
        reply = await program.post(f"/api/v1/lessons/{lesson['id']}/tokens", {"role": role, "name": "花"})
        assert reply.status == 201
        token = reply.body["token"]
        assert reply.body["url"] == f"{settings.public_url}/lesson/{lesson['id']}#t={token}"
        claims = app_of(node)[TOKENS].verify(token, now())
        assert (claims.role, claims.name, claims.lesson_id) == (role, "花", lesson["id"])
        assert claims.participant_id == reply.body["participant_id"]


async def test_strange_role_is_refused(program: Caller, lesson: JsonObject) -> None:
    """There are four roles."""
    reply = await program.post(f"/api/v1/lessons/{lesson['id']}/tokens", {"role": "owner", "name": "x"})
    assert (reply.status, reply.code) == (400, "bad_message")


async def test_ended_lesson_gives_no_tokens(program: Caller, lesson: JsonObject, node: TestServer) -> None:
    """After the end nobody gets in any more, and the lesson is still shown."""
    await LessonRepository(app_of(node)[DATABASE]).mark_ended(lesson["id"], 5.0)
    reply = await program.post(f"/api/v1/lessons/{lesson['id']}/tokens", {"role": "student", "name": "x"})
    assert (reply.status, reply.code) == (410, "lesson_ended")
    assert (await program.get(f"/api/v1/lessons/{lesson['id']}")).body["ended_at"] == 5.0


async def test_list_goes_on_with_before(program: Caller) -> None:
    """More than a page of lessons is listed newest first, page after page, each once."""
    made = [(await program.post("/api/v1/lessons", {"title": str(number)})).body for number in range(55)]
    first = (await program.get("/api/v1/lessons")).body
    assert first["more"]
    rest = (await program.get(f"/api/v1/lessons?before={first['lessons'][-1]['created_at']!r}")).body
    assert not rest["more"]
    listed = [lesson["id"] for lesson in first["lessons"] + rest["lessons"]]
    assert listed == [lesson["id"] for lesson in reversed(made)]
    for junk in ("x", "nan", "inf", ""):
        assert (await program.get(f"/api/v1/lessons?before={junk}")).code == "bad_message"


async def test_teacher_sees_own_lessons_only(teacher: Caller, lesson: JsonObject) -> None:
    """Another's lesson is not in the list."""
    own = (await teacher.post("/api/v1/lessons", {"title": "mine"})).body
    listed = (await teacher.get("/api/v1/lessons")).body["lessons"]
    assert [found["id"] for found in listed] == [own["id"]]


async def test_qr_code_is_a_picture_of_the_student_link(program: Caller, lesson: JsonObject) -> None:
    """The QR code is SVG that the pages' CSP allows: no style, no script, nothing from elsewhere."""
    reply = await program.get(f"/api/v1/lessons/{lesson['id']}/qr.svg")
    assert reply.headers["Content-Type"].startswith("image/svg+xml")
    assert reply.text.startswith("<svg")
    assert "style" not in reply.text
    assert "href" not in reply.text


def state() -> LessonState:
    people = {
        "t": PersonState(id="t", name="T", role="teacher", joined_at=1.0),
        "in": PersonState(id="in", name="A", role="student", joined_at=1.0, group="g1"),
        "out": PersonState(id="out", name="B", role="student", joined_at=1.0),
    }
    groups = {"g1": GroupState(id="g1", name="1班"), "g2": GroupState(id="g2", name="2班")}
    return LessonState(lesson_id="L", title="x", code="1", people=people, groups=groups, groups_open=True)


def test_boards_are_listed_with_the_askers_rights() -> None:
    """The teacher sees all; a pupil the shown one, the class's, their group's and their own."""

    def listed(person_id: str | None) -> dict[str, str]:
        return {board.page_id: board.rights for board in board_list("L", state(), person_id)}

    everything = ["L.shown", "L.class", "L.g1", "L.g2", "L.own.in", "L.own.out"]
    assert listed("t") == dict.fromkeys(everything, "write")
    assert listed("in") == {"L.shown": "read", "L.class": "read", "L.g1": "write", "L.own.in": "write"}
    assert listed("out") == {"L.shown": "read", "L.class": "write", "L.own.out": "write"}
    assert listed("stranger") == {}
    assert list(listed(None)) == everything


def test_lesson_that_never_began_has_its_class_board() -> None:
    """Before anybody came, who manages the lesson is shown its one board, and nobody else anything."""
    assert [board.page_id for board in board_list("L", None, None)] == ["L.class"]
    assert board_list("L", None, "t") == []
