"""What somebody may do on a page, in the words of the board protocol, from the lesson's state."""

from __future__ import annotations

from signaling.wire.board import Rights
from signaling.wire.codes import CloseCode

from ..lesson.permissions import board_rights, can_admin_board
from ..lesson.state import LessonState


def rights_of(state: LessonState, participant_id: str, page_id: str) -> Rights | None:
    """Return the rights; `None`: the page is not theirs to see."""
    match board_rights(state, participant_id, page_id):
        case "none":
            return None
        case "read":
            return "read"
        case "write":
            return "admin" if can_admin_board(state, participant_id, page_id) else "write"


def why_not(state: LessonState) -> CloseCode:
    """Return the close code for somebody who has no rights (any more)."""
    return CloseCode.LESSON_ENDED if state.ended_at is not None else CloseCode.FORBIDDEN
