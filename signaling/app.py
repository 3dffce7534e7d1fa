"""The composition root of a signaling node: what is made, in which order, and taken down in reverse.

Invariant: a part finds everything it needs under the keys of `signaling.keys` when its own start runs,
and may use it until its own stop has run: `cleanup_ctx` starts from top to bottom and stops from bottom
to top.
"""

from __future__ import annotations

import asyncio
import secrets
import signal
import ssl
import sys
from collections.abc import AsyncIterator

import structlog
import uvloop
from aiohttp import web

from .accounts.passwords import Passwords
from .accounts.service import Accounts
from .audit import Audit
from .boards.setup import setup_boards
from .chat.service import ChatService
from .config import Settings
from .export.runner import ExportRunner
from .http.bundle import Bundle, setup_static, web_folder
from .http.health import setup_health
from .http.metrics import Metrics
from .http.middleware import ERROR_PAGE, setup_middleware
from .http.pages import setup_pages
from .http.render import Renderer
from .http.rest.setup import setup_rest
from .http.watchdog import watch_loop
from .http.whip.routes import setup_whip
from .keeping.setup import setup_keeping
from .keys import (
    ACCOUNTS,
    AUDIT,
    CHAT,
    CLASSES,
    DATABASE,
    EXPORTS,
    LIMITS,
    LOAD_LIMITS,
    LOOKS,
    METRICS,
    NODE_ID,
    PLANS,
    REDIS,
    REFLECTIONS,
    REGISTER,
    REHEARSALS,
    SETTINGS,
    TOKENS,
    WATCH_LINKS,
)
from .limits.limiter import LocalLimiter, SharedLimiter
from .live.setup import setup_live
from .logs import configure
from .material.setup import setup_material
from .record.pdf.setup import setup_pdfs
from .recordings.looks import Looks
from .reflections.service import ReflectionService
from .register.classes import ClassRegister
from .register.lessons import LessonRegister
from .register.plans import PlanRegister
from .sql.accounts import AccountRepository
from .sql.audit import AuditRepository
from .sql.chat import ChatRepository
from .sql.classes import ClassRepository
from .sql.database import Database, DatabaseAway
from .sql.group_sets import GroupSetRepository
from .sql.lessons import LessonRepository
from .sql.migrate import is_current
from .sql.plans import PlanRepository
from .sql.reflections import ReflectionRepository
from .sql.watching import WatchLinkRepository
from .store.buckets import Buckets
from .store.client import redis_client
from .store.rehearsals import Rehearsals
from .store.stopping import stop_tasks
from .tokens import Tokens
from .xapi.setup import setup_xapi

MAX_BODY_BYTES = 64 * 1024
"""REST bodies are names and titles; files have routes of their own with limits of their own."""
SHUTDOWN_SECONDS = 5.0
"""For handlers that still run after sockets were told to go: then systemd must not wait longer."""
EX_CONFIG = 78
"""sysexits.h: something is wrong that a restart does not change."""

log = structlog.get_logger(__name__)


async def build_app(settings: Settings) -> web.Application:
    """Return the application, not started. The database must be migrated and Redis' address known."""
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app[SETTINGS] = settings
    app[NODE_ID] = secrets.token_urlsafe(9)
    app[METRICS] = Metrics()
    app[TOKENS] = Tokens(settings.secret_key.encode())
    app[DATABASE] = Database(settings.database_url)
    app[REDIS] = redis_client(settings.redis_url)
    app[CHAT] = ChatService(
        ChatRepository(app[DATABASE]), app[REDIS].publish, stored=app[METRICS].chat_messages
    )
    app[REFLECTIONS] = ReflectionService(ReflectionRepository(app[DATABASE]))
    app[AUDIT] = Audit(AuditRepository(app[DATABASE]))
    app[LIMITS] = SharedLimiter(Buckets(app[REDIS], app[METRICS].store_fault))
    app[LOAD_LIMITS] = LocalLimiter()
    app[LOOKS] = Looks()
    app[WATCH_LINKS] = WatchLinkRepository(app[DATABASE])
    app[REGISTER] = LessonRegister(LessonRepository(app[DATABASE]), app[TOKENS], settings.public_url)
    app[REHEARSALS] = Rehearsals(app[REDIS], app[METRICS].store_fault)
    app[EXPORTS] = ExportRunner(settings.data_dir)
    app[PLANS] = PlanRegister(PlanRepository(app[DATABASE]))
    app[CLASSES] = ClassRegister(ClassRepository(app[DATABASE]), GroupSetRepository(app[DATABASE]))
    app.cleanup_ctx.append(_stores)
    app.cleanup_ctx.append(_background)
    app.cleanup_ctx.append(_accounts)
    app.cleanup_ctx.append(_exports)
    app.cleanup_ctx.append(watch_loop)
    setup_live(app)
    setup_material(app)
    setup_boards(app)
    setup_keeping(app)
    setup_xapi(app)
    setup_pdfs(app, web_folder() / "dist")
    _setup_http(app)
    return app


def _setup_http(app: web.Application) -> None:
    bundle = Bundle(web_folder() / "dist")
    renderer = Renderer(web_folder() / "templates", bundle)
    app[ERROR_PAGE] = renderer.error_page
    setup_middleware(app)
    setup_health(app)
    setup_rest(app)
    setup_whip(app)
    setup_pages(app, renderer)
    setup_static(app, bundle.dist)


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Exits with 78 where a restart would not help."""
    configure()
    try:
        uvloop.run(_serve(settings))
    except OSError as error:
        sys.stderr.write(f"signaling: cannot listen on {settings.http_host}:{settings.http_port}: {error}\n")
        raise SystemExit(EX_CONFIG) from error
    except DatabaseAway as error:
        sys.stderr.write(f"signaling: the database cannot be used: {error.__cause__ or error}\n")
        raise SystemExit(EX_CONFIG) from error


async def _serve(settings: Settings) -> None:
    app = await build_app(settings)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await runner.setup()
        site = web.TCPSite(
            runner, settings.http_host, settings.http_port, ssl_context=_tls(settings), reuse_address=True
        )
        await site.start()
        log.info("node_started", node=app[NODE_ID], host=settings.http_host, port=settings.http_port)
        await stop.wait()
        log.info("node_stopping", node=app[NODE_ID])
    finally:
        await runner.cleanup()


async def _stores(app: web.Application) -> AsyncIterator[None]:
    """Check the database before anything is served; give connections back after everything else."""
    if not await is_current(app[DATABASE]):
        raise DatabaseAway("it has another version: run `manabiya migrate`")
    yield
    await app[REDIS].aclose()
    await app[DATABASE].close()


async def _background(app: web.Application) -> AsyncIterator[None]:
    """Announce chat and store the audit log while the node runs; leave no note unstored at the end."""
    announcing = asyncio.create_task(app[CHAT].run(), name="chat announcements")
    auditing = asyncio.create_task(app[AUDIT].run(), name="audit log")
    yield
    await stop_tasks([announcing])
    app[AUDIT].close()
    await auditing


async def _exports(app: web.Application) -> AsyncIterator[None]:
    """Let no export outlive its recording; stop what is being made when the node ends."""
    purging = asyncio.create_task(app[EXPORTS].run(), name="exports")
    yield
    await stop_tasks([purging])
    await app[EXPORTS].close()


async def _accounts(app: web.Application) -> AsyncIterator[None]:
    """Keep threads for passwords while the node runs."""
    passwords = Passwords()
    key = app[SETTINGS].secret_key.encode()
    accounts = AccountRepository(app[DATABASE])
    app[ACCOUNTS] = Accounts(accounts, passwords, app[LIMITS], app[AUDIT], key)
    yield
    passwords.close()


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.tls_cert, settings.tls_key)
    return context
