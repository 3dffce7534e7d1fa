"""Puts the PDFs of records into the application. Wants CLASSES, HUB and METRICS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from ...keys import CLASSES, DATABASE, HUB, METRICS, PDFS, SETTINGS
from ...sql.deletions import DeletionRepository
from ...sql.lessons import LessonRepository
from ...store.stopping import stop_tasks
from ..reader import RecordReader
from .at_end import AtEnd
from .folder import PdfFolder
from .making import PdfMaker
from .painting import BoardPainter
from .service import RecordPdfs


def setup_pdfs(app: web.Application, dist: Path) -> None:
    """Set PDFS, and have those of ended lessons made while the node serves. `dist`: of the web bundle."""
    app[PDFS] = RecordPdfs(
        PdfFolder(app[SETTINGS].data_dir),
        PdfMaker(),
        BoardPainter(app[DATABASE], app[SETTINGS].data_dir),
        DeletionRepository(app[DATABASE]),
        app[METRICS].record_pdfs,
        dist,
    )
    if app[PDFS].can_be_made:
        app.cleanup_ctx.append(_run)


async def _run(app: web.Application) -> AsyncIterator[None]:
    database, settings = app[DATABASE], app[SETTINGS]
    at_end = AtEnd(
        app[PDFS],
        LessonRepository(database),
        DeletionRepository(database),
        app[CLASSES],
        RecordReader(database, settings.secret_key),
        write_down=app[HUB].write_down,
        time_zone=settings.time_zone,
    )
    working = asyncio.create_task(at_end.run(), name="PDFs of records")
    yield
    await stop_tasks([working])
