"""The table of pages and states that are looked at."""

from __future__ import annotations

from collections import Counter

from web.dev.shots import SHOTS


def test_each_state_has_a_name_of_its_own() -> None:
    """Two of one name would be one picture: the second overwrites the first."""
    assert [name for name, times in Counter(shot.name for shot in SHOTS).items() if times > 1] == []
