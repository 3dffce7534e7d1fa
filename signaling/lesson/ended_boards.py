"""Boards of a lesson that has ended, as later lessons may begin with them, and whose they are there. Pure.

Invariant: a pupil's board is known by their seat of the class alone, never by a name; one of a group by its
name where no other has it. Where it can not be told whose it is now, it is nobody's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, TypeVar

from media.control import Value

from ..wire.boards import BoardKind
from .board_rights import pages_of
from .board_state import PageState
from .boards import every_board
from .ids import Board
from .seats import person_of, seat_of
from .state import LessonState

T = TypeVar("T")

OwnedKind = Literal["group", "own"]
KEPT_KINDS: tuple[BoardKind, ...] = ("shown", "class", "group", "own")
"""What was handed in stays with its lesson."""


class EndedBoard(Value):
    """A board as it was when its lesson ended."""

    board: Board
    pages: tuple[PageState, ...]
    group_name: str = ""
    seat: int | None = None
    """Of its pupil, in the class."""


def ended_boards(state: LessonState) -> list[EndedBoard]:
    """Return the boards that last beyond the lesson, in order."""
    return [_ended(state, board) for kind in KEPT_KINDS for board in every_board(state, kind)]


def page_numbered(board: EndedBoard, number: int) -> PageState | None:
    """Return a page of a board, if it had it."""
    return next((page for page in board.pages if page.number == number), None)


def owners_now(state: LessonState, kind: OwnedKind, ended: Sequence[EndedBoard]) -> dict[str, EndedBoard]:
    """Return owner in this lesson -> the board that was theirs, given an earlier lesson's of the same class.

    Also pupils who have not come yet, and groups that an arrangement can bring back.
    """
    theirs = [board for board in ended if board.board.kind == kind]
    if kind == "own":
        of_seat = {board.seat: board for board in theirs}
        here = {person_of(state, seat.number): of_seat.get(seat.number) for seat in state.roster}
    else:
        of_name = _alone((board.group_name, board) for board in theirs)
        here = {group: of_name.get(name) for name, group in _groups_by_name(state)}
    return {owner: board for owner, board in here.items() if board is not None}


def _groups_by_name(state: LessonState) -> list[tuple[str, str]]:
    """Return (name, id) of the groups that are here or can come back and have a name to themselves."""
    present = [(group.name, group.id) for group in state.groups.values()]
    found = [*_alone(present).items()]
    for kept in state.group_sets:
        there = [(group.name, group.id) for group in kept.groups]
        found += [(name, group) for name, group in _alone(there).items() if group not in state.groups]
    return found


def _ended(state: LessonState, board: Board) -> EndedBoard:
    seat = seat_of(state, board.owner) if board.kind == "own" else None
    return EndedBoard(
        board=board,
        pages=tuple(pages_of(state, board)),
        group_name=state.groups[board.owner].name if board.kind == "group" else "",
        seat=None if seat is None else seat.number,
    )


def _alone(named: Iterable[tuple[str, T]]) -> dict[str, T]:
    """Return those by name whose name no other has."""
    pairs = list(named)
    count = Counter(name for name, _ in pairs)
    return {name: one for name, one in pairs if count[name] == 1}
