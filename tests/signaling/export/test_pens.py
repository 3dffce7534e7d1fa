"""Which page of a board is seen where and when."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from media.control import LESSON_SCOPE
from signaling.export.pens import HOLD_SECONDS, pens_of
from signaling.playback.build import DrawnSecond

CLASS, SHOWN = "l.class", "l.shown"
GROUP_1, GROUP_2, OWN, HANDED = "l.g1", "l.g2", "l.own.hana", "l.hand.1"


def moves(
    drawn: list[tuple[int, str]], place: str = LESSON_SCOPE, began: float = 0.0
) -> list[tuple[float, str]]:
    pages, pens = pens_of([DrawnSecond(page, at) for at, page in drawn], [place], began, 100.0)
    return [(pen.at, pages[pen.page]) for pen in pens]


def test_the_page_is_seen_that_was_drawn_on_last() -> None:
    """From the end of the second in which it was."""
    assert moves([(10, CLASS), (30, SHOWN), (31, SHOWN), (60, CLASS)]) == [
        (11, CLASS),
        (31, SHOWN),
        (61, CLASS),
    ]


def test_what_was_drawn_before_the_recording_is_there_from_its_beginning() -> None:
    """The last page of all; what is drawn behind its end never."""
    drawn = [(10, CLASS), (20, SHOWN), (30, CLASS), (31, SHOWN), (200, CLASS)]
    assert moves(drawn, began=50.0) == [(0, SHOWN)]


def test_pages_are_not_turned_to_and_fro() -> None:
    """Who draws on another one at once waits; if it is still the last one then, it is seen."""
    drawn = [(10, CLASS), (11, SHOWN), (12, CLASS), (13, SHOWN)]
    assert moves(drawn) == [(11, CLASS), (11 + HOLD_SECONDS, SHOWN)]
    assert moves([*drawn[:3], (40, CLASS)]) == [(11, CLASS)]


def test_a_group_sees_its_own_pages_and_before_that_the_class_s() -> None:
    """Never another group's, nor a pupil's own, nor what was handed in."""
    drawn = [(1, GROUP_2), (2, OWN), (3, HANDED), (5, CLASS), (8, GROUP_1), (20, SHOWN), (21, GROUP_2)]
    assert moves(drawn, "g1") == [(6, CLASS), (9, GROUP_1)]
    assert moves(drawn, LESSON_SCOPE) == [(6, CLASS), (21, SHOWN)]
    assert moves(drawn, "alone-hana") == [(6, CLASS), (21, SHOWN)]


def test_of_a_page_that_is_never_seen_nothing_is_wanted() -> None:
    """Its history stays where it is."""
    drawn = [DrawnSecond(GROUP_2, 1), DrawnSecond(OWN, 2), DrawnSecond("nonsense", 3)]
    assert pens_of(drawn, [LESSON_SCOPE, "g1"], 0.0, 100.0) == ([], [])


PAGES = st.sampled_from([CLASS, SHOWN, GROUP_1, GROUP_2, OWN])


@given(st.lists(st.tuples(st.integers(0, 80), PAGES), max_size=30).map(sorted))
def test_in_each_place_times_rise_and_pages_are_its_own(drawn: list[tuple[int, str]]) -> None:
    """And no page is turned to itself."""
    for place, allowed in ((LESSON_SCOPE, {CLASS, SHOWN}), ("g1", {CLASS, SHOWN, GROUP_1})):
        found = moves(drawn, place)
        assert {page for _, page in found} <= allowed
        assert all(a[0] < b[0] and a[1] != b[1] for a, b in pairwise(found))
