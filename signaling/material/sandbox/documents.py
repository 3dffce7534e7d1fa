"""PDF documents: page after page as a picture. Runs behind the walls.

Invariant: a document is only painted. No form, script or attachment of it is ever run: this PDFium is built
without JavaScript and XFA, and no form environment is made.
"""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2

from ..limits import MAX_PAGES, PAGE_SIDE
from .japanese import Fonts, load
from .pictures import Made, check, made_of

PASSWORD = 4
"""FPDF_ERR_PASSWORD."""


class TooManyPages(Exception):
    """More than `MAX_PAGES`, or none at all."""


class Encrypted(Exception):
    """It wants a password."""


def prepare() -> Fonts:
    """Map the fonts. Keep what is returned."""
    fonts = Fonts(load())
    fonts.setup()
    return fonts


def pages(content: bytes) -> Iterator[Made]:
    """Yield the pages. Raise `TooManyPages`, `Encrypted`, `TooManyPixels`, and what pypdfium2 raises."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == PASSWORD:
            raise Encrypted from error
        raise
    if not 0 < len(document) <= MAX_PAGES:
        raise TooManyPages(str(len(document)))
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        scale = (PAGE_SIDE - 1) / max(width, height)  # PDFium's own side is rounded up
        check(width * scale, height * scale)
        bitmap = page.render(scale=scale)
        yield made_of(bitmap.to_pil().convert("RGB"))
        bitmap.close()
        page.close()
