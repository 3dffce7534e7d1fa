"""Lesson plans: listed, made, shown, changed, deleted, and given out as files.

Invariant: a plan of somebody else is answered like one that does not exist.
"""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from ...clock import now
from ...errors import Refused
from ...keys import LIMITS, PLANS
from ...lesson.ids import is_id
from ...limits.rates import WRONG_ID_PER_ADDRESS
from ...plans.reading import pretty_plan
from ...register.plans import file_name
from ...wire.codes import RefusalCode
from ...wire.rest import PlanInfo, PlanList
from ..address import limit_key
from ..caller import ApiKey, Manager
from .operation import Answered


async def make(request: web.Request, caller: Manager, body: bytes) -> Answered:
    """POST /plans: a new plan, also one that comes as a file."""
    made = await request.app[PLANS].add(body, _account(caller), now())

    def finish(response: web.Response) -> None:
        response.headers["Location"] = f"/api/v1/plans/{made.id}"

    return Answered(made, finish)


async def listed(request: web.Request, caller: Manager, _body: None) -> PlanList:
    """GET /plans."""
    return PlanList(plans=await request.app[PLANS].listed(_account(caller)))


async def show(request: web.Request, caller: Manager, _body: None) -> PlanInfo:
    """GET /plans/{id}."""
    try:
        return await request.app[PLANS].show(_plan_id(request), _account(caller))
    except Refused as refused:
        raise await _missed(request, refused) from refused


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
    try:
        return await request.app[PLANS].change(_plan_id(request), body, _account(caller), now())
    except Refused as refused:
        raise await _missed(request, refused) from refused


async def remove(request: web.Request, caller: Manager, _body: None) -> None:
    """DELETE /plans/{id}."""
    try:
        await request.app[PLANS].remove(_plan_id(request), _account(caller))
    except Refused as refused:
        raise await _missed(request, refused) from refused


async def _missed(request: web.Request, refused: Refused) -> Refused:
    """Count a miss against the address; return what to raise."""
    if refused.refusal.code is not RefusalCode.NOT_FOUND:
        return refused
    address = limit_key(request.remote or "")
    if not (await request.app[LIMITS].take(WRONG_ID_PER_ADDRESS, address)).allowed:
        return Refused(RefusalCode.RATE_LIMITED, "too many tries")
    return refused


def _plan_id(request: web.Request) -> str:
    plan_id = request.match_info["plan_id"]
    return plan_id if is_id(plan_id) else "-"


def _account(caller: Manager) -> str | None:
    return None if isinstance(caller, ApiKey) else caller.account.id
