"""Japanese fonts for PDFs that name a font and do not carry it, as most that are printed in schools.

Invariant: all fonts are mapped into memory before the walls stand; afterwards no file is opened, and a name
in a PDF never becomes a path.

PDFium asks (fpdf_sysfontinfo.h) for a font by character set, weight and name. Japanese ones are answered with
the system's; everything else by the Latin fonts that PDFium itself carries.
"""

from __future__ import annotations

import ctypes
import mmap
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2

_NOTO = "/usr/share/fonts/opentype/noto/Noto"
_IPA = "/usr/share/fonts/opentype/ipafont"
CANDIDATES: tuple[tuple[str, ...], ...] = (
    (f"{_NOTO}SansCJK-Regular.ttc", f"{_IPA}-gothic/ipag.ttf"),
    (f"{_NOTO}SansCJK-Bold.ttc",),
    (f"{_NOTO}SerifCJK-Regular.ttc", f"{_IPA}-mincho/ipam.ttf"),
    (f"{_NOTO}SerifCJK-Bold.ttc",),
)
"""Debian's fonts-noto-cjk (whose first face is the Japanese one), else fonts-ipafont: Gothic, bold, Mincho,
bold."""
SHIFT_JIS = 128
_COLLECTION = int.from_bytes(b"ttcf", "big")
_FIRST_FACE_AT = 12
_BOLD = 600
_MINCHO = (b"min", b"serif", b"ryumin", b"kyokasho", b"\x96\xbe\x92\xa9")
"""What names of fonts with serifs hold, lower case; the last is 明朝 in Shift JIS."""


@dataclass(frozen=True, slots=True)
class Font:
    """A mapped file, and where its face begins: not at 0 in a collection."""

    content: mmap.mmap
    face_at: int


def has_fonts() -> bool:
    """Say whether this machine has a Japanese font that can be used here."""
    return any(Path(path).is_file() for paths in CANDIDATES for path in paths)


def load() -> list[Font | None]:
    """Map the fonts that are there, in the order of `CANDIDATES`."""
    return [next((_mapped(path) for path in paths if Path(path).is_file()), None) for paths in CANDIDATES]


def choose(fonts: Sequence[Font | None], charset: int, weight: int, name: bytes) -> int:
    """Return the number (from 1) of the font to show this with; 0: none of ours. Pure."""
    if charset != SHIFT_JIS:
        return 0
    lower = name.lower()
    mincho = 2 if any(mark in lower for mark in _MINCHO) else 0
    bold = int(weight >= _BOLD or b"bold" in lower)
    for number in (mincho + bold, mincho, bold, 0, 2):
        if fonts[number] is not None:
            return number + 1
    return 0


class Fonts(pypdfium2.PdfSysfontBase):  # type: ignore[misc]  # it carries no types
    """Answers PDFium's questions. `setup()` has it asked; keep it alive."""

    def __init__(self, fonts: Sequence[Font | None]) -> None:
        super().__init__()
        self._fonts = fonts

    def EnumFonts(self, _this: object, _mapper: object) -> None:  # noqa: N802 - PDFium's name, as all below
        """There is nothing to look through: what is installed was chosen already."""

    def MapFont(  # noqa: N802
        self,
        _this: object,
        weight: int,
        _italic: int,
        charset: int,
        _pitch: int,
        face: Any,
        _exact: object,
    ) -> int | None:
        name = ctypes.cast(face, ctypes.c_char_p).value or b""
        return choose(self._fonts, charset, weight, name) or None

    def GetFont(self, _this: object, _face: object) -> None:  # noqa: N802
        return None

    def GetFontData(  # noqa: N802
        self, _this: object, number: int, table: int, buffer: Any, size: int
    ) -> int:
        font = self._fonts[number - 1]
        if font is None or table not in {0, _COLLECTION} or (table == _COLLECTION and font.face_at == 0):
            return 0
        start = 0 if table == _COLLECTION else font.face_at
        length = len(font.content) - start
        if buffer and size >= length:
            ctypes.memmove(buffer, font.content[start:], length)
        return length

    def GetFaceName(self, *_arguments: object) -> int:  # noqa: N802
        return 0

    def GetFontCharset(self, *_arguments: object) -> int:  # noqa: N802
        return SHIFT_JIS

    def DeleteFont(self, *_arguments: object) -> None:  # noqa: N802
        """All stay until the process ends."""


def _mapped(path: str) -> Font:
    with Path(path).open("rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    is_collection = content[:4] == b"ttcf"
    return Font(content, struct.unpack_from(">I", content, _FIRST_FACE_AT)[0] if is_collection else 0)
