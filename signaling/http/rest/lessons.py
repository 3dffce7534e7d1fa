"""Lessons: made, listed, shown, ended; tokens for people, and the boards.

Invariant: a lesson that the caller may not manage is answered like one that does not exist.
"""

from __future__ import annotations

import io
import math

import segno
from aiohttp import web

from ...clock import now
from ...errors import Refused
from ...keys import AUDIT, CLASSES, HUB, PLANS, REGISTER
from ...lesson.board_rights import board_rights
from ...lesson.board_view import all_boards, boards_of
from ...lesson.ids import class_page
from ...lesson.removal import was_removed
from ...lesson.seats import holds
from ...lesson.state import LessonState, replace
from ...sql.lessons import REHEARSAL, StoredLesson
from ...tokens import Claims
from ...wire.boards import LessonBoard
from ...wire.codes import RefusalCode
from ...wire.rest import BoardInfo, BoardList, LessonInfo, LessonList, NewLesson, NewToken, TokenInfo
from ..bad_tokens import refused_token
from ..caller import Manager
from . import rehearsals
from .operation import Answered, path_id


async def make(request: web.Request, caller: Manager, body: NewLesson) -> Answered:
    """POST /lessons."""
    register, owner = request.app[REGISTER], caller.account_id
    plan = None if body.plan is None else (await request.app[PLANS].of(body.plan, owner)).plan
    if body.class_id is not None:
        await request.app[CLASSES].of(body.class_id, owner)
    lesson = await register.make(
        body.title, body.settings, owner_id=owner, now=now(), plan=plan, class_id=body.class_id
    )
    request.app[AUDIT].note("lesson.made", lesson_id=lesson.id, actor_id=caller.account_id)

    def finish(response: web.Response) -> None:
        response.headers["Location"] = f"/api/v1/lessons/{lesson.id}"

    return Answered(register.described(lesson), finish)


async def newest(request: web.Request, caller: Manager, _body: None) -> LessonList:
    """GET /lessons."""
    register = request.app[REGISTER]
    lessons, more = await register.newest(caller.account_id, _number(request, "before"))
    return LessonList(lessons=[register.described(lesson) for lesson in lessons], more=more)


async def show(request: web.Request, caller: Manager, _body: None) -> LessonInfo:
    """GET /lessons/{id}."""
    return request.app[REGISTER].described(await _managed(request, caller))


async def qr(request: web.Request, caller: Manager, _body: None) -> web.Response:
    """GET /lessons/{id}/qr.svg: the student link, to be shown on the classroom's screen."""
    lesson = await _managed(request, caller)
    drawn = io.BytesIO()
    # Margin (4 modules) and contrast are what ISO/IEC 18004 asks for; error level M survives a beamer.
    code = segno.make(request.app[REGISTER].links(lesson).student, error="m", micro=False)
    code.save(drawn, kind="svg", border=4, dark="#000000", light="#ffffff", xmldecl=False, omitsize=True)
    return web.Response(
        body=drawn.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "no-store"}
    )


async def end(request: web.Request, caller: Manager, _body: None) -> None:
    """DELETE /lessons/{id}: end it for everybody. Ending it again changes nothing."""
    lesson = await _managed(request, caller)
    if lesson.ended_at is None:
        await request.app[HUB].end(lesson.id)
        if lesson.purpose == REHEARSAL:
            await rehearsals.dismiss(request, lesson.id)
        await request.app[REGISTER].note_end(lesson.id, now())
        request.app[AUDIT].note("lesson.ended", lesson_id=lesson.id, actor_id=caller.account_id)


async def make_token(request: web.Request, caller: Manager, body: NewToken) -> TokenInfo:
    """POST /lessons/{id}/tokens."""
    lesson, register = await _managed(request, caller), request.app[REGISTER]
    admission = register.admit(lesson, body.name, body.role, now())
    request.app[AUDIT].note(
        "token.made",
        lesson_id=lesson.id,
        actor_id=caller.account_id,
        subject_id=admission.participant_id,
        role=body.role,
    )
    return register.straight_in(admission)


async def boards(request: web.Request, caller: Manager | Claims, _body: None) -> BoardList:
    """GET /lessons/{id}/boards."""
    if not isinstance(caller, Claims):
        lesson = await _managed(request, caller)
        state = await request.app[HUB].peek(lesson.id)
        return BoardList(boards=board_list(lesson.id, state, None))
    state = await state_for(request, caller)
    return BoardList(boards=board_list(caller.lesson_id, state, caller.participant_id))


async def state_for(request: web.Request, claims: Claims) -> LessonState | None:
    """Return the state of the lesson in the address, for somebody whose token still counts in it.

    `None`: it has not begun. Raise `Refused`: `not_found`, `lesson_ended`, `token_invalid`.
    """
    if claims.lesson_id != path_id(request, "lesson_id"):
        raise Refused(RefusalCode.NOT_FOUND, "nothing here")
    lesson = await request.app[REGISTER].of(claims.lesson_id, None)
    if lesson.ended_at is not None:
        raise Refused(RefusalCode.LESSON_ENDED, "this lesson has ended")
    state = await request.app[HUB].peek(lesson.id)
    if state is not None and was_removed(state, claims.participant_id, claims.device):
        raise await refused_token(request, "removed", lesson.id)
    if state is not None and not holds(state, claims.participant_id, claims.device):
        raise await refused_token(request, "another device has the seat", lesson.id)
    return state


def board_list(lesson_id: str, state: LessonState | None, person_id: str | None) -> list[BoardInfo]:
    """Return the pages that somebody (None: who manages the lesson) may see; pure."""
    if state is None:
        page = BoardInfo(page_id=class_page(lesson_id), kind="class", openness="writable", rights="read")
        return [page] if person_id is None else []
    if person_id is None:
        return [info for board in all_boards(state) for info in _pages(board)]
    with_rights = (
        (info, board_rights(state, person_id, info.page_id))
        for board in boards_of(state, person_id).boards
        for info in _pages(board)
    )
    return [replace(info, rights=rights) for info, rights in with_rights if rights != "none"]


def _pages(board: LessonBoard) -> list[BoardInfo]:
    """Return the pages of a board as somebody sees them who only reads."""
    return [
        BoardInfo(
            page_id=page.page_id,
            kind=board.kind,
            group=board.owner if board.kind == "group" else None,
            person=board.owner if board.kind == "own" else None,
            name=board.name,
            page_name=page.name,
            openness=board.openness,
            rights="read",
        )
        for page in board.pages
    ]


async def _managed(request: web.Request, caller: Manager) -> StoredLesson:
    return await request.app[REGISTER].of(path_id(request, "lesson_id"), caller.account_id)


def _number(request: web.Request, name: str) -> float | None:
    text = request.query.get(name)
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Refused(RefusalCode.BAD_MESSAGE, f"{name} is a number")
    return number
