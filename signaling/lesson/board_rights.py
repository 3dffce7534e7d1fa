"""What somebody may do on a page of a board.

Invariant: `right_on` is the one place that decides it; it follows from the state and who somebody is alone.

| who | on a board of theirs | on others' |
|---|---|---|
| teacher, assistant | write | write |
| student | write | nothing, read or write, as it is open |
| observer | read | nothing or read, as it is open |

A group's board is of those who are in the group now, an own board of its pupil; the class's and the shown
one are nobody's. Students only read while boards are locked, while all eyes are on the teacher, and where
their family has not agreed to more; from within a group they only read the class's board. Whatever it is
open to, a page that is shown to everybody can be read by everybody. Quiet work changes nothing. What was
handed in is the staff's to write on; those whose it was read it once it is returned.
"""

from __future__ import annotations

from typing import Literal

from ..wire.boards import Openness
from .board_state import AT_FIRST, PageState
from .consent import may_draw
from .ids import Board, Page, split_page
from .state import STAFF, LessonState, PersonState, present_person

BoardRight = Literal["none", "read", "write"]


def board_rights(state: LessonState, person_id: str, page_id: str) -> BoardRight:
    """Return what somebody may do on a page now."""
    person, page = present_person(state, person_id), known_page(state, page_id)
    if person is None or page is None or state.ended_at is not None:
        return "none"
    return right_on(state, person, page.board, shown=state.boards.shown == page_id)


def can_admin_board(state: LessonState, person_id: str, page_id: str) -> bool:
    """Say whether somebody may lock elements, set backgrounds and clear the page: staff only."""
    person = present_person(state, person_id)
    return person is not None and person.role in STAFF and board_rights(state, person_id, page_id) == "write"


def may_point(state: LessonState, person_id: str) -> bool:
    """Say whether others see somebody's pointer on boards: staff's always."""
    person = present_person(state, person_id)
    return person is not None and (person.role != "student" or not state.locks.cursors)


def right_on(state: LessonState, person: PersonState, board: Board, *, shown: bool = False) -> BoardRight:
    """Return what somebody here may do on a board that is there; `shown`: on its page for everybody."""
    if person.role in STAFF:
        return "write"
    openness = "writable" if is_of(board, person) else openness_of(state, board)
    if board.kind == "hand":
        is_seen = shown or openness != "hidden" or has_back(state, board, person)
        return "read" if is_seen else "none"
    if openness == "writable" and _draws(state, person, board):
        return "write"
    return "none" if openness == "hidden" and not shown else "read"


def is_of(board: Board, person: PersonState) -> bool:
    """Say whether a board is somebody's: their group's, or their own."""
    match board.kind:
        case "group":
            return person.group == board.owner
        case "own":
            return person.id == board.owner
        case "shown" | "class" | "hand":
            return False


def has_back(state: LessonState, board: Board, person: PersonState) -> bool:
    """Say whether a hand-in was returned to somebody whose it was when it was handed in."""
    hand_in = state.boards.hand_ins.get(board.owner)
    return hand_in is not None and hand_in.returned and person.id in hand_in.owners


def openness_of(state: LessonState, board: Board) -> Openness:
    """Return what a board is to those whose it is not."""
    boards = state.boards
    return boards.opened.get(board.key) or boards.kinds.get(board.kind) or AT_FIRST[board.kind]


def has_board(state: LessonState, board: Board) -> bool:
    """Say whether a board is there: a pupil's stays when they go, for whoever may come back."""
    match board.kind:
        case "group":
            return board.owner in state.groups
        case "own":
            pupil = state.people.get(board.owner)
            return pupil is not None and pupil.role == "student"
        case "hand":
            return board.owner in state.boards.hand_ins
        case "shown" | "class":
            return True


def pages_of(state: LessonState, board: Board) -> list[PageState]:
    """Return the pages of a board, in order."""
    added = (*state.boards.common.get(board.kind, ()), *state.boards.pages.get(board.key, ()))
    by_number = {page.number: page for page in (PageState(number=1), *added)}
    return [by_number[number] for number in sorted(by_number)]


def has_page(state: LessonState, page: Page) -> bool:
    """Say whether a page is there, in this lesson."""
    return find_page(state, page) is not None


def known_page(state: LessonState, page_id: str) -> Page | None:
    """Return the page of this id; `None`: this lesson has none."""
    page = split_page(page_id)
    return page if page is not None and has_page(state, page) else None


def find_page(state: LessonState, page: Page) -> PageState | None:
    """Return what is known of a page of this lesson; `None`: it is not there."""
    if page.lesson_id != state.lesson_id or not has_board(state, page.board):
        return None
    return next((one for one in pages_of(state, page.board) if one.number == page.number), None)


def _draws(state: LessonState, person: PersonState, board: Board) -> bool:
    """Say whether somebody may draw on a board that is open to them for that."""
    if person.role != "student" or state.locks.board or state.attention_by or not may_draw(state, person):
        return False
    return board.kind != "class" or person.group is None
