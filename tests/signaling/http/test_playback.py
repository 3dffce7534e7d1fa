"""A lesson played again: for its own teacher, with every stroke, and for nobody else."""

from __future__ import annotations

import json

import pytest
from aiohttp.test_utils import TestServer

from signaling.keys import AUDIT, DATABASE
from signaling.playback import reader
from signaling.sql.audit import AuditRepository
from signaling.sql.boards import BoardRepository, StoredOperation
from signaling.wire import lesson as wire
from tests.kit.boards import damage
from tests.kit.door import Door
from tests.kit.node import Caller, JsonObject, app_of, signed_in
from tests.kit.waiting import eventually


@pytest.fixture
async def own(teacher: Caller) -> JsonObject:
    body: JsonObject = (await teacher.post("/api/v1/lessons", {"title": "理科"})).body
    return body


async def drawn(node: TestServer, page_id: str, strokes: int) -> None:
    """Put strokes on a page, one in each second."""
    await BoardRepository(app_of(node)[DATABASE]).add_operations(
        [
            StoredOperation(
                page_id=page_id,
                epoch=1,
                seq=seq,
                at=100.0 + seq,
                participant_id="hana",
                element_id=f"e{seq}",
                element=json.dumps({"id": f"e{seq}", "type": "freedraw"}).encode(),
            )
            for seq in range(1, strokes + 1)
        ]
    )


async def test_what_was_said_and_drawn_a_moment_ago_is_in_it(
    node: TestServer, teacher: Caller, own: JsonObject
) -> None:
    """Of a lesson that goes on, up to now."""
    door = Door(node, own)
    await door.join("佐藤", "teacher")
    hana = await door.join("はな")
    said = await hana.ask(wire.ChatSend, client_id="one", channel="lesson", text="はい")
    assert isinstance(said, wire.ChatAck)
    await drawn(node, f"{own['id']}.class", 2)
    found = (await teacher.get(f"/api/v1/lessons/{own['id']}/playback")).body
    await door.close()
    roles = [(one["name"], one["role"]) for one in found["people"]]
    assert roles == [("佐藤", "teacher"), ("はな", "student")]
    assert [(one["author"], one["text"]) for one in found["messages"]] == [("はな", "はい")]
    assert [page["id"] for page in found["pages"]] == [f"{own['id']}.class"]
    assert found["begins_at"] <= found["messages"][0]["at"] <= found["ends_at"]


async def test_reading_the_records_boards_is_not_watching_the_lesson(
    node: TestServer, teacher: Caller, own: JsonObject
) -> None:
    """Nothing that was said is in them: who reads the record has not played the lesson."""
    door = Door(node, own)
    hana = await door.join("はな")
    await hana.ask(wire.ChatSend, client_id="one", channel="lesson", text="はい")
    await drawn(node, f"{own['id']}.class", 2)
    found = (await teacher.get(f"/api/v1/lessons/{own['id']}/record/boards")).body
    await door.close()
    assert [page["id"] for page in found["pages"]] == [f"{own['id']}.class"]
    assert found["messages"] == found["turns"] == found["tracks"] == []
    app_of(node)[AUDIT].note("a later one", lesson_id=own["id"])
    audit = AuditRepository(app_of(node)[DATABASE])

    async def noted() -> set[str]:
        actions = {entry.action for entry in await audit.of_lesson(own["id"])}
        return actions if "a later one" in actions else set()

    assert "playback.read" not in await eventually(noted, what="what was noted in order")


async def test_a_page_is_read_to_its_end_in_parts(
    node: TestServer, teacher: Caller, own: JsonObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each answer says where the next one begins; nothing is in two of them."""
    monkeypatch.setattr(reader, "MOST_OPERATIONS", 3)
    page_id = f"{own['id']}.class"
    await drawn(node, page_id, 7)
    path, after, found = f"/api/v1/lessons/{own['id']}/playback/boards/{page_id}", "0.0", []
    while after:
        part = (await teacher.get(f"{path}?after={after}")).body
        found += [(one["at"], one["person"], one["element"]["id"]) for one in part["operations"]]
        after = part["next"]
    assert found == [(100.0 + seq, "hana", f"e{seq}") for seq in range(1, 8)]


async def test_a_damaged_stroke_takes_no_other_with_it(
    node: TestServer, teacher: Caller, own: JsonObject
) -> None:
    """A row of an older release that lost its end is not put into the answer."""
    page_id = f"{own['id']}.class"
    await drawn(node, page_id, 3)
    await damage(app_of(node)[DATABASE], page_id, 1, b"\x78\x00")
    await damage(app_of(node)[DATABASE], page_id, 2, b'{"id":"e2","type":"fr')
    answer = await teacher.get(f"/api/v1/lessons/{own['id']}/playback/boards/{page_id}")
    assert answer.status == 200
    assert [one["element"]["id"] for one in answer.body["operations"]] == ["e3"]


async def test_what_is_no_page_of_the_lesson_is_not_there(
    node: TestServer, teacher: Caller, own: JsonObject
) -> None:
    """Another lesson's page above all, whoever asks by whatever name."""
    other = (await teacher.post("/api/v1/lessons", {"title": "国語"})).body
    await drawn(node, f"{other['id']}.class", 1)
    path = f"/api/v1/lessons/{own['id']}/playback/boards"
    for page_id in (f"{other['id']}.class", f"{own['id']}", "x", f"{own['id']}.class%2f..%2f"):
        assert (await teacher.get(f"{path}/{page_id}")).status == 404, page_id
    for after in ("1", "1.x", "-1.0", "9" * 30 + ".0"):
        assert (await teacher.get(f"{path}/{own['id']}.class?after={after}")).code == "bad_message", after


async def test_for_everybody_else_the_lesson_does_not_exist(
    node: TestServer, anybody: Caller, own: JsonObject
) -> None:
    """Another teacher, a stranger."""
    await drawn(node, f"{own['id']}.class", 1)
    other = await signed_in(node, "suzuki")
    for path in ("playback", f"playback/boards/{own['id']}.class"):
        address = f"/api/v1/lessons/{own['id']}/{path}"
        assert (await other.get(address)).code == "not_found"
        assert (await anybody.get(address)).code == "sign_in_first"
    await other.close()
