"""A media node of our own with a Redis of its own, told what to do as a signaling node tells it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis.asyncio

from bench.kit.network import ADDRESS
from media import control
from tests.kit.ports import free_port
from tests.kit.waiting import eventually

LESSON_ID = "bench"
REPLY_TO = "bench"


@dataclass
class Relay:
    """The node, and the one lesson on it."""

    store: redis.asyncio.Redis
    replies: redis.asyncio.client.PubSub
    node_id: str
    pid: int
    version: int = 0

    async def plan(self, people: dict[str, control.PersonPlan], lesson_id: str = LESSON_ID) -> None:
        """Write the lesson's next plan and announce it."""
        self.version += 1
        plan = control.LessonPlan(
            lesson_id=lesson_id, epoch=1, version=self.version, node_id=self.node_id, people=people
        )
        await self.store.set(control.plan_key(lesson_id), control.encode(plan))
        changed = control.PlanChanged(lesson_id=lesson_id, epoch=1, version=self.version)
        await self.store.publish(control.node_channel(self.node_id), control.encode(changed))

    async def answer(
        self,
        participant_id: str,
        offer: str,
        mids: dict[str, control.MLineKind],
        lesson_id: str = LESSON_ID,
    ) -> str:
        """Make an offer and return the answer."""
        request = control.Offer(
            request_id=secrets.token_hex(8),
            reply_to=REPLY_TO,
            lesson_id=lesson_id,
            participant_id=participant_id,
            peer_id=secrets.token_hex(8),
            sdp=offer,
            mids=mids,
            deadline_unix=time.time() + control.OFFER_DEADLINE_SECONDS,
        )
        await self.store.rpush(control.requests_key(self.node_id), control.encode(request))
        async for message in self.replies.listen():
            if message["type"] != "message":
                continue
            reply = control.decode_reply(message["data"])
            if reply.request_id == request.request_id:
                assert isinstance(reply, control.Answer), reply
                return reply.sdp
        raise AssertionError("no answer")


@contextlib.asynccontextmanager
async def running_relay(folder: Path, kernel: str = "auto") -> AsyncIterator[Relay]:
    """Start Redis and a media node on loopback; end both afterwards. `kernel`: see MANABIYA_KERNEL."""
    unix_socket, port = folder / "redis.sock", free_port()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", str(unix_socket), "--save", ""], stdout=log
        )
        environment = os.environ | {
            "MANABIYA_REDIS_URL": f"unix://{unix_socket}",
            "MANABIYA_MEDIA_HOST": ADDRESS,
            "MANABIYA_KERNEL": kernel,
            "MANABIYA_MEDIA_PORT": str(port),
            "MANABIYA_MEDIA_TCP_PORT": str(port),
        }
        await eventually(lambda: asyncio.to_thread(unix_socket.exists), what="Redis")
        node = subprocess.Popen([sys.executable, "-m", "media.node"], env=environment, stdout=log, stderr=log)
    async with redis.asyncio.from_url(f"unix://{unix_socket}") as store, store.pubsub() as replies:
        await replies.subscribe(control.replies_channel(REPLY_TO))
        try:
            nodes: Any = await eventually(
                lambda: store.zrange(control.NODES_KEY, 0, -1), what="the media node"
            )
            yield Relay(store, replies, nodes[0].decode(), node.pid)
        finally:
            for process in (node, server):
                process.terminate()
                process.wait()
