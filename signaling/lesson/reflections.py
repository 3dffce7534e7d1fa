"""When students may write a reflection (ふりかえり), and who reads them.

Invariant: nothing that anybody wrote, nor who wrote, is in the lesson's state: only whether one may.
"""

from __future__ import annotations

from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.reflections import ReflectionSheet
from .outcome import Applied
from .reflection_commands import CloseReflections, OpenReflections
from .state import STAFF, LessonState, present_person, replace


def open_sheet(state: LessonState, command: OpenReflections, now: float) -> Applied:
    """Let students write, also those again who have written."""
    return Applied(opened(state, now, scale=command.scale))


def close_sheet(state: LessonState, _command: CloseReflections, _now: float) -> Applied:
    """Take nothing more. Closing again, or what was never open, changes nothing."""
    sheet = state.reflection_sheet
    if sheet is None or not sheet.open:
        return Applied(state)
    return Applied(replace(state, reflection_sheet=replace(sheet, open=False)))


def opened(state: LessonState, now: float, *, scale: bool) -> LessonState:
    """Return the state with reflections open; where they are, only `scale` may change."""
    sheet = state.reflection_sheet
    since = sheet.opened_at if sheet is not None and sheet.open else now
    return replace(state, reflection_sheet=ReflectionSheet(open=True, scale=scale, opened_at=since))


def may_reflect(state: LessonState, person_id: str) -> Refusal | None:
    """Return why somebody may not write now; `None` if they may, wherever in the lesson they are."""
    refusal = may_recall(state, person_id)
    if refusal is None and (state.reflection_sheet is None or not state.reflection_sheet.open):
        return Refusal(RefusalCode.REFLECTIONS_CLOSED)
    return refusal


def may_recall(state: LessonState, person_id: str) -> Refusal | None:
    """Return why somebody may not be shown their own; `None` if they may."""
    return _refused(state, person_id, is_for_staff=False)


def may_read(state: LessonState, person_id: str) -> Refusal | None:
    """Return why somebody may not read everybody's; `None` if they may: staff, assistants included.

    An assistant reads what pupils write to the teacher alone as well: who helps in class is of the staff.
    """
    return _refused(state, person_id, is_for_staff=True)


def _refused(state: LessonState, person_id: str, *, is_for_staff: bool) -> Refusal | None:
    person = present_person(state, person_id)
    if state.ended_at is not None:
        return Refusal(RefusalCode.LESSON_ENDED)
    if person is None:
        return Refusal(RefusalCode.NOT_IN_LESSON)
    allowed = person.role in STAFF if is_for_staff else person.role == "student"
    return None if allowed else Refusal(RefusalCode.NOT_ALLOWED)
