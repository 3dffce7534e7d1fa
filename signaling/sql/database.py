"""One database: SQLite in a file by default, PostgreSQL by its URL.

Invariant: what a `write()` block did is durable once the block is left without an error, and nothing
of it is there otherwise. On SQLite a writer takes the lock when it begins (BEGIN IMMEDIATE), so that it
can not fail half-way against another writer; `synchronous=FULL` puts the commit on the disk before it
is acknowledged.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, make_url, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for one of another process. Writes take milliseconds; a backup may take seconds."""
POOL_SIZE = 5
"""Connections kept. A node's statements are short; more would only queue inside the database."""
POOL_OVERFLOW = 5
POOL_TIMEOUT_SECONDS = 5
"""Then the asker gets an error instead of a place in a queue that no longer moves."""
STATEMENT_TIMEOUT_MS = 10_000
SCRUB_SECONDS = 1.0
"""Writers wait while the log is emptied; readers that are in its way may take so long."""

__all__ = ["Database", "DatabaseAway", "IntegrityError", "normalised"]


class DatabaseAway(Exception):
    """The database does not answer, or can not write (a full disk). What was asked for did not happen."""


def normalised(database_url: str) -> URL:
    """Return the URL with the asynchronous driver in it. Raise ValueError for a database we do not know."""
    url = make_url(database_url)
    match url.get_backend_name():
        case "sqlite" if url.database in {None, "", ":memory:"}:
            raise ValueError("a database in memory would be empty again for the next process")
        case "sqlite":
            return url.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return url.set(drivername="postgresql+asyncpg")
        case other:
            raise ValueError(f"MANABIYA_DATABASE_URL: {other} is neither sqlite nor postgresql")


class Database:
    """Connections to one database. Made without connecting; `close()` when done."""

    def __init__(self, database_url: str) -> None:
        self.url = normalised(database_url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._engine = _sqlite_engine(self.url) if self.is_sqlite else _postgresql_engine(self.url)
        self._writer = asyncio.Lock()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write: committed at the end of the block, rolled back by an exception.

        Raise `DatabaseAway`, and `IntegrityError` where a constraint speaks against it.
        """
        # In this process SQLite's writers queue here, where waking is immediate; its own queue polls.
        queue = self._writer if self.is_sqlite else nullcontext()
        async with _translated(), queue, self._engine.connect() as plain:
            connection = await plain.execution_options(manabiya_begin="BEGIN IMMEDIATE")
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads; on SQLite it neither waits for writers nor stops them.

        Raise `DatabaseAway`.
        """
        async with _translated(), self._engine.connect() as connection, connection.begin():
            yield connection

    async def ping(self) -> None:
        """Raise unless the database answers."""
        async with self.read() as connection:
            await connection.execute(text("SELECT 1"))

    async def scrub(self) -> None:
        """Empty SQLite's log beside the file, which holds pages as they were before. PostgreSQL has VACUUM.

        While anybody reads an older state it is left for the next time. Raise `DatabaseAway`.
        """
        path = self.sqlite_path()
        if path is not None:
            async with _translated():
                await asyncio.to_thread(_empty_log, path)

    async def close(self) -> None:
        """Give all connections back."""
        await self._engine.dispose()

    def sqlite_path(self) -> Path | None:
        """Return the database's file; `None` for PostgreSQL."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None


def _empty_log(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path, timeout=SCRUB_SECONDS)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    """Tell what the user of a database can do nothing about from what is our own mistake."""
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError):
        raise
    except (DBAPIError, PoolTimeoutError, OSError, sqlite3.Error) as error:
        raise DatabaseAway(type(error).__name__) from error


def _sqlite_engine(url: URL) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=POOL_SIZE, max_overflow=POOL_OVERFLOW, pool_timeout=POOL_TIMEOUT_SECONDS
    )

    def prepare(dbapi_connection: Any, _record: object) -> None:
        # We send BEGIN ourselves: the driver's own would begin late, and never IMMEDIATE.
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",  # what is deleted is overwritten in the file, not only forgotten
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("manabiya_begin", "BEGIN"))

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", begin)
    return engine


def _postgresql_engine(url: URL) -> AsyncEngine:
    settings = {"application_name": "manabiya", "statement_timeout": str(STATEMENT_TIMEOUT_MS)}
    return create_async_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        pool_pre_ping=True,  # a database that was restarted costs one round trip, not one failed request
        connect_args={"server_settings": settings, "timeout": POOL_TIMEOUT_SECONDS},
    )
