"""Puts live lessons into the application: objects under their keys, tasks, and the route."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from ..clock import now
from ..keys import (
    AUDIT,
    BUS,
    CHAT,
    CLASSES,
    COPIES,
    DATABASE,
    EARLIER,
    HUB,
    METRICS,
    NODE_ID,
    REDIS,
    REFLECTIONS,
    REGISTER,
    REHEARSALS,
    SETTINGS,
    TOKENS,
)
from ..notes.service import NoteService
from ..reading.service import Readings
from ..recordings.keeping import RecordingKeeping
from ..sql.deletions import DeletionRepository
from ..sql.ended_boards import EndedBoardRepository
from ..sql.lessons import LessonRepository
from ..sql.material import MaterialRepository
from ..sql.notes import NoteRepository
from ..sql.plans import PlanRepository
from ..sql.polls import PollRepository
from ..sql.timelines import TimelineRepository
from ..store.bus import Bus
from ..store.health import Health
from ..store.leases import Leases
from ..store.lesson_store import LessonStore
from ..store.media_link import MediaLink
from ..store.reactions_link import ReactionsLink
from ..store.reflections_link import ReflectionsLink
from ..store.rota import Rota
from ..store.stills_link import StillsLink
from ..store.stopping import stop_tasks
from ..timeline.keeper import TimelineKeeper
from ..wire.lesson import ChatMessage
from .chores import Chores
from .hub import LessonHub
from .ice_servers import ice_servers
from .services import Services
from .socket import LessonSockets


def setup_live(app: web.Application) -> None:
    """Add `/ws/lesson/{lesson_id}` and what it stands on. Sets BUS and HUB."""
    services = _services(app)
    app[BUS] = services.bus
    app[HUB] = LessonHub(services)
    app.router.add_get("/ws/lesson/{lesson_id}", LessonSockets(app[HUB]).handle)
    app.cleanup_ctx.append(_run)
    app.on_shutdown.append(_drain)


def _services(app: web.Application) -> Services:
    redis, metrics, settings = app[REDIS], app[METRICS], app[SETTINGS]
    count = metrics.store_fault
    metrics.sockets.labels("lesson").set_function(lambda: len(app[HUB].sessions()))
    bus = Bus(redis, count)

    return Services(
        node_id=app[NODE_ID],
        store=LessonStore(redis, count),
        health=Health(),
        bus=bus,
        leases=Leases(redis, count),
        rota=Rota(redis, count),
        link=MediaLink(redis, bus, app[NODE_ID], count),
        stills=StillsLink(redis, count),
        reactions=ReactionsLink(redis, count),
        reflections=app[REFLECTIONS],
        reflections_link=ReflectionsLink(redis, count),
        notes=NoteService(NoteRepository(app[DATABASE])),
        chat=app[CHAT],
        lessons=LessonRepository(app[DATABASE]),
        polls=PollRepository(app[DATABASE]),
        classes=app[CLASSES],
        register=app[REGISTER],
        readings=Readings(),
        plans=PlanRepository(app[DATABASE]),
        material=MaterialRepository(app[DATABASE]),
        copies=lambda: app[COPIES],  # boards are set up after live lessons
        earlier=lambda: app[EARLIER],
        ended_boards=EndedBoardRepository(app[DATABASE]),
        recordings=RecordingKeeping(settings.data_dir, settings.retention_days),
        deletions=DeletionRepository(app[DATABASE]),
        timelines=TimelineKeeper(TimelineRepository(app[DATABASE])),
        rehearsals=app[REHEARSALS],
        audit=app[AUDIT],
        tokens=app[TOKENS],
        refused=lambda code: metrics.refusals.labels(code).inc(),
        class_bps=(settings.class_mbps or 0) * 1_000_000,
        ice_servers=lambda person: ice_servers(settings.turn_url, settings.turn_secret, person, now()),
    )


async def _run(app: web.Application) -> AsyncIterator[None]:
    """Run the bus and the chores while the node serves."""
    hub = app[HUB]
    services = hub.services
    listening = asyncio.create_task(services.bus.run(), name="bus")
    await services.link.start()
    chores = Chores(hub)
    working = asyncio.create_task(chores.run(), name="chores")

    def tell_chat(lesson_id: str, message: ChatMessage) -> None:
        for lesson in hub.lessons:
            if lesson.id == lesson_id:
                lesson.audience.chat(message)

    def tell_health(is_up: bool) -> None:  # noqa: FBT001 - a listener's argument
        for lesson in hub.lessons:
            lesson.audience.trouble(on=not is_up)

    silence = [services.chat.listen(tell_chat), services.health.listen(tell_health)]
    yield
    for be_silent in silence:
        be_silent()
    chores.stop()
    await working
    await hub.close()
    await services.link.close()
    await stop_tasks([listening])


async def _drain(app: web.Application) -> None:
    """SIGTERM: every session is told to connect elsewhere."""
    app[HUB].drain()
