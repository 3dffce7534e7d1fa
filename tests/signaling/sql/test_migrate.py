"""Migrations: once, under a lock, and to exactly the shape that the models have."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

from signaling.sql.database import Database
from signaling.sql.migrate import is_current, upgrade
from signaling.sql.models import Base
from tests.kit.postgresql import PostgresServer


async def test_migrations_make_what_the_models_say(database: Database) -> None:
    """After all migrations, Alembic finds no difference between the database and the models."""

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrated_database_is_current(database: Database) -> None:
    """A node recognises a database of its own version."""
    assert await is_current(database)


async def test_migrating_again_changes_nothing(database_url: str) -> None:
    """A second start finds nothing to do."""
    await upgrade(database_url)
    database = Database(database_url)
    assert await is_current(database)
    await database.close()


async def test_many_processes_migrate_at_once(tmp_path: Path) -> None:
    """Of five that start together on an empty SQLite file one migrates, and all succeed."""
    url = f"sqlite:///{tmp_path}/new/manabiya.sqlite3"
    await asyncio.gather(*(upgrade(url) for _ in range(5)))
    database = Database(url)
    assert await is_current(database)
    await database.close()


async def test_many_processes_migrate_postgresql_at_once(postgres: PostgresServer) -> None:
    """Of five that start together on an empty PostgreSQL database one migrates, and all succeed."""
    postgres.sql("CREATE DATABASE raced")
    url = postgres.url("raced")
    await asyncio.gather(*(upgrade(url) for _ in range(5)))
    database = Database(url)
    assert await is_current(database)
    await database.close()


async def test_database_of_another_version_is_not_current(tmp_path: Path) -> None:
    """A node does not serve on a database that was never migrated."""
    path = tmp_path / "old.sqlite3"
    sqlite3.connect(path).close()
    database = Database(f"sqlite:///{path}")
    assert not await is_current(database)
    await database.close()
