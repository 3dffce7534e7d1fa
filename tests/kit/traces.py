"""Where a text still stands: in a database, in Redis, on a disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import select

from signaling.sql.database import Database
from signaling.sql.models import Base


async def tables_with(database: Database, text: str) -> set[str]:
    """Return the tables that have a row in which `text` stands, in whatever column."""
    found = set()
    async with database.read() as connection:
        for table in Base.metadata.sorted_tables:
            rows = await connection.execute(select(table))
            if any(text in _readable(value) for row in rows for value in row):
                found.add(table.name)
    return found


async def redis_keys_with(redis_url: str, text: str) -> set[str]:
    """Return the keys that have `text` in their name or anywhere in their value."""
    redis: Any = Redis.from_url(redis_url)
    try:
        return {
            key.decode()
            async for key in redis.scan_iter()
            if text.encode() in key or text in _readable(await _value(redis, key))
        }
    finally:
        await redis.aclose()


def files_with(folder: Path, texts: Iterable[str]) -> set[str]:
    """Return the files and folders below `folder` that have one of the texts in their name or content."""
    wanted = list(texts)
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if any(
            text in path.name or (path.is_file() and text.encode() in path.read_bytes()) for text in wanted
        )
    }


async def _value(redis: Any, key: bytes) -> object:
    match await redis.type(key):
        case b"string":
            return await redis.get(key)
        case b"hash":
            return await redis.hgetall(key)
        case b"zset":
            return await redis.zrange(key, 0, -1)
        case b"set":
            return await redis.smembers(key)
        case b"list":
            return await redis.lrange(key, 0, -1)
        case b"stream":
            return await redis.xrange(key)
        case other:
            return other


def _readable(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else repr(value)
