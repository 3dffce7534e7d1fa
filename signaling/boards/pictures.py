"""Which files a lesson holds, as far as boards need to know: looked up when an image is put, then remembered.

Invariant: a page takes an image only of a file that its lesson was found to hold. While SQL is away none is
found, and an image of another file is refused; drawing goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec
import structlog

from signaling.wire.material import FileHash

from ..board.merge import Page
from ..sql.database import DatabaseAway

MAX_FILES_AT_ONCE = 50
"""Of one put: a lesson's documents laid out page by page."""

log = structlog.get_logger(__name__)


class Holding(Protocol):
    """Knows what lessons hold: `signaling.sql.material`."""

    async def held(self, lesson_id: str, hashes: Sequence[str]) -> set[str]:
        """Return those of `hashes` that the lesson holds. May raise `DatabaseAway`."""


class Pictured(msgspec.Struct, rename="camel"):
    """As much of an element as says which file it shows."""

    file_id: FileHash


async def look_up(holding: Holding, page_id: str, page: Page, elements: Sequence[msgspec.Raw]) -> None:
    """Note on the page which of the files that these elements show the lesson holds."""
    wanted = files_in(elements) - page.files
    if not wanted:
        return
    lesson_id = page_id.partition(".")[0]
    try:
        page.files |= await holding.held(lesson_id, sorted(wanted)[:MAX_FILES_AT_ONCE])
    except DatabaseAway:
        log.warning("board_files_unknown", page_id=page_id)


def files_in(elements: Sequence[msgspec.Raw]) -> set[str]:
    """Return the files that are named in elements, most of which name none; pure."""
    found = set()
    for raw in elements:
        if b"fileId" not in bytes(raw):
            continue
        try:
            found.add(_decode(raw).file_id)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            continue  # its put is refused, with a reason
    return found


_decode = msgspec.json.Decoder(Pictured).decode
