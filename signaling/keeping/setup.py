"""Puts the keeping of lessons into the application. Wants BUS, HUB, ROOMS and SHELF."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from ..boards.setup import ROOMS
from ..keys import BUS, DATABASE, HUB, KEEPING, METRICS, REDIS, SETTINGS, SHELF
from ..store.keys import DELETED
from ..store.stopping import stop_tasks
from ..store.traces import Traces
from .chores import KeepingChores
from .service import LessonKeeping


def setup_keeping(app: web.Application) -> None:
    """Set KEEPING, and have its chores run while the node serves."""

    async def leave(lesson_id: str) -> None:
        await app[HUB].leave(lesson_id)
        await app[ROOMS].leave_lesson(lesson_id)

    app[KEEPING] = LessonKeeping(
        app[DATABASE],
        Traces(app[REDIS], app[METRICS].store_fault),
        app[HUB].services.recordings,
        app[SHELF],
        lesson_days=app[SETTINGS].lesson_retention_days,
        leave=leave,
        in_memory=lambda: app[HUB].lesson_ids() | app[ROOMS].lesson_ids(),
    )
    app.cleanup_ctx.append(_run)


async def _run(app: web.Application) -> AsyncIterator[None]:
    """Do the chores, and listen for what other nodes delete."""
    keeping, leaving = app[KEEPING], set[asyncio.Task[None]]()

    def take(lesson_id: bytes) -> None:
        task = asyncio.create_task(keeping.left(lesson_id.decode()), name="leaving a deleted lesson")
        leaving.add(task)
        task.add_done_callback(leaving.discard)

    heard = await app[BUS].subscribe(DELETED, take)
    chores = KeepingChores(keeping)
    working = asyncio.create_task(chores.run(), name="keeping")
    yield
    chores.stop()
    await working
    await heard.close()
    await stop_tasks(tuple(leaving))
