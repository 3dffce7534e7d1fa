"""Forty people who draw on one page at once: how soon others at another node see it, and what it costs.

Each makes 20 updates a second, as a pen does: deltas and a pointer, and a put at the end of each stroke. Two
signaling nodes share one Redis; half of the people are at each. Every update of one node is timed at every
person of the other, from its sending to its frame's arrival, the server's tick included. Beside it stands the
same drawing, to the byte, through two processes that hand JSON on by Redis and merge, check and keep nothing
(`bench.kit.bare`). The people are two processes (`bench.kit.hands`) that share the cores with the nodes; how
late they sent, and what of the cores they took, is printed as well.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.acts import Client
from bench.kit.figures import figure, median, p95
from bench.kit.hands import STRAGGLING_SECONDS, UPDATES_PER_SECOND, Job, Told
from bench.kit.processes import cpu_seconds
from bench.lesson import bare_processes
from tests.kit.system import System

PEOPLE = 40
NODES = 2
WARM_SECONDS = 5.0
"""From the first connection to the first update that is timed; the pages are open long before."""
WINDOW_SECONDS = 20.0
WANTED_MS = 60.0
JOINED_WITHIN_SECONDS = 60.0


@dataclass(frozen=True)
class Run:
    """What one of the two did in the window."""

    told: list[Told]
    server_seconds: float
    """CPU time of the processes that hand on."""
    redis_seconds: float
    load_seconds: float
    receivers: int
    """Of each update."""

    @property
    def updates(self) -> int:
        """Return how many were sent."""
        return sum(one.sent for one in self.told)

    @property
    def missing(self) -> float:
        """Return the share of updates that did not come to the other node's people."""
        wanted = self.updates * PEOPLE // NODES
        return 1 - sum(len(one.deltas) + len(one.puts) for one in self.told) / wanted

    def milliseconds(self, kind: str) -> list[float]:
        """Return the times of all `deltas`, `puts`, or how `late` they were sent."""
        return [each / 1000 for one in self.told for each in getattr(one, kind)]

    @property
    def microseconds_each(self) -> float:
        """Return CPU time of the servers for each update and receiver."""
        return self.server_seconds / self.updates / self.receivers * 1e6


async def main() -> None:
    """Let them draw on a whole system, then through the two that hand on, and print both."""
    with tempfile.TemporaryDirectory() as folder:
        async with System(Path(folder), signaling_nodes=NODES) as school:
            ours = await on_a_page(school)
            plain = await handed_on(school)
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    report(ours, plain)


async def on_a_page(school: System) -> Run:
    """Everybody is in the lesson, and draws on the class's board."""
    made = await school.make_lesson("strokes")
    tokens = [
        (await school.make_token(made["id"], "student", f"Pupil {number}", node=number % NODES))["token"]
        for number in range(PEOPLE)
    ]
    async with in_lesson(school, made["id"], tokens):
        urls = [f"{url.replace('http', 'ws')}/ws/board/{made['id']}.class" for url in school.urls]
        pids = [child.process.pid for child in school.signaling if child.process is not None]
        shares = [tokens[node::NODES] for node in range(NODES)]
        return await draw(school, urls, shares, pids, receivers=PEOPLE - 1)


@contextlib.asynccontextmanager
async def in_lesson(school: System, lesson_id: str, tokens: Sequence[str]) -> AsyncIterator[None]:
    """Have everybody in the lesson: boards are of those who are."""
    clients = [Client(school, lesson_id, token, number % NODES) for number, token in enumerate(tokens)]
    for client in clients:
        await asyncio.wait_for(client.watch(lambda held: len(held.people) == PEOPLE), JOINED_WITHIN_SECONDS)
    try:
        yield
    finally:
        await asyncio.gather(*(client.stop() for client in clients))


async def handed_on(school: System) -> Run:
    """Draw the same, where nothing is done but to hand it on, to the sender as well."""
    async with bare_processes(school) as (ports, pids):
        urls = [f"ws://127.0.0.1:{port}/ws" for port in ports]
        return await draw(school, urls, [[]] * NODES, pids, receivers=PEOPLE)


async def draw(
    school: System, urls: list[str], tokens: list[list[str]], pids: list[int], *, receivers: int
) -> Run:
    """Let all hands draw for a window of time; take the processes' times at its ends."""
    begins = time.monotonic() + WARM_SECONDS + 2.0
    ends = begins + WINDOW_SECONDS
    hands = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.kit.hands"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(NODES)
    ]
    for node, process in enumerate(hands):
        job = Job(urls[node], tokens[node], PEOPLE // NODES, node, begins - WARM_SECONDS, begins, ends)
        assert process.stdin is not None
        process.stdin.write(msgspec.json.encode(job) + b"\n")
    assert school.redis.process is not None
    groups = [pids, [school.redis.process.pid], [process.pid for process in hands]]
    await asyncio.sleep(begins - time.monotonic())
    before = [sum(map(cpu_seconds, group)) for group in groups]
    await asyncio.sleep(ends - time.monotonic())
    after = [sum(map(cpu_seconds, group)) for group in groups]
    server, redis, load = (now - was for now, was in zip(after, before, strict=True))
    told = [msgspec.json.decode((await process.communicate())[0], type=Told) for process in hands]
    lost = [each for one in told for each in one.lost]
    assert not lost, f"connections that were lost: {lost}"
    return Run(told, server, redis, load, receivers)


def report(ours: Run, plain: Run) -> None:
    """Print all figures, each beside that of the plain relay."""
    beside = "plain relay"
    print(f"{PEOPLE} people, {UPDATES_PER_SECOND} updates a second each, {WINDOW_SECONDS:.0f} s, all timed")
    titles = {"deltas": "stroke, sent to seen at the other node", "puts": "put at its end, the same"}
    for kind, title in titles.items():
        for name, of in (("median", median), ("p95", p95)):
            seen, limit = of(ours.milliseconds(kind)), of(plain.milliseconds(kind))
            figure(f"{title}, {name}", seen, "ms", beside=beside, peer=limit)
    figure("stroke, p95", p95(ours.milliseconds("deltas")), "ms", beside="wanted", peer=WANTED_MS)
    figure(
        "servers' CPU for each update and receiver",
        ours.microseconds_each,
        "us",
        beside=beside,
        peer=plain.microseconds_each,
    )
    shared = {"both servers": "server_seconds", "Redis": "redis_seconds", "the load itself": "load_seconds"}
    for title, kind in shared.items():
        shares = [getattr(run, kind) / WINDOW_SECONDS for run in (ours, plain)]
        figure(f"{title}, of one core", shares[0], "", beside=beside, peer=shares[1])
    traffic = [sum(one.received_bytes for one in run.told) / run.updates / PEOPLE for run in (ours, plain)]
    figure("bytes for each update and receiver", traffic[0], "B", beside=beside, peer=traffic[1])
    for title, run in (("ours", ours), (beside, plain)):
        figure(f"{title}: updates a second", run.updates / WINDOW_SECONDS, "")
        figure(f"{title}: updates sent later than planned, p95", p95(run.milliseconds("late")), "ms")
        figure(f"{title}: updates later than {STRAGGLING_SECONDS:.0f} s, or lost", run.missing * 100, "%")


if __name__ == "__main__":
    asyncio.run(main())
