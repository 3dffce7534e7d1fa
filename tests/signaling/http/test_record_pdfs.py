"""The record as a PDF: made when a lesson ends without a press, read by its teacher, gone with the lesson."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from signaling.config import Settings
from signaling.keys import CLASSES, DATABASE, HUB, METRICS, PDFS
from signaling.record.pdf.at_end import TRIES, AtEnd, zone_at
from signaling.record.pdf.folder import PdfFolder
from signaling.record.pdf.making import PdfMaker
from signaling.record.pdf.painting import BoardPainter
from signaling.record.pdf.service import RecordPdfs
from signaling.record.reader import RecordReader
from signaling.sql.audit import AuditRepository
from signaling.sql.deletions import DeletionRepository
from signaling.sql.lessons import LessonRepository
from signaling.wire import lesson as wire
from tests.kit.door import Door
from tests.kit.node import Caller, JsonObject, app_of, running_node, signed_in
from tests.kit.record_pdfs import pages, squeezed
from tests.kit.waiting import eventually
from tests.signaling.http.test_records import taught

NAMES = ("田中けん", "山田はな", "佐藤", "3年2組")


async def read(caller: Caller, path: str) -> bytes:
    """The bytes of a file, which is there."""
    async with caller._session.get(caller.origin + path) as response:
        assert response.status == 200, await response.text()
        return await response.read()


def kept(settings: Settings) -> list[Path]:
    return sorted((settings.data_dir / "records").glob("*.pdf"))


async def count(node: TestServer, outcome: str) -> float:
    return float(app_of(node)[METRICS].record_pdfs.labels(outcome)._value.get())


async def ended(node: TestServer, teacher: Caller) -> JsonObject:
    """A lesson of a class of two that is over."""
    lesson = await taught(node, teacher)
    assert (await teacher.delete(f"/api/v1/lessons/{lesson['id']}")).status == 204
    return lesson


async def test_it_is_made_when_the_lesson_ends_without_a_press(
    node: TestServer, settings: Settings, teacher: Caller
) -> None:
    """In both languages, of what the lesson was; whoever asks then is given the very file."""
    lesson: JsonObject = (await teacher.post("/api/v1/lessons", {"title": "植物の育ち方"})).body
    door = Door(node, lesson)
    sato, hana = await door.join("佐藤", "teacher"), await door.join("はな #read(x)")
    assert isinstance(await hana.ask(wire.HandSet, raised=True), wire.Ok)
    assert isinstance(await sato.ask(wire.LessonEnd), wire.Ok)
    await door.close()

    async def there() -> list[Path]:
        return files if len(files := kept(settings)) == 2 else []

    files = await eventually(there, within=60.0, what="the PDFs")
    for path, words in zip(files, ("Lesson record", "授業記録"), strict=True):
        text = squeezed("".join(pages(path.read_bytes())))
        for word in (words, "植物の育ち方", "はな #read(x)", "佐藤"):
            assert squeezed(word) in text
    assert await count(node, "made") == 2
    got = await read(teacher, f"/api/v1/lessons/{lesson['id']}/record.pdf?lang=ja&offset=540")
    assert got == files[1].read_bytes()
    assert (await count(node, "made"), await count(node, "kept")) == (2, 1)


async def test_one_of_which_something_changed_is_made_anew(
    node: TestServer, settings: Settings, teacher: Caller
) -> None:
    """Another zone, another class name: the old one is gone. The same again is not made twice."""
    lesson = await ended(node, teacher)
    path = f"/api/v1/lessons/{lesson['id']}/record.pdf?lang=ja"
    first, again = await read(teacher, path), await read(teacher, path)
    assert first == again
    other = await read(teacher, f"{path}&offset=540")
    assert other != first
    assert await count(node, "made") == 2
    assert [one.read_bytes() for one in kept(settings) if ".ja." in one.name] == [other]
    assert "1970年1月1日（木）9:01" in squeezed("".join(pages(other)))


async def test_one_that_goes_on_is_made_and_not_kept(
    node: TestServer, settings: Settings, teacher: Caller
) -> None:
    """It says until when."""
    lesson: JsonObject = (await teacher.post("/api/v1/lessons", {"title": "理科"})).body
    door = Door(node, lesson)
    await door.join("佐藤", "teacher")
    made = await read(teacher, f"/api/v1/lessons/{lesson['id']}/record.pdf?lang=en")
    await door.close()
    assert "Thelessonisgoingon" in squeezed("".join(pages(made)))
    assert kept(settings) == []


async def test_the_copy_without_names_has_none(node: TestServer, teacher: Caller) -> None:
    """Neither it nor the file for another school, which is the same bytes each time."""
    lesson = await ended(node, teacher)
    path = f"/api/v1/lessons/{lesson['id']}/record"
    made = await read(teacher, f"{path}.pdf?lang=ja&names=hidden")
    packages = [await read(teacher, f"{path}/package.zip?lang=ja") for _ in range(2)]
    assert packages[0] == packages[1]
    with zipfile.ZipFile(io.BytesIO(packages[0])) as package:
        assert package.read("lesson-record.pdf") == made
    text = squeezed("".join(pages(made)))
    assert "P1" in text
    assert "名前のない写し" in text
    for name in NAMES:
        assert name not in text
    named = squeezed("".join(pages(await read(teacher, f"{path}.pdf?lang=ja"))))
    for name in NAMES:
        assert name in named


async def test_it_is_a_download_that_no_cache_keeps_and_that_is_noted(
    node: TestServer, teacher: Caller
) -> None:
    """Who took it stands in the audit log; a bad offset is a clear refusal."""
    lesson = await ended(node, teacher)
    path = f"/api/v1/lessons/{lesson['id']}/record.pdf"
    reply = await teacher.get(f"{path}?names=hidden")
    assert (reply.headers["Content-Type"], reply.headers["Cache-Control"]) == ("application/pdf", "no-store")
    assert lesson["code"] not in reply.headers["Content-Disposition"]
    assert (await teacher.get(f"{path}?offset=Tokyo")).code == "bad_message"
    audit = AuditRepository(app_of(node)[DATABASE])

    async def noted() -> bool:
        entries = await audit.of_lesson(lesson["id"])
        return {"table": "pdf", "names": False} in [one.detail for one in entries]

    await eventually(noted, what="the audit log")


async def test_for_everybody_else_there_is_none(node: TestServer, teacher: Caller, anybody: Caller) -> None:
    """Another teacher, a stranger; and of a lesson that there is not."""
    lesson = await ended(node, teacher)
    other = await signed_in(node, "suzuki")
    path = f"/api/v1/lessons/{lesson['id']}/record.pdf"
    assert (await other.get(path)).status == 404
    assert (await anybody.get(path)).status == 401
    assert (await teacher.get(f"/api/v1/lessons/{'x' * 22}/record.pdf")).status == 404
    await other.close()


async def test_it_goes_with_its_lesson(node: TestServer, settings: Settings, teacher: Caller) -> None:
    """With everything of it, also what was half written, and nothing of another lesson."""
    gone, stays = await ended(node, teacher), await ended(node, teacher)
    for lesson in (gone, stays):
        await read(teacher, f"/api/v1/lessons/{lesson['id']}/record.pdf")
    part = settings.data_dir / "records" / f"{gone['id']}.ja.x.part"
    part.touch()
    assert (await teacher.delete(f"/api/v1/lessons/{gone['id']}/everything")).status == 200
    left = {path.name.split(".")[0] for path in (settings.data_dir / "records").glob("[!.]*")}
    assert left == {stays["id"]}
    assert (await teacher.get(f"/api/v1/lessons/{gone['id']}/record.pdf")).status == 404


def at_end(node: TestServer, settings: Settings, maker: PdfMaker, web_dist: Path) -> AtEnd:
    """Another node's, on the same folder and database."""
    app = app_of(node)
    database = app[DATABASE]
    pdfs = RecordPdfs(
        PdfFolder(settings.data_dir),
        maker,
        BoardPainter(database, settings.data_dir),
        DeletionRepository(database),
        app[METRICS].record_pdfs,
        web_dist,
    )
    return AtEnd(
        pdfs,
        LessonRepository(database),
        DeletionRepository(database),
        app[CLASSES],
        RecordReader(database, settings.secret_key),
        write_down=app[HUB].write_down,
        time_zone="Asia/Tokyo",
    )


async def test_what_cannot_be_made_costs_the_lesson_nothing(
    settings: Settings, web_dist: Path, tmp_path: Path
) -> None:
    """It is counted, tried a few times and then let be; the record's page and tables are there."""
    template = tmp_path / "broken.typ"
    template.write_text("#panic()")
    async with running_node(settings) as node:
        teacher = await signed_in(node, "tanaka")
        lesson = await ended(node, teacher)
        app_of(node)[PDFS]._maker = PdfMaker(template)
        path = f"/api/v1/lessons/{lesson['id']}/record"
        reply = await teacher.get(f"{path}.pdf")
        assert (reply.status, reply.code) == (503, "pdf_unavailable")
        assert (await teacher.get(f"{path}/package.zip")).status == 200
        assert (await teacher.get(path)).status == 200
        failed = await count(node, "failed")
        chore = at_end(node, settings, PdfMaker(template), web_dist)

        async def given_up() -> bool:
            assert await chore.look() == 0
            return chore._tried[lesson["id"]] == TRIES

        await eventually(given_up, within=60.0, what="three tries")
        assert await count(node, "failed") >= failed + TRIES
        await teacher.close()


async def test_two_nodes_make_it_once(
    node: TestServer, settings: Settings, teacher: Caller, web_dist: Path
) -> None:
    """While one is at it the other does not begin, and afterwards there is nothing to do."""
    lesson = await ended(node, teacher)
    chore = at_end(node, settings, PdfMaker(), web_dist)

    async def made() -> bool:
        await chore.look()
        return len(kept(settings)) == 2

    await eventually(made, within=60.0, what="the PDFs")
    before = [path.stat().st_mtime_ns for path in kept(settings)]
    assert {path.name.split(".")[0] for path in kept(settings)} == {lesson["id"]}
    assert await chore.look() == 0
    assert [path.stat().st_mtime_ns for path in kept(settings)] == before
    assert await count(node, "made") == 2


async def test_what_no_lesson_holds_is_removed(
    node: TestServer, settings: Settings, teacher: Caller, web_dist: Path
) -> None:
    """As after a restore: files may be newer than the database."""
    lesson = await ended(node, teacher)
    folder = PdfFolder(settings.data_dir)
    for each in ("nobodys", lesson["id"]):
        folder.keep(each, "ja-nameless", "a", b"%PDF-")
    await at_end(node, settings, PdfMaker(), web_dist).purge()
    assert "nobodys" not in folder.lessons()
    assert lesson["id"] in folder.lessons()


@pytest.mark.parametrize(
    ("name", "at", "hours"),
    [("Asia/Tokyo", 0.0, 9), ("UTC", 0.0, 0), ("Europe/Berlin", 1_790_037_900.0, 2), ("No/Where", 0.0, 9)],
)
def test_the_zone_is_the_one_of_the_moment(name: str, at: float, hours: float) -> None:
    """Summer time included; a machine that knows no zones is taken to be in Japan."""
    assert zone_at(name, at).utcoffset(None) == timedelta(hours=hours)


@pytest.fixture
def web_dist() -> Path:
    from signaling.http.bundle import web_folder  # noqa: PLC0415

    return web_folder() / "dist"
