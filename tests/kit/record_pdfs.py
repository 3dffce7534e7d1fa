"""Lessons as documents, and PDFs read back."""

from __future__ import annotations

import json
from datetime import timedelta, timezone
from typing import Any

import msgspec
import pypdfium2
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from signaling.http.bundle import web_folder
from signaling.http.language import Language
from signaling.record.pdf.blocks import Document
from signaling.record.pdf.document import document_of
from signaling.record.pdf.ends import NO_ENDS, Ends
from signaling.record.pdf.service import TEXTS
from signaling.record.pdf.texts import Texts
from signaling.wire.record import LessonRecord
from web.dev import record_answers

JAPAN = timezone(timedelta(hours=9))


def texts(language: Language) -> Texts:
    """The texts as the web bundle has them."""
    return Texts(language, json.loads((web_folder() / "dist" / TEXTS).read_bytes())[language])


def full(**changes: Any) -> LessonRecord:
    """The record of a class of 34 with everything in it; `changes` as in its JSON."""
    return msgspec.convert(record_answers.full() | changes, LessonRecord)


def document(
    record: LessonRecord, language: Language = "ja", *, named: bool = True, ends: Ends = NO_ENDS
) -> Document:
    """Its document, in Japan."""
    now = record_answers.BEGAN + 3600
    return document_of(record, texts(language), JAPAN, now=now, class_name="5年1組", named=named, ends=ends)


def pages(pdf: bytes) -> list[str]:
    """The text of each page, without the places that were only given to long words to break at."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        return [_text(page) for page in opened]
    finally:
        opened.close()


def _text(page: pypdfium2.PdfPage) -> str:
    text: str = page.get_textpage().get_text_bounded()
    return text.replace("\u200b", "").replace("\r\n", "\n")


def images(pdf: bytes) -> list[int]:
    """How many pictures stand on each page."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        return [len(list(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=8))) for page in opened]
    finally:
        opened.close()


def colours(pdf: bytes) -> set[tuple[int, int, int]]:
    """All colours of all pages, as they are seen."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        found = set[tuple[int, int, int]]()
        for page in opened:
            seen = page.render(scale=2).to_pil().convert("RGB").getcolors(1 << 24) or ()
            found |= {colour for _, colour in seen}
        return found
    finally:
        opened.close()


def squeezed(text: str) -> str:
    """A text without spaces and line ends: a PDF says where signs stand, and has no lines of its own."""
    return "".join(text.split())
