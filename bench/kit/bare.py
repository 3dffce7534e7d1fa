"""The limit: a WebSocket that does nothing but hand messages on through Redis.

Run as a process, `python -m bench.kit.bare REDIS_URL PORT`: what one client sends goes to Redis and from
there to all clients of all such processes. No system with pub/sub between two nodes gets below it.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

import redis.asyncio
from aiohttp import web

CHANNEL = "bare"


def main() -> None:
    """Serve until ended."""
    redis_url, port = sys.argv[1], int(sys.argv[2])
    web.run_app(build(redis_url), host="127.0.0.1", port=port, print=lambda _: None)


def build(redis_url: str) -> web.Application:
    """Return the application: `/ws`."""
    store = redis.asyncio.from_url(redis_url)
    clients: set[web.WebSocketResponse] = set()

    async def serve(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        clients.add(socket)
        async for message in socket:
            await store.publish(CHANNEL, message.data)
        clients.discard(socket)
        return socket

    async def hand_on() -> None:
        async with store.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(CHANNEL)
            async for message in pubsub.listen():
                for socket in list(clients):
                    with contextlib.suppress(ConnectionError):  # one that is going
                        await socket.send_str(message["data"].decode())

    async def running(_: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(hand_on())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await store.aclose()

    app = web.Application()
    app.router.add_get("/ws", serve)
    app.cleanup_ctx.append(running)
    return app


if __name__ == "__main__":
    main()
