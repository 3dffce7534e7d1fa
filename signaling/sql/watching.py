"""Watch links in SQL, which never holds the secret of one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import cast

from sqlalchemy import delete, func, insert, select

from ..wire.watching import Audience, WatchLink
from .database import Database
from .models import WatchLinkRow


class TooManyLinks(Exception):
    """Nobody gives out so many."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What a link leads to."""

    lesson_id: str
    link_id: str
    audience: Audience
    expires_at: float


class WatchLinkRepository:
    """Reads and writes `watch_links`. All methods may raise `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, lesson_id: str, link: WatchLink, secret: str, most: int) -> None:
        """Keep a link. Raise `TooManyLinks` beyond `most`, and `IntegrityError` where there is no lesson."""
        count = select(func.count()).select_from(WatchLinkRow).where(WatchLinkRow.lesson_id == lesson_id)
        async with self._database.write() as connection:
            if (await connection.execute(count)).scalar_one() >= most:
                raise TooManyLinks
            await connection.execute(
                insert(WatchLinkRow).values(
                    lesson_id=lesson_id,
                    id=link.id,
                    digest=_digest(secret),
                    audience=link.audience,
                    made_at=link.made_at,
                    expires_at=link.expires_at,
                )
            )

    async def of_lesson(self, lesson_id: str) -> list[WatchLink]:
        """Return a lesson's links, the newest first; those whose time is over as well."""
        query = (
            select(WatchLinkRow.__table__)
            .where(WatchLinkRow.lesson_id == lesson_id)
            .order_by(WatchLinkRow.made_at.desc(), WatchLinkRow.id)
        )
        async with self._database.read() as connection:
            return [
                WatchLink(
                    id=row.id,
                    audience=cast("Audience", row.audience),
                    made_at=row.made_at,
                    expires_at=row.expires_at,
                )
                for row in await connection.execute(query)
            ]

    async def find(self, secret: str) -> Watched | None:
        """Return what a secret leads to, also when its time is over."""
        query = select(WatchLinkRow.__table__).where(WatchLinkRow.digest == _digest(secret))
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        return Watched(row.lesson_id, row.id, cast("Audience", row.audience), row.expires_at)

    async def delete(self, lesson_id: str, link_id: str) -> bool:
        """Take a link back; `False`: there is none."""
        statement = delete(WatchLinkRow).where(
            WatchLinkRow.lesson_id == lesson_id, WatchLinkRow.id == link_id
        )
        async with self._database.write() as connection:
            return (await connection.execute(statement)).rowcount > 0


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
