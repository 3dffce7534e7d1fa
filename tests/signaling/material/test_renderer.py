"""Files become pages, or are refused by a stable code; and the node goes on meanwhile."""

from __future__ import annotations

import asyncio
import io
import os
import random
import tempfile
import time
from collections import Counter

import pytest
from PIL import Image

from signaling.errors import Refused
from signaling.material import limits, renderer
from signaling.material.renderer import MadePage, Renderer
from signaling.material.sandbox.japanese import has_fonts
from tests.kit import documents
from tests.kit.documents import pdf, stream
from tests.kit.waiting import eventually


class Reading:
    """A renderer, and what came of files."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()
        self.renderer = Renderer(lambda outcome: self.counted.update([outcome]))

    async def pages(self, content: bytes, kind: str = "pdf") -> list[MadePage]:
        made: list[MadePage] = []

        async def take(page: MadePage) -> None:
            made.append(page)

        with tempfile.TemporaryFile() as file:
            file.write(content)
            file.seek(0)
            await self.renderer.pages("pdf" if kind == "pdf" else "picture", file, take)
        return made

    async def outcome(self, content: bytes, kind: str = "pdf") -> int | str:
        """Return how many pages there are, or by which code it is refused."""
        try:
            return len(await self.pages(content, kind))
        except Refused as refused:
            return str(refused.refusal.code)

    async def refusal(self, content: bytes, kind: str = "pdf") -> str:
        with pytest.raises(Refused) as refused:
            await self.pages(content, kind)
        return str(refused.value.refusal.code)


@pytest.fixture
def reading() -> Reading:
    return Reading()


def image_of(page: MadePage) -> Image.Image:
    image = Image.open(io.BytesIO(page.page))
    assert image.format == "WEBP"
    assert image.size == (page.width, page.height)
    return image


def ink(image: Image.Image) -> float:
    """Return which part of a page is dark."""
    histogram = image.convert("L").histogram()
    return sum(histogram[:128]) / sum(histogram)


# --- what becomes a page ---------------------------------------------------------------------------


async def test_every_page_of_a_document_comes_in_order(reading: Reading) -> None:
    """Three sheets make three pages, sharp enough to be zoomed, with a small picture of each."""
    black = [b"0 0 %d 842 re f" % width for width in (100, 300, 500)]
    pages = await reading.pages(pdf(black))
    assert [round(ink(image_of(page)), 2) for page in pages] == [0.17, 0.5, 0.84]
    assert {max(page.width, page.height) for page in pages} <= {limits.PAGE_SIDE, limits.PAGE_SIDE - 1}
    assert max(Image.open(io.BytesIO(pages[0].thumb)).size) == limits.THUMB_SIDE
    assert reading.counted == {"made": 1}


@pytest.mark.skipif(not has_fonts(), reason="no Japanese font is installed")
@pytest.mark.parametrize("font", ["HeiseiMin-W3", "HeiseiKakuGo-W5", "MS-Mincho", "KozGoPro-Medium"])
async def test_japanese_text_is_shown_without_its_font(reading: Reading, font: str) -> None:
    """What a school prints names fonts that it does not carry; the text is there all the same."""
    text = await reading.pages(documents.japanese("直線と角を学ぶ", font=font))
    empty = await reading.pages(documents.japanese(" ", font=font))
    assert ink(image_of(empty[0])) == 0
    assert ink(image_of(text[0])) > 0.005


@pytest.mark.skipif(not has_fonts(), reason="no Japanese font is installed")
async def test_kanji_have_japanese_forms(reading: Reading) -> None:
    """直 is drawn as Japanese children learn it, and not as the Chinese face of the same font has it."""
    made = await reading.pages(documents.japanese("直", font="HeiseiKakuGo-W5"))
    drawn = _glyph(image_of(made[0]))
    from PIL import ImageDraw, ImageFont  # noqa: PLC0415

    likeness = []
    for face in (0, 2):  # Noto Sans CJK JP, SC
        canvas = Image.new("L", (400, 400), 255)
        font = ImageFont.truetype("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 300, index=face)
        ImageDraw.Draw(canvas).text((40, 10), "直", font=font, fill=0)
        likeness.append(_difference(drawn, _glyph(canvas)))
    assert likeness[0] < likeness[1] / 2


def _glyph(image: Image.Image) -> Image.Image:
    grey = image.convert("L")
    box = grey.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert box is not None
    return grey.crop(box).resize((100, 100))


def _difference(one: Image.Image, other: Image.Image) -> float:
    pairs = zip(one.tobytes(), other.tobytes(), strict=True)
    return sum(abs(a - b) for a, b in pairs) / (255 * 100 * 100)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
async def test_pictures_are_written_anew(reading: Reading, kind: str) -> None:
    """Whatever kind came, WebP goes out; small ones keep their size."""
    (made,) = await reading.pages(documents.picture(kind), "picture")
    assert image_of(made).size == (600, 400)


async def test_a_photograph_loses_its_place_and_camera(reading: Reading) -> None:
    """Where a child lives (EXIF, GPS) is in no file that we keep; the picture stands upright."""
    photograph = documents.photograph()
    assert b"CAMERA-OF-A-CHILD" in photograph
    (made,) = await reading.pages(photograph + b"APPENDED", "picture")
    image = image_of(made)
    assert image.size == (400, 600)
    assert not image.getexif()
    assert b"CAMERA-OF-A-CHILD" not in made.page + made.thumb
    assert b"APPENDED" not in made.page


async def test_a_large_picture_is_made_smaller(reading: Reading) -> None:
    """A photograph of 12 million pixels has the size of a board's picture afterwards."""
    (made,) = await reading.pages(documents.picture("JPEG", (4000, 3000)), "picture")
    assert (made.width, made.height) == (limits.PICTURE_SIDE, limits.PICTURE_SIDE * 3 // 4)


async def test_what_shines_through_lies_on_white(reading: Reading) -> None:
    """A transparent picture is no black one."""
    written = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(written, "PNG")
    (made,) = await reading.pages(written.getvalue(), "picture")
    assert ink(image_of(made)) == 0


# --- what does not --------------------------------------------------------------------------------

SCRIPT = b"/OpenAction << /S /JavaScript /JS (app.alert(1); while(1);) >>"
LOOP = b"xref\n0 1\n0000000000 65535 f \ntrailer << /Size 1 /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF"
JBIG2 = (
    b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceGray /BitsPerComponent 1 "
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 and nothing more", "material_broken"),
        (b"%PDF-1.7\n" + LOOP, "material_broken"),
        (pdf([b""] * (limits.MAX_PAGES + 1)), "material_too_long"),
        (pdf().replace(b"/Count 1", b"/Count 100000"), "material_too_long"),
        (pdf(box=(10, 14400)), "material_too_heavy"),
        (pdf(box=(0, 0)), None),
        (pdf(box=(1e9, 1e9)), None),
        (pdf(catalog=SCRIPT), None),
        (pdf() + documents.picture("JPEG") + b"<script>alert(1)</script>", None),
        (
            pdf(
                [b"600 0 0 800 0 0 cm /I Do"],
                resources=b"/XObject << /I 3 0 R >>",
                more=[stream(os.urandom(200), JBIG2)],
            ),
            None,
        ),
        (
            pdf(
                [b"600 0 0 800 0 0 cm /I Do"],
                resources=b"/XObject << /I 3 0 R >>",
                more=[stream(os.urandom(200), b"/Type /XObject /Subtype /Image /Filter /JPXDecode")],
            ),
            None,
        ),
        (
            pdf(
                trailer=b"/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>"
                % (b"aa" * 32, b"bb" * 32)
            ),
            "material_encrypted",
        ),
    ],
)
async def test_hostile_documents_come_to_an_end(reading: Reading, content: bytes, code: str | None) -> None:
    """Broken, endless, encrypted, scripted: refused by its code, or (None) painted as far as it can be."""
    outcome = await reading.outcome(content)
    assert outcome in ({code} if code else {1, "material_broken", "material_too_heavy"})
    assert reading.counted.total() == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (documents.png_bomb(100_000), "material_too_heavy"),
        (documents.picture("PNG", (4000, 100)), "material_too_heavy"),
        (documents.picture("PNG")[:200], "material_broken"),
        (documents.picture("JPEG")[:300], "material_broken"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 1000, "material_broken"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "material_broken"),
        (b"BM" + bytes(200), "material_broken"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "material_broken"),
    ],
)
async def test_hostile_pictures_are_refused(reading: Reading, content: bytes, code: str) -> None:
    """Bombs, strips, cut files, and kinds that Pillow would read and we do not."""
    assert await reading.refusal(content, "picture") == code


async def test_a_memory_bomb_ends_alone(reading: Reading) -> None:
    """900 million pixels in a few kilobytes: the reader ends or paints nothing of it, the node answers on."""
    content = documents.huge_image_pdf(30_000)
    assert len(content) < 1_500_000
    assert await reading.outcome(content) in {1, "material_too_heavy", "material_broken"}
    assert len(await reading.pages(pdf())) == 1


async def test_a_time_bomb_ends_while_the_node_answers(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that is painted for ever is ended, and the loop is not late meanwhile."""
    monkeypatch.setattr(renderer, "WALL_SECONDS", 4.0)
    late: list[float] = []

    async def answer() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.01)
            late.append(time.perf_counter() - before)

    answering = asyncio.create_task(answer())
    assert await reading.refusal(documents.endless_pdf()) == "material_too_heavy"
    answering.cancel()
    assert sorted(late)[len(late) * 9 // 10] < 0.5


async def test_a_process_is_gone_with_its_reader(reading: Reading) -> None:
    """Who gives up waiting leaves no process behind."""
    before = _children()
    waiting = asyncio.create_task(reading.pages(documents.endless_pdf()))

    async def has_begun() -> bool:
        return _children() != before

    await eventually(has_begun)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert _children() == before


def _children() -> set[str]:
    path = f"/proc/{os.getpid()}/task/{os.getpid()}/children"
    with open(path) as file:  # noqa: PTH123 - a file of the kernel's
        return set(file.read().split())


async def test_files_take_turns_and_the_queue_has_an_end(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process at a time; who comes when enough wait is told so at once."""
    monkeypatch.setattr(renderer, "MAX_WAITING", 3)
    before = len(_children())
    waiting = [asyncio.create_task(reading.pages(pdf())) for _ in range(3)]
    await asyncio.sleep(0)
    assert await reading.refusal(pdf()) == "busy"
    most = 0
    while not all(task.done() for task in waiting):
        most = max(most, len(_children()) - before)
        await asyncio.sleep(0.01)
    assert most == 1
    assert reading.counted == {"busy": 1, "made": 3}


async def test_damaged_documents_never_break_the_node(reading: Reading) -> None:
    """Bytes changed at random, of a good document and a good picture: a page, or a refusal."""
    chance = random.Random(5)  # noqa: S311 - to be repeated, not to be secret
    good = {"pdf": documents.japanese("学ぶ"), "picture": documents.picture("PNG")}
    for _ in range(6):
        for kind, content in good.items():
            damaged = bytearray(content)
            for _ in range(8):
                damaged[chance.randrange(16, len(damaged))] = chance.randrange(256)
            outcome = await reading.outcome(bytes(damaged), kind)
            assert outcome == 1 or str(outcome).startswith("material_")
