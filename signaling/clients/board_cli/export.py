"""Pages as files: `.svg`, `.png`, `.pdf` and `.json`."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from .document import pdf
from .fonts import Fonts
from .marks import box_of
from .page import Element
from .paint import painted
from .scene import written
from .strokes import marks
from .svg import svg
from .trouble import Wrong

FORMATS = (".svg", ".png", ".pdf", ".json")
MARGIN = 20.0
EMPTY = (0.0, 0.0, 1200.0, 720.0)
"""What is shown of a page without anything on it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was on a page: its elements from the lowest on, and the files that they show."""

    name: str
    elements: list[Element]
    pictures: Mapping[str, bytes]


def check(target: Path) -> None:
    """Raise `Wrong` for an ending that is none of `FORMATS`."""
    if target.suffix.lower() not in FORMATS:
        raise Wrong("no_format", path=target)


def files(sheets: list[Sheet], target: Path, fonts: Fonts) -> dict[Path, bytes]:
    """Return what is to be written where. Several pages are one PDF, else a file each, with their numbers.

    Raise `Wrong` where words lack a font. The ending was checked.
    """
    ending = target.suffix.lower()
    if ending == ".pdf":
        return {target: pdf([_painted(sheet, fonts) for sheet in sheets])}
    contents = [_content(sheet, ending, fonts) for sheet in sheets]
    if len(contents) == 1:
        return {target: contents[0]}
    numbered = (target.with_stem(f"{target.stem}-{number}") for number in range(1, len(contents) + 1))
    return dict(zip(numbered, contents, strict=True))


def _content(sheet: Sheet, ending: str, fonts: Fonts) -> bytes:
    match ending:
        case ".json":
            return written(sheet.elements, sheet.pictures).encode()
        case ".svg":
            drawn = marks(sheet.elements)
            return svg(drawn, box_of(drawn, MARGIN) or EMPTY, sheet.pictures).encode()
        case _:
            content = io.BytesIO()
            _painted(sheet, fonts).save(content, "PNG", optimize=True)
            return content.getvalue()


def _painted(sheet: Sheet, fonts: Fonts) -> Image.Image:
    drawn = marks(sheet.elements)
    return painted(drawn, box_of(drawn, MARGIN) or EMPTY, sheet.pictures, fonts)
