"""A lesson deleted with everything of it, and held against that.

Invariant: what is deleted is the caller's to manage and has ended; holding is an administrator's, who is
known by the API key.
"""

from __future__ import annotations

from aiohttp import web

from ...clock import now
from ...errors import Refused
from ...keeping.backups import backups
from ...keys import DATABASE, HUB, KEEPING, REGISTER, SETTINGS
from ...lesson.recording import recordings
from ...sql.audit import AuditRepository
from ...sql.deletions import DeletionRepository
from ...wire.codes import RefusalCode as Code
from ...wire.rest import Deletion, Hold, LessonInfo
from ..caller import ApiKey, Manager
from .operation import Operation, path_id


async def delete(request: web.Request, caller: Manager, _body: None) -> Deletion:
    """DELETE /lessons/{id}/everything."""
    lesson = await request.app[REGISTER].of(path_id(request, "lesson_id"), caller.account_id)
    state = await request.app[HUB].peek(lesson.id)
    known = () if state is None else recordings(state)
    await request.app[KEEPING].delete(lesson.id, by=caller.account_id, recordings=known)
    audit, data_dir = AuditRepository(request.app[DATABASE]), request.app[SETTINGS].data_dir
    there = await backups(audit, data_dir, since=lesson.created_at)
    return Deletion(backups=[one.made_at for one in there])


async def hold(request: web.Request, caller: Manager, body: Hold) -> LessonInfo:
    """PUT /lessons/{id}/hold."""
    register = request.app[REGISTER]
    lesson = await register.of(path_id(request, "lesson_id"), caller.account_id)
    if not isinstance(caller, ApiKey):
        raise Refused(Code.NOT_ALLOWED, "an administrator holds lessons: by the API key, or `manabiya hold`")
    await DeletionRepository(request.app[DATABASE]).hold(
        lesson.id, on=body.held, by=caller.account_id, now=now()
    )
    return register.described(await register.of(lesson.id, caller.account_id))


OPERATIONS = (
    Operation(
        method="DELETE",
        path="/lessons/{lesson_id}/everything",
        name="deleteLesson",
        summary="Delete an ended lesson for good, with everything that was in it, on every node",
        handler=delete,
        access="manager",
        answer=Deletion,
        refusals=(Code.NOT_FOUND, Code.LESSON_RUNNING, Code.HELD, Code.TRY_AGAIN),
    ),
    Operation(
        method="PUT",
        path="/lessons/{lesson_id}/hold",
        name="holdLesson",
        summary="Hold a lesson, so that nothing of it is deleted, or let go of it: the API key",
        handler=hold,
        access="manager",
        body=Hold,
        answer=LessonInfo,
        refusals=(Code.NOT_FOUND, Code.NOT_ALLOWED),
    ),
)
