"""Who and what of a timeline may be shown later to those who were not there. Pure.

Invariant: once withheld, always withheld: a consent that was put right in the middle of a lesson shows
nothing of its beginning; and of a board that was hidden from the class, its absent pupils see nothing that
was put on it after that.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..lesson.board_state import AT_FIRST
from ..lesson.ids import split_page
from ..wire.timeline import BoardOpened, Came, Entry, PageShown

FOR_GOOD = float("inf")
NEVER = 0.0


def withheld(entries: Iterable[Entry]) -> frozenset[str]:
    """Return those of whom nothing is shown to others later, by participant id."""
    return frozenset(one.person for one in entries if isinstance(one, Came) and one.withheld)


def observers(entries: Iterable[Entry]) -> frozenset[str]:
    """Return the observers, whose names pupils do not always read."""
    return frozenset(one.person for one in entries if isinstance(one, Came) and one.role == "observer")


def class_saw_until(entries: Iterable[Entry], page_id: str) -> float:
    """Return until when the whole class could see what was put on a page, Unix seconds.

    `NEVER`: not at all; `FOR_GOOD`: until the end. What was put on it while it was hidden is seen as soon as
    it is opened again.
    """
    page = split_page(page_id)
    if page is None or page.board.kind not in ("shown", "class"):
        return NEVER
    kind = page.board.kind
    is_open, is_shown = AT_FIRST[kind] != "hidden", False
    until = FOR_GOOD if is_open else NEVER
    for one in entries:
        was_seen = is_open or is_shown
        match one:
            case BoardOpened() if one.board == kind:
                is_open = one.openness != "hidden"
            case PageShown():
                is_shown = one.page == page_id
            case _:
                continue
        if is_open or is_shown:
            until = FOR_GOOD
        elif was_seen:
            until = one.at
    return until
