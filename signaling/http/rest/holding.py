"""That nothing of a lesson is deleted while an administrator holds it."""

from __future__ import annotations

from aiohttp import web

from ...errors import Refused
from ...keys import REGISTER
from ...wire.codes import RefusalCode as Code
from ..caller import Manager
from .operation import path_id


async def not_held(request: web.Request, caller: Manager) -> None:
    """Raise `Refused` (`held`) if the lesson of this path is held now: ask right before something goes."""
    lesson = await request.app[REGISTER].of(path_id(request, "lesson_id"), caller.account_id)
    if lesson.held_at is not None:
        raise Refused(Code.HELD, "an administrator holds the lesson")
