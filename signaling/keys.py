"""What the parts of the application find under which key. Set once, in `signaling.app`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from .chat.service import ChatService
    from .config import Settings
    from .http.metrics import Metrics
    from .live.hub import LessonHub
    from .sql.database import Database
    from .tokens import Tokens

SETTINGS: web.AppKey[Settings] = web.AppKey("settings")
REDIS: web.AppKey[Redis] = web.AppKey("redis")
"""Answers bytes (`decode_responses=False`)."""
DATABASE: web.AppKey[Database] = web.AppKey("database")
TOKENS: web.AppKey[Tokens] = web.AppKey("tokens")
CHAT: web.AppKey[ChatService] = web.AppKey("chat")
HUB: web.AppKey[LessonHub] = web.AppKey("hub")
METRICS: web.AppKey[Metrics] = web.AppKey("metrics")
NODE_ID: web.AppKey[str] = web.AppKey("node_id")
"""This signaling process: fresh at every start."""
