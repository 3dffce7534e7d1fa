"""Classes: made, listed, shown, replaced, deleted; and rosters read from files.

Invariant: a class that the caller may not use is answered like one that does not exist.
"""

from __future__ import annotations

from aiohttp import web

from ...clock import now
from ...keys import AUDIT, CLASSES, HUB
from ...live.class_feed import tell_lessons
from ...register.roster_text import read_roster
from ...sql.classes import StoredClass
from ...wire import rest
from ...wire.codes import RefusalCode as Code
from ..caller import Manager
from .operation import Answered, Operation, path_id


async def make(request: web.Request, caller: Manager, body: rest.NewClass) -> Answered:
    """POST /classes."""
    stored = await request.app[CLASSES].make(body, caller.account_id, now())
    request.app[AUDIT].note("class.made", actor_id=caller.account_id, subject_id=stored.id)

    def finish(response: web.Response) -> None:
        response.headers["Location"] = f"/api/v1/classes/{stored.id}"

    return Answered(await _detail(request, stored), finish)


async def newest(request: web.Request, caller: Manager, _body: None) -> rest.ClassList:
    """GET /classes."""
    found = await request.app[CLASSES].all(caller.account_id)
    return rest.ClassList(
        classes=[
            rest.ClassInfo(
                id=each.stored.id,
                name=each.stored.name,
                grade=each.stored.grade,
                created_at=each.stored.created_at,
                seat_count=each.seats,
            )
            for each in found
        ]
    )


async def show(request: web.Request, caller: Manager, _body: None) -> rest.ClassDetail:
    """GET /classes/{id}."""
    return await _detail(request, await _usable(request, caller))


async def replace(request: web.Request, caller: Manager, body: rest.NewClass) -> rest.ClassDetail:
    """PUT /classes/{id}."""
    stored = await _usable(request, caller)
    await request.app[CLASSES].replace(stored, body)
    await tell_lessons(request.app[HUB], stored.id)
    request.app[AUDIT].note("class.changed", actor_id=caller.account_id, subject_id=stored.id)
    return await _detail(request, await _usable(request, caller))


async def delete(request: web.Request, caller: Manager, _body: None) -> None:
    """DELETE /classes/{id}."""
    stored = await _usable(request, caller)
    await request.app[CLASSES].delete(stored)
    request.app[AUDIT].note("class.deleted", actor_id=caller.account_id, subject_id=stored.id)


async def forget_devices(request: web.Request, caller: Manager, _body: None) -> None:
    """DELETE /classes/{id}/devices."""
    stored = await _usable(request, caller)
    await request.app[CLASSES].forget_devices(stored)
    request.app[AUDIT].note("class.devices_forgotten", actor_id=caller.account_id, subject_id=stored.id)


async def rename_groups(request: web.Request, caller: Manager, body: rest.NewSetName) -> rest.ClassDetail:
    """PUT /classes/{id}/group-sets/{set_id}."""
    stored = await _usable(request, caller)
    await request.app[CLASSES].rename_groups(stored.id, path_id(request, "set_id"), body.name)
    await tell_lessons(request.app[HUB], stored.id)
    return await _detail(request, stored)


async def delete_groups(request: web.Request, caller: Manager, _body: None) -> rest.ClassDetail:
    """DELETE /classes/{id}/group-sets/{set_id}."""
    stored = await _usable(request, caller)
    await request.app[CLASSES].delete_groups(stored.id, path_id(request, "set_id"))
    await tell_lessons(request.app[HUB], stored.id)
    return await _detail(request, stored)


async def read(_request: web.Request, _caller: Manager, body: rest.RosterFile) -> rest.RosterRead:
    """POST /classes/read: what a file says, without storing it."""
    seats, problems = read_roster(body.content)
    return rest.RosterRead(seats=seats, problems=problems)


async def _detail(request: web.Request, stored: StoredClass) -> rest.ClassDetail:
    return rest.ClassDetail(
        id=stored.id,
        name=stored.name,
        grade=stored.grade,
        created_at=stored.created_at,
        seats=await request.app[CLASSES].seats(stored.id),
        group_sets=await request.app[CLASSES].group_sets(stored.id),
    )


async def _usable(request: web.Request, caller: Manager) -> StoredClass:
    return await request.app[CLASSES].of(path_id(request, "class_id"), caller.account_id)


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        method="GET",
        path="/classes",
        name="listClasses",
        summary="Classes that the caller may use, newest first",
        handler=newest,
        access="manager",
        answer=rest.ClassList,
    ),
    Operation(
        method="POST",
        path="/classes",
        name="makeClass",
        summary="Make a class with its roster",
        handler=make,
        access="manager",
        body=rest.NewClass,
        answer=rest.ClassDetail,
        status=201,
        refusals=(Code.BAD_NAME, Code.BAD_ROSTER, Code.TOO_LARGE),
    ),
    Operation(
        method="POST",
        path="/classes/read",
        name="readRoster",
        summary="Read a roster from the bytes of a CSV or TSV file; nothing is stored",
        handler=read,
        access="manager",
        body=rest.RosterFile,
        answer=rest.RosterRead,
    ),
    Operation(
        method="GET",
        path="/classes/{class_id}",
        name="showClass",
        summary="One class with its roster",
        handler=show,
        access="manager",
        answer=rest.ClassDetail,
        refusals=(Code.NOT_FOUND,),
    ),
    Operation(
        method="PUT",
        path="/classes/{class_id}",
        name="replaceClass",
        summary="Replace a class's name, grade and roster; lessons that run follow",
        handler=replace,
        access="manager",
        body=rest.NewClass,
        answer=rest.ClassDetail,
        refusals=(Code.NOT_FOUND, Code.BAD_NAME, Code.BAD_ROSTER),
    ),
    Operation(
        method="DELETE",
        path="/classes/{class_id}",
        name="deleteClass",
        summary="Delete a class; lessons that run keep what they have of it",
        handler=delete,
        access="manager",
        status=204,
        refusals=(Code.NOT_FOUND,),
    ),
    Operation(
        method="DELETE",
        path="/classes/{class_id}/devices",
        name="forgetDevices",
        summary="Have the seats of a class know no device any more: every pupil taps their number once again",
        handler=forget_devices,
        access="manager",
        status=204,
        refusals=(Code.NOT_FOUND,),
    ),
    Operation(
        method="PUT",
        path="/classes/{class_id}/group-sets/{set_id}",
        name="renameGroupSet",
        summary="Call saved groups of a class otherwise",
        handler=rename_groups,
        access="manager",
        body=rest.NewSetName,
        answer=rest.ClassDetail,
        refusals=(Code.NOT_FOUND, Code.BAD_NAME, Code.NAME_TAKEN),
    ),
    Operation(
        method="DELETE",
        path="/classes/{class_id}/group-sets/{set_id}",
        name="deleteGroupSet",
        summary="Delete saved groups of a class",
        handler=delete_groups,
        access="manager",
        answer=rest.ClassDetail,
        refusals=(Code.NOT_FOUND,),
    ),
)
