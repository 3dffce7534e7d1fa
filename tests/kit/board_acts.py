"""What staff do to boards, and pages of boards that belong to somebody."""

from __future__ import annotations

from signaling.lesson import board_commands as b
from signaling.lesson.ids import Board, Page
from signaling.lesson.outcome import Applied
from signaling.lesson.reducer import apply
from signaling.wire.boards import BoardKind, Openness

from .boards import LESSON, LessonOfTests

HANAS = Page(LESSON, Board("own", "hana")).id
SHOWN = Page(LESSON, Board("shown")).id
TAROS = Page(LESSON, Board("own", "taro")).id


def do(lesson: LessonOfTests, command: b.BoardWish) -> None:
    """Carry out what the teacher wants, as the lesson does."""
    outcome = apply(lesson.state, command, 1.0)
    assert isinstance(outcome, Applied), outcome
    lesson.set(outcome.state)


def opened(lesson: LessonOfTests, kind: BoardKind, openness: Openness, *owners: str) -> None:
    do(lesson, b.OpenBoards(by="teacher", kind=kind, openness=openness, owners=owners or None))
