"""Board nodes and board clients for tests: everything real but the lesson, whose state a test sets."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec
from aiohttp import web
from redis.asyncio import Redis
from sqlalchemy import update

from signaling.audit import Audit
from signaling.boards.archive import SqlArchive
from signaling.boards.overview_socket import OverviewSockets
from signaling.boards.rooms import Rooms
from signaling.boards.socket import BoardSockets
from signaling.boards.store import BoardStore
from signaling.config import Settings
from signaling.http.metrics import Metrics
from signaling.keys import AUDIT, LIMITS, METRICS, SETTINGS, TOKENS
from signaling.lesson.ids import class_page, group_page
from signaling.lesson.state import GroupState, LessonState, PersonState
from signaling.limits.limiter import SharedLimiter
from signaling.sql.audit import AuditRepository
from signaling.sql.boards import BoardRepository
from signaling.sql.database import Database
from signaling.sql.lessons import LessonRepository, StoredLesson
from signaling.sql.models import BoardOperationRow
from signaling.store.away import Count
from signaling.store.buckets import Buckets
from signaling.store.bus import Bus
from signaling.store.client import redis_client
from signaling.store.stopping import stop_tasks
from signaling.tokens import Claims, Tokens
from signaling.wire.lesson import Locks, Role
from signaling.wire.lesson import Settings as LessonSettings

from .waiting import eventually

LESSON = "lesson-of-the-boards"
CLASS_PAGE = class_page(LESSON)
HELD_FILE = "ab" * 32
GROUP_A, GROUP_B = "group-aa", "group-bb"
PAGE_A, PAGE_B = group_page(LESSON, GROUP_A), group_page(LESSON, GROUP_B)
TOKENS_OF_TESTS = Tokens(b"a secret for tests, long enough for HS256")


def person(person_id: str, role: Role = "student", group: str | None = None) -> PersonState:
    return PersonState(id=person_id, name=f"name of {person_id}", role=role, joined_at=1.0, group=group)


def lesson_state(*people: PersonState) -> LessonState:
    """Return a lesson with these people, and two groups."""
    groups = {name: GroupState(id=name, name=name) for name in (GROUP_A, GROUP_B)}
    return LessonState(
        lesson_id=LESSON, title="t", code="12345678", people={p.id: p for p in people}, groups=groups
    )


USUAL = lesson_state(
    person("teacher", "teacher"), person("hana"), person("taro"), person("guest", "observer"), person("yuki")
)


class LessonOfTests:
    """Stands for `LiveLesson`: the same contract, with a state that the test sets."""

    def __init__(self, state: LessonState = USUAL) -> None:
        self.state = state
        self._watchers: list[Callable[[LessonState, LessonState], None]] = []

    def watch(self, callback: Callable[[LessonState, LessonState], None], /) -> Callable[[], None]:
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    async def close(self) -> None:
        return

    def set(self, state: LessonState) -> None:
        old, self.state = self.state, state
        for callback in tuple(self._watchers):
            callback(old, state)

    def lock_boards(self, *, locked: bool = True) -> None:
        self.set(msgspec.structs.replace(self.state, locks=Locks(board=locked)))

    def move(self, person_id: str, group: str | None) -> None:
        moved = msgspec.structs.replace(self.state.people[person_id], group=group)
        self.set(msgspec.structs.replace(self.state, people=self.state.people | {person_id: moved}))


@dataclass
class LessonsOfTests:
    """Stands for `LessonHub`."""

    lesson: LessonOfTests

    async def open(self, lesson_id: str, /) -> LessonOfTests:
        if lesson_id != LESSON:
            raise LookupError(lesson_id)
        return self.lesson


class HeldInTests:
    """Stands for `MaterialRepository`: the lesson holds one file."""

    async def held(self, lesson_id: str, hashes: Sequence[str]) -> set[str]:
        return {HELD_FILE} & set(hashes) if lesson_id == LESSON else set()


@dataclass
class Node:
    """A signaling node with nothing but boards on it."""

    name: str
    url: str
    lesson: LessonOfTests
    rooms: Rooms
    archive: SqlArchive
    redis: Redis
    bus: Bus
    counts: dict[str, int]
    die: Callable[[], None]
    """End it as SIGKILL would: nothing more is sent, written or said."""


def add_routes(app: web.Application, rooms: Rooms, lesson: LessonOfTests, count: Count) -> None:
    sockets = BoardSockets(rooms, LessonsOfTests(lesson), LookupError, HeldInTests(), count)
    overviews = OverviewSockets(rooms, LessonsOfTests(lesson), LookupError, count)
    app.router.add_get("/ws/board/{page_id}", sockets.handle)
    app.router.add_get("/ws/boards/{lesson_id}", overviews.handle)


@contextlib.asynccontextmanager
async def board_node(
    name: str, redis_url: str, database_url: str, lesson: LessonOfTests | None = None
) -> AsyncIterator[Node]:
    """A node on real Redis and SQL, reached over real sockets."""
    lesson = lesson or LessonOfTests()
    counts: dict[str, int] = {}

    def count(reason: str) -> None:
        counts[reason] = counts.get(reason, 0) + 1

    redis, database = redis_client(redis_url), Database(database_url)
    bus = Bus(redis, count)
    archive = SqlArchive(BoardRepository(database), time.time)
    rooms = Rooms(
        node_id=name, store=BoardStore(redis, count), bus=bus, archive=archive, now=time.time, count=count
    )
    app = web.Application()
    app[SETTINGS] = Settings(public_url="http://127.0.0.1")
    app[TOKENS] = TOKENS_OF_TESTS
    app[METRICS] = Metrics()
    app[LIMITS] = SharedLimiter(Buckets(redis, count))
    app[AUDIT] = Audit(AuditRepository(database))
    add_routes(app, rooms, lesson, count)
    listening = asyncio.create_task(bus.run())
    tasks = [asyncio.create_task(part.run()) for part in (rooms, archive)]
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    dead = False

    def die() -> None:
        nonlocal dead
        dead = True
        for part in (rooms, archive):
            part.stop()
        listening.cancel()
        for held in rooms._open.values():
            held.room.viewers.clear()
            if held.task is not None:
                held.task.cancel()
        assert runner.server is not None
        for connection in runner.server.connections:
            if connection.transport is not None:
                connection.transport.abort()

    try:
        yield Node(name, f"http://{host}:{port}", lesson, rooms, archive, redis, bus, counts, die)
    finally:
        for part in (rooms, archive):
            part.stop()
        await asyncio.gather(*tasks)
        if not dead:
            await rooms.close()
            await archive.flush()
        await runner.cleanup()
        await stop_tasks([listening])
        await redis.aclose()
        await database.close()


@dataclass
class Client:
    """A client of the board protocol that keeps a copy of the page, and every message it got."""

    participant_id: str
    socket: aiohttp.ClientWebSocketResponse
    epoch: int = 0
    seq: int = 0
    rights: str = ""
    elements: dict[str, dict[str, Any]] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)
    unanswered: dict[int, set[str]] = field(default_factory=dict)
    """The ids of every put between its sending and its answer."""
    close_code: int | None = None
    next_put: int = 1
    reader: asyncio.Task[None] | None = None
    _snapshot: list[dict[str, Any]] = field(default_factory=list)

    async def say(self, *messages: dict[str, Any]) -> None:
        await self.socket.send_str(json.dumps(messages))

    async def put(self, *elements: dict[str, Any]) -> dict[str, Any]:
        """Put elements and return the answer."""
        n = await self.put_unanswered(*elements)
        return await self.answer(n)

    async def put_unanswered(self, *elements: dict[str, Any]) -> int:
        n, self.next_put = self.next_put, self.next_put + 1
        self.unanswered[n] = {element["id"] for element in elements}
        await self.say({"type": "put", "n": n, "elements": elements})
        return n

    async def answer(self, n: int) -> dict[str, Any]:
        async def look() -> dict[str, Any] | None:
            return next((m for m in self.messages if m["type"] in ("ack", "rej") and m["n"] == n), None)

        found = await eventually(look, what=f"{self.participant_id}'s answer to put {n}", every=0.005)
        assert found is not None
        return found

    async def sees(self, element_id: str, version: int = 1) -> dict[str, Any]:
        """Wait until an element of at least this version is on this client's page."""

        async def look() -> dict[str, Any] | None:
            element = self.elements.get(element_id)
            return element if element and element["version"] >= version else None

        found = await eventually(look, what=f"{self.participant_id} to see {element_id}", every=0.005)
        assert found is not None
        return found

    async def gets(self, kind: str) -> dict[str, Any]:
        """Wait for a message of this type."""

        async def look() -> dict[str, Any] | None:
            return next((m for m in reversed(self.messages) if m["type"] == kind), None)

        found = await eventually(look, what=f"{self.participant_id} to get {kind}", every=0.005)
        assert found is not None
        return found

    def cut(self) -> None:
        """End the connection as a network does: without a word."""
        transport = self.socket._response.connection and self.socket._response.connection.transport
        assert transport is not None
        transport.abort()

    async def is_closed(self) -> int:
        """Wait for the end, and return the close code."""

        async def look() -> int | None:
            return self.close_code

        found = await eventually(look, what=f"{self.participant_id} to be closed")
        assert found is not None
        return found

    async def read(self) -> None:
        async for message in self.socket:
            for one in json.loads(message.data):
                self.take(one)
        self.close_code = self.socket.close_code

    def take(self, message: dict[str, Any]) -> None:
        self.messages.append(message)
        match str(message["type"]):
            case "snap":
                self._snapshot += message["elements"]
                if not message["more"]:
                    self.elements = {e["id"]: e for e in self._snapshot}
                    self._snapshot = []
                    self.epoch, self.seq = message["epoch"], message["seq"]
                    self.rights = message["rights"]
            case "ops":
                self.seq = message["seq"]
                for element in message["elements"]:
                    self.merge(element)
            case "rej":
                del self.unanswered[message["n"]]
                for element in message["elements"]:
                    self.restore(element)
            case "ack":
                del self.unanswered[message["n"]]
            case "reset":
                self.epoch, self.seq = message["epoch"], message["seq"]
            case "rights":
                self.rights = message["rights"]
            case _:
                pass

    def restore(self, element: dict[str, Any]) -> None:
        """Take what the page has in place of a refused element, unless a later put of it is on its way."""
        if any(element["id"] in ids for ids in self.unanswered.values()):
            self.merge(element)
        else:
            self.elements[element["id"]] = element

    def merge(self, element: dict[str, Any]) -> None:
        held = self.elements.get(element["id"])
        if held is None or _order(element) > _order(held):
            self.elements[element["id"]] = element


def _order(element: dict[str, Any]) -> tuple[int, int]:
    return element["version"], -element["versionNonce"]


def token_for(participant_id: str, role: Role = "student") -> str:
    claims = Claims(
        lesson_id=LESSON, participant_id=participant_id, role=role, name=f"name of {participant_id}"
    )
    return TOKENS_OF_TESTS.mint(claims, time.time())


@contextlib.asynccontextmanager
async def board_client(
    node: Node, participant_id: str, page_id: str = CLASS_PAGE, *, epoch: int = 0, since: int = 0
) -> AsyncIterator[Client]:
    """A connected client that said hello."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(
            f"{node.url}/ws/board/{page_id}",
            protocols=("manabiya.v1", f"bearer.{token_for(participant_id)}"),
            max_msg_size=0,
        ) as socket,
    ):
        client = Client(participant_id, socket)
        client.reader = asyncio.create_task(client.read())
        await client.say({"type": "hello", "epoch": epoch, "since": since})
        try:
            yield client
        finally:
            client.reader.cancel()
            await asyncio.gather(client.reader, return_exceptions=True)


async def damage(database: Database, page_id: str, seq: int, by: bytes = b"\x00damaged") -> None:
    """Have the disk hold something else of one operation."""
    row = BoardOperationRow
    async with database.write() as connection:
        await connection.execute(update(row).where(row.page_id == page_id, row.seq == seq).values(element=by))


async def add_lesson(database_url: str) -> str:
    """Store the lesson that all these tests are about. Return the URL."""
    database = Database(database_url)
    lesson = StoredLesson(
        id=LESSON,
        code="12345678",
        title="t",
        owner_id=None,
        settings=LessonSettings(),
        purpose="",
        created_at=1.0,
        ended_at=None,
    )
    await LessonRepository(database).add(lesson)
    await database.close()
    return database_url


async def shared_elements(node: Node, page_id: str = CLASS_PAGE) -> dict[str, Any]:
    """Return what Redis holds, by element id."""
    found: Any = await node.redis.hgetall(f"manabiya:board:{page_id}:json")
    return {element_id.decode(): json.loads(text) for element_id, text in found.items()}
