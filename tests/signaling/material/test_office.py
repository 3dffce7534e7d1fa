"""Office documents become pages by LibreOffice, or are refused in a word; and it reaches nobody meanwhile."""

from __future__ import annotations

import asyncio
import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from signaling.errors import Refused
from signaling.material import office as ours
from signaling.material.kinds import HEAD_BYTES, kind_of
from signaling.material.office import as_pdf, find_office, is_full
from signaling.material.renderer import MadePage, Renderer
from signaling.material.sandbox import office as worker
from signaling.material.sandbox.japanese import has_fonts
from tests.kit import office
from tests.kit.office import OFFICE, WHY_NOT, docx, words
from tests.kit.waiting import eventually

with_office = pytest.mark.skipif(OFFICE is None, reason=WHY_NOT)
SECRET = "SECRET-OF-THE-SCHOOL"
LEFT = Path(tempfile.gettempdir()) / "left-by-a-document"


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Documents of this test have their folders in one that no other test uses, with a short name."""
    tmp_path_factory.getbasetemp()  # which is not to be in there
    with tempfile.TemporaryDirectory() as name:
        monkeypatch.setattr(tempfile, "tempdir", name)
        yield


async def made(content: bytes, program: Path | None = OFFICE) -> list[MadePage]:
    """Return the pages of a document."""
    pages: list[MadePage] = []

    async def take(page: MadePage) -> None:
        pages.append(page)

    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        file.seek(0)
        await Renderer(lambda _outcome: None, lambda: program).pages("office", file, take)
    return pages


async def refusal(content: bytes, program: Path | None = OFFICE) -> str:
    with pytest.raises(Refused) as refused:
        await made(content, program)
    return str(refused.value.refusal.code)


async def outcome(content: bytes) -> str:
    """Return what comes of a document of one page: that, or the code by which it is refused."""
    try:
        return f"{len(await made(content))} page"
    except Refused as refused:
        return str(refused.refusal.code)


async def pdf_of(content: bytes) -> bytes:
    """Return the PDF that LibreOffice makes of a document."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        file.seek(0)
        async with as_pdf(OFFICE, file) as found:
            return found.read()


def folders() -> set[Path]:
    """Return the folders that this test's documents have now."""
    return set(Path(tempfile.gettempdir()).glob(f"{ours.FOLDER}*"))


def text_of(pdf: bytes) -> str:
    """Return the words on a PDF's pages."""
    import pypdfium2  # noqa: PLC0415 - it is loaded by nothing else of this test's process

    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def ink(page: MadePage) -> float:
    histogram = Image.open(io.BytesIO(page.page)).convert("L").histogram()
    return sum(histogram[:128]) / sum(histogram)


# --- what becomes pages ----------------------------------------------------------------------------

KINDS: list[tuple[str, Callable[[], bytes], str, int]] = [
    *(
        (suffix, lambda: office.flat_text("<text:p>直線と角</text:p>"), "fodt", 1)
        for suffix in ("docx", "odt")
    ),
    ("doc:MS Word 97", lambda: office.flat_text("<text:p>直線と角</text:p>"), "fodt", 1),
    *(
        (suffix, lambda: office.flat_sheet("<text:p>直線と角</text:p>"), "fods", 1)
        for suffix in ("xlsx", "ods")
    ),
    ("xls:MS Excel 97", lambda: office.flat_sheet("<text:p>直線と角</text:p>"), "fods", 1),
    *((suffix, lambda: office.flat_slides("直線と角"), "fodp", 2) for suffix in ("pptx", "odp")),
    ("ppt:MS PowerPoint 97", lambda: office.flat_slides("直線と角"), "fodp", 2),
]


@with_office
@pytest.mark.parametrize(("suffix", "flat", "flat_suffix", "pages"), KINDS, ids=[kind[0] for kind in KINDS])
async def test_every_kind_of_office_document_becomes_pages(
    suffix: str, flat: Callable[[], bytes], flat_suffix: str, pages: int
) -> None:
    """Word, Excel and PowerPoint, today's and the old ones, and OpenDocument; by their content alone."""
    content = office.turned_into(suffix, flat(), flat_suffix)
    assert kind_of(content[:HEAD_BYTES]) == "office"
    shown = text_of(await pdf_of(content))
    assert (shown.count("直線と角"), "urn:oasis" in shown) == (pages, False)


@with_office
@pytest.mark.skipif(not has_fonts(), reason="no Japanese font is installed")
@pytest.mark.parametrize("font", ["ＭＳ 明朝", "游ゴシック", "UD デジタル 教科書体 NK-R", "メイリオ"])
async def test_japanese_is_shown_without_its_fonts(font: str) -> None:
    """What schools write with is on no Linux machine; the words are there all the same, in Japanese forms."""
    pdf = await pdf_of(docx(words("直線と角を学ぶ", font=font)))
    assert "直線と角を学ぶ" in text_of(pdf)
    (page,) = await made(docx(words("直", font=font, half_points=600)))
    drawn = _glyph(Image.open(io.BytesIO(page.page)))
    japanese, chinese = (
        min(_difference(drawn, _glyph(_written(style, face))) for style in ("SansCJK", "SerifCJK"))
        for face in (0, 2)
    )
    assert japanese < chinese / 2


def _written(style: str, face: int) -> Image.Image:
    canvas = Image.new("L", (400, 400), 255)
    path = f"/usr/share/fonts/opentype/noto/Noto{style}-Regular.ttc"
    ImageDraw.Draw(canvas).text((40, 10), "直", font=ImageFont.truetype(path, 300, index=face), fill=0)
    return canvas


def _glyph(image: Image.Image) -> Image.Image:
    grey = image.convert("L")
    box = grey.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert box is not None
    return grey.crop(box).resize((100, 100))


def _difference(one: Image.Image, other: Image.Image) -> float:
    pairs = zip(one.tobytes(), other.tobytes(), strict=True)
    return sum(abs(a - b) for a, b in pairs) / (255 * 100 * 100)


@with_office
async def test_pages_come_in_order_and_too_many_are_refused() -> None:
    """As many as the document has; of a book none."""
    pages = await made(docx(office.new_page().join(words("直" * count) for count in (1, 5, 12))))
    amounts = [ink(page) for page in pages]
    assert len(amounts) == 3
    assert amounts == sorted(amounts)
    assert await refusal(docx(office.new_page().join([words("x")] * 41))) == "material_too_long"


# --- what is refused -------------------------------------------------------------------------------


async def test_without_libreoffice_a_document_is_refused_in_a_word() -> None:
    """With a code of its own, so that the page can say what to do instead."""
    assert await refusal(docx(words("x")), None) == "material_no_office"


def test_libreoffice_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through links, its program and not the script; what only looks like it is none."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert find_office() is None
    program = tmp_path / "lib" / "program"
    for folder in (program, tmp_path / "bin"):
        folder.mkdir(parents=True)
    (program / "soffice").write_text("#!/bin/sh\n")
    (program / "soffice").chmod(0o755)
    (tmp_path / "bin" / "soffice").symlink_to(program / "soffice")
    assert find_office() is None
    (program / "soffice.bin").write_text("")
    assert find_office() == program / "soffice.bin"


def bomb(names: int, size: int) -> bytes:
    return docx(more={f"word/media/{n}.bin": bytes(size) for n in range(names)})


def with_lies() -> bytes:
    """Return an archive whose part is larger than its directory says."""
    content = bytearray(docx(more={"word/a.xml": bytes(50_000_000)}))
    real = (50_000_000).to_bytes(4, "little")
    return bytes(content).replace(real, (10).to_bytes(4, "little"))


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (lambda: bomb(6, 100_000_000), "material_too_heavy"),
    "too many parts": (lambda: bomb(5_001, 1), "material_too_heavy"),
    "no document": (lambda: office.archive({"word/x": b"x"}), "material_broken"),
    "cut off": (lambda: docx(words("x"))[:-30], "material_broken"),
    "an old document of junk": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), "material_broken"),
    "a password": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "material_encrypted",
    ),
    "a password (OpenDocument)": (
        lambda: office.archive(
            {
                "mimetype": b"application/vnd.oasis.opendocument.text",
                "META-INF/manifest.xml": b"<manifest:encryption-data/>",
            }
        ),
        "material_encrypted",
    ),
}


@with_office
@pytest.mark.parametrize("what", HOSTILE)
async def test_hostile_documents_are_refused(what: str) -> None:
    """By a stable code each (fault 66), and nothing of them is left."""
    make, code = HOSTILE[what]
    assert await refusal(make()) == code
    assert folders() == set()


@with_office
async def test_a_directory_that_lies_is_found_out() -> None:
    """A part that is larger than it says is no part: there is a page without it, or none."""
    assert await outcome(with_lies()) in {"1 page", "material_broken", "material_too_heavy"}


@with_office
@pytest.mark.parametrize("name", [f"../../../..{LEFT}", str(LEFT), "a\x00b", "CON"])
async def test_names_in_an_archive_lead_nowhere(name: str) -> None:
    """Whatever they are called, parts are written nowhere (fault 67)."""
    written = io.BytesIO(docx(words("x")))
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"left")
    assert await outcome(written.getvalue()) in {"1 page", "material_broken"}
    assert not LEFT.exists()


@with_office
async def test_what_takes_too_long_is_ended_with_all_that_belongs_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing runs on, and nothing lies about."""
    monkeypatch.setattr(ours, "OFFICE_WALL_SECONDS", 0.8)
    assert await refusal(docx(words("x"))) == "material_too_heavy"
    assert folders() == set()

    async def nobody() -> bool:
        return not running_in(tempfile.gettempdir())

    await eventually(nobody, what="the end of LibreOffice")


@with_office
async def test_who_goes_away_meanwhile_leaves_nothing_running() -> None:
    """The call is cancelled, and so is what it had begun."""
    task = asyncio.create_task(made(docx(words("x"))))

    async def begun() -> bool:
        return running_in(tempfile.gettempdir())

    await eventually(begun, what="LibreOffice")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not running_in(tempfile.gettempdir())


def running_in(text: str) -> bool:
    """Say whether a process has this in its words."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if text.encode() in path.read_bytes():
                return True
        except (FileNotFoundError, ProcessLookupError):
            continue
    return False


def test_a_full_folder_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By size or by number, whatever lies how deep; a link counts as what it is."""
    monkeypatch.setattr(ours, "OFFICE_FOLDER_BYTES", 100)
    monkeypatch.setattr(ours, "OFFICE_FOLDER_FILES", 4)
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_bytes(bytes(99))
    assert not is_full(tmp_path)
    (tmp_path / "link").symlink_to("/")
    assert not is_full(tmp_path)
    (tmp_path / "d").write_bytes(bytes(2))
    assert is_full(tmp_path)
    (tmp_path / "d").write_bytes(b"")
    (tmp_path / "e").write_bytes(b"")
    assert is_full(tmp_path)


# --- what it reaches -------------------------------------------------------------------------------


@with_office
async def test_a_document_that_wants_the_network_gets_none() -> None:
    """A picture that lies elsewhere is not asked for, as it is without walls (fault 68)."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        content = office.with_picture_at(f"http://127.0.0.1:{listening.getsockname()[1]}/a.png")
        listening.settimeout(0.5)
        assert len(await made(content)) == 1
        with pytest.raises(TimeoutError):
            listening.accept()
        asked = threading.Thread(target=_hang_up, args=(listening,), daemon=True)
        asked.start()
        await asyncio.to_thread(office.turned_into, "pdf", content)
        asked.join(timeout=30)
        assert not asked.is_alive()


def _hang_up(listening: socket.socket) -> None:
    """Wait for somebody who asks, and answer nothing."""
    listening.settimeout(60)
    listening.accept()[0].close()


@with_office
async def test_a_document_that_wants_our_files_gets_none(tmp_path: Path) -> None:
    """A picture of this machine does not come into the page, as it does without walls."""
    secret = tmp_path / "secret.png"
    Image.new("RGB", (200, 200), "black").save(secret)
    content = office.with_picture_at(secret.as_uri())
    (page,) = await made(content)
    assert ink(page) < 0.01
    import pypdfium2  # noqa: PLC0415 - as above

    shown = pypdfium2.PdfDocument(office.turned_into("pdf", content))[0].render().to_pil().convert("L")
    assert sum(shown.histogram()[:128]) / sum(shown.histogram()) > 0.1


@with_office
def test_libreoffice_takes_our_settings() -> None:
    """No macro, no link: it writes its settings anew at its end, with those of ours that it knows."""
    folder = Path(tempfile.mkdtemp())
    command = [sys.executable, "-I", "-B", "-m", ours.WORKER, str(OFFICE), str(folder)]
    done = subprocess.run(command, input=docx(words("x")), env={}, capture_output=True, check=False)
    assert done.returncode == 0
    written = (folder / worker.PROFILE / "user" / "registrymodifications.xcu").read_text(encoding="utf-8")
    assert written != worker.SETTINGS
    for name, value in {
        "MacroSecurityLevel": "3",
        "DisableMacrosExecution": "true",
        "BlockUntrustedRefererLinks": "true",
        "DefaultLocale_CJK": "ja-JP",
    }.items():
        assert re.search(f'oor:name="{name}" oor:op="fuse"><value>{value}</value>', written), name


TRIES: dict[str, str] = {
    "another's file": "open({secret!r}).read()",
    "our own code": "open({code!r}).read()",
    "a folder": "os.listdir({folder!r})",
    "a file elsewhere": "open({left!r}, 'w')",
    "the environment of the node": "open(f'/proc/{{os.getppid()}}/environ', 'rb').read()",
    "the network": "socket.create_connection(('127.0.0.1', {port}))",
    "a datagram": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "the kernel's network": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "a socket of another process": "socket.socket(socket.AF_UNIX).connect({socket!r})",
    "another process": "os.kill(os.getppid(), 9)",
    "a new process": "os.fork()",
    "a program in a new process": "os.posix_spawn('/usr/bin/true', ['true'], {{}})",
    "another program": "os.execv('/usr/bin/true', ['true'])",
    "a group of its own": "os.setsid()",
    "another's rights": "os.chmod({secret!r}, 0)",
    "another's length": "os.truncate({secret!r}, 0)",
    "another's limits": "resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)",
    "a link to a file": "os.link({secret!r}, {link!r})",
}


@with_office
@pytest.mark.parametrize("what", TRIES)
def test_what_takes_libreoffice_over_reaches_nothing(what: str, tmp_path: Path) -> None:
    """A process behind the same walls tries: each call is refused by the kernel itself."""
    own, secret = tmp_path / "own", tmp_path / "secret"
    own.mkdir()
    secret.write_text(SECRET)
    with tempfile.TemporaryDirectory() as short, socket.create_server(("127.0.0.1", 0)) as listening:
        path = os.path.join(short, "s")  # noqa: PTH118 - what a socket takes
        unix = socket.socket(socket.AF_UNIX)
        unix.bind(path)
        unix.listen()
        action = TRIES[what].format(
            secret=str(secret),
            code=str(Path(worker.__file__)),
            folder=str(tmp_path),
            port=listening.getsockname()[1],
            socket=path,
            link=str(own / "link"),
            left=str(LEFT),
        )
        refused = tried(action, own)
        unix.close()
    assert refused.startswith(("[Errno 1]", "[Errno 13]", "[Errno 18]")), refused
    assert secret.read_text() == SECRET


@with_office
def test_what_libreoffice_needs_is_left_to_it(tmp_path: Path) -> None:
    """Its own folder, fonts, and threads: a test of walls would pass as well where nothing works."""
    for action in (
        f"open({str(tmp_path / 'a')!r}, 'w').write('x')",
        "len(os.listdir('/usr/share/fonts'))",
        "threading.Thread(target=len, args=((),)).start()",
        f"socket.socket(socket.AF_UNIX).bind({os.path.relpath(tmp_path / 's')!r})",
    ):
        assert not tried(action, tmp_path).startswith("[Errno"), action


def tried(action: str, folder: Path) -> str:
    """Return what comes of an action behind the walls: what it gave, or the error."""
    script = (
        "import os, resource, socket, threading, sys\nfrom pathlib import Path\n"
        "from signaling.material.sandbox import office\n"
        f"office.limit(); office.enter(Path({str(OFFICE)!r}), Path({str(folder)!r}))\n"
        f"try:\n    result = {action}\nexcept OSError as error:\n    result = error\n"
        "os.write(1, str(result).encode()); os._exit(0)"
    )
    command = [sys.executable, "-I", "-c", script]
    done: Any = subprocess.run(command, capture_output=True, text=True, env={}, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)
