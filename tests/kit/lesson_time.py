"""A class that draws by a clock of its own: boards, Redis and SQL as in a node, without sockets.

Invariant: nobody waits for the clock. An hour takes as long as the work of it; `LessonClock.seconds` is what
every part takes for the time of day.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import msgspec
from redis.asyncio import Redis

from signaling.board.limits import ClientLimits
from signaling.boards.archive import SqlArchive
from signaling.boards.rooms import OpenRoom, Rooms
from signaling.boards.session import Session
from signaling.boards.store import BoardStore
from signaling.boards.viewer import Viewer
from signaling.clients.doodles import Pen, Stroke, element, erased
from signaling.sql.boards import BoardRepository
from signaling.sql.database import Database
from signaling.store.bus import Bus
from signaling.store.client import redis_client
from signaling.store.stopping import stop_tasks
from signaling.wire import board
from signaling.wire.board import Rights

from .boards import HeldInTests

Drawn = dict[str, Any]


@dataclass
class LessonClock:
    """Time of the lesson: seconds since 1970, moved by whoever plays it."""

    seconds: float = field(default_factory=time.time)

    def now(self) -> float:
        return self.seconds


@dataclass
class School:
    """One node's boards."""

    clock: LessonClock
    rooms: Rooms
    archive: SqlArchive
    repository: BoardRepository
    redis: Redis


@contextlib.asynccontextmanager
async def school(
    redis_url: str, database_url: str, clock: LessonClock, node_id: str = "one"
) -> AsyncIterator[School]:
    """A node's boards on real Redis and SQL."""
    redis, database = redis_client(redis_url), Database(database_url)
    bus = Bus(redis, nothing)
    repository = BoardRepository(database)
    archive = SqlArchive(repository, clock.now)
    store = BoardStore(redis, nothing)
    rooms = Rooms(node_id=node_id, store=store, bus=bus, archive=archive, now=clock.now, count=nothing)
    listening = asyncio.create_task(bus.run())
    tasks = [asyncio.create_task(part.run()) for part in (rooms, archive)]
    try:
        yield School(clock, rooms, archive, repository, redis)
    finally:
        for part in (rooms, archive):
            part.stop()
        await asyncio.gather(*tasks)
        await rooms.close()
        await archive.flush()
        await stop_tasks([listening])
        await redis.aclose()
        await database.close()


def nothing(_reason: str) -> None:
    """Count nothing."""


class _Answer(msgspec.Struct):
    type: str
    n: int = 0


_answers = msgspec.json.Decoder(list[_Answer]).decode


class Ear(Viewer):
    """A viewer whose socket takes everything at once; it hears the answers to its puts, and nothing else."""

    def __init__(self, name: str, rights: Rights) -> None:
        limits = ClientLimits(time.monotonic())
        super().__init__(uuid.uuid4().hex, name, f"name of {name}", rights, limits)
        self.waiting: dict[int, asyncio.Future[bool]] = {}

    def send(self, frame: bytes) -> None:
        if b'"type":"ack"' not in frame and b'"type":"rej"' not in frame:
            return
        for answer in _answers(frame):
            if answer.type in ("ack", "rej") and answer.n in self.waiting:
                self.waiting.pop(answer.n).set_result(answer.type == "ack")


@dataclass
class Pupil:
    """Somebody who draws on one page at a time, as a page of the lesson does."""

    school: School
    name: str
    pen: Pen
    chance: Random
    page_id: str = ""
    """The page that is open; none at first."""
    _standing: dict[str, list[Drawn]] = field(default_factory=dict)
    _puts: int = 0
    _held: OpenRoom | None = None
    _ear: Ear | None = None
    _session: Session | None = None

    @property
    def standing(self) -> list[Drawn]:
        """What one drew on the open page and did not take away."""
        return self._standing.setdefault(self.page_id, [])

    def turn_away(self) -> None:
        """Look at no page."""
        if self._held is not None and self._session is not None:
            self._session.leave()
            self.school.rooms.leave(self._held)
            self._held = None

    async def turn_to(self, page_id: str) -> None:
        """Leave the page that is open, and open this one."""
        self.turn_away()
        self.page_id = page_id
        self._held = await self.school.rooms.enter(page_id)
        self._ear = Ear(self.name, "write")
        self._session = Session(self._held, self._ear, HeldInTests(), nothing)
        self._held.room.arrive(self._ear)
        await self._session.take(b'[{"type":"hello"}]')

    async def draw(self, stroke: Stroke) -> None:
        """Draw a stroke: deltas, a put each second of it, and one at its end. Moves no clock.

        Its name is made of the clock's milliseconds and of how many puts there were.
        """
        drawn = element(self.pen, stroke, self.chance, int(self.school.clock.seconds * 1000) + self._puts)
        for start in range(0, len(stroke), POINTS_OF_A_DELTA):
            await self._move(drawn, start)
            shown = start + POINTS_OF_A_DELTA
            if start and start % POINTS_OF_A_SECOND == 0 and shown < len(stroke):
                await self.put(drawn | {"points": drawn["points"][:shown]})
        await self.put(drawn)
        self.standing.append(drawn)

    async def shift(self, x: float, y: float) -> None:
        """Move the last thing drawn."""
        if self.standing:
            drawn = self.standing[-1]
            drawn |= {"x": drawn["x"] + x, "y": drawn["y"] + y, "version": drawn["version"] + 1}
            drawn["versionNonce"] = self.chance.randrange(2**31)
            await self.put(drawn)

    async def erase(self, count: int) -> None:
        """Take away the oldest things drawn."""
        old = self.standing[:count]
        del self.standing[:count]
        await self._take_away(old)

    async def erase_last(self, count: int) -> None:
        """Take away what was drawn last."""
        old = self.standing[-count:]
        del self.standing[-count:]
        await self._take_away(old)

    async def _take_away(self, old: list[Drawn]) -> None:
        if old:
            now_ms = int(self.school.clock.seconds * 1000)
            await self.put(*(erased(drawn, self.chance, now_ms) for drawn in old))

    async def put(self, *elements: Drawn) -> None:
        """Put elements, and return when they are merged; a refusal is a bug of the test's."""
        assert self._ear is not None
        assert self._session is not None
        self._puts += 1
        merged = self._ear.waiting[self._puts] = asyncio.get_running_loop().create_future()
        raws = [msgspec.Raw(msgspec.json.encode(each)) for each in elements]
        await self._session.take(board.encode([board.Put(n=self._puts, elements=raws)]))
        assert await merged, f"a put of {self.name} was refused"

    async def _move(self, drawn: Drawn, start: int) -> None:
        assert self._session is not None
        some = drawn["points"][start : start + POINTS_OF_A_DELTA]
        first = drawn | {"points": drawn["points"][:POINTS_OF_A_DELTA]} if start == 0 else None
        delta = board.Live(
            id=drawn["id"],
            v=drawn["version"],
            n=drawn["versionNonce"],
            start=start,
            points=some,
            element=first,
        )
        drawn["version"] += 1
        cursor = board.Cursor(x=drawn["x"] + some[-1][0], y=drawn["y"] + some[-1][1], button="down")
        await self._session.take(board.encode([delta, cursor]))


POINTS_OF_A_SECOND = 60
POINTS_OF_A_DELTA = 15
"""A page tells a fifth of that, five times as often."""
