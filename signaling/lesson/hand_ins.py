"""Handing in: pages kept as they were, written over by the staff, and given back.

Invariant: nothing that was handed in is ever changed or replaced; each is a board of its own.
"""

from __future__ import annotations

from ..errors import Refusal
from ..wire.boards import MAX_HAND_INS, MAX_HAND_INS_OF_A_BOARD
from ..wire.codes import RefusalCode
from . import board_commands as b
from .board_rights import is_of, known_page
from .board_state import HandInState
from .ids import Board, Page, split_page
from .outcome import Applied
from .state import LessonState, replace

_NO_PAGE = Refusal(RefusalCode.NO_SUCH_PAGE)
NO_ROOM = Refusal(RefusalCode.TOO_MANY, f"{MAX_HAND_INS} pages are handed in in a lesson")


def hand_in(state: LessonState, command: b.HandIn, now: float) -> Applied | Refusal:
    """Take a page that its pupil, or one of its group, hands in."""
    page = known_page(state, command.page_id)
    if page is None or not is_of(page.board, state.people[command.by]):
        return _NO_PAGE
    if _handed_in_by_pupils(state, page.board) >= MAX_HAND_INS_OF_A_BOARD:
        return Refusal(
            RefusalCode.HANDED_IN_OFTEN, f"a board is handed in {MAX_HAND_INS_OF_A_BOARD} times at most"
        )
    return _taken(state, [(page, command.copy)], now, by_pupil=True)


def collect(state: LessonState, command: b.Collect, now: float) -> Applied | Refusal:
    """Take what is on pages now, by the staff's word."""
    pages = [
        (page, copy)
        for page_id, copy in command.copies
        if (page := known_page(state, page_id)) is not None and page.board.kind in ("group", "own")
    ]
    return _taken(state, pages, now)


def give_back(state: LessonState, command: b.ReturnHandIns, _now: float) -> Applied | Refusal:
    """Let those read it whose it was."""
    hand_ins = state.boards.hand_ins
    wanted = hand_ins.keys() if command.numbers is None else {*command.numbers}
    if not wanted <= hand_ins.keys():
        return _NO_PAGE
    given = {number: replace(hand_ins[number], returned=True) for number in hand_ins if number in wanted}
    return Applied(replace(state, boards=replace(state.boards, hand_ins=hand_ins | given)))


def has_room(state: LessonState, pages: int) -> bool:
    """Say whether so many more can be handed in."""
    return len(state.boards.hand_ins) + pages <= MAX_HAND_INS


def _taken(
    state: LessonState, pages: list[tuple[Page, str]], now: float, *, by_pupil: bool = False
) -> Applied | Refusal:
    hand_ins = state.boards.hand_ins
    if not has_room(state, len(pages)):
        return NO_ROOM
    new = {
        str(number): HandInState(
            page_id=page.id,
            copy=copy,
            name=_name_of(state, page),
            owners=_owners_of(state, page),
            at=now,
            by_pupil=by_pupil,
        )
        for number, (page, copy) in enumerate(pages, len(hand_ins) + 1)
    }
    return Applied(replace(state, boards=replace(state.boards, hand_ins=hand_ins | new)))


def _handed_in_by_pupils(state: LessonState, board: Board) -> int:
    """Return how often pupils have handed in a page of a board."""
    pages = [split_page(one.page_id) for one in state.boards.hand_ins.values() if one.by_pupil]
    return sum(page is not None and page.board == board for page in pages)


def _name_of(state: LessonState, page: Page) -> str:
    owner = page.board.owner
    return state.groups[owner].name if page.board.kind == "group" else state.people[owner].name


def _owners_of(state: LessonState, page: Page) -> tuple[str, ...]:
    """Return whose a page is: of a group's also those who are with the class, but will come back to it."""
    owner = page.board.owner
    if page.board.kind == "own":
        return (owner,)
    return tuple(
        person.id
        for person in state.people.values()
        if person.role == "student" and owner in (person.group, person.assigned)
    )
