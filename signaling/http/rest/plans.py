"""Lesson plans: listed, made, shown, changed, deleted, and given out as files.

Invariant: a plan of somebody else is answered like one that does not exist.
"""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from ...clock import now
from ...keys import PLANS
from ...plans.reading import pretty_plan
from ...register.plans import file_name
from ...wire.rest import PlanInfo, PlanList
from ..caller import Manager
from .operation import Answered, path_id


async def make(request: web.Request, caller: Manager, body: bytes) -> Answered:
    """POST /plans: a new plan, also one that comes as a file."""
    made = await request.app[PLANS].add(body, caller.account_id, now())

    def finish(response: web.Response) -> None:
        response.headers["Location"] = f"/api/v1/plans/{made.id}"

    return Answered(made, finish)


async def listed(request: web.Request, caller: Manager, _body: None) -> PlanList:
    """GET /plans."""
    return PlanList(plans=await request.app[PLANS].listed(caller.account_id))


async def show(request: web.Request, caller: Manager, _body: None) -> PlanInfo:
    """GET /plans/{id}."""
    return await request.app[PLANS].show(path_id(request, "plan_id"), caller.account_id)


async def file(request: web.Request, caller: Manager, _body: None) -> web.Response:
    """GET /plans/{id}/file: the document itself, to be kept and passed on."""
    plan = (await show(request, caller, None)).plan
    name = file_name(plan)
    disposition = f"attachment; filename=\"lesson-plan.json\"; filename*=UTF-8''{quote(name)}"
    return web.Response(
        body=pretty_plan(plan),
        content_type="application/json",
        headers={"Cache-Control": "no-store", "Content-Disposition": disposition},
    )


async def change(request: web.Request, caller: Manager, body: bytes) -> PlanInfo:
    """PUT /plans/{id}."""
    return await request.app[PLANS].change(path_id(request, "plan_id"), body, caller.account_id, now())


async def remove(request: web.Request, caller: Manager, _body: None) -> None:
    """DELETE /plans/{id}."""
    await request.app[PLANS].remove(path_id(request, "plan_id"), caller.account_id)
