"""Who may write notes of a lesson. Pure."""

from __future__ import annotations

from ..errors import Refusal
from ..wire.codes import RefusalCode
from .state import LessonState, present_person


def may_note(state: LessonState, person_id: str) -> Refusal | None:
    """Return why somebody may not write notes now; `None` if they may: whoever is no pupil."""
    person = present_person(state, person_id)
    if state.ended_at is not None:
        return Refusal(RefusalCode.LESSON_ENDED)
    if person is None:
        return Refusal(RefusalCode.NOT_IN_LESSON)
    return Refusal(RefusalCode.NOT_ALLOWED) if person.role == "student" else None
