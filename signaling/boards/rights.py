"""What somebody may do on a page, in the words of the board protocol, from the lesson's state."""

from __future__ import annotations

from signaling.wire.board import Rights
from signaling.wire.codes import CloseCode

from ..lesson.board_rights import board_rights, can_admin_board
from ..lesson.removal import was_removed
from ..lesson.seats import holds
from ..lesson.state import LessonState, present_person


def rights_of(state: LessonState, participant_id: str, page_id: str, device: str = "") -> Rights | None:
    """Return the rights; `None`: the page is not theirs to see. `device`: the one of the token."""
    if not holds(state, participant_id, device):
        return None
    match board_rights(state, participant_id, page_id):
        case "none":
            return None
        case "read":
            return "read"
        case "write":
            return "admin" if can_admin_board(state, participant_id, page_id) else "write"


def why_not(state: LessonState, participant_id: str, device: str = "") -> CloseCode:
    """Return the close code for somebody who has no rights (any more).

    Who is not in the lesson at the moment, but may be, comes again: after a node was lost a page's two
    sockets come back in either order.
    """
    if state.ended_at is not None:
        return CloseCode.LESSON_ENDED
    if not holds(state, participant_id, device):
        return CloseCode.REPLACED
    if was_removed(state, participant_id, device):
        return CloseCode.FORBIDDEN
    if present_person(state, participant_id) is None:
        return CloseCode.TRY_AGAIN_LATER
    return CloseCode.FORBIDDEN
