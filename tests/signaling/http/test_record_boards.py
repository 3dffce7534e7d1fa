"""Boards at the ends of phases stand in the record's PDF, and nowhere that names are hidden."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from signaling.clock import now
from signaling.config import Settings
from signaling.keys import DATABASE, PDFS
from signaling.record.pdf.making import TEMPLATE, PdfMaker
from signaling.record.pdf.painting import BoardPainter
from signaling.sql.lessons import LessonRepository
from tests.kit.node import Caller, app_of
from tests.kit.phased import LESSON, PHASE_SECONDS, Phased, box
from tests.kit.record_pdfs import colours, images, pages, squeezed
from tests.kit.waiting import eventually
from tests.signaling.http.test_record_pdfs import count, kept, read

FOLDER = f"/api/v1/lessons/{LESSON}"
PATH = f"{FOLDER}/record.pdf?offset=540"
RED, GREEN, BLUE = (255, 0, 0), (0, 128, 0), (0, 0, 255)


async def owner_of(node: TestServer, teacher: Caller) -> str | None:
    """The teacher's account."""
    another = (await teacher.post("/api/v1/lessons", {"title": "国語"})).body["id"]
    stored = await LessonRepository(app_of(node)[DATABASE]).get(another)
    assert stored is not None
    return stored.owner_id


@pytest.fixture
async def held(node: TestServer, teacher: Caller) -> Phased:
    """A lesson in which the class drew in red, then a group in green, and a pupil alone in blue."""
    lesson = Phased(app_of(node)[DATABASE], ["導入", "話し合い"], ["いろは班"])
    await lesson.open(owner_id=await owner_of(node, teacher))
    await lesson.put(
        (10, "class", box("a", 100, "red")),
        (PHASE_SECONDS + 10, "group001", box("b", 100, "green")),
        (PHASE_SECONDS + 20, "own.p1", box("c", 100, "blue")),
    )
    return lesson


@pytest.mark.usefixtures("held")
async def test_boards_stand_below_their_phases(teacher: Caller) -> None:
    """As pictures with what was drawn, called as on the page; a pupil's own board is not among them."""
    for language, words in (
        ("ja", ("それぞれの活動の終わりのボード", "導入みんなのボード", "話し合いいろは班")),
        ("en", ("Boardsattheendofeachphase", "導入Classboard", "話し合いいろは班")),
    ):
        made = await read(teacher, f"{PATH}&lang={language}")
        assert sum(images(made)) == 2
        assert {RED, GREEN} <= colours(made)
        assert BLUE not in colours(made)
        text = squeezed("".join(pages(made)))
        for word in words:
            assert word in text, text


@pytest.mark.usefixtures("held")
async def test_copies_without_names_have_none(teacher: Caller) -> None:
    """As the page has none then: children write their names on boards, and groups have names."""
    made = await read(teacher, f"{PATH}&lang=ja&names=hidden")
    packed = await read(teacher, f"{FOLDER}/record/package.zip?lang=ja&offset=540")
    with zipfile.ZipFile(io.BytesIO(packed)) as package:
        copies = [made, package.read("lesson-record.pdf")]
    for copy in copies:
        assert sum(images(copy)) == 0
        assert not {RED, GREEN, BLUE} & colours(copy)
        text = squeezed("".join(pages(copy)))
        assert "ボード" in text
        assert "いろは" not in text
        assert "それぞれの活動の終わり" not in text


async def test_a_board_that_changed_makes_a_new_one(node: TestServer, teacher: Caller, held: Phased) -> None:
    """Though nothing that is counted in the record did; the same again is not made twice."""
    first = await read(teacher, PATH)
    assert await read(teacher, PATH) == first
    assert (await count(node, "made"), await count(node, "kept")) == (1, 1)
    await held.put((30, "class", box("d", 500, "blue")))
    other = await read(teacher, PATH)
    assert BLUE in colours(other)
    assert await count(node, "made") == 2


@pytest.mark.usefixtures("held")
async def test_one_that_cannot_be_painted_says_so_and_is_not_kept(
    node: TestServer, teacher: Caller, settings: Settings
) -> None:
    """All else is in it; and whoever asks next has it tried again."""
    app = app_of(node)
    able, app[PDFS]._painter = (
        app[PDFS]._painter,
        BoardPainter(app[DATABASE], settings.data_dir, wall_seconds=0.01),
    )
    made = await read(teacher, f"{PATH}&lang=en")
    text = squeezed("".join(pages(made)))
    assert "Theboardsthatbelongherecouldnotbedrawn." in text
    assert "話し合い" in text
    assert sum(images(made)) == 0
    assert kept(settings) == []
    assert await count(node, "no_pictures") == 1
    app[PDFS]._painter = able
    assert sum(images(await read(teacher, f"{PATH}&lang=en"))) == 2
    assert len(kept(settings)) == 1


@pytest.mark.usefixtures("held")
async def test_one_that_cannot_be_set_with_pictures_is_set_without(
    node: TestServer, teacher: Caller, settings: Settings, tmp_path: Path
) -> None:
    """Pictures never cost anybody the record."""
    template = tmp_path / "record.typ"
    refusing = '#if sys.inputs.keys().any(key => key.starts-with("picture-")) { panic() }\n'
    template.write_text(refusing + TEMPLATE.read_text())
    app_of(node)[PDFS]._maker = PdfMaker(template)
    made = await read(teacher, f"{PATH}&lang=en")
    assert "Theboardsthatbelongherecouldnotbedrawn." in squeezed("".join(pages(made)))
    assert kept(settings) == []
    assert (await count(node, "failed"), await count(node, "made")) == (1, 1)


async def test_they_are_in_what_is_made_when_a_lesson_ends(
    node: TestServer, teacher: Caller, settings: Settings
) -> None:
    """In both languages, without a press."""
    lesson = Phased(app_of(node)[DATABASE], ["導入"], ["いろは班"], began=now() - PHASE_SECONDS - 30)
    await lesson.open(owner_id=await owner_of(node, teacher), is_over=False)
    await lesson.put((10, "class", box("a", 100, "red")))
    assert (await teacher.delete(FOLDER)).status == 204

    async def there() -> list[bytes]:
        return [one.read_bytes() for one in found] if len(found := kept(settings)) == 2 else []

    for made in await eventually(there, within=60.0, what="the PDFs"):
        assert sum(images(made)) == 1
        assert RED in colours(made)
