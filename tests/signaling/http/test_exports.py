"""Exports at the desk: asked for, made, taken away and deleted, by the lesson's own teacher alone."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from aiohttp.test_utils import TestServer

from signaling.keys import DATABASE, EXPORTS, SETTINGS
from signaling.register.ids import fresh_id
from signaling.sql.timelines import TimelineRepository
from signaling.timeline.changes import Seen, SeenPerson, SeenRecording
from tests.kit.exported import Kept
from tests.kit.node import Caller, JsonObject, app_of, signed_in
from tests.kit.recorded import Recorded, film, voice
from tests.kit.waiting import eventually

pytestmark = pytest.mark.timeout(300)
SECONDS = 5


@pytest.fixture
async def own(teacher: Caller) -> JsonObject:
    body: JsonObject = (await teacher.post("/api/v1/lessons", {"title": "理科"})).body
    return body


@pytest.fixture
async def recording(node: TestServer, own: JsonObject) -> str:
    """A few seconds of the teacher."""
    found = fresh_id()
    people = {"t": SeenPerson(name="佐藤", role="teacher")}
    seen = Seen(people=people, recordings={found: SeenRecording(began_at=10.0)})
    await TimelineRepository(app_of(node)[DATABASE]).follow(own["id"], (1, 1), seen, 10.0)
    made = Recorded(app_of(node)[SETTINGS].data_dir, found)
    made.add("t", "camera", 10.0, film(SECONDS, (255, 0, 0)), each=1000)
    made.add("t", "microphone", 10.0, voice(SECONDS, 400), each=20)
    return found


def exports_folder(node: TestServer) -> Path:
    return app_of(node)[SETTINGS].data_dir / "exports"


async def made(teacher: Caller, path: str, export_id: str) -> JsonObject:
    async def look() -> JsonObject | None:
        exports = (await teacher.get(path)).body["exports"]
        found: JsonObject = next(one for one in exports if one["id"] == export_id)
        return found if found["state"] not in ("waiting", "making") else None

    found = await eventually(look, within=200.0, what="the export")
    assert found is not None
    return found


async def test_a_recording_is_made_into_one_file_and_taken_away(
    node: TestServer, teacher: Caller, own: JsonObject, recording: str
) -> None:
    """The same wish twice is one export; it is read in parts, named a download, kept by no cache."""
    path = f"/api/v1/lessons/{own['id']}/exports"
    first = await teacher.post(path, {"names": False})
    assert (first.status, first.body["recording"]) == (201, recording)
    again = await teacher.post(path, {"names": False})
    assert again.body["id"] == first.body["id"]
    found = await made(teacher, path, first.body["id"])
    assert (found["state"], found["done"], found["names"]) == ("done", 1.0, False)
    part = await teacher.get(f"{path}/{found['id']}", Range="bytes=4-7")
    assert (part.status, part.text) == (206, "ftyp")
    assert part.headers["Content-Range"] == f"bytes 4-7/{found['size']}"
    assert part.headers["Content-Type"] == "video/mp4"
    assert part.headers["Content-Disposition"].startswith("attachment")
    assert part.headers["Cache-Control"] == "private, no-store"
    assert (await teacher.delete(f"{path}/{found['id']}")).status == 204
    assert (await teacher.get(path)).body["exports"] == []
    assert (await teacher.get(f"{path}/{found['id']}")).status == 404
    assert list(exports_folder(node).iterdir()) == []


async def test_what_was_stopped_goes_on_when_somebody_looks(
    node: TestServer, teacher: Caller, own: JsonObject, recording: str
) -> None:
    """Until it is made there is no file, and a recording that is deleted takes its exports along."""
    path = f"/api/v1/lessons/{own['id']}/exports"
    begun = (await teacher.post(path, {"layout": "grid"})).body
    await app_of(node)[EXPORTS].close()
    assert (await teacher.get(f"{path}/{begun['id']}")).status == 404
    assert (await made(teacher, path, begun["id"]))["state"] == "done"
    ended = Seen()
    await TimelineRepository(app_of(node)[DATABASE]).follow(own["id"], (1, 2), ended, 20.0)
    assert (await teacher.delete(f"/api/v1/lessons/{own['id']}/recordings/{recording}")).status == 204
    assert (await teacher.get(path)).body["exports"] == []
    assert (await teacher.get(f"{path}/{begun['id']}")).status == 404


@pytest.mark.usefixtures("recording")
async def test_what_was_made_of_a_lesson_that_is_held_is_deleted_by_nobody(
    teacher: Caller, program: Caller, own: JsonObject
) -> None:
    """Until an administrator lets go of it."""
    lesson = f"/api/v1/lessons/{own['id']}"
    begun = (await teacher.post(f"{lesson}/exports", {})).body
    export = f"{lesson}/exports/{begun['id']}"
    assert (await program.put(f"{lesson}/hold", {"held": True})).status == 200
    for caller in (teacher, program):
        reply = await caller.delete(export)
        assert (reply.status, reply.code) == (423, "held")
    assert [one["id"] for one in (await teacher.get(f"{lesson}/exports")).body["exports"]] == [begun["id"]]
    assert (await program.put(f"{lesson}/hold", {"held": False})).status == 200
    assert (await teacher.delete(export)).status == 204


async def test_board_and_chat_are_in_it_unless_they_are_not_wanted(
    node: TestServer, teacher: Caller, own: JsonObject, recording: str
) -> None:
    """It is told what is in it; where nothing was drawn or written, neither is."""
    path = f"/api/v1/lessons/{own['id']}/exports"
    blank = (await teacher.post(path, {})).body
    assert (blank["recording"], blank["board"], blank["chat"]) == (recording, False, False)
    lesson = Kept(app_of(node)[DATABASE], app_of(node)[SETTINGS].data_dir, lesson_id=own["id"], began=10.0)
    await lesson.draw(1, "class", "e", 100, "blue")
    await lesson.write(1, "t", "lesson", "はい")
    both = (await teacher.post(path, {})).body
    assert (both["id"] != blank["id"], both["board"], both["chat"]) == (True, True, True)
    assert (await teacher.post(path, {})).body["id"] == both["id"]
    neither = (await teacher.post(path, {"board": False, "chat": False})).body
    assert neither["id"] == blank["id"]
    assert (await made(teacher, path, both["id"]))["state"] == "done"
    file = next(exports_folder(node).glob(f"*.{both['id']}.mp4"))
    with av.open(str(file)) as container:
        assert [stream.language for stream in container.streams.subtitles] == ["jpn"]


@pytest.mark.parametrize("wanted", [{"recording": "other"}, {"group": "red"}, {"layout": "round"}, {"x": 1}])
@pytest.mark.usefixtures("recording")
async def test_what_is_not_there_is_not_made(
    node: TestServer, teacher: Caller, own: JsonObject, wanted: JsonObject
) -> None:
    """Nor what is no wish."""
    reply = await teacher.post(f"/api/v1/lessons/{own['id']}/exports", wanted)
    assert reply.status in (400, 404, 422)
    assert not exports_folder(node).exists()


async def test_for_everybody_else_there_is_nothing(
    node: TestServer, teacher: Caller, anybody: Caller, own: JsonObject, recording: str
) -> None:
    """Another teacher, a stranger, and the same teacher by another lesson of theirs."""
    path = f"/api/v1/lessons/{own['id']}/exports"
    begun = (await teacher.post(path, {})).body
    await made(teacher, path, begun["id"])
    other = await signed_in(node, "suzuki")
    for address in (path, f"{path}/{begun['id']}"):
        assert (await other.get(address)).status == 404
        assert (await anybody.get(address)).code == "sign_in_first"
    assert (await other.delete(f"{path}/{begun['id']}")).status == 404
    theirs = (await teacher.post("/api/v1/lessons", {"title": "国語"})).body
    for call in (teacher.get, teacher.delete):
        assert (await call(f"/api/v1/lessons/{theirs['id']}/exports/{begun['id']}")).status == 404
    refused = await teacher.post(f"/api/v1/lessons/{theirs['id']}/exports", {"recording": recording})
    assert refused.status == 404
    await other.close()
