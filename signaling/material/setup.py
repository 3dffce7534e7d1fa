"""Puts the shelf of material into the application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web
from prometheus_client import Counter

from ..clock import now
from ..keys import DATABASE, METRICS, SETTINGS, SHELF
from ..sql.material import MaterialRepository
from ..store.stopping import stop_tasks
from .files import MaterialFiles
from .renderer import Renderer
from .shelf import Shelf

FOLDER = "material"
"""Of DATA_DIR, which all nodes share."""


def setup_material(app: web.Application) -> None:
    """Make the shelf. Its calls are in the table of `signaling.http.rest`."""
    files = Counter(
        "manabiya_material",
        "Files that were brought, by what came of them",
        ["outcome"],
        registry=app[METRICS].registry,
    )
    app[SHELF] = Shelf(
        MaterialFiles(app[SETTINGS].data_dir / FOLDER),
        MaterialRepository(app[DATABASE]),
        Renderer(lambda outcome: files.labels(outcome).inc()),
    )
    app.cleanup_ctx.append(_run)


async def _run(app: web.Application) -> AsyncIterator[None]:
    sweeping = asyncio.create_task(app[SHELF].run(now), name="material sweep")
    yield
    await stop_tasks([sweeping])
