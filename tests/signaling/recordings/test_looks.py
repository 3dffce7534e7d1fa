"""A file that is played is noted once, not with each of its parts."""

from __future__ import annotations

import pytest

from signaling.recordings import looks
from signaling.recordings.looks import LOOK_SECONDS, Looks


def test_a_look_is_first_once_and_again_after_a_while() -> None:
    """Each person's and each file's by itself; who looks on without a pause is noted again all the same."""
    seen = Looks()
    assert seen.is_first(("sato", "file"), 0.0)
    assert not seen.is_first(("sato", "file"), 1.0)
    assert seen.is_first(("suzuki", "file"), 1.0)
    assert seen.is_first(("sato", "other"), 1.0)
    assert not seen.is_first(("sato", "file"), LOOK_SECONDS)
    assert seen.is_first(("sato", "file"), LOOK_SECONDS + 0.1)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was forgotten is told again, which is one line too many and none too few."""
    monkeypatch.setattr(looks, "REMEMBERED", 2)
    seen = Looks()
    assert [seen.is_first((one,), 0.0) for one in "abcab"] == [True, True, True, True, True]
