"""Boards that are really painted, by a process of its own, from a lesson in a database."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from signaling.record.pdf import limits, painting
from signaling.record.pdf.ends import Ends
from signaling.record.pdf.painting import BoardPainter, EndBoards, PaintingFailed
from signaling.sql.boards import StoredOperation
from signaling.sql.database import Database
from tests.kit.elements import image, rectangle, stroke
from tests.kit.phased import BEGAN, LESSON, PHASE_SECONDS, Phased, box
from tests.signaling.record.pdf.test_making import children

RED, GREEN, BLUE, WHITE, GREY = (255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 255), (221, 221, 221)


@pytest.fixture
async def lesson(sqlite_url: str) -> AsyncIterator[Phased]:
    database = Database(sqlite_url)
    held = Phased(database, ["導入", "話し合い", "まとめ"], ["1はん"])
    await held.open()
    yield held
    await database.close()


async def painted(lesson: Phased, data: Path, **bounds: Any) -> tuple[Ends, Mapping[str, bytes]]:
    painter = BoardPainter(lesson.database, data, **bounds)
    ends = await painter.ends(await lesson.record())
    return ends, await painter.paint(ends)


def seen(picture: bytes, x: float, y: float = 300) -> object:
    """What is there on the paper that a laptop shows (`signaling.export.region`)."""
    with Image.open(io.BytesIO(picture)) as opened:
        scale = opened.width / 1200
        middle = opened.height / 2 - 450 * scale
        red, green, blue = opened.convert("RGB").getpixel(  # type: ignore[misc]
            (round((x - 40) * scale), round(middle + y * scale))
        )
        return red, green, blue


async def test_each_picture_is_of_its_phases_end(lesson: Phased, tmp_path: Path) -> None:
    """What was drawn at that very moment is on it, what was deleted before is not, nor what came later."""
    await lesson.put(
        (10, "class", box("a", 100, "red")),
        (PHASE_SECONDS, "class", box("b", 400, "green")),
        (PHASE_SECONDS + 0.1, "class", box("c", 700, "blue")),
        (PHASE_SECONDS + 9, "class", box("a", 100, "red", isDeleted=True)),
        (20, "group001", box("d", 900, "blue")),
    )
    ends, pictures = await painted(lesson, tmp_path)
    first, group, second = (pictures[one.id] for one in ends.pictured)
    assert [seen(first, x) for x in (200, 500, 800)] == [RED, GREEN, WHITE]
    assert [seen(second, x) for x in (200, 500, 800)] == [WHITE, GREEN, BLUE]
    assert [seen(group, x) for x in (200, 1000)] == [WHITE, BLUE]
    assert [len(one.pictured) for one in ends.phases] == [2, 1]


async def test_a_page_stands_still(lesson: Phased, tmp_path: Path) -> None:
    """What is drawn beside the paper later moves nothing: all pictures of a page show the same part of it."""
    await lesson.put(
        (10, "class", box("a", 100, "red")), (PHASE_SECONDS + 9, "class", box("b", 3000, "blue"))
    )
    ends, pictures = await painted(lesson, tmp_path)
    places = []
    for one in ends.pictured:
        with Image.open(io.BytesIO(pictures[one.id])) as opened:
            red, green, blue = opened.convert("RGB").split()
        places.append(ImageChops.subtract(red, ImageChops.add(green, blue)).getbbox())
    assert places[0] == places[1]
    assert places[0] is not None


async def test_bad_elements_are_left_out(lesson: Phased, tmp_path: Path) -> None:
    """Whatever was stored; the others are seen."""
    long = [[x * 900_000, n] for n in range(2000) for x in (0, 1)]
    bad: list[dict[str, Any]] = [
        {"id": "no type"},
        stroke("no numbers", points=2) | {"points": [["a"], [None, 1]]},
        stroke("dashes") | {"points": long, "strokeStyle": "dotted", "strokeWidth": 1000},
        rectangle("no end", x=1e308, width=1e308),
        rectangle("words") | {"type": "text", "text": "学" * 10_000, "fontSize": 1000},
        image("enormous", width=1e6, height=1e6),
        image("no hash", file="../../etc/passwd"),
    ]
    good = [box(f"good{number}", 100, "red", index=f"b{number}") for number in range(len(bad) + 1)]
    await lesson.put(*((1, "class", one) for one in [*bad, *good]))
    await lesson.boards.add_operations(
        [
            StoredOperation(
                page_id=f"{LESSON}.class",
                epoch=1,
                seq=100 + number,
                at=BEGAN + 3,
                participant_id="p1",
                element_id="x",
                element=element,
            )
            for number, element in enumerate((b"", b"[]", b"{}", b'{"id":1}', b"\xff", b"\n\n", b"[" * 9999))
        ]
    )
    ends, pictures = await painted(lesson, tmp_path)
    assert len(pictures) == len(ends.pictured) == 1
    with Image.open(io.BytesIO(pictures[ends.pictured[0].id])) as opened:
        assert RED in {color for _, color in opened.convert("RGB").getcolors(1 << 24) or ()}


async def test_material_is_seen_behind_the_walls(lesson: Phased, tmp_path: Path) -> None:
    """By its hash; what is not there is grey."""
    there, missing = "ab" * 32, "cd" * 32
    (tmp_path / "material" / "ab").mkdir(parents=True)
    Image.new("RGB", (10, 10), "blue").save(tmp_path / "material" / "ab" / there, "WEBP", lossless=True)
    await lesson.put(
        (1, "class", image("i", file=there) | {"x": 100, "y": 200, "width": 200, "height": 200}),
        (2, "class", image("j", file=missing) | {"x": 400, "y": 200, "width": 200, "height": 200}),
    )
    ends, pictures = await painted(lesson, tmp_path)
    picture = pictures[ends.pictured[0].id]
    assert (seen(picture, 200), seen(picture, 500)) == (BLUE, GREY)


async def test_one_that_takes_too_long_is_left_out_and_the_next_is_painted(
    lesson: Phased, tmp_path: Path
) -> None:
    """Of its own time, and of that of all."""
    many = [stroke(f"s{n}", 400, index=f"a{n:05}", x=n % 900, y=n % 600) for n in range(3000)]
    await lesson.put((1, "group001", box("first", 100, "red")))
    await lesson.put(*((2, "class", one) for one in many))
    await lesson.put((3, "class.2", box("other", 100, "red")))
    ends, pictures = await painted(lesson, tmp_path, picture_seconds=0.3)
    group, full, other = ends.pictured
    assert set(pictures) == {group.id, other.id}
    assert seen(pictures[other.id], 200) == RED
    assert full.page_id.endswith(".class")
    _, pictures = await painted(lesson, tmp_path, cpu_seconds=1, picture_seconds=30.0)
    assert full.id not in pictures
    assert other.id not in pictures


@pytest.mark.parametrize(
    ("bounds", "reason"), [({"wall_seconds": 0.01}, "too_long"), ({"memory": 30_000_000}, "status_")]
)
async def test_a_process_that_cannot_is_ended(
    lesson: Phased, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bounds: dict[str, Any], reason: str
) -> None:
    """And nothing of it is left; the next lesson is painted."""
    monkeypatch.setattr(limits, "PAINT_MEMORY_BYTES", bounds.pop("memory", limits.PAINT_MEMORY_BYTES))
    await lesson.put((1, "class", box("a", 100, "red")))
    before = children()
    with pytest.raises(PaintingFailed, match=reason):
        await painted(lesson, tmp_path, **bounds)
    assert children() == before
    monkeypatch.undo()
    assert (await painted(lesson, tmp_path))[1]


async def test_all_that_is_made_together_shares_its_pictures(lesson: Phased, tmp_path: Path) -> None:
    """Both languages show the same: nothing is painted twice."""
    await lesson.put((1, "class", box("a", 100, "red")))
    painter = BoardPainter(lesson.database, tmp_path)
    boards = EndBoards(painter, await painter.ends(await lesson.record()))
    assert await boards.pictures() is await boards.pictures()


async def test_a_lesson_without_phases_or_without_boards_starts_nothing(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor one in which each drew on their own board alone."""
    monkeypatch.setattr(painting, "WORKER", "there.is.no.such.module")
    database = Database(sqlite_url)
    held = Phased(database, ["導入"], [])
    await held.open()
    await held.put((1, "own.p1", box("a", 100, "red")))
    assert (await painted(held, tmp_path))[1] == {}
    await database.close()
