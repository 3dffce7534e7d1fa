"""Classes over REST."""

from __future__ import annotations

import base64

from aiohttp.test_utils import TestServer

from signaling.keys import CLASSES, HUB
from signaling.register.classes import MAX_CLASSES
from signaling.wire.groups import SavedGroup
from signaling.wire.roster import MAX_SEATS
from tests.kit.node import Caller, JsonObject, app_of, signed_in

SEATS = [
    {"number": 12, "name": " 山田　はな ", "reading": "やまだはな", "group": "2班", "consent": "voice"},
    {"number": 3, "name": "田中けん"},
]
CLEAN = [
    {"number": 3, "name": "田中けん", "reading": "", "group": "", "consent": "all"},
    {"number": 12, "name": "山田 はな", "reading": "やまだはな", "group": "2班", "consent": "voice"},
]


async def made(caller: Caller, name: str = "3年2組") -> JsonObject:
    reply = await caller.post("/api/v1/classes", {"name": name, "grade": 3, "seats": SEATS})
    assert reply.status == 201, reply.text
    body: JsonObject = reply.body
    assert reply.headers["Location"] == f"/api/v1/classes/{body['id']}"
    return body


async def test_class_is_made_shown_listed_replaced_and_deleted(teacher: Caller) -> None:
    """The whole life of a class, as its teacher sees it."""
    one = await made(teacher)
    assert (one["name"], one["grade"], one["seats"]) == ("3年2組", 3, CLEAN)
    address = f"/api/v1/classes/{one['id']}"
    assert (await teacher.get(address)).body == one
    listed = (await teacher.get("/api/v1/classes")).body["classes"]
    assert [(each["id"], each["seat_count"]) for each in listed] == [(one["id"], 2)]
    changed = await teacher.put(address, {"name": "4年2組", "seats": [{"number": 1, "name": "新しい人"}]})
    assert changed.status == 200
    assert (changed.body["name"], changed.body["grade"]) == ("4年2組", None)
    assert [seat["name"] for seat in changed.body["seats"]] == ["新しい人"]
    assert (await teacher.delete(address)).status == 204
    for reply in (
        await teacher.get(address),
        await teacher.delete(address),
        await teacher.put(address, {"name": "x"}),
    ):
        assert (reply.status, reply.code) == (404, "not_found")


async def test_class_is_its_teachers_alone(node: TestServer, teacher: Caller, program: Caller) -> None:
    """Another teacher sees nothing of it; a class that a program made belongs to all of them."""
    own, shared = await made(teacher), await made(program, "全校")
    other = await signed_in(node, "suzuki")
    try:
        assert [each["name"] for each in (await other.get("/api/v1/classes")).body["classes"]] == ["全校"]
        assert (await other.get(f"/api/v1/classes/{own['id']}")).code == "not_found"
        lesson = await other.post("/api/v1/lessons", {"title": "x", "class_id": own["id"]})
        assert (lesson.status, lesson.code) == (404, "not_found")
        assert (await other.get(f"/api/v1/classes/{shared['id']}")).status == 200
    finally:
        await other.close()


async def test_nobody_without_a_credential_sees_a_class(anybody: Caller, program: Caller) -> None:
    """A roster is names of children."""
    one = await made(program)
    for path in ("/api/v1/classes", f"/api/v1/classes/{one['id']}"):
        assert (await anybody.get(path)).code == "sign_in_first"
    assert (await anybody.post("/api/v1/classes/read", {"content": ""})).code == "sign_in_first"


async def test_bad_seat_is_refused_with_its_place(program: Caller) -> None:
    """What is wrong is said; nothing is stored."""
    for seats, words in (
        ([{"number": 1, "name": "a"}, {"number": 1, "name": "b"}], "seat 2: duplicate_number 1"),
        ([{"number": 0, "name": "a"}], "seat 1: bad_number 0"),
        ([{"number": 1, "name": "\u202ea"}], "seat 1: bad_name"),
        ([{"number": n, "name": "a"} for n in range(1, MAX_SEATS + 2)], f"seat {MAX_SEATS + 1}: too_many"),
    ):
        reply = await program.post("/api/v1/classes", {"name": "x", "seats": seats})
        assert (reply.status, reply.code) == (422, "bad_roster")
        assert words in reply.body["text"]
    assert (await program.post("/api/v1/classes", {"name": "\u200b"})).code == "bad_name"
    assert (await program.post("/api/v1/classes", {"name": "x", "grade": 10})).code == "bad_message"
    assert (await program.get("/api/v1/classes")).body == {"classes": []}


async def test_classes_of_one_owner_are_bounded(program: Caller) -> None:
    """Who has too many is told so."""
    for number in range(MAX_CLASSES):
        assert (await program.post("/api/v1/classes", {"name": f"c{number}"})).status == 201
    reply = await program.post("/api/v1/classes", {"name": "one more"})
    assert (reply.status, reply.code) == (413, "too_large")


async def test_file_is_read_and_not_stored(teacher: Caller) -> None:
    """A Shift_JIS file's seats and problems are answered; that is all."""
    table = "出席番号,氏名\r\n12,山田はな\r\n12,山田ゆい\r\n".encode("cp932")
    reply = await teacher.post("/api/v1/classes/read", {"content": base64.b64encode(table).decode()})
    assert reply.status == 200
    assert [seat["name"] for seat in reply.body["seats"]] == ["山田はな"]
    assert reply.body["problems"] == [{"line": 3, "problem": "duplicate_number", "value": "12"}]
    assert (await teacher.get("/api/v1/classes")).body == {"classes": []}


async def test_lesson_of_a_class_begins_with_its_roster(teacher: Caller, node: TestServer) -> None:
    """The roster is in the lesson's state as it is when the lesson begins."""
    one = await made(teacher)
    lesson = (await teacher.post("/api/v1/lessons", {"title": "算数", "class_id": one["id"]})).body
    assert lesson["class_id"] == one["id"]
    live = await app_of(node)[HUB].open(lesson["id"])
    assert [seat.name for seat in live.state.roster] == ["田中けん", "山田 はな"]
    assert live.state.class_id == one["id"]
    await live.close()


async def test_a_running_lesson_follows_its_class(teacher: Caller, node: TestServer) -> None:
    """What the desk is answered is in the lesson already."""
    one = await made(teacher)
    lesson = (await teacher.post("/api/v1/lessons", {"title": "算数", "class_id": one["id"]})).body
    live = await app_of(node)[HUB].open(lesson["id"])
    seats = [{"number": 3, "name": "田中けん", "consent": "board"}, {"number": 4, "name": "転校生"}]
    assert (await teacher.put(f"/api/v1/classes/{one['id']}", {"name": "x", "seats": seats})).status == 200
    assert [(seat.number, seat.consent) for seat in live.state.roster] == [(3, "board"), (4, "all")]
    await live.close()


async def test_fault_63_guessing_ids_is_counted_whatever_is_looked_for(teacher: Caller) -> None:
    """Ids of lessons, plans and classes alike, also where they are named in a body: 404 and soon 429."""

    async def guess(number: int) -> int:
        wrong = f"guessed-{number}"
        match number % 4:
            case 0:
                return (await teacher.get(f"/api/v1/classes/{wrong}")).status
            case 1:
                return (await teacher.get(f"/api/v1/plans/{wrong}")).status
            case 2:
                return (await teacher.get(f"/api/v1/lessons/{wrong}")).status
            case _:
                return (await teacher.post("/api/v1/lessons", {"title": "x", "class_id": wrong})).status

    statuses = [await guess(number) for number in range(80)]
    assert set(statuses[:40]) == {404}
    assert statuses[-1] == 429


async def test_saved_groups_are_renamed_and_deleted_at_the_desk(node: TestServer, teacher: Caller) -> None:
    """They come with their class, and are as much its teacher's as the class."""
    one = await made(teacher)
    assert one["group_sets"] == []
    saved = await app_of(node)[CLASSES].save_groups(
        one["id"], "実験", [SavedGroup(name="赤", seats=[3])], 5.0
    )
    await app_of(node)[CLASSES].save_groups(one["id"], "討論", [], 6.0)
    address = f"/api/v1/classes/{one['id']}/group-sets/{saved.id}"
    shown = (await teacher.get(f"/api/v1/classes/{one['id']}")).body["group_sets"]
    assert shown[0] == {
        "id": saved.id,
        "name": "実験",
        "saved_at": 5.0,
        "groups": [{"name": "赤", "seats": [3]}],
    }
    other = await signed_in(node, "suzuki")
    try:
        for reply in (await other.put(address, {"name": "x"}), await other.delete(address)):
            assert (reply.status, reply.code) == (404, "not_found")
    finally:
        await other.close()
    assert (await teacher.put(address, {"name": "討論"})).code == "name_taken"
    assert (await teacher.put(address, {"name": "\u200b"})).code == "bad_name"
    renamed = await teacher.put(address, {"name": " 理科 "})
    assert [each["name"] for each in renamed.body["group_sets"]] == ["理科", "討論"]
    deleted = await teacher.delete(address)
    assert (deleted.status, [each["name"] for each in deleted.body["group_sets"]]) == (200, ["討論"])
    assert (await teacher.delete(address)).code == "not_found"
