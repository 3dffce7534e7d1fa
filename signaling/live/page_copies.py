"""Wishes about boards that begin with a page as it is now, with material, or where an earlier lesson ended.

Invariant: nothing is copied or given out for whoever may not ask for it.
"""

from __future__ import annotations

from msgspec.structs import replace

from ..clock import now
from ..errors import Refusal, Refused
from ..lesson.board_commands import AddPage, Collect, HandIn
from ..lesson.board_rights import has_page, known_page
from ..lesson.boards import boards_meant
from ..lesson.hand_ins import NOT_ALL_COLLECTED, has_room, is_handed_in
from ..lesson.ids import Page
from ..lesson.outcome import Applied
from ..lesson.reducer import apply
from ..lesson.state import LessonState
from ..sql.database import DatabaseAway
from ..wire.codes import RefusalCode
from .lesson import LiveLesson
from .services import Services

CopyWish = AddPage | HandIn | Collect


async def with_copies(services: Services, lesson: LiveLesson, wish: CopyWish) -> Applied | Refusal:
    """Carry out a wish, once what it needs is copied or found."""
    outcome = apply(lesson.state, wish, now())
    if isinstance(outcome, Applied):
        try:
            prepared = await _prepared(services, lesson, wish)
        except Refused as refused:
            prepared = refused.refusal
        except DatabaseAway:
            prepared = Refusal(RefusalCode.TRY_AGAIN, "the database does not answer")
        if not isinstance(prepared, Refusal):
            done = await lesson.command(prepared)
            if isinstance(done, Refusal) or _is_whole(lesson.state, prepared):
                return done
            prepared = NOT_ALL_COLLECTED
        outcome = prepared
    services.refused(outcome.code)
    return outcome


async def _prepared(services: Services, lesson: LiveLesson, wish: CopyWish) -> CopyWish | Refusal:
    state = lesson.state
    match wish:
        case HandIn():
            return replace(wish, copy=await services.copies().make(state, wish.page_id))
        case Collect():
            return await _collected(services, lesson, wish)
        case AddPage():
            return await _begun(services, state, wish)


async def _begun(services: Services, state: LessonState, wish: AddPage) -> AddPage | Refusal:
    files = {sheet.file for sheet in wish.sheets}
    if files and not files <= await services.material.held(state.lesson_id, sorted(files)):
        return Refusal(RefusalCode.NOT_FOUND)
    if wish.copy_of:
        if known_page(state, wish.copy_of) is None:
            return Refusal(RefusalCode.NO_SUCH_PAGE)
        return replace(wish, copy=await services.copies().make(state, wish.copy_of, signed=False))
    if wish.earlier is not None:
        copy = await services.earlier().bring(state, wish, wish.earlier, now())
        return replace(wish, copy=copy)
    if wish.gather:
        hand_ins = state.boards.hand_ins
        if not hand_ins.keys() >= {*wish.gather}:
            return Refusal(RefusalCode.NO_SUCH_PAGE)
        return replace(
            wish, copy=await services.copies().gather(state, [hand_ins[each] for each in wish.gather])
        )
    return wish


async def _collected(services: Services, lesson: LiveLesson, wish: Collect) -> Collect | Refusal:
    state = lesson.state
    boards = boards_meant(state, wish.kind, wish.owners)
    if isinstance(boards, Refusal):
        return boards
    pages = [page for board in boards if has_page(state, page := Page(lesson.id, board, wish.page))]
    if not pages:
        return Refusal(RefusalCode.NO_SUCH_PAGE)
    return replace(wish, copies=tuple(await _copied(services, state, pages)))


async def _copied(services: Services, state: LessonState, pages: list[Page]) -> list[tuple[str, str]]:
    """Copy those on which pupils made anything since they were handed in, until one finds no room."""
    copies: list[tuple[str, str]] = []
    for page in pages:
        copy = await services.copies().make(state, page.id, blank=False)
        if copy and not is_handed_in(state, page, copy):
            copies.append((page.id, copy))
        if not has_room(state, len(copies)):
            break
    return copies


def _is_whole(state: LessonState, wish: CopyWish) -> bool:
    """Say whether nothing of what was to be collected found no room."""
    if not isinstance(wish, Collect) or has_room(state, 1):
        return True
    held = {one.copy for one in state.boards.hand_ins.values()}
    return held.issuperset(copy for _page_id, copy in wish.copies)
