"""Brings the database to the newest shape: once, under a lock, before any node serves.

Invariant: one process migrates at a time, and a migration happens whole or not at all (both databases
have transactional DDL). Another process that comes meanwhile waits, and then finds nothing to do.
"""

from __future__ import annotations

import asyncio
import fcntl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from .database import Database

_ADVISORY_LOCK = 0x6D616E61
"""`mana`: our number among PostgreSQL's advisory locks."""

log = structlog.get_logger(__name__)


def migrate(database_url: str) -> None:
    """Do what `upgrade` does, in a process that has no loop yet."""
    asyncio.run(upgrade(database_url))


async def upgrade(database_url: str) -> None:
    """Bring the database up to date, making it where it is not there. Raise what the database raises."""
    database = Database(database_url)
    try:
        async with _alone(database) as connection:
            before, after = await connection.run_sync(_upgrade)
        if before != after:
            log.info("database_migrated", before=before or "empty", after=after)
    finally:
        await database.close()


async def is_current(database: Database) -> bool:
    """Say whether the database has the shape that this program was written for."""
    async with database.read() as connection:
        return await connection.run_sync(lambda plain: _revision(plain) == _newest())


@asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[AsyncConnection]:
    """A writing transaction, while no other process migrates."""
    path = database.sqlite_path()
    if path is None:
        async with database.write() as connection:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
            yield connection
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".migrate.lock").open("w") as file:
        await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)  # released when the file is closed
        async with database.write() as connection:
            yield connection


def _upgrade(connection: Connection) -> tuple[str | None, str | None]:
    config = _config()
    config.attributes["connection"] = connection
    before = _revision(connection)
    command.upgrade(config, "head")
    return before, _revision(connection)


def _config() -> Config:
    config = Config(stdout=sys.stderr)
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


@cache
def _newest() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
