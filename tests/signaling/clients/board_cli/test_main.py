"""`manabiya board` on a real node, with nothing but a link."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from aiohttp.test_utils import TestServer
from PIL import Image

from signaling.boards.setup import ROOMS
from signaling.wire import lesson as wire
from signaling.wire.arrival import LobbyAdmit, LobbySet
from signaling.wire.boards import BoardsOpen
from tests.kit import documents
from tests.kit.door import Door
from tests.kit.elements import rectangle, stroke
from tests.kit.node import app_of
from tests.kit.waiting import eventually

from .conftest import Command

WORDS = rectangle("words") | {"type": "text", "text": "直線\nline", "fontSize": 20}


def scene(folder: Path, *elements: dict[str, Any], files: dict[str, Any] | None = None) -> Path:
    path = folder / "drawn.excalidraw"
    path.write_text(json.dumps({"type": "excalidraw", "elements": elements, "files": files or {}}))
    return path


def written_to(folder: Path, pattern: str) -> list[Path]:
    return list(folder.glob(pattern))


async def page(command: Command, folder: Path, *words: object) -> dict[str, dict[str, Any]]:
    """Read a page by the command; return its elements by id."""
    target = folder / "read.excalidraw"
    assert await command("read", command.link("teacher"), "--out", target, *words) == 0
    return {element["id"]: element for element in json.loads(target.read_text())["elements"]}


async def test_what_is_drawn_from_a_file_is_read_back(command: Command, tmp_path: Path) -> None:
    """Every element of a file is on the page, in the file's order; whoever drew it is its author."""
    file = scene(tmp_path, rectangle("low", version=7000), stroke("high"), WORDS)
    assert await command("draw", command.link(), file) == 0
    found = await page(command, tmp_path)
    assert list(found) == ["low", "high", "words"]
    assert found["words"]["text"] == "直線\nline"
    assert len({element["customData"]["author"] for element in found.values()}) == 1


async def test_drawing_a_file_again_changes_what_is_there(command: Command, tmp_path: Path) -> None:
    """It is not there twice, and it stays in its place in the order."""
    for x in (1, 2):
        assert (
            await command("draw", command.link(), scene(tmp_path, rectangle("a", x=x), rectangle("b"))) == 0
        )
    found = await page(command, tmp_path)
    assert [(key, element["x"]) for key, element in found.items()] == [("a", 2), ("b", 10)]


async def test_more_than_one_put_carries(command: Command, tmp_path: Path) -> None:
    """A drawing of many elements and a megabyte is on the page whole, in order."""
    many = [stroke(f"s{number}", points=150) for number in range(450)]
    assert await command("draw", command.link(), scene(tmp_path, *many)) == 0
    assert list(await page(command, tmp_path)) == [element["id"] for element in many]


async def test_what_is_refused_is_said_element_by_element(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is good is drawn all the same; the exit status tells that not all of it was."""
    file = scene(
        tmp_path,
        rectangle("good"),
        rectangle("site", type="embeddable"),
        rectangle("linked", link="https://example.com"),
        rectangle("fixed", locked=True),
        rectangle("far", x=1e300),
        stroke("dot", points=1),
        rectangle("infinite", x=float("inf")),
        stroke("long", points=6000),
        stroke("huge", points=40_000),
    )
    assert await command("draw", command.link(), file) == 1
    said = capsys.readouterr().err
    assert set(await page(command, tmp_path)) == {"good"}
    assert "embeddable site: a board does not take elements of the kind “embeddable”" in said
    assert "linked: it has a link" in said
    assert "fixed: it is locked, and only the teacher" in said
    assert "far: it lies too far out" in said
    assert "infinite: it lies too far out" in said
    assert "dot: it has fewer than two points" in said
    assert "long: it has more than 5000 points" in said
    assert "huge: it has more than 256 KB" in said
    assert "1 of 9 elements" in said
    assert await command("draw", command.link(), file, language="ja") == 1
    assert "リンクが付いています" in capsys.readouterr().err


async def test_an_observer_reads_and_does_not_draw(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 3, in words; nothing is on the page."""
    file = scene(tmp_path, rectangle("a"))
    assert await command("draw", command.link("observer"), file) == 3
    assert "look at this page, not draw" in capsys.readouterr().err
    assert await page(command, tmp_path) == {}


async def test_a_page_is_chosen_by_its_kind(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The shown board is the staff's to write on; a pupil has an own one; what is not there is listed."""
    file = scene(tmp_path, rectangle("a"))
    assert await command("draw", command.link("teacher"), file, "--page", "shown") == 0
    assert set(await page(command, tmp_path, "--page", "shown")) == {"a"}
    assert set(await page(command, tmp_path, "--page", "class")) == set()
    assert await command("draw", command.link(), file, "--page", "shown") == 3
    assert await command("draw", command.link(), file, "--page", "own") == 0
    assert await command("read", command.link(), "--page", "nothing") == 3
    assert ".class  class.1" in capsys.readouterr().err


async def test_changes_are_followed(command: Command, door: Door, tmp_path: Path) -> None:
    """One line for the page, then one for each change, while somebody draws; it ends with the lesson."""
    target = tmp_path / "lines"
    teacher = await door.join("先生", "teacher")
    following = asyncio.create_task(command("read", command.link(), "--follow", "--out", target))
    await eventually(lambda: _lines(target, 1), what="the page")
    assert await command("draw", command.link(), scene(tmp_path, rectangle("a"))) == 0
    found = await eventually(lambda: _lines(target, 2), what="the change")
    assert found is not None
    assert (found[0]["whole"], found[0]["elements"]) == (True, [])
    assert [element["id"] for element in found[1]["elements"]] == ["a"]
    await teacher.ask(wire.LessonEnd)
    assert await following == 3


async def _lines(path: Path, count: int) -> list[dict[str, Any]] | None:
    lines = "".join(found.read_text() for found in written_to(path.parent, path.name)).splitlines()
    return [json.loads(line) for line in lines] if len(lines) >= count else None


async def test_a_page_is_exported_in_every_format(command: Command, tmp_path: Path) -> None:
    """SVG with the words as words, PNG and PDF with them as ink, JSON as Excalidraw opens it."""
    assert await command("draw", command.link(), scene(tmp_path, rectangle("a"), WORDS)) == 0
    for ending in ("svg", "png", "pdf", "json"):
        assert await command("export", command.link(), "--out", tmp_path / f"out.{ending}") == 0
    (drawing,) = written_to(tmp_path, "out.svg")
    assert ">直線</text>" in drawing.read_text()
    image = Image.open(tmp_path / "out.png")
    assert image.getextrema() != ((255, 255),) * 3
    document = pypdfium2.PdfDocument(tmp_path / "out.pdf")
    assert len(document) == 1
    document.close()
    (scene_file,) = written_to(tmp_path, "out.json")
    assert json.loads(scene_file.read_text())["type"] == "excalidraw"


async def test_all_pages_are_exported(command: Command, door: Door, tmp_path: Path) -> None:
    """One document of them all, or a file each."""
    await door.join("はな")
    assert await command("export", command.link("teacher"), "--all", "--out", tmp_path / "all.pdf") == 0
    document = pypdfium2.PdfDocument(tmp_path / "all.pdf")
    assert len(document) == 3  # shown, class, and Hana's own
    document.close()
    assert await command("export", command.link("teacher"), "--all", "--out", tmp_path / "all.svg") == 0
    assert sorted(path.name for path in written_to(tmp_path, "all-*.svg")) == [
        f"all-{n}.svg" for n in (1, 2, 3)
    ]


async def test_pictures_of_a_file_are_brought_along(command: Command, tmp_path: Path) -> None:
    """An image of an Excalidraw file stands on the page, and comes out again with its bytes."""
    data = "data:image/png;base64," + base64.b64encode(documents.picture()).decode()
    image = rectangle("i", width=300, height=200) | {"type": "image", "fileId": "local"}
    file = scene(tmp_path, image, files={"local": {"dataURL": data}})
    assert await command("draw", command.link("teacher"), file) == 0
    assert await command("export", command.link("teacher"), "--out", tmp_path / "out.json") == 0
    found = json.loads((tmp_path / "out.json").read_text())
    (file_id,) = found["files"]
    assert found["elements"][0]["fileId"] == file_id
    brought = base64.b64decode(found["files"][file_id]["dataURL"].partition(",")[2])
    assert Image.open(io.BytesIO(brought)).size == (600, 400)
    assert await command("export", command.link(), "--out", tmp_path / "out.png") == 0
    shown = Image.open(tmp_path / "out.png").convert("RGB")
    assert (255, 0, 0) in {colour for _, colour in shown.getcolors(1 << 20) or []}


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("read", "https://school.example/"), 2, "This is not a link"),
        (("read", "{link}0"), 3, "no lesson behind this link"),
        (("read", "http://127.0.0.1:1/l/12345678"), 4, "cannot be reached: Connection refused"),
        (("draw", "{link}", "/nowhere.excalidraw"), 2, "/nowhere.excalidraw"),
        (("draw", "{link}", "/etc/hostname"), 2, "not an .excalidraw file"),
        (("export", "{link}", "--out", "board.docx"), 2, ".svg, .png, .pdf or .json"),
        (("export", "{link}", "--out", "/nowhere/board.svg"), 2, "/nowhere/board.svg"),
        (("read", "{link}", "--name", "\u200b"), 3, "Choose another with --name"),
        (("read", "{link}", "--seat", "99"), 3, ""),
    ],
)
async def test_what_goes_wrong_is_said_in_words(
    command: Command, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], status: int, said: str
) -> None:
    """And the exit status says whether to mend the command, to ask the teacher, or to try later."""
    typed = [word.format(link=command.link()) for word in words]
    assert await command(*typed) == status
    assert said in capsys.readouterr().err


async def test_who_has_to_wait_is_told_so_and_let_in(
    command: Command, door: Door, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lobby holds the command at the door until the teacher opens it."""
    teacher = await door.join("先生", "teacher")
    await teacher.ask(LobbySet, lobby="everybody")
    reading = asyncio.create_task(command("read", command.link(), "--out", tmp_path / "read"))
    await eventually(lambda: _said(capsys, "let you in"), what="the wait")
    await teacher.ask(LobbyAdmit, waiters=None)
    assert await reading == 0


async def _said(capsys: pytest.CaptureFixture[str], words: str) -> bool:
    return words in capsys.readouterr().err


async def test_a_board_that_is_closed_meanwhile_is_said_so(
    command: Command, door: Door, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that the teacher hides ends the command that follows it, with status 3."""
    teacher, hana = await door.join("先生", "teacher"), await door.join("はな")
    await teacher.ask(BoardsOpen, kind="own", openness="seen", owners=[hana.id])
    page_id = f"{hana.lesson_id}.own.{hana.id}"
    target = tmp_path / "lines"
    following = asyncio.create_task(
        command("read", command.link(), "--page", page_id, "--follow", "--out", target)
    )
    await eventually(lambda: _lines(target, 1), what="the page")
    await teacher.ask(BoardsOpen, kind="own", openness="hidden", owners=[hana.id])
    assert await following == 3
    assert "not open to you" in capsys.readouterr().err


async def test_a_connection_that_was_lost_is_made_anew(
    command: Command,
    node: TestServer,
    door: Door,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A node that stops sends everybody away; the command comes back, and goes on from the whole page."""
    monkeypatch.setattr("signaling.clients.board_cli.acts.PAUSES_SECONDS", (0.05,) * 5)
    target = tmp_path / "lines"
    following = asyncio.create_task(command("read", command.link(), "--follow", "--out", target))
    await eventually(lambda: _lines(target, 1), what="the page")
    app_of(node)[ROOMS].drain()
    await eventually(lambda: _lines(target, 2), what="the page again")
    assert await command("draw", command.link(), scene(tmp_path, rectangle("a"))) == 0
    found = await eventually(lambda: _lines(target, 3), what="the change")
    assert found is not None
    assert found[1] == {"whole": True, "elements": []}
    assert [element["id"] for element in found[2]["elements"]] == ["a"]
    assert "Trying again" in capsys.readouterr().err
    teacher = await door.join("先生", "teacher")
    await teacher.ask(wire.LessonEnd)
    assert await following == 3
