"""Handing in: pages kept as they were, written over by the staff, and given back.

Invariant: nothing that was handed in is ever changed or replaced; each is a board of its own.
"""

from __future__ import annotations

from ..errors import Refusal
from ..wire.boards import MAX_HAND_INS, MAX_HAND_INS_OF_A_BOARD, MAX_HAND_INS_OF_A_PAGE
from ..wire.codes import RefusalCode
from . import board_commands as b
from .board_rights import is_of, known_page
from .board_state import HandInState
from .ids import Page, split_page
from .outcome import Applied
from .state import LessonState, replace

_NO_PAGE = Refusal(RefusalCode.NO_SUCH_PAGE)
_FULL = f"{MAX_HAND_INS} pages are handed in in a lesson"
NOT_ALL_COLLECTED = Refusal(RefusalCode.NOT_ALL_COLLECTED, _FULL)


def hand_in(state: LessonState, command: b.HandIn, now: float) -> Applied | Refusal:
    """Take a page that its pupil, or one of its group, hands in. As it was handed in last: nothing more."""
    page = known_page(state, command.page_id)
    if page is None or not is_of(page.board, state.people[command.by]):
        return _NO_PAGE
    if is_handed_in(state, page, command.copy):
        return Applied(state)
    if _was_handed_in_often(state, page):
        return Refusal(
            RefusalCode.HANDED_IN_OFTEN,
            f"at most {MAX_HAND_INS_OF_A_PAGE} times a page, and {MAX_HAND_INS_OF_A_BOARD} a board",
        )
    if not has_room(state, 1):
        return Refusal(RefusalCode.HAND_INS_FULL, _FULL)
    return _taken(state, [(page, command.copy)], now, by_pupil=True)


def collect(state: LessonState, command: b.Collect, now: float) -> Applied | Refusal:
    """Take what is on pages now, by the staff's word: what changed, and of that what there is room for."""
    changed = [
        (page, copy)
        for page_id, copy in command.copies
        if (page := known_page(state, page_id)) is not None
        and page.board.kind in ("group", "own")
        and not is_handed_in(state, page, copy)
    ]
    if changed and not has_room(state, 1):
        return NOT_ALL_COLLECTED
    return _taken(state, changed[: MAX_HAND_INS - len(state.boards.hand_ins)], now)


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


def is_handed_in(state: LessonState, page: Page, copy: str) -> bool:
    """Say whether a page lies there as it is in this copy, and would come back to all whose it is now."""
    handed = reversed(state.boards.hand_ins.values())
    last = next((one for one in handed if one.page_id == page.id), None)
    return last is not None and last.copy == copy and {*last.owners} >= {*_owners_of(state, page)}


def _taken(
    state: LessonState, pages: list[tuple[Page, str]], now: float, *, by_pupil: bool = False
) -> Applied:
    hand_ins = state.boards.hand_ins
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


def _was_handed_in_often(state: LessonState, page: Page) -> bool:
    """Say whether pupils have handed in a page, or pages of its board, as often as they may."""
    by_pupils = [split_page(one.page_id) for one in state.boards.hand_ins.values() if one.by_pupil]
    of_board = [one for one in by_pupils if one is not None and one.board == page.board]
    return of_board.count(page) >= MAX_HAND_INS_OF_A_PAGE or len(of_board) >= MAX_HAND_INS_OF_A_BOARD


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
