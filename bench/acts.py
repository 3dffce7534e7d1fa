"""How long until the whole class sees what the teacher did: the next phase, and a call back from groups.

36 people on two signaling nodes; each time is from the teacher's press to the last of all 36 clients having
been told, the teacher's own included. Beside it stands the limit: one message through two processes that do
nothing but hand on by Redis (`bench.kit.bare`), until the last of 36 sockets on them has it.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from bench.kit.figures import figure, median, p95
from bench.lesson import bare
from signaling.clients.lesson import LessonClient
from signaling.clients.server import Server
from signaling.wire import lesson as wire
from signaling.wire.groups import GroupingRule, GroupsRecall
from signaling.wire.phases import PhaseGo, PlanEdit, StepEdit
from signaling.wire.plan import Phase
from tests.kit.system import System

PEOPLE = 36
ROUNDS = 40
PAUSE_SECONDS = 0.1
"""Between two acts: a teacher is slower, and one act must not wait for another."""
SLOWEST_SECONDS = 10.0
PHASES = (
    Phase(name="Together", minutes=5, prompt="What does a seed need?", board="class"),
    Phase(name="In groups", minutes=10, mode="groups", grouping=GroupingRule(), board="group"),
)


class Client:
    """Somebody in the lesson, who notes when what is waited for is there."""

    def __init__(self, school: System, lesson_id: str, token: str, node: int) -> None:
        self.client = LessonClient(Server(school.urls[node]), lesson_id, token, lambda _: self._look())
        self._running = asyncio.create_task(self.client.run())
        self._wanted: Callable[[LessonClient], bool] | None = None
        self._seen: asyncio.Future[float] | None = None

    def watch(self, wanted: Callable[[LessonClient], bool]) -> asyncio.Future[float]:
        """Return when (by `perf_counter`) it was first so; begin before it can be."""
        self._wanted, self._seen = wanted, asyncio.get_running_loop().create_future()
        self._look()
        return self._seen

    async def stop(self) -> None:
        """Disconnect."""
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    def _look(self) -> None:
        if self._seen is None or self._seen.done() or self._wanted is None:
            return
        if self._wanted(self.client):
            self._seen.set_result(time.perf_counter())


async def main() -> None:
    """Start two nodes and the two that hand on, and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        async with System(Path(folder), signaling_nodes=2) as school:
            async with bare(school) as (one, other):
                limit = await handing_on([url_of(one), url_of(other)])
            phases, recalls = await acts(school)
            for name, seconds in (("next phase", phases), ("call back", recalls)):
                title = f"{name}, pressed to shown on all {PEOPLE} clients of two nodes"
                for kind, of in (("median", median), ("p95", p95)):
                    figure(f"{title}, {kind}", of(seconds) * 1000, "ms", beside="bare", peer=of(limit) * 1000)


async def acts(school: System) -> tuple[list[float], list[float]]:
    """Go from phase to phase, and call back by hand every second time; return the times of both."""
    made = await school.make_lesson("acts")
    async with class_of(school, made["id"]) as clients:
        teacher = clients[0].client
        steps = [StepEdit(phase=phase) for phase in PHASES]
        await teacher.ask(lambda n: PlanEdit(n=n, revision=0, steps=steps))
        phases, recalls = [], []
        for number in range(1, ROUNDS + 1):
            phases.append(await until_all_see(clients, go(number, number % 2), phase_is(number)))
            if number % 2:
                recalls.append(await until_all_see(clients, recall, is_in_class))
        return phases, recalls


async def until_all_see(
    clients: list[Client], act: Callable[[int], wire.ClientMessage], wanted: Callable[[LessonClient], bool]
) -> float:
    """Let the teacher do something; return the seconds until the last one has been told."""
    seen = [client.watch(wanted) for client in clients]
    began = time.perf_counter()
    answer = await clients[0].client.ask(act)
    assert isinstance(answer, wire.Ok), answer
    async with asyncio.timeout(SLOWEST_SECONDS):
        last = max(await asyncio.gather(*seen))
    await asyncio.sleep(PAUSE_SECONDS)
    return last - began


def go(revision: int, index: int) -> Callable[[int], wire.ClientMessage]:
    """Return the press that begins a phase, by somebody who sees this revision."""
    return lambda n: PhaseGo(n=n, index=index, revision=revision)


def recall(n: int) -> wire.ClientMessage:
    """Return the call back, at once."""
    return GroupsRecall(n=n)


def phase_is(number: int) -> Callable[[LessonClient], bool]:
    """Return whether a client was told of this run; pupils are where it wants them by the same message."""
    return lambda client: bool(
        client.lesson is not None and client.lesson.phase is not None and client.lesson.phase.number == number
    )


def is_in_class(client: LessonClient) -> bool:
    """Say whether a client knows that nobody is in a group."""
    return client.lesson is not None and not client.lesson.groups_open


@contextlib.asynccontextmanager
async def class_of(school: System, lesson_id: str) -> AsyncIterator[list[Client]]:
    """The teacher first, and pupils, half of them on each node."""
    clients = []
    for number in range(PEOPLE):
        role = "student" if number else "teacher"
        made = await school.make_token(lesson_id, role, f"Person {number}", node=number % 2)
        clients.append(Client(school, lesson_id, made["token"], number % 2))
    for client in clients:
        await asyncio.wait_for(client.watch(lambda held: len(held.people) == PEOPLE), SLOWEST_SECONDS * 3)
    yield clients
    await asyncio.gather(*(client.stop() for client in clients))


async def handing_on(urls: list[str]) -> list[float]:
    """Send on one socket; return the seconds until the last of all has it."""
    sockets = [await connect(urls[number % 2], proxy=None, compression=None) for number in range(PEOPLE)]
    times = []
    for number in range(ROUNDS):
        sent = time.perf_counter()
        await sockets[0].send(f"act {number}")
        await asyncio.gather(*(socket.recv() for socket in sockets))
        times.append(time.perf_counter() - sent)
        await asyncio.sleep(PAUSE_SECONDS)
    await asyncio.gather(*(socket.close() for socket in sockets))
    return times


def url_of(socket: ClientConnection) -> str:
    """Return where a client is connected to."""
    host, port, *_ = socket.remote_address
    return f"ws://{host}:{port}/ws"


if __name__ == "__main__":
    asyncio.run(main())
