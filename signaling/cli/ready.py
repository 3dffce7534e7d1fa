"""Waiting until a part of the system answers."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

import aiohttp
from redis.asyncio import Redis
from redis.exceptions import RedisError

from signaling.config import EVERYWHERE, Settings

LOOK_AGAIN_SECONDS = 0.05
"""Short beside a start, long beside one look."""

PATIENCE_SECONDS = 20.0
"""After this much waiting the person is told what for (a whole start takes about 5 s)."""

ONE_LOOK_SECONDS = 2.0
"""A part that takes longer for its answer is not ready."""


async def redis_answers(url: str) -> None:
    """Return when Redis answers and has read its file."""
    async with Redis.from_url(url, socket_timeout=ONE_LOOK_SECONDS) as client:

        async def look() -> str | None:
            try:
                await client.get("anything")  # PING would be answered while the file is being read
            except (RedisError, OSError) as error:
                return str(error)
            return None

        await _until(look, "Redis")


async def http_answers(settings: Settings) -> None:
    """Return when the signaling node says that it, and what it needs, is ready."""
    url = f"{local_url(settings)}/readyz"
    timeout = aiohttp.ClientTimeout(total=ONE_LOOK_SECONDS)
    # Our own certificate on our own machine: there is nobody in between to be deceived by.
    connector = aiohttp.TCPConnector(ssl=False)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as http:

        async def look() -> str | None:
            try:
                async with http.get(url) as response:
                    return None if response.status == 200 else await response.text()  # noqa: PLR2004  (OK)
            except (aiohttp.ClientError, TimeoutError) as error:
                return str(error)

        await _until(look, "signaling")


def local_url(settings: Settings) -> str:
    """Return where this machine itself reaches the signaling node, whatever its public URL."""
    host = "127.0.0.1" if settings.http_host in EVERYWHERE else settings.http_host
    in_url = f"[{host}]" if ":" in host else host
    return f"{'https' if settings.tls else 'http'}://{in_url}:{settings.http_port}"


async def _until(look: Callable[[], Awaitable[str | None]], what: str) -> None:
    """Look until there is no complaint, and tell the person about one that lasts."""
    loop = asyncio.get_running_loop()
    patience = loop.time() + PATIENCE_SECONDS
    while (complaint := await look()) is not None:
        if loop.time() > patience:
            print(f"still waiting for {what}: {complaint.strip()}", file=sys.stderr, flush=True)
            patience = loop.time() + PATIENCE_SECONDS
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
