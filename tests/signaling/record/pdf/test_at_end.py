"""PDFs are made for each lesson by itself: one that fails is given up, and the others have theirs."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from signaling.record.pdf.at_end import TRIES, AtEnd
from signaling.record.pdf.folder import PdfFolder
from signaling.sql.database import DatabaseAway


class Lessons:
    """Two that ended, of which nothing is known any more when it comes to it."""

    async def ended(self, **_more: object) -> list[str]:
        return ["bad", "good"]

    async def get(self, _lesson_id: str) -> None:
        """It was deleted."""


def at_end(folder: Path, fault: type[Exception], written: list[str]) -> AtEnd:
    """Those of the first lesson fail over this, before anything is made."""

    async def write_down(lesson_id: str) -> None:
        written.append(lesson_id)
        if lesson_id == "bad":
            raise fault

    nothing: Any = None
    return AtEnd(
        cast("Any", SimpleNamespace(folder=PdfFolder(folder))),
        cast("Any", Lessons()),
        nothing,
        nothing,
        nothing,
        write_down=write_down,
        time_zone="UTC",
    )


async def test_one_that_fails_is_tried_a_few_times_and_keeps_no_other_waiting(tmp_path: Path) -> None:
    """Whatever it is that fails."""
    written: list[str] = []
    chore = at_end(tmp_path, ZeroDivisionError, written)
    for _ in range(TRIES + 2):
        assert await chore.look() == 0
    assert written == ["bad", "good"] * TRIES


async def test_a_database_that_is_away_counts_as_no_try(tmp_path: Path) -> None:
    """It is all lessons' trouble, and none of them is given up for it."""
    written: list[str] = []
    chore = at_end(tmp_path, DatabaseAway, written)
    for _ in range(TRIES + 2):
        with pytest.raises(DatabaseAway):
            await chore.look()
    assert written == ["bad"] * (TRIES + 2)
