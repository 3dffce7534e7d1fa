"""Rehearsals over REST: who may have one, with whom, and what is said where it is not possible."""

from __future__ import annotations

from aiohttp.test_utils import TestServer

from signaling.clock import now
from signaling.keys import REHEARSALS
from signaling.wire.rehearsal import Rehearsal
from tests.kit.node import Caller, JsonObject, app_of

SEATS = [{"number": number, "name": f"児童{number}"} for number in (1, 2, 12)]


async def have_room(node: TestServer, room: int = 40) -> None:
    await app_of(node)[REHEARSALS].announce("worker", room, now())


async def asked(node: TestServer) -> list[Rehearsal]:
    return await app_of(node)[REHEARSALS].asked()


async def test_a_rehearsal_is_a_lesson_of_its_own_kind(node: TestServer, teacher: Caller) -> None:
    """It has the ways in of any lesson, is marked in every answer, and its pupils are asked for."""
    await have_room(node)
    made = await teacher.post("/api/v1/rehearsals", {"title": "算数", "pupils": 30, "language": "en"})
    assert made.status == 201
    assert made.body["rehearsal"] is True
    listed = (await teacher.get("/api/v1/lessons")).body["lessons"]
    assert [(one["id"], one["rehearsal"]) for one in listed] == [(made.body["id"], True)]
    (one,) = await asked(node)
    assert (one.lesson_id, one.pupils, one.seats, one.language) == (made.body["id"], 30, [], "en")
    assert one.link == made.body["links"]["student"]


async def test_pupils_sit_on_the_seats_of_the_class(node: TestServer, teacher: Caller) -> None:
    """As many as the roster has; of it, only numbers leave the node."""
    await have_room(node)
    its = await teacher.post("/api/v1/classes", {"name": "3年2組", "seats": SEATS})
    assert its.status == 201, its.text
    made = await teacher.post("/api/v1/rehearsals", {"title": "x", "class_id": its.body["id"]})
    assert made.body["class_id"] == its.body["id"]
    (one,) = await asked(node)
    assert (one.pupils, one.seats) == (3, [1, 2, 12])


async def test_a_teacher_has_one_at_a_time(node: TestServer, teacher: Caller) -> None:
    """The next one after the end of the one before, at which its pupils are no longer asked for."""
    await have_room(node)
    made = await teacher.post("/api/v1/rehearsals", {"title": "x"})
    again = await teacher.post("/api/v1/rehearsals", {"title": "x"})
    assert (again.status, again.code) == (409, "rehearsal_running")
    await teacher.delete(f"/api/v1/lessons/{made.body['id']}")
    assert await asked(node) == []
    assert (await teacher.post("/api/v1/rehearsals", {"title": "x"})).status == 201


async def test_it_says_why_there_is_none(node: TestServer, teacher: Caller) -> None:
    """No worker, and no room for so many, are two things; neither leaves a lesson behind."""
    none = await teacher.post("/api/v1/rehearsals", {"title": "x"})
    assert (none.status, none.code) == (503, "no_rehearsals")
    await have_room(node, 20)
    full = await teacher.post("/api/v1/rehearsals", {"title": "x", "pupils": 21})
    assert (full.status, full.code) == (503, "rehearsals_full")
    many = await teacher.post("/api/v1/rehearsals", {"title": "x", "pupils": 41})
    assert (many.status, many.code) == (400, "bad_message")
    assert (await teacher.get("/api/v1/lessons")).body["lessons"] == []


async def test_only_teachers_rehearse_and_with_what_is_theirs(
    node: TestServer, teacher: Caller, program: Caller, anybody: Caller, lesson: JsonObject
) -> None:
    """Neither the API key nor anybody without an account; another's class or plan is not there."""
    await have_room(node)
    for caller in (program, anybody):
        assert (await caller.post("/api/v1/rehearsals", {"title": "x"})).code == "sign_in_first"
    for strange in ({"class_id": lesson["id"]}, {"plan": lesson["id"]}):
        reply = await teacher.post("/api/v1/rehearsals", {"title": "x", **strange})
        assert (reply.status, reply.code) == (404, "not_found")
