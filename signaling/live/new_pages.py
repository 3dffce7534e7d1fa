"""Pages of boards that begin with something the lesson holds: material, or another page as it is now.

Invariant: nothing is copied or given out for whoever may not add pages.
"""

from __future__ import annotations

from msgspec.structs import replace

from ..clock import now
from ..errors import Refusal
from ..lesson.board_commands import AddPage
from ..lesson.board_rights import has_page
from ..lesson.ids import split_page
from ..lesson.outcome import Applied
from ..lesson.reducer import apply
from ..sql.database import DatabaseAway
from ..wire.codes import RefusalCode
from .lesson import LiveLesson
from .services import Services


async def add_page(services: Services, lesson: LiveLesson, wish: AddPage) -> Applied | Refusal:
    """Carry out a wish for pages, once what they begin with is there. Its `copy`: the page to be copied."""
    outcome = apply(lesson.state, wish, now())
    if isinstance(outcome, Applied):
        try:
            prepared = await _prepared(services, lesson, wish)
        except DatabaseAway:
            prepared = Refusal(RefusalCode.TRY_AGAIN, "the database does not answer")
        if isinstance(prepared, AddPage):
            return await lesson.command(prepared)
        outcome = prepared
    services.refused(outcome.code)
    return outcome


async def _prepared(services: Services, lesson: LiveLesson, wish: AddPage) -> AddPage | Refusal:
    files = {sheet.file for sheet in wish.sheets}
    if files and not files <= await services.material.held(lesson.id, sorted(files)):
        return Refusal(RefusalCode.NOT_FOUND)
    if not wish.copy:
        return wish
    page = split_page(wish.copy)
    if page is None or not has_page(lesson.state, page):
        return Refusal(RefusalCode.NO_SUCH_PAGE)
    return replace(wish, copy=await services.copy_page(lesson.state, wish.copy))
