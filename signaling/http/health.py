"""`/healthz`: this process lives. `/readyz`: what it stands on answers too. `/metrics`: figures."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from ..keys import DATABASE, HUB, METRICS, REDIS
from ..sql.migrate import is_current
from ..store.away import StoreAway
from .metrics import CONTENT_TYPE
from .refusals import json_response

CHECK_TIMEOUT_SECONDS = 2.0
"""A balancer asks every few seconds, and takes silence for an answer too."""

log = structlog.get_logger(__name__)


def setup_health(app: web.Application) -> None:
    """Add the three routes."""
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)


async def healthz(_request: web.Request) -> web.Response:
    """Answer: the loop runs."""
    return json_response({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """Answer 200 if Redis and the database do, else 503; say which does not."""
    app = request.app

    async def redis() -> bool:
        return bool(await app[REDIS].ping())

    async def database() -> bool:
        return await is_current(app[DATABASE])

    checks: dict[str, Callable[[], Awaitable[bool]]] = {"redis": redis, "database": database}
    answers = await asyncio.gather(*(_holds(check) for check in checks.values()))
    states = {name: "ok" if good else "away" for name, good in zip(checks, answers, strict=True)}
    ready = all(answers)
    return json_response({"status": "ok" if ready else "away", **states}, 200 if ready else 503)


async def metrics(request: web.Request) -> web.Response:
    """Answer this node's counters and those of all media nodes."""
    try:
        heartbeats = await request.app[HUB].services.link.nodes()
    except StoreAway:
        heartbeats = {}
    body = request.app[METRICS].render(heartbeats.values())
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})


async def _holds(check: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await asyncio.wait_for(check(), CHECK_TIMEOUT_SECONDS)
    except Exception as error:  # noqa: BLE001 - whatever it is, we are not ready
        log.warning("not_ready", error=type(error).__name__)
        return False
