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
from ..lesson.board_state import PageState
from ..lesson.ids import copy_of_owner, split_page
from ..lesson.state import LessonState
from .ports import ReadArchive


class Seeds(NamedTuple):
    """The elements that a page has before anybody drew on it."""

    elements: Sequence[Stored] = ()
    copy: str = ""
    """The id under which SQL keeps further ones; empty: none."""
    instead: str = ""
    """The same where SQL keeps nothing under that id."""
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
    return seeds_of_page(known, page.board.owner)


def seeds_of_page(page: PageState, owner: str) -> Seeds:
    """Return what an added page begins with on somebody's board."""
    if page.template is not None:
        return Seeds(template(page.template))
    if page.sheet is not None:
        return Seeds([sheet(page.sheet)])
    if page.each:
        return Seeds(copy=copy_of_owner(page.copy, owner), instead=page.copy)
    return Seeds(copy=page.copy)


async def begun(seeds: Seeds, archive: ReadArchive) -> Sequence[Stored]:
    """Return these elements, those that SQL keeps among them."""
    if not seeds.copy:
        return seeds.elements
    kept = await archive.load(seeds.copy)
    return (await archive.load(seeds.instead)).elements if seeds.instead and not kept.epoch else kept.elements
