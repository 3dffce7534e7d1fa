"""Who draws on a page now, and whether anything is on it."""

from __future__ import annotations

import pytest

from signaling.board.activity import DRAWING_SECONDS, PageActivity
from signaling.board.merge import Stored
from signaling.wire.overview import Mark

PAGE = "lesson.own.hana"


def of(author: str, element_id: str = "s", *, version: int = 1, deleted: bool = False) -> Stored:
    return Stored(element_id, version, 1, author, guarded=False, deleted=deleted, json=b"{}")


def activity(*held: Stored) -> PageActivity:
    return PageActivity(PAGE, held, lambda who: who in ("hana", "ken"))


def told(page: PageActivity, now: float) -> Mark:
    mark = page.news(now)
    assert mark is not None
    return mark


def test_an_untouched_page_is_empty_and_is_told_once() -> None:
    """Where nothing changes, nothing more is said."""
    page = activity()

    assert told(page, 10.0) == Mark(page_id=PAGE, empty=True, drawing=[], drawn_at=None)
    assert page.news(11.0) is None
    assert not page.goes_on


def test_what_was_there_before_is_work_of_which_the_time_is_not_known() -> None:
    """Nobody draws because an overview was opened."""
    assert told(activity(of("hana")), 10.0) == Mark(page_id=PAGE, empty=False, drawing=[], drawn_at=None)


@pytest.mark.parametrize("author", ["", "teacher"])
def test_templates_and_what_staff_write_leave_a_page_empty(author: str) -> None:
    """The teacher looks for what a pupil did."""
    page = activity(of(author))
    page.take(of(author, "later"), 10.0)

    assert not page.draw(author, 10.0)
    assert told(page, 10.0) == Mark(page_id=PAGE, empty=True, drawing=[], drawn_at=None)


def test_a_new_element_shows_its_maker_drawing_until_the_pen_has_rested() -> None:
    """Told when it begins and when it is over, and not at every stroke between."""
    page = activity()
    told(page, 0.0)
    page.take(of("hana", "one"), 10.0)
    assert told(page, 10.0) == Mark(page_id=PAGE, empty=False, drawing=["hana"], drawn_at=10.0)
    page.take(of("hana", "two"), 12.0)
    assert page.news(12.0) is None
    assert page.news(12.0 + DRAWING_SECONDS - 0.1) is None
    assert page.goes_on
    after = told(page, 12.0 + DRAWING_SECONDS)
    assert after == Mark(page_id=PAGE, empty=False, drawing=[], drawn_at=12.0)
    assert not page.goes_on


def test_a_pen_that_is_down_is_seen_before_its_stroke_is_done() -> None:
    """The first delta is news; the page is empty until there is something on it."""
    page = activity()

    assert page.draw("hana", 10.0)
    assert not page.draw("hana", 10.1)
    assert told(page, 10.1) == Mark(page_id=PAGE, empty=True, drawing=["hana"], drawn_at=10.1)


def test_all_who_draw_are_named_in_a_steady_order() -> None:
    """A group's members, whoever began."""
    page = activity()
    page.draw("ken", 10.0)
    page.draw("hana", 11.0)

    assert told(page, 11.0).drawing == ["hana", "ken"]
    assert told(page, 13.5).drawing == ["hana"]


def test_another_state_of_an_element_is_nobodys_drawing() -> None:
    """The teacher may have moved what a pupil made."""
    page = activity(of("hana"))
    told(page, 0.0)
    page.take(of("hana", version=2), 10.0)

    assert page.news(10.0) is None


def test_a_page_that_was_cleared_is_empty_again() -> None:
    """What was taken away is no work; put back, it is."""
    page = activity(of("hana"))
    assert not told(page, 0.0).empty
    page.take(of("hana", version=2, deleted=True), 10.0)
    assert told(page, 10.0).empty
    page.take(of("hana", version=3), 11.0)
    assert not told(page, 11.0).empty
