"""Which boards somebody may see.

Invariant: nothing of a board that may not be read is in it, not its name and not the number of its pages.
"""

from __future__ import annotations

from typing import get_args

from ..wire.boards import BoardKind, Boards, HandedIn, LessonBoard, LessonPage
from .board_rights import openness_of, pages_of, right_on
from .boards import every_board, is_common
from .ids import Board, Page, split_page
from .state import LessonState, PersonState, present_person

KINDS: tuple[BoardKind, ...] = get_args(BoardKind)


def all_boards(state: LessonState) -> list[LessonBoard]:
    """Return every board of the lesson with all its pages, in order."""
    handed = _handed(state)
    return [_board(state, board, handed) for kind in KINDS for board in every_board(state, kind)]


def boards_of(state: LessonState, person_id: str) -> Boards:
    """Return the boards of which somebody may read all pages, or the one that is shown."""
    person = present_person(state, person_id)
    if person is None or state.ended_at is not None:
        return Boards()
    shown = split_page(state.boards.shown) if state.boards.shown else None
    handed = _handed(state)
    boards = []
    for board in (board for kind in KINDS for board in every_board(state, kind)):
        if right_on(state, person, board) != "none":
            boards.append(_board(state, board, handed))
        elif shown is not None and board == shown.board:
            boards.append(_board(state, board, handed, only=shown.number))
    visible = {page.page_id for board in boards for page in board.pages}
    return Boards(boards=boards, shown=state.boards.shown if state.boards.shown in visible else None)


def sight(state: LessonState) -> object:
    """Return what is equal while nobody sees other boards than before: to compare, not to read."""
    people = tuple(map(_standing, state.people.values()))
    groups = tuple((group.id, group.name) for group in state.groups.values())
    return state.ended_at, state.boards, groups, people


def _standing(person: PersonState) -> object:
    return person.id, person.name, person.role, person.group, person.present, person.seat


def _handed(state: LessonState) -> dict[str, float]:
    """Return when each page was handed in last."""
    return {hand_in.page_id: hand_in.at for hand_in in state.boards.hand_ins.values()}


def _board(
    state: LessonState, board: Board, handed: dict[str, float], only: int | None = None
) -> LessonBoard:
    pages = [Page(state.lesson_id, board, page.number) for page in pages_of(state, board)]
    names = {page.number: page.name for page in pages_of(state, board)}
    return LessonBoard(
        kind=board.kind,
        owner=board.owner,
        name=_owner_name(state, board),
        openness=openness_of(state, board),
        pages=[
            LessonPage(
                page_id=page.id,
                name=names[page.number],
                common=is_common(state, page),
                handed_at=handed.get(page.id, 0),
            )
            for page in pages
            if only is None or page.number == only
        ],
        handed_in=_handed_in(state, board),
    )


def _handed_in(state: LessonState, board: Board) -> HandedIn | None:
    if board.kind != "hand":
        return None
    hand_in = state.boards.hand_ins[board.owner]
    return HandedIn(
        page_id=hand_in.page_id, at=hand_in.at, by_pupil=hand_in.by_pupil, returned=hand_in.returned
    )


def _owner_name(state: LessonState, board: Board) -> str:
    match board.kind:
        case "group":
            return state.groups[board.owner].name
        case "own":
            return state.people[board.owner].name
        case "hand":
            return state.boards.hand_ins[board.owner].name
        case "shown" | "class":
            return ""
