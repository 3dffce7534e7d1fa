"""What people drew survives whatever happens, and the laws that say so see when it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from .bugs import BUGS, search_with
from .search import search

HISTORIES = 250
"""Of those that `scripts/bench histories` says a thousand of."""
UNTIL_FOUND = 400
"""Histories within which a bug must be found."""
SEED = 2


def test_after_any_history_all_boards_are_equal_and_nothing_is_lost() -> None:
    """Loss, disorder, doubles, deaths, partitions and an emptied Redis, with people drawing all the while."""
    found = search(HISTORIES, SEED)

    assert not found.broken, found.broken
    assert found.histories >= HISTORIES
    assert {"Kill", "Part", "Empty", "Cut", "Allow", "Bus lost", "Bus twice"} <= found.kinds.keys()


@pytest.mark.parametrize("name", BUGS)
def test_a_bug_is_found(tmp_path: Path, name: str) -> None:
    """Each of these bugs breaks a law before long."""
    assert search_with(BUGS[name], tmp_path, UNTIL_FOUND), f"nothing was found in {UNTIL_FOUND} histories"
