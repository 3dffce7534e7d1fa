"""Recordings at the desk: what there is, and every byte for the lesson's own teacher alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from media.control import SPANS_FILE, SpanBegan, SpanMoved, encode
from signaling.http import parts
from signaling.keys import DATABASE, KEEPING, SETTINGS
from signaling.register.ids import fresh_id
from signaling.sql.audit import AuditRepository
from signaling.sql.timelines import TimelineRepository
from signaling.timeline.changes import Seen, SeenPerson, SeenRecording
from tests.kit.node import Caller, JsonObject, app_of, signed_in
from tests.kit.waiting import eventually

CONTENT = bytes(range(128)) * 16
"""Of ASCII, so that it is the same as text."""


async def recorded(node: TestServer, lesson: JsonObject) -> tuple[str, Path]:
    """Return the id and the folder of a recording with one file."""
    recording = fresh_id()
    people = {"hana": SeenPerson(name="はな", role="student", seat=12)}
    seen = Seen(people=people, recordings={recording: SeenRecording(began_at=10.0)})
    await TimelineRepository(app_of(node)[DATABASE]).follow(lesson["id"], (1, 1), seen, 10.0)
    folder = app_of(node)[SETTINGS].data_dir / "recordings" / recording
    folder.mkdir(parents=True)
    began = SpanBegan(
        file="0001.mkv",
        participant_id="hana",
        source="camera",
        scope="lesson",
        codec="vp8",
        begins_unix=11.0,
    )
    (folder / SPANS_FILE).write_bytes(encode(began) + b"\n" + b'{"type":"began","fi')
    (folder / "0001.mkv").write_bytes(CONTENT)
    return recording, folder


@pytest.fixture
async def own(teacher: Caller) -> JsonObject:
    body: JsonObject = (await teacher.post("/api/v1/lessons", {"title": "理科"})).body
    return body


async def test_what_there_is_is_named_and_can_be_read_in_parts(
    node: TestServer, teacher: Caller, own: JsonObject
) -> None:
    """A line that was being written is none. No cache keeps a byte; a range beyond the end is refused."""
    recording, _ = await recorded(node, own)
    path = f"/api/v1/lessons/{own['id']}/recordings"
    (found,) = (await teacher.get(path)).body["recordings"]
    assert (found["id"], found["ended_at"]) == (recording, None)
    assert [(one["file"], one["name"], one["seat"], one["size"]) for one in found["tracks"]] == [
        ("0001.mkv", "はな", 12, len(CONTENT))
    ]
    part = await teacher.get(f"{path}/{recording}/0001.mkv", Range="bytes=256-511")
    assert (part.status, part.headers["Content-Range"]) == (206, f"bytes 256-511/{len(CONTENT)}")
    assert part.headers["Cache-Control"] == "private, no-store"
    assert part.headers["Content-Type"] == "video/webm"
    assert (await teacher.get(f"{path}/{recording}/0001.mkv", Range="bytes=9000-")).status == 416


async def test_the_rest_of_a_file_comes_in_parts(
    node: TestServer, teacher: Caller, own: JsonObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a browser, which has six connections, plays more than six files. Together they are it."""
    monkeypatch.setattr(parts, "PART_BYTES", 900)
    recording, _ = await recorded(node, own)
    path = f"/api/v1/lessons/{own['id']}/recordings/{recording}/0001.mkv"
    found = b""
    while len(found) < len(CONTENT):
        part = await teacher.get(path, Range=f"bytes={len(found)}-")
        end = min(len(found) + 900, len(CONTENT))
        assert part.headers["Content-Range"] == f"bytes {len(found)}-{end - 1}/{len(CONTENT)}"
        assert (part.status, part.headers["Content-Type"]) == (206, "video/webm")
        found += part.text.encode()
    assert found == CONTENT
    assert (await teacher.get(path)).text.encode() == CONTENT


async def test_a_file_that_moved_is_found_by_both_its_names(
    node: TestServer, teacher: Caller, own: JsonObject
) -> None:
    """Whoever has an older list still gets it; it is MP4 by whichever name."""
    recording, folder = await recorded(node, own)
    (folder / "0001.mkv").rename(folder / "0001.mp4")
    with (folder / SPANS_FILE).open("ab") as lines:
        lines.write(
            b"\n" + encode(SpanMoved(file="0001.mkv", to="0001.mp4", kept_bytes=len(CONTENT))) + b"\n"
        )
    path = f"/api/v1/lessons/{own['id']}/recordings"
    (found,) = (await teacher.get(path)).body["recordings"]
    assert [(one["file"], one["size"]) for one in found["tracks"]] == [("0001.mp4", len(CONTENT))]
    for name in ("0001.mkv", "0001.mp4"):
        reply = await teacher.get(f"{path}/{recording}/{name}", Range="bytes=0-9")
        assert (reply.status, reply.headers["Content-Type"]) == (206, "video/mp4")


async def test_only_what_a_recording_names_is_a_file_of_it(
    node: TestServer, teacher: Caller, own: JsonObject
) -> None:
    """Not its list, nothing above it, nothing that happens to lie there, and nothing of another lesson."""
    recording, folder = await recorded(node, own)
    (folder / "secret.mkv").write_bytes(b"secret")
    path = f"/api/v1/lessons/{own['id']}/recordings/{recording}"
    for name in (SPANS_FILE, "secret.mkv", "..%2f..%2fsecret-key", "%2e%2e", "0001.mkv%00"):
        reply = await teacher.get(f"{path}/{name}")
        assert (reply.status, "secret" in reply.text) == (404, False), name
    other = (await teacher.post("/api/v1/lessons", {"title": "国語"})).body
    assert (await teacher.get(f"/api/v1/lessons/{other['id']}/recordings/{recording}/0001.mkv")).status == 404


async def test_files_that_were_deleted_are_gone(node: TestServer, teacher: Caller, own: JsonObject) -> None:
    """The recording is still known to have been; it has no tracks."""
    recording, folder = await recorded(node, own)
    (folder / "0001.mkv").unlink()
    (found,) = (await teacher.get(f"/api/v1/lessons/{own['id']}/recordings")).body["recordings"]
    assert found["tracks"] == []
    assert (await teacher.get(f"/api/v1/lessons/{own['id']}/recordings/{recording}/0001.mkv")).status == 404


async def test_a_recording_is_deleted_for_good_once_it_is_over(
    node: TestServer, teacher: Caller, own: JsonObject
) -> None:
    """Not while it goes on; again there is nothing to delete, which is no mistake."""
    recording, folder = await recorded(node, own)
    path = f"/api/v1/lessons/{own['id']}/recordings"
    assert (await teacher.delete(f"{path}/{recording}")).code == "locked"
    timelines = TimelineRepository(app_of(node)[DATABASE])
    await timelines.follow(own["id"], (1, 2), Seen(), 20.0)
    assert (await teacher.delete(f"{path}/{recording}")).status == 204
    assert not folder.exists()
    assert (await teacher.get(path)).body["recordings"][0]["tracks"] == []
    assert (await teacher.delete(f"{path}/{recording}")).status == 204
    assert (await teacher.delete(f"{path}/{fresh_id()}")).status == 404


async def test_a_deletion_that_the_disk_does_not_finish_is_done_and_noted(
    node: TestServer, teacher: Caller, own: JsonObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the moment in which it is out of sight; the rest of it goes at the next sweep."""
    recording, folder = await recorded(node, own)
    app = app_of(node)
    await TimelineRepository(app[DATABASE]).follow(own["id"], (1, 2), Seen(), 20.0)

    def refuse(path: Path) -> None:
        raise PermissionError(path)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", refuse)
        path = f"/api/v1/lessons/{own['id']}/recordings/{recording}"
        assert (await teacher.delete(path)).status == 204
        assert not folder.exists()
        assert list(folder.parent.iterdir()) != []

        async def is_noted() -> bool:
            noted = await AuditRepository(app[DATABASE]).of_action("recording.deleted")
            return [entry.detail for entry in noted] == [{"recording": recording}]

        await eventually(is_noted, what="the note")
    await app[KEEPING].sweep()
    assert list(folder.parent.iterdir()) == []


async def test_for_everybody_else_there_is_nothing(
    node: TestServer, teacher: Caller, anybody: Caller, own: JsonObject
) -> None:
    """Another teacher, a stranger: not a byte, and not a name."""
    recording, _ = await recorded(node, own)
    other = await signed_in(node, "suzuki")
    for path in ("", f"/{recording}/0001.mkv"):
        address = f"/api/v1/lessons/{own['id']}/recordings{path}"
        assert (await other.get(address)).status == 404
        assert (await anybody.get(address)).code == "sign_in_first"
    await other.close()
