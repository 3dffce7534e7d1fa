"""Puts the boards into the application: the rooms' tasks, the archive's, and the route."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import structlog
from aiohttp import web
from prometheus_client import Counter

from ..clock import now
from ..keys import BUS, COPIES, DATABASE, EARLIER, HUB, METRICS, NODE_ID, REDIS
from ..live.hub import NotFound
from ..sql.boards import BoardRepository
from ..sql.database import DatabaseAway
from ..sql.ended_boards import EndedBoardRepository
from ..sql.lessons import LessonRepository
from ..sql.material import MaterialRepository
from .archive import SqlArchive
from .copies import Copies
from .earlier import EarlierLessons
from .overview_socket import OverviewSockets
from .rooms import Rooms
from .socket import BoardSockets
from .store import BoardStore

ROOMS: web.AppKey[Rooms] = web.AppKey("board_rooms")
OVERVIEWS: web.AppKey[OverviewSockets] = web.AppKey("board_overviews")
ARCHIVE: web.AppKey[SqlArchive] = web.AppKey("board_archive")

log = structlog.get_logger(__name__)


def setup_boards(app: web.Application) -> None:
    """Add `/ws/board/{page_id}`, `/ws/boards/{lesson_id}`, and what they stand on. Wants BUS and HUB."""
    metrics = app[METRICS]
    events = Counter("manabiya_board_events", "Oddities at boards", ["event"], registry=metrics.registry)

    def count(event: str) -> None:
        events.labels(event).inc()

    app[ARCHIVE] = SqlArchive(BoardRepository(app[DATABASE]), now)
    app[ROOMS] = Rooms(
        node_id=app[NODE_ID],
        store=BoardStore(app[REDIS], count),
        bus=app[BUS],
        archive=app[ARCHIVE],
        now=now,
        count=count,
    )
    app[COPIES] = Copies(app[ROOMS], app[ARCHIVE])
    app[EARLIER] = EarlierLessons(
        LessonRepository(app[DATABASE]),
        EndedBoardRepository(app[DATABASE]),
        MaterialRepository(app[DATABASE]),
        app[ARCHIVE],
    )
    metrics.sockets.labels("board").set_function(app[ROOMS].viewers)
    sockets = BoardSockets(app[ROOMS], app[HUB], NotFound, MaterialRepository(app[DATABASE]), count)
    app[OVERVIEWS] = OverviewSockets(app[ROOMS], app[HUB], NotFound, count)
    metrics.sockets.labels("boards").set_function(lambda: len(app[OVERVIEWS].viewers))
    app.router.add_get("/ws/board/{page_id}", sockets.handle)
    app.router.add_get("/ws/boards/{lesson_id}", app[OVERVIEWS].handle)
    app.cleanup_ctx.append(_run)
    app.on_shutdown.append(_drain)


async def _run(app: web.Application) -> AsyncIterator[None]:
    """Look after rooms and archive while the node serves; then write what has to last."""
    rooms, archive = app[ROOMS], app[ARCHIVE]
    looking = asyncio.create_task(rooms.run(), name="board rooms")
    writing = asyncio.create_task(archive.run(), name="board archive")
    yield
    rooms.stop()
    await looking
    await rooms.close()
    archive.stop()
    await writing
    try:
        await archive.flush()
    except DatabaseAway as error:
        log.warning("board_archive_unwritten", error=str(error))  # Redis has it


async def _drain(app: web.Application) -> None:
    """SIGTERM: every session is told to connect elsewhere."""
    app[OVERVIEWS].drain()
    app[ROOMS].drain()
