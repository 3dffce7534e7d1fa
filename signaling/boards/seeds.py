"""What a page begins with, from the lesson's state.

Invariant: a page that several nodes begin at once begins the same on all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..board.merge import Stored
from ..board.sheets import sheet
from ..board.templates import template
from ..lesson.board_rights import find_page
from ..lesson.ids import split_page
from ..lesson.state import LessonState


class Seeds(NamedTuple):
    """The elements that a page has before anybody drew on it."""

    elements: Sequence[Stored] = ()
    copy: str = ""
    """The id under which SQL keeps further ones; empty: none."""
    locked: bool = False
    """All of them are the staff's alone to touch, and lie still while it writes over them."""


NO_SEEDS = Seeds()
"""It begins blank."""


def seeds_of(state: LessonState, page_id: str) -> Seeds:
    """Return what a page begins with."""
    page = split_page(page_id)
    known = None if page is None else find_page(state, page)
    if page is None or known is None:
        return NO_SEEDS
    if page.board.kind == "hand":
        return Seeds(copy=state.boards.hand_ins[page.board.owner].copy, locked=True)
    if known.template is not None:
        return Seeds(template(known.template))
    if known.sheet is not None:
        return Seeds([sheet(known.sheet)])
    return Seeds(copy=known.copy)
