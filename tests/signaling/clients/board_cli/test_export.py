"""Pages as pictures and documents."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from signaling.clients.board_cli.export import FORMATS, Sheet, check, files
from signaling.clients.board_cli.fonts import CANDIDATES, Fonts
from signaling.clients.board_cli.marks import box_of
from signaling.clients.board_cli.strokes import marks
from signaling.clients.board_cli.trouble import Wrong
from tests.kit import documents
from tests.kit.elements import image, rectangle, stroke

NOTO = CANDIDATES[0]


def text(words: str, **fields: Any) -> dict[str, Any]:
    return (
        rectangle("t") | {"type": "text", "text": words, "fontSize": 40, "width": 40, "height": 50} | fields
    )


def line(kind: str = "arrow", **fields: Any) -> dict[str, Any]:
    return rectangle("l") | {"type": kind, "points": [[0, 0], [50, 30], [100, 0]]} | fields


EVERYTHING = [
    rectangle("r", roundness={"type": 3}, backgroundColor="#ffec99", fillStyle="hachure", angle=0.5),
    rectangle("e") | {"type": "ellipse", "strokeStyle": "dotted"},
    rectangle("d")
    | {"type": "diamond", "strokeColor": "transparent", "backgroundColor": "red", "opacity": 40},
    rectangle("f") | {"type": "frame", "name": "枠"},
    stroke("s", strokeStyle="dashed"),
    *(
        line(endArrowhead=kind, startArrowhead=kind)
        for kind in ("arrow", "bar", "circle", "circle_outline", "dot")
    ),
    *(
        line(endArrowhead=kind)
        for kind in ("triangle", "triangle_outline", "diamond", "crowfoot_many", "crowfoot_one")
    ),
    line("line", roundness={"type": 2}, strokeStyle="dashed"),
    line("line", points=[[0, 0], [50, 30], [0, 30], [0, 0]], backgroundColor="#a5d8ff"),
    text('<b>&"学び"\u0007</b>\n', textAlign="right", angle=1.0, strokeColor="rgb(1, 2, 3)"),
    text("", textAlign="center"),
    image("i", scale=[-1, -1]),
    image("c", crop={"x": 10, "y": 10, "width": 50, "height": 50, "naturalWidth": 600, "naturalHeight": 400}),
    image(
        "z",
        file="cd" * 32,
        crop={"x": 0, "y": 0, "width": 0, "height": 0, "naturalWidth": 0, "naturalHeight": 0},
    ),
]
PICTURES = {"ab" * 32: documents.picture("WEBP")}


def exported(ending: str, *elements: dict[str, Any]) -> bytes:
    sheet = Sheet("page", list(elements), PICTURES)
    (content,) = files([sheet], Path(f"out{ending}"), Fonts()).values()
    return content


def shown(*elements: dict[str, Any]) -> Image.Image:
    return Image.open(io.BytesIO(exported(".png", *elements))).convert("RGB")


@pytest.mark.parametrize("ending", FORMATS)
def test_every_kind_of_element_is_exported(ending: str) -> None:
    """In every format; an empty page too."""
    assert exported(ending, *EVERYTHING)
    assert exported(ending)


def test_an_svg_is_well_formed_and_leads_nowhere() -> None:
    """Words are words, and nothing of theirs is markup; pictures are in it."""
    root = ET.fromstring(exported(".svg", *EVERYTHING))  # noqa: S314 - our own
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert '<b>&"学び"</b>' in texts
    links = [value for node in root.iter() for name, value in node.attrib.items() if name.endswith("href")]
    assert len(links) == 2
    assert all(link.startswith("data:image/webp;base64,") for link in links)


def test_colours_lie_where_they_were_drawn() -> None:
    """An area in its colour, weaker where it is see-through; outside there is paper."""
    area = rectangle(
        "a", x=0, y=0, width=100, height=100, strokeColor="transparent", backgroundColor="#ff0000"
    )
    page = shown(area, area | {"id": "b", "x": 200, "opacity": 50})
    half = page.width // 2
    assert page.getpixel((half // 2, page.height // 2)) == (255, 0, 0)
    assert page.getpixel((page.width - half // 2, page.height // 2)) == (255, 127, 127)
    assert page.getpixel((half, page.height // 2)) == (255, 255, 255)


def test_what_is_turned_takes_its_turned_place() -> None:
    """A wide box turned by a quarter is a high one."""
    box = box_of(marks([rectangle("a", x=0, y=0, width=100, height=20, angle=math.pi / 2)]), 0)
    assert box == pytest.approx((39.5, -40.5, 60.5, 60.5))


@pytest.mark.skipif(not Path(NOTO).is_file(), reason="no Japanese font is installed")
def test_kanji_have_japanese_forms() -> None:
    """直 is drawn as Japanese children learn it, and not as a Chinese font has it."""
    drawn = glyph(shown(text("直", fontSize=300)))
    likeness = []
    for face in (0, 2):  # Noto Sans CJK JP, SC
        canvas = Image.new("L", (800, 800), 255)
        ImageDraw.Draw(canvas).text((40, 10), "直", 30, ImageFont.truetype(NOTO, 600, index=face))
        likeness.append(difference(drawn, glyph(canvas)))
    assert likeness[0] < likeness[1] / 2


def glyph(image: Image.Image) -> Image.Image:
    grey = image.convert("L")
    box = grey.point([255 if value < 128 else 0 for value in range(256)]).getbbox()
    assert box is not None
    return grey.crop(box).resize((100, 100))


def difference(one: Image.Image, other: Image.Image) -> float:
    pairs = zip(one.tobytes(), other.tobytes(), strict=True)
    return sum(abs(a - b) for a, b in pairs) / (255 * 100 * 100)


def test_words_without_a_font_are_refused_not_lost(tmp_path: Path) -> None:
    """Empty boxes would be found out only at the printer."""
    with pytest.raises(Wrong):
        files([Sheet("page", [text("直")], {})], Path("out.png"), Fonts(tmp_path / "no.ttf"))


def test_a_pdf_shows_each_page_without_loss() -> None:
    """As many pages as sheets, with the very pixels of the picture."""
    sheets = [Sheet("one", [rectangle("a")], {}), Sheet("two", EVERYTHING, PICTURES)]
    (content,) = files(sheets, Path("out.pdf"), Fonts()).values()
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 2
    picture = next(iter(document[1].get_objects()))
    assert isinstance(picture, pypdfium2.PdfImage)
    assert picture.get_bitmap().to_pil().convert("RGB").tobytes() == shown(*EVERYTHING).tobytes()
    document.close()


def test_several_pages_are_numbered_files() -> None:
    """Where a file holds one page."""
    sheets = [Sheet("one", [], {}), Sheet("two", [], {})]
    assert [path.name for path in files(sheets, Path("a/out.svg"), Fonts())] == ["out-1.svg", "out-2.svg"]


def test_an_ending_that_is_none_is_refused() -> None:
    """Before anybody comes into a lesson for it."""
    with pytest.raises(Wrong):
        check(Path("board.docx"))


def test_a_page_at_the_end_of_the_world_is_a_picture_all_the_same() -> None:
    """Elements as far out, as large and as long as a board takes them: small then, and soon done."""
    page = shown(
        rectangle("a", x=-1_000_000, y=-1_000_000),
        rectangle(
            "b",
            x=999_999,
            y=999_999,
            width=1_000_000,
            height=-1_000_000,
            strokeStyle="dotted",
            strokeWidth=1000,
        ),
        text("ん" * 10_000, fontSize=1000, x=999_999, angle=1.0),
    )
    assert max(page.size) <= 3000
