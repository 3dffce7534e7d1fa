"""One signaling node's part of a page: real room, keeper, archive and store, moved by hand."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis

from signaling.board.elements import Writer, check
from signaling.board.merge import Page, Stored
from signaling.boards.archive import SqlArchive
from signaling.boards.keeper import Keeper
from signaling.boards.ports import Clock
from signaling.boards.room import Room
from signaling.boards.rooms import OpenRoom, Rooms
from signaling.boards.seeds import Seeds
from signaling.boards.session import Session
from signaling.boards.store import Entry, StoreAway
from signaling.store.bus import Bus
from signaling.wire.codes import CloseCode
from tests.kit.boards import HeldInTests
from tests.kit.ears import Ear
from tests.kit.elements import raw, rectangle

from .gate import Gate, GatedStore, NodeDied, Plan
from .laws import SEED, Connection


def _seed() -> Stored:
    stored = check(raw(rectangle(SEED)), Page(), Writer("", admin=True))
    assert isinstance(stored, Stored)
    return stored


SEEDS = Seeds([_seed()])


def nothing(_reason: str) -> None:
    """Count nothing."""


@dataclass
class Wire:
    """A connection: what is on its way up, and (in the ear) down."""

    who: int
    node: Node
    ear: Ear
    session: Session
    known: Connection
    up: deque[list[dict[str, Any]]] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class Ways:
    """Whom a node tells. `published`: Redis may have published something; `puts`: somebody puts something."""

    published: Callable[[], None]
    puts: Callable[[Sequence[Entry]], None]
    tell_others: Callable[[bytes], None]


class Node:
    """A node that the schedule moves. `open()` first."""

    def __init__(
        self,
        name: str,
        page_id: str,
        redis: Redis,
        archive: SqlArchive,
        now: Clock,
        ways: Ways,
        *,
        reachable: bool,
    ) -> None:
        self.name = name
        self.archive = archive
        self.gate = Gate(reachable=reachable)
        self.ops: deque[bytes] = deque()
        """What Redis published and has not reached the node yet."""
        self.live: deque[bytes] = deque()
        """Deltas of the other node's people, which pass through Redis unread."""
        self._stepping = False
        self._tell_others = ways.tell_others
        store = GatedStore(redis, self.gate, ways.published, ways.puts)
        self.room = Room(page_id, name, self._publish)
        self.keeper = Keeper(self.room, store, archive, now, SEEDS)
        self._rooms = Rooms(
            node_id=name, store=store, bus=Bus(redis, nothing), archive=archive, now=now, count=nothing
        )
        self._held = OpenRoom(self.room, self.keeper, asyncio.get_running_loop().create_future())
        self._rooms._open[page_id] = self._held  # looked after by hand, as by its task

    @property
    def page(self) -> dict[str, bytes]:
        """What the node holds, by id, as JSON."""
        return {key: stored.json for key, stored in self.room.page.elements.items()}

    def states(self) -> list[tuple[str, int, int]]:
        """Return id, version and nonce of everything that the node holds."""
        return [(s.id, s.version, s.nonce) for s in self.room.page.elements.values()]

    async def open(self) -> None:
        """Open the page, as the first session does."""
        await self.keeper.open()
        self._held.opened.set_result(None)

    async def step(self, plan: Plan | None = None) -> None:
        """Have the keeper do what waits, as its task does."""
        if self._stepping or self.gate.dead:
            return
        self._stepping, self.gate.plan = True, plan
        try:
            await self.keeper.step()
        except StoreAway:
            self.keeper.take_away()
        except NodeDied:
            pass
        finally:
            self._stepping, self.gate.plan = False, None

    async def look(self) -> None:
        """Compare with the shared page, as is done each second."""
        if self._held.opened.done():
            await self._rooms._compare_with_shared()

    def enter(self, ear: Ear) -> Session:
        """Begin a session, as the socket's handler does."""
        self.room.arrive(ear)
        for other in self.room.others_of(ear):
            self.room.leave(other)
            other.close(CloseCode.REPLACED)
        return Session(self._held, ear, HeldInTests(), nothing)

    def die(self) -> list[Coroutine[Any, Any, Any]]:
        """End as SIGKILL does. Return the calls that Redis has got and will still do."""
        self.gate.dead = True
        self.room.viewers.clear()
        self.ops.clear()
        self.live.clear()
        return self.gate.late

    def _publish(self, _channel: str, message: bytes) -> None:
        if not self.gate.dead and self.gate.reachable:
            self._tell_others(message)
