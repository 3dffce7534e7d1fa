"""How late this node's event loop is: the first sign of one that is asked too much (shown in `/metrics`)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

from aiohttp import web

from ..keys import METRICS
from ..store.stopping import stop_tasks
from .metrics import Metrics

TICK_SECONDS = 0.1
LATE_SECONDS = 0.25
"""A loop that is later is felt: a chat message and a hand take as long longer."""


async def watch_loop(app: web.Application) -> AsyncIterator[None]:
    """Measure while the application runs; for `cleanup_ctx`."""
    watching = asyncio.create_task(_watch(app[METRICS]))
    yield
    await stop_tasks([watching])


async def _watch(metrics: Metrics) -> None:
    """Runs until cancelled; raises nothing."""
    while True:
        before = monotonic()
        await asyncio.sleep(TICK_SECONDS)
        lag_seconds = monotonic() - before - TICK_SECONDS
        metrics.loop_lag_seconds.observe(lag_seconds)
        if lag_seconds > LATE_SECONDS:
            metrics.loop_late.inc()
