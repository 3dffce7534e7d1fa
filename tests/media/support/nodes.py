"""A real media node as a process, and a stand-in for the signaling node that tells it what to do."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import redis.asyncio

from media import control
from tests.kit.ports import free_port
from tests.kit.waiting import eventually

LESSON = "lesson-1"
STAND_IN = "stand-in"


@dataclass
class Signaling:
    """What signaling does to a media node, by hand."""

    redis: redis.asyncio.Redis
    node_id: str
    plan: control.LessonPlan = field(init=False)
    events: list[control.LessonEvent] = field(default_factory=list)
    replies: dict[str, control.Reply] = field(default_factory=dict)
    view_seq: int = 0

    def __post_init__(self) -> None:
        self.plan = control.LessonPlan(lesson_id=LESSON, epoch=1, version=0, node_id=self.node_id)

    async def listen(self) -> None:
        """Gather events and replies until cancelled."""
        async with self.redis.pubsub(ignore_subscribe_messages=True) as pubsub:
            replies = control.replies_channel(STAND_IN)
            await pubsub.subscribe(replies, control.events_channel(LESSON))
            async for message in pubsub.listen():
                if message["channel"].decode() == replies:
                    reply = control.decode_reply(message["data"])
                    self.replies[reply.request_id] = reply
                else:
                    self.events.append(control.decode_lesson_event(message["data"]))

    async def set_plan(self, people: dict[str, control.PersonPlan], **more: object) -> None:
        """Write the next version of the plan and announce it."""
        fields = {"lesson_id": LESSON, "epoch": self.plan.epoch, "node_id": self.node_id} | more
        self.plan = control.LessonPlan(version=self.plan.version + 1, people=people, **fields)  # type: ignore[arg-type]
        await self.redis.set(control.plan_key(LESSON), control.encode(self.plan))
        changed = control.PlanChanged(lesson_id=LESSON, epoch=self.plan.epoch, version=self.plan.version)
        await self.redis.publish(control.node_channel(self.node_id), control.encode(changed))

    async def applied(self) -> None:
        """Wait until the node follows the present plan."""
        wanted = (self.plan.epoch, self.plan.version)

        async def look() -> bool:
            return any(
                isinstance(event, control.Applied) and (event.epoch, event.version) >= wanted
                for event in self.events
            )

        await eventually(look, what="the plan to be applied")

    async def want(self, participant_id: str, *wants: control.Want) -> None:
        """Say what a client has on its screen."""
        self.view_seq += 1
        view = control.View(participant_id=participant_id, seq=self.view_seq, wants=list(wants))
        await self.redis.hset(control.views_key(LESSON), participant_id, control.encode(view))
        changed = control.ViewChanged(lesson_id=LESSON, participant_id=participant_id, seq=view.seq)
        await self.redis.publish(control.node_channel(self.node_id), control.encode(changed))

    async def offer(
        self, participant_id: str, peer_id: str, sdp: str, mids: dict[str, control.MLineKind]
    ) -> control.Reply:
        """Send an offer and wait for what comes of it."""
        offer = control.Offer(
            request_id=secrets.token_hex(4),
            reply_to=STAND_IN,
            lesson_id=LESSON,
            participant_id=participant_id,
            peer_id=peer_id,
            sdp=sdp,
            mids=mids,
            deadline_unix=time.time() + control.OFFER_DEADLINE_SECONDS,
        )
        await self.redis.lpush(control.requests_key(self.node_id), control.encode(offer))

        async def look() -> control.Reply | None:
            return self.replies.get(offer.request_id)

        reply = await eventually(look, what="a reply", every=0.01)
        assert reply is not None
        return reply

    async def answered(
        self, participant_id: str, peer_id: str, sdp: str, mids: dict[str, control.MLineKind]
    ) -> str:
        """Send an offer that is to be answered; returns the answer."""
        reply = await self.offer(participant_id, peer_id, sdp, mids)
        assert isinstance(reply, control.Answer), reply
        return reply.sdp

    async def heartbeat(self) -> control.Heartbeat | None:
        """Return the node's last sign of life, if it is alive."""
        data = await self.redis.get(control.node_key(self.node_id))
        return control.decode_heartbeat(data) if data else None

    async def counter(self, name: str) -> float:
        """Return one of the node's counters; 0.0 before it ever counted."""
        beat = await self.heartbeat()
        return beat.counters.get(name, 0.0) if beat else 0.0

    async def dropped(self, reason: str) -> float:
        return await self.counter(f'media_dropped_total{{reason="{reason}"}}')

    def peer_states(self, participant_id: str) -> list[str]:
        """Return the states that a participant's peers went through, in order."""
        return [
            event.state
            for event in self.events
            if isinstance(event, control.PeerState) and event.participant_id == participant_id
        ]

    async def until_state(self, participant_id: str, state: str) -> None:
        """Wait until a participant's peer is last heard of in this state."""

        async def look() -> bool:
            return self.peer_states(participant_id)[-1:] == [state]

        await eventually(look, what=f"{participant_id} to be {state}")

    def slots(self, participant_id: str) -> dict[str, control.SlotEntry | None]:
        """Return the participant's newest slot map."""
        maps = [
            event
            for event in self.events
            if isinstance(event, control.SlotMap) and event.participant_id == participant_id
        ]
        return maps[-1].slots if maps else {}


@dataclass
class NodeProcess:
    """A media node in a process of its own."""

    redis_url: str
    host: str = "127.0.0.1"
    port: int = 0
    runner: tuple[str, ...] = ()
    """What the command is given to: a program that runs it on a lab's machine."""
    data_dir: Path = Path("data")
    process: asyncio.subprocess.Process | None = None

    @property
    def node_id(self) -> str:
        return f"{socket.gethostname()}-{self.port}"

    async def start(self) -> None:
        """Start it; returns when its heartbeat is there."""
        if not self.port:
            self.port = free_port()
        environment = os.environ | {
            "MANABIYA_REDIS_URL": self.redis_url,
            "MANABIYA_MEDIA_HOST": self.host,
            "MANABIYA_MEDIA_PORT": str(self.port),
            "MANABIYA_MEDIA_TCP_PORT": str(self.port),
            "MANABIYA_DATA_DIR": str(self.data_dir),
        }
        self.process = await asyncio.create_subprocess_exec(
            *self.runner,
            sys.executable,
            "-m",
            "media.node",
            env=environment,
            cwd=Path(__file__).parents[3],
        )

    async def kill(self) -> None:
        """End it as a crash would."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def stop(self) -> int:
        """Ask it to end (SIGTERM) and return its exit status."""
        assert self.process is not None
        self.process.terminate()
        return await self.process.wait()


@contextlib.asynccontextmanager
async def running_node(
    redis_url: str, node: NodeProcess | None = None
) -> AsyncIterator[tuple[NodeProcess, Signaling]]:
    """A node process that is ready, and the stand-in that talks to it."""
    node = node or NodeProcess(redis_url)
    await node.start()
    client = redis.asyncio.Redis.from_url(redis_url)
    signaling = Signaling(client, node.node_id)
    listening = asyncio.create_task(signaling.listen())
    try:
        await eventually(signaling.heartbeat, what="the node's heartbeat")
        yield node, signaling
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await node.kill()
        await client.aclose()
