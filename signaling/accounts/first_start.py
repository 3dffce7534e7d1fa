"""What a start offers to whoever stands before the machine: a link to the desk, and a lesson.

Both work on SQL alone, for the process that starts the others (`manabiya serve`); it reads the same
settings, so its links hold at every node.
"""

from __future__ import annotations

import secrets

from ..clock import now
from ..config import Settings
from ..register.ids import fresh_id
from ..register.lessons import LessonRegister
from ..sql.accounts import AccountRepository
from ..sql.database import Database
from ..sql.lessons import LessonRepository
from ..tokens import Tokens
from ..wire.rest import Links
from .service import LINK_SECONDS, SCHOOL_NAME, digest

READY_TITLE = "First lesson / はじめての授業"


async def desk_link(settings: Settings) -> str | None:
    """Return a link by which the first teacher makes an account; `None` where somebody has one already.

    Every start makes a new link, and the one before no longer works: only the newest was printed last.
    """
    database = Database(settings.database_url)
    try:
        accounts = AccountRepository(database)
        if await accounts.count():
            return None
        school_id = await accounts.school(fresh_id(), SCHOOL_NAME, now())
        secret = secrets.token_urlsafe(24)
        await accounts.add_link(
            digest(secret), school_id=school_id, made_by=None, now=now(), expires_at=now() + LINK_SECONDS
        )
    finally:
        await database.close()
    return start_address(settings.public_url, secret)


async def ready_lesson(settings: Settings, title: str = READY_TITLE) -> Links:
    """Return the links into a lesson that is ready: the one of an earlier start unless that has ended."""
    database = Database(settings.database_url)
    try:
        tokens = Tokens(settings.secret_key.encode())
        register = LessonRegister(LessonRepository(database), tokens, settings.public_url)
        return register.links(await register.ready(title, now()))
    finally:
        await database.close()


def start_address(public_url: str, secret: str) -> str:
    """Return the address of the page behind a one-time link."""
    return f"{public_url}/desk#start={secret}"
