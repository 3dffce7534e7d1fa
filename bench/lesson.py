"""How long until others see it: chat, strokes and hands across two signaling nodes on one Redis.

Each time is from the sending client's call to the message's arrival at a client on the other node; both are
in this process, so that one clock measures. Beside it stands the limit: the same way through two processes
that do nothing but hand messages on (`bench.kit.bare`).
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from bench.kit.figures import figure, median, p95
from bench.kit.waiting import soon
from signaling.clients.board import BoardClient
from signaling.clients.doodles import COLOURS, Pen, by_hand, element
from signaling.clients.lesson import LessonClient
from signaling.clients.server import Server
from signaling.wire import board, lesson
from tests.kit.ports import free_port
from tests.kit.system import System
from tests.kit.waiting import eventually

ROUNDS = 100
PAUSE_SECONDS = 0.05
"""Between two rounds; longer than a tick, so that each meets it at another place."""
HANDS = 40
WRITERS = 10


@dataclass
class Someone:
    """A client in the lesson, and what it heard with the time of it."""

    client: LessonClient
    running: asyncio.Task[int]
    chat_at: dict[str, float] = field(default_factory=dict)
    hands_at: dict[str, float] = field(default_factory=dict)

    @classmethod
    async def join(cls, school: System, lesson_id: str, role: str, name: str, node: int) -> Someone:
        """Come in at a node, and be connected."""
        token = (await school.make_token(lesson_id, role, name, node=node))["token"]
        server = Server(school.urls[node])
        someone: Someone

        def take(message: lesson.ServerMessage) -> None:
            now = time.perf_counter()
            if isinstance(message, lesson.ChatNew):
                someone.chat_at.update({written.client_id: now for written in message.messages})
            elif isinstance(message, lesson.State):
                raised = [p for p in message.people.values() if p is not None and p.hand_raised_at]
                for person in raised:
                    someone.hands_at.setdefault(person.id, now)

        client = LessonClient(server, lesson_id, token, take)
        someone = cls(client, asyncio.create_task(client.run()))
        await eventually(lambda: soon(client.is_connected), what=name, every=0.005)
        return someone

    async def stop(self) -> None:
        """Disconnect."""
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)


async def main() -> None:
    """Start two nodes and the two that hand on, and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        async with System(Path(folder), signaling_nodes=2) as school, bare(school) as (one, other):
            limit = await handing_on(one, other)
            made = await school.make_lesson("bench")
            report("chat, sent to shown on the other node", await chat(school, made["id"]), limit)
            report("stroke, sent to shown on the other node", await strokes(school, made["id"]), limit)
            report(f"{HANDS} hands within a second, raised to seen by all", await hands(school), limit)


def report(name: str, seconds: list[float], limit: list[float]) -> None:
    """Print median and 95th percentile beside the limit's."""
    for title, of in (("median", median), ("p95", p95)):
        figure(f"{name}, {title}", of(seconds) * 1000, "ms", beside="bare hand-on", peer=of(limit) * 1000)


async def chat(school: System, lesson_id: str) -> list[float]:
    """Some write in turns on node 0 (one alone would be throttled), another reads on node 1."""
    writers = [
        await Someone.join(school, lesson_id, "teacher", f"Writer {number}", 0) for number in range(WRITERS)
    ]
    reader = await Someone.join(school, lesson_id, "teacher", "Reader", 1)
    times = []
    for number in range(ROUNDS):
        client_id, sent = secrets.token_hex(8), time.perf_counter()

        def make(n: int, client_id: str = client_id, text: str = f"line {number}") -> lesson.ChatSend:
            return lesson.ChatSend(n=n, client_id=client_id, channel="lesson", text=text)

        answer = await writers[number % WRITERS].client.ask(make)
        assert isinstance(answer, lesson.ChatAck), answer
        await arrives(reader.chat_at, client_id)
        times.append(reader.chat_at[client_id] - sent)
        await asyncio.sleep(PAUSE_SECONDS)
    await asyncio.gather(*(someone.stop() for someone in (*writers, reader)))
    return times


async def arrives(heard: dict[str, float], key: str) -> None:
    """Wait until something was heard; its time was taken when it was, not when this looks."""
    await eventually(lambda: soon(key in heard), what=key, every=0.001)


class Drawer(BoardClient):
    """A board client that puts whole strokes, and notes when it is told of others'."""

    def __init__(self, server: Server, token: str, page_id: str, place: int) -> None:
        self.pen = Pen(COLOURS[0], f"bench{place}", place)
        super().__init__(server, token, page_id, self.pen, Random(place))  # noqa: S311 - draws, guards nothing
        self.seen_at: dict[str, float] = {}

    async def put(self, drawn: dict[str, Any]) -> None:
        """Put a stroke and wait for its ack."""
        assert await self._put([drawn]), "the stroke was refused"

    def _take(self, message: board.ServerMessage) -> None:
        if isinstance(message, board.Ops):
            for element_ in message.elements:
                self.seen_at.setdefault(msgspec.json.decode(element_)["id"], time.perf_counter())
        super()._take(message)


async def strokes(school: System, lesson_id: str) -> list[float]:
    """One puts a stroke on node 0, another is told of it on node 1."""
    seats = [await Someone.join(school, lesson_id, "teacher", f"Drawer {node}", node) for node in (0, 1)]
    page_id = f"{lesson_id}.class"
    drawer, watcher = (
        Drawer(Server(school.urls[node]), seat.client.token, page_id, node + 1)
        for node, seat in enumerate(seats)
    )
    await drawer.open()
    await watcher.open()
    times = []
    chance = Random(3)  # noqa: S311 - draws, guards nothing
    for number in range(ROUNDS):
        stroke = by_hand([(10 * number, 0), (10 * number, 300)], chance)
        drawn = element(drawer.pen, stroke, chance, int(time.time() * 1000))
        sent = time.perf_counter()
        await drawer.put(drawn)
        await arrives(watcher.seen_at, drawn["id"])
        times.append(watcher.seen_at[drawn["id"]] - sent)
        await asyncio.sleep(PAUSE_SECONDS)
    await asyncio.gather(drawer.close(), watcher.close(), *(seat.stop() for seat in seats))
    return times


async def hands(school: System) -> list[float]:
    """`HANDS` pupils on two nodes raise their hands within a second; each time is until the last sees it."""
    made = await school.make_lesson("hands")
    pupils = await asyncio.gather(
        *(Someone.join(school, made["id"], "student", f"Pupil {n}", n % 2) for n in range(HANDS))
    )
    raised_at: dict[str, float] = {}
    chance = Random(4)  # noqa: S311 - spreads, guards nothing

    async def raise_one(pupil: Someone, after: float) -> None:
        await asyncio.sleep(after)
        raised_at[pupil.client.you] = time.perf_counter()
        await pupil.client.ask(lambda n: lesson.HandSet(n=n, raised=True))

    await asyncio.gather(*(raise_one(pupil, chance.random()) for pupil in pupils))
    await eventually(
        lambda: soon(all(len(pupil.hands_at) == HANDS for pupil in pupils)), what="all hands seen by all"
    )
    await asyncio.gather(*(pupil.stop() for pupil in pupils))
    return [max(pupil.hands_at[who] for pupil in pupils) - at for who, at in raised_at.items()]


@contextlib.asynccontextmanager
async def bare_processes(school: System) -> AsyncIterator[tuple[list[int], list[int]]]:
    """Two processes that only hand on, ready to be connected to: their ports and process ids."""
    ports = [free_port(), free_port()]
    processes = [
        subprocess.Popen([sys.executable, "-m", "bench.kit.bare", school.redis_url, str(port)])
        for port in ports
    ]

    async def answers(port: int) -> bool:
        with contextlib.suppress(OSError):
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return True
        return False

    try:
        for port in ports:
            await eventually(functools.partial(answers, port), what="bare")
        yield ports, [process.pid for process in processes]
    finally:
        for process in processes:
            process.terminate()
            process.wait()


@contextlib.asynccontextmanager
async def bare(school: System) -> AsyncIterator[tuple[ClientConnection, ClientConnection]]:
    """Two processes that only hand on, and a client at each."""
    async with bare_processes(school) as ((here, there), _pids):
        one, other = [
            await connect(f"ws://127.0.0.1:{port}/ws", proxy=None, compression=None) for port in (here, there)
        ]
        try:
            yield one, other
        finally:
            await asyncio.gather(one.close(), other.close())


async def handing_on(one: ClientConnection, other: ClientConnection) -> list[float]:
    """Send on one, receive on the other."""
    times = []
    for number in range(ROUNDS):
        sent = time.perf_counter()
        await one.send(f"line {number}")
        await other.recv()
        times.append(time.perf_counter() - sent)
        await asyncio.sleep(PAUSE_SECONDS)
    return times


if __name__ == "__main__":
    asyncio.run(main())
