"""Who and what of a timeline is shown later to those who were not there."""

from __future__ import annotations

import pytest

from signaling.timeline.later import FOR_GOOD, NEVER, class_saw_until
from signaling.wire.boards import Openness
from signaling.wire.timeline import BoardOpened, Entry, PageShown

PAGE = "lesson1.shown"


def opened(at: float, openness: Openness) -> BoardOpened:
    return BoardOpened(at=at, board="shown", openness=openness)


@pytest.mark.parametrize(
    ("entries", "until"),
    [
        ([], FOR_GOOD),
        ([opened(1, "hidden")], 1),
        ([opened(1, "hidden"), opened(2, "seen")], FOR_GOOD),
        ([opened(1, "hidden"), opened(2, "seen"), opened(3, "hidden")], 3),
        ([BoardOpened(at=1, board="class", openness="hidden")], FOR_GOOD),
        ([opened(1, "hidden"), PageShown(at=2, page=PAGE)], FOR_GOOD),
        ([opened(1, "hidden"), PageShown(at=2, page=PAGE), PageShown(at=3)], 3),
        ([opened(1, "hidden"), PageShown(at=2, page="lesson1.shown.2")], 1),
        ([PageShown(at=1, page=PAGE), opened(2, "hidden"), PageShown(at=3)], 3),
        ([PageShown(at=1, page=PAGE), PageShown(at=2), opened(3, "hidden"), opened(4, "hidden")], 3),
    ],
)
def test_a_page_is_seen_while_its_board_is_open_or_it_is_shown(entries: list[Entry], until: float) -> None:
    """Until the moment at which neither is so any more."""
    assert class_saw_until(entries, PAGE) == until


@pytest.mark.parametrize("page", ["lesson1.g-1", "lesson1.own.hana", "lesson1.hand.1", "x"])
def test_what_is_not_everybodys_was_not_seen_by_the_class(page: str) -> None:
    """Also where it was shown to all for a while: it is its pupil's."""
    assert class_saw_until([PageShown(at=1, page=page)], page) == NEVER
