"""Pictures as the pages of a PDF, by PDFium. What is written on them are pixels: no reader needs our font."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pypdfium2
from PIL import Image

POINTS = 72.0
DOTS = 150.0
"""Pixels to an inch: a page of 2,400 pixels fills A3, and printers make it smaller sharply."""


def pdf(pages: Sequence[Image.Image]) -> bytes:
    """Return a PDF of one page for each picture, without loss."""
    document = pypdfium2.PdfDocument.new()
    for image in pages:
        width, height = image.width * POINTS / DOTS, image.height * POINTS / DOTS
        page = document.new_page(width, height)
        shown = pypdfium2.PdfImage.new(document)
        shown.set_bitmap(pypdfium2.PdfBitmap.from_pil(image))
        shown.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        page.insert_obj(shown)
        page.gen_content()
    written = io.BytesIO()
    document.save(written)
    document.close()
    return written.getvalue()
