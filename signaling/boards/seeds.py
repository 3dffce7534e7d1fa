"""What a page begins with, from the lesson's state."""

from __future__ import annotations

from ..board.merge import Stored
from ..board.templates import template
from ..lesson.board_rights import find_page
from ..lesson.ids import split_page
from ..lesson.state import LessonState


def seeds_of(state: LessonState, page_id: str) -> list[Stored]:
    """Return the elements that a page has before anybody drew on it."""
    page = split_page(page_id)
    known = None if page is None else find_page(state, page)
    return [] if known is None or known.template is None else template(known.template)
