"""A lesson to be given to another school: its record without names (tables, PDF), and its plan. Pure.

Invariant: what is in it comes from a record without names (`nameless`) and from a plan, which holds no data
of any pupil's; the same lesson makes the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import tzinfo

from ..http.language import Language
from ..wire.record import LessonRecord
from .tables import TABLES, as_csv

_FIXED = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP file can write."""


def packed(
    nameless: LessonRecord, plan: bytes | None, language: Language, zone: tzinfo, *, pdf: bytes | None = None
) -> bytes:
    """Return a ZIP file. `plan`: as it is exported; `None`: there was none. `pdf`: of this record."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _files(nameless, plan, language, zone, pdf):
            package.writestr(zipfile.ZipInfo(name, _FIXED), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _files(
    nameless: LessonRecord, plan: bytes | None, language: Language, zone: tzinfo, pdf: bytes | None
) -> Iterator[tuple[str, bytes]]:
    for table in TABLES:
        yield f"{table}.csv", as_csv(nameless, table, language, zone)
    if plan is not None:
        yield "lesson-plan.json", plan
    if pdf is not None:
        yield "lesson-record.pdf", pdf
