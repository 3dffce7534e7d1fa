"""What the parts of the application find under which key. Set once, in `signaling.app`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from .accounts.service import Accounts
    from .audit import Audit
    from .boards.copies import Copies
    from .boards.earlier import EarlierLessons
    from .chat.service import ChatService
    from .config import Settings
    from .export.runner import ExportRunner
    from .http.metrics import Metrics
    from .keeping.service import LessonKeeping
    from .limits.limiter import LocalLimiter, SharedLimiter
    from .live.hub import LessonHub
    from .material.shelf import Shelf
    from .record.pdf.service import RecordPdfs
    from .recordings.looks import Looks
    from .reflections.service import ReflectionService
    from .register.classes import ClassRegister
    from .register.lessons import LessonRegister
    from .register.plans import PlanRegister
    from .sql.database import Database
    from .sql.watching import WatchLinkRepository
    from .store.bus import Bus
    from .store.rehearsals import Rehearsals
    from .tokens import Tokens

SETTINGS: web.AppKey[Settings] = web.AppKey("settings")
REDIS: web.AppKey[Redis] = web.AppKey("redis")
"""Answers bytes (`decode_responses=False`)."""
DATABASE: web.AppKey[Database] = web.AppKey("database")
TOKENS: web.AppKey[Tokens] = web.AppKey("tokens")
CHAT: web.AppKey[ChatService] = web.AppKey("chat")
REFLECTIONS: web.AppKey[ReflectionService] = web.AppKey("reflections")
HUB: web.AppKey[LessonHub] = web.AppKey("hub")
METRICS: web.AppKey[Metrics] = web.AppKey("metrics")
AUDIT: web.AppKey[Audit] = web.AppKey("audit")
WATCH_LINKS: web.AppKey[WatchLinkRepository] = web.AppKey("watch_links")
LOOKS: web.AppKey[Looks] = web.AppKey("looks")
LIMITS: web.AppKey[SharedLimiter] = web.AppKey("limits")
"""For what guards against guessing; counted by all nodes together."""
LOAD_LIMITS: web.AppKey[LocalLimiter] = web.AppKey("load_limits")
"""For what guards against load; counted by this node."""
ACCOUNTS: web.AppKey[Accounts] = web.AppKey("accounts")
PLANS: web.AppKey[PlanRegister] = web.AppKey("plans")
EXPORTS: web.AppKey[ExportRunner] = web.AppKey("exports")
PDFS: web.AppKey[RecordPdfs] = web.AppKey("pdfs")
"""Of lesson records."""
REGISTER: web.AppKey[LessonRegister] = web.AppKey("register")
REHEARSALS: web.AppKey[Rehearsals] = web.AppKey("rehearsals")
CLASSES: web.AppKey[ClassRegister] = web.AppKey("classes")
SHELF: web.AppKey[Shelf] = web.AppKey("shelf")
"""Material: files that are brought to lessons."""
COPIES: web.AppKey[Copies] = web.AppKey("copies")
"""Of boards' pages."""
EARLIER: web.AppKey[EarlierLessons] = web.AppKey("earlier")
"""What a lesson's pages may begin with of lessons before it."""
KEEPING: web.AppKey[LessonKeeping] = web.AppKey("keeping")
"""Deletes lessons."""
BUS: web.AppKey[Bus] = web.AppKey("bus")
"""This node's one pub/sub connection."""
NODE_ID: web.AppKey[str] = web.AppKey("node_id")
"""This signaling process: fresh at every start."""
