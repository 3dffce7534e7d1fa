"""Links by which others watch a lesson again: for their lesson, their audience and their time."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from media.control import SPANS_FILE, SpanBegan, encode
from signaling.clock import now
from signaling.http import caller
from signaling.http.rest import watching
from signaling.keys import DATABASE, SETTINGS
from signaling.register.ids import fresh_id
from signaling.sql.lessons import LessonRepository
from signaling.sql.timelines import TimelineRepository
from signaling.timeline.changes import Seen, SeenPerson, SeenRecording
from signaling.wire.watching import MAX_WATCH_LINKS
from tests.kit.node import Caller, JsonObject, app_of, signed_in


@pytest.fixture
async def own(teacher: Caller) -> JsonObject:
    body: JsonObject = (await teacher.post("/api/v1/lessons", {"title": "理科"})).body
    return body


async def over(node: TestServer, lesson: JsonObject) -> None:
    """Let it have ended."""
    assert await LessonRepository(app_of(node)[DATABASE]).mark_ended(lesson["id"], now())


async def recorded(node: TestServer, lesson: JsonObject) -> str:
    """Keep a file of the class and one of a group; return the recording's id."""
    recording = fresh_id()
    people = {"hana": SeenPerson(name="はな", role="student", seat=12)}
    seen = Seen(people=people, recordings={recording: SeenRecording(began_at=10.0)})
    await TimelineRepository(app_of(node)[DATABASE]).follow(lesson["id"], (1, 1), seen, 10.0)
    keep(app_of(node)[SETTINGS].data_dir / "recordings" / recording)
    return recording


def keep(folder: Path) -> None:
    """Write the files of a recording."""
    folder.mkdir(parents=True)
    lines = b""
    for scope in ("lesson", "g-1"):
        (folder / f"{scope}.mkv").write_bytes(scope.encode())
        began = SpanBegan(
            file=f"{scope}.mkv",
            participant_id="hana",
            source="camera",
            scope=scope,
            codec="vp8",
            begins_unix=11.0,
        )
        lines += encode(began) + b"\n"
    (folder / SPANS_FILE).write_bytes(lines)


async def link_for(teacher: Caller, lesson: JsonObject, audience: str) -> str:
    """Make a link, and return the secret in it."""
    made = await teacher.post(f"/api/v1/lessons/{lesson['id']}/watch-links", {"audience": audience})
    assert made.status == 201, made.text
    address, _, secret = made.body["url"].partition("#watch=")
    assert address.endswith(f"/lesson/{lesson['id']}/record")
    return str(secret)


async def opened(anybody: Caller, lesson: JsonObject, secret: str) -> None:
    """Open a link."""
    reply = await anybody.post(f"/api/v1/lessons/{lesson['id']}/watch", {"secret": secret})
    assert reply.status == 200, reply.text
    cookie = reply.headers["Set-Cookie"]
    assert f"Path=/api/v1/lessons/{lesson['id']}/" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


@pytest.mark.parametrize(("audience", "of_group"), [("class", 404), ("study", 200)])
async def test_a_link_opens_its_lesson_as_far_as_its_audience_may_know_it(
    node: TestServer, teacher: Caller, anybody: Caller, own: JsonObject, audience: str, of_group: int
) -> None:
    """Every byte is asked for by the same rule; nothing else of the lesson is opened by it."""
    recording, path = await recorded(node, own), f"/api/v1/lessons/{own['id']}"
    assert (await anybody.get(f"{path}/playback")).code == "sign_in_first"
    await opened(anybody, own, await link_for(teacher, own, audience))
    await over(node, own)
    found = (await anybody.get(f"{path}/playback")).body
    assert "lesson" in [track["place"] for track in found["tracks"]]
    assert ("g-1" in [track["place"] for track in found["tracks"]]) is (of_group == 200)
    files = f"{path}/recordings/{recording}"
    assert (await anybody.get(f"{files}/lesson.mkv", Range="bytes=0-")).text == "lesson"
    assert (await anybody.get(f"{files}/g-1.mkv")).status == of_group
    assert (await anybody.get(f"{path}/playback/boards/{own['id']}.g-1")).status == of_group
    for other in ("record", "recordings", "watch-links"):
        assert (await anybody.get(f"{path}/{other}")).code == "sign_in_first"
    assert (await anybody.delete(f"{files}")).code == "sign_in_first"


async def test_a_link_shows_nothing_while_the_lesson_goes_on(
    node: TestServer, teacher: Caller, anybody: Caller, own: JsonObject
) -> None:
    """Nobody in it would know of who looks on. The teacher reads what there is so far."""
    recording, path = await recorded(node, own), f"/api/v1/lessons/{own['id']}"
    await opened(anybody, own, await link_for(teacher, own, "study"))
    asked = (
        "playback",
        f"playback/boards/{own['id']}.class",
        f"playback/files/{'0' * 64}",
        f"recordings/{recording}/lesson.mkv",
    )
    for address in asked:
        reply = await anybody.get(f"{path}/{address}")
        assert (reply.status, reply.code) == (409, "not_over"), address
    assert (await teacher.get(f"{path}/playback")).status == 200
    await over(node, own)
    assert (await anybody.get(f"{path}/playback")).status == 200


async def test_a_link_opens_no_other_lesson(
    node: TestServer, teacher: Caller, anybody: Caller, own: JsonObject
) -> None:
    """Neither by its secret nor by its cookie, sent by hand."""
    secret = await link_for(teacher, own, "study")
    other = (await teacher.post("/api/v1/lessons", {"title": "国語"})).body
    await over(node, own)
    await over(node, other)
    reply = await anybody.post(f"/api/v1/lessons/{other['id']}/watch", {"secret": secret})
    assert (reply.status, reply.code) == (401, "token_invalid")
    cookie = f"{caller.WATCH_COOKIE}={secret}"
    assert (await anybody.get(f"/api/v1/lessons/{other['id']}/playback", Cookie=cookie)).status == 404
    assert (await anybody.get(f"/api/v1/lessons/{own['id']}/playback", Cookie=cookie)).status == 200


async def test_another_teacher_watches_by_a_link_too(
    node: TestServer, teacher: Caller, own: JsonObject
) -> None:
    """Who is signed in and does not manage the lesson is whoever the link makes them."""
    suzuki = await signed_in(node, "suzuki")
    assert (await suzuki.get(f"/api/v1/lessons/{own['id']}/playback")).status == 404
    await opened(suzuki, own, await link_for(teacher, own, "study"))
    await over(node, own)
    assert (await suzuki.get(f"/api/v1/lessons/{own['id']}/playback")).status == 200
    assert (await suzuki.get(f"/api/v1/lessons/{own['id']}/record")).status == 404
    await suzuki.close()


async def test_a_link_whose_time_is_over_says_so(
    teacher: Caller, anybody: Caller, own: JsonObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is opened then or was opened before."""
    secret = await link_for(teacher, own, "class")
    await opened(anybody, own, secret)
    later = now() + 15 * watching.DAY_SECONDS
    for module in (watching, caller):
        monkeypatch.setattr(f"{module.__name__}.now", lambda: later)
    path = f"/api/v1/lessons/{own['id']}"
    assert (await anybody.post(f"{path}/watch", {"secret": secret})).code == "token_expired"
    cookie = f"{caller.WATCH_COOKIE}={secret}"
    assert (await anybody.get(f"{path}/playback", Cookie=cookie)).code == "token_expired"


async def test_a_link_that_was_taken_back_opens_nothing(
    teacher: Caller, anybody: Caller, own: JsonObject
) -> None:
    """From the next byte on."""
    secret = await link_for(teacher, own, "class")
    await opened(anybody, own, secret)
    path = f"/api/v1/lessons/{own['id']}"
    (link,) = (await teacher.get(f"{path}/watch-links")).body["links"]
    assert (link["audience"], link["url"]) == ("class", "")
    assert (await teacher.delete(f"{path}/watch-links/{link['id']}")).status == 204
    assert (await anybody.get(f"{path}/playback")).code == "sign_in_first"
    assert (await anybody.post(f"{path}/watch", {"secret": secret})).code == "token_invalid"
    assert (await teacher.delete(f"{path}/watch-links/{link['id']}")).code == "not_found"


async def test_bad_wishes_are_refused(teacher: Caller, own: JsonObject) -> None:
    """No audience that there is not, no link for ever, no more of them than anybody needs."""
    path = f"/api/v1/lessons/{own['id']}/watch-links"
    for wish in ({"audience": "world"}, {"audience": "class", "days": 0}, {"audience": "class", "days": 366}):
        assert (await teacher.post(path, wish)).code == "bad_message"
    for _ in range(MAX_WATCH_LINKS):
        await link_for(teacher, own, "class")
    assert (await teacher.post(path, {"audience": "class"})).code == "too_many"
