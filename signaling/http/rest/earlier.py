"""What pages of a lesson may begin with of lessons before it: for its staff, while it runs.

Invariant: a lesson that this one may not begin with is answered like one that does not exist.
"""

from __future__ import annotations

from aiohttp import web

from ...errors import Refused
from ...keys import EARLIER
from ...lesson.permissions import may_bring_material
from ...lesson.state import LessonState
from ...tokens import Claims
from ...wire.codes import RefusalCode as Code
from ...wire.rest import EarlierLessonList, EarlierPageList
from ..caller import Manager
from .lessons import state_for
from .operation import Operation, path_id


async def lessons(request: web.Request, caller: Manager | Claims, _body: None) -> EarlierLessonList:
    """GET /lessons/{id}/earlier."""
    state = await _staffs(request, caller)
    return EarlierLessonList(lessons=await request.app[EARLIER].lessons(state.lesson_id))


async def pages(request: web.Request, caller: Manager | Claims, _body: None) -> EarlierPageList:
    """GET /lessons/{id}/earlier/{earlier_id}."""
    state = await _staffs(request, caller)
    found = await request.app[EARLIER].pages(state, path_id(request, "earlier_id"))
    return EarlierPageList(pages=found)


async def _staffs(request: web.Request, caller: Manager | Claims) -> LessonState:
    """Return the lesson's state, if the caller is of its staff and there."""
    if not isinstance(caller, Claims):
        raise Refused(Code.NOT_IN_LESSON, "this takes a lesson token")
    state = await state_for(request, caller)
    if state is None:
        raise Refused(Code.NOT_IN_LESSON)
    refusal = may_bring_material(state, caller.participant_id)
    if refusal is not None:
        raise Refused(refusal.code, refusal.text)
    return state


_REFUSALS = (Code.NOT_FOUND, Code.LESSON_ENDED, Code.NOT_IN_LESSON, Code.NOT_ALLOWED)

OPERATIONS = (
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/earlier",
        name="listEarlierLessons",
        summary="Lessons of the same owner that pages may begin with, the class's first: staff",
        handler=lessons,
        access="participant",
        answer=EarlierLessonList,
        refusals=_REFUSALS,
    ),
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/earlier/{earlier_id}",
        name="listEarlierPages",
        summary="The pages of one of these: staff",
        handler=pages,
        access="participant",
        answer=EarlierPageList,
        refusals=_REFUSALS,
    ),
)
