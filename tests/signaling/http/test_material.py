"""Material over HTTP: who may bring it, who gets it, and how it is given."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from signaling.config import Settings
from signaling.http.rest import material as rest
from signaling.keys import SHELF
from signaling.wire import lesson as wire
from signaling.wire import order
from tests.kit import documents
from tests.kit.classroom import Member
from tests.kit.door import Door
from tests.kit.node import Caller, JsonObject, Reply, app_of
from tests.kit.office import OFFICE, WHY_NOT, docx, words

BINARY = {"Content-Type": "application/octet-stream"}


class Bringer:
    """Sends files as a member's page does."""

    def __init__(self, anybody: Caller, lesson: JsonObject) -> None:
        self._anybody = anybody
        self._root = f"/api/v1/lessons/{lesson['id']}"

    async def bring(self, member: Member, content: bytes, kind: str = "material", name: str = "") -> Reply:
        path = f"{self._root}/{kind}" + (f"?name={name}" if name else "")
        headers = {"Authorization": f"Bearer {member.token}", **BINARY}
        return await self._anybody.call("POST", path, content, headers=headers)

    async def get(self, member: Member, path: str) -> Reply:
        return await self._anybody.get(f"{self._root}/{path}", Authorization=f"Bearer {member.token}")


@pytest.fixture
def bringer(anybody: Caller, lesson: JsonObject) -> Bringer:
    return Bringer(anybody, lesson)


def on_disk(settings: Settings) -> list[Path]:
    return [path for path in (settings.data_dir / "material").rglob("*") if path.is_file()]


async def test_a_document_becomes_pages(door: Door, bringer: Bringer, settings: Settings) -> None:
    """A teacher's PDF comes back page by page; bringing it again keeps no file twice."""
    teacher = await door.join("田中", "teacher")
    content = documents.pdf([b"0 0 100 842 re f", b"0 0 300 842 re f"])
    reply = await bringer.bring(teacher, content, name="%E3%83%97%E3%83%AA%E3%83%B3%E3%83%88.pdf")
    assert reply.status == 201, reply.text
    assert reply.body["name"] == "プリント.pdf"
    assert len(reply.body["pages"]) == 2
    again = await bringer.bring(teacher, content)
    assert again.body["pages"] == reply.body["pages"]
    assert len(on_disk(settings)) == 4
    listed = await bringer.get(teacher, "material")
    assert {found["name"] for found in listed.body["material"]} == {"プリント.pdf", rest.UNNAMED}


async def test_a_file_is_given_as_a_picture_and_nothing_else(door: Door, bringer: Bringer) -> None:
    """Its type is fixed, nothing in it may run, no proxy keeps it; pupils and observers get it as well."""
    teacher, pupil = await door.join("田中", "teacher"), await door.join("はな")
    observer = await door.join("見学", "observer")
    page = (await bringer.bring(teacher, documents.pdf())).body["pages"][0]
    for member in (teacher, pupil, observer):
        reply = await bringer.get(member, f"files/{page['file']}")
        assert reply.status == 200
        assert reply.headers["Content-Type"] == "image/webp"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert reply.headers["Cache-Control"].startswith("private")


@pytest.mark.skipif(OFFICE is None, reason=WHY_NOT)
async def test_an_office_document_becomes_pages_where_libreoffice_is(door: Door, bringer: Bringer) -> None:
    """As a PDF does, and nothing of its own is kept."""
    teacher = await door.join("田中", "teacher")
    reply = await bringer.bring(teacher, docx(words("直線と角")), name="a.docx")
    assert (reply.status, len(reply.body["pages"])) == (201, 1)


async def test_an_office_document_is_refused_in_a_word_elsewhere(
    door: Door, bringer: Bringer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what there is instead of "unknown": PDF works, and the page says so. Nothing of it is kept."""
    monkeypatch.setenv("PATH", "")
    teacher = await door.join("田中", "teacher")
    reply = await bringer.bring(teacher, docx(words("x")))
    assert (reply.status, reply.code) == (501, "material_no_office")
    assert (await bringer.get(teacher, "material")).body["material"] == []


async def test_a_file_is_only_for_the_lesson_that_holds_it(
    door: Door, bringer: Bringer, node: TestServer, program: Caller, anybody: Caller
) -> None:
    """Somebody of another lesson who knows the hash is told that there is nothing, as for any other hash."""
    teacher = await door.join("田中", "teacher")
    page = (await bringer.bring(teacher, documents.pdf())).body["pages"][0]
    other_lesson = (await program.post("/api/v1/lessons", {"title": "国語"})).body
    other_door = Door(node, other_lesson)
    stranger = await other_door.join("けん")
    elsewhere = Bringer(anybody, other_lesson)
    assert (await elsewhere.get(stranger, f"files/{page['file']}")).code == "not_found"
    assert (await bringer.get(stranger, f"files/{page['file']}")).code == "not_found"
    assert (await bringer.get(teacher, f"files/{'0' * 64}")).code == "not_found"
    assert (await bringer.get(teacher, "files/..%2F..%2Fsecret_key")).code == "not_found"
    assert (await anybody.get(f"/api/v1/lessons/{other_lesson['id']}/files/{page['file']}")).status == 401
    await other_door.close()


async def test_documents_are_for_staff_to_bring_and_list(door: Door, bringer: Bringer) -> None:
    """Pupils and observers are refused before anything is read."""
    await door.join("田中", "teacher")
    for member in (await door.join("はな"), await door.join("見学", "observer")):
        assert (await bringer.bring(member, documents.pdf())).code == "not_allowed"
        assert (await bringer.get(member, "material")).code == "not_allowed"


async def test_pictures_come_from_pupils_when_the_teacher_lets_them(door: Door, bringer: Bringer) -> None:
    """Locked at first; then a pupil's photograph is kept without its place; an observer's never."""
    teacher, pupil = await door.join("田中", "teacher"), await door.join("はな")
    observer = await door.join("見学", "observer")
    assert (await bringer.bring(pupil, documents.photograph(), "pictures")).code == "locked"
    done = await teacher.ask(order.LocksSet, locks=wire.Locks(pictures=False))
    assert isinstance(done, wire.Ok)
    reply = await bringer.bring(pupil, documents.photograph(), "pictures")
    assert reply.status == 201, reply.text
    assert (reply.body["width"], reply.body["height"]) == (400, 600)
    assert (await bringer.get(teacher, f"files/{reply.body['file']}")).status == 200
    assert (await bringer.bring(observer, documents.photograph(), "pictures")).code == "not_allowed"
    assert (await bringer.bring(pupil, documents.pdf(), "pictures")).code == "material_unknown"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "material_unknown"),
        (b"", 415, "material_unknown"),
        (b"%PDF-1.7 broken", 422, "material_broken"),
    ],
)
async def test_what_is_refused_leaves_nothing_behind(
    door: Door, bringer: Bringer, settings: Settings, content: bytes, status: int, code: str
) -> None:
    """A stable code, and neither a file nor a document."""
    teacher = await door.join("田中", "teacher")
    reply = await bringer.bring(teacher, content)
    assert (reply.status, reply.code) == (status, code)
    assert on_disk(settings) == []
    assert (await bringer.get(teacher, "material")).body == {"material": []}


async def test_too_large_is_refused_as_it_comes(
    door: Door, bringer: Bringer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what was announced, and by what came."""
    monkeypatch.setattr(rest, "MAX_DOCUMENT_BYTES", 100)
    teacher = await door.join("田中", "teacher")
    assert (await bringer.bring(teacher, documents.pdf())).status == 413


async def test_names_never_reach_the_disk(door: Door, bringer: Bringer, settings: Settings) -> None:
    """Steps upwards are a name like any other; what hides or turns text is none."""
    teacher = await door.join("田中", "teacher")
    reply = await bringer.bring(teacher, documents.pdf(), name="..%2F..%2Fetc%2Fpasswd")
    assert reply.body["name"] == "../../etc/passwd"
    assert (await bringer.bring(teacher, documents.pdf(), name="x%00%E2%80%AEfdp")).body[
        "name"
    ] == rest.UNNAMED
    assert all(len(path.name) == 64 for path in on_disk(settings))


async def test_too_many_files_at_once_are_refused(door: Door, bringer: Bringer) -> None:
    """A teacher's rate is that of a day's lessons; then it is told to wait."""
    teacher = await door.join("田中", "teacher")
    codes = [(await bringer.bring(teacher, b"?")).code for _ in range(21)]
    assert codes == ["material_unknown"] * 20 + ["rate_limited"]


async def test_what_no_lesson_holds_is_deleted(
    door: Door, bringer: Bringer, node: TestServer, settings: Settings
) -> None:
    """A sweep leaves what a lesson holds, however old it is."""
    teacher = await door.join("田中", "teacher")
    await bringer.bring(teacher, documents.pdf())
    await app_of(node)[SHELF].sweep(1e12)
    assert len(on_disk(settings)) == 2
