"""Five browsers, two nodes, Redis and SQL: where things happen when they are told to, and heal in the end.

Invariant: nothing moves by itself; what is on its way lies in a queue.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import msgspec
from redis.asyncio import Redis

from signaling.boards.archive import SqlArchive
from signaling.boards.store import Entry
from signaling.errors import ProtocolViolation
from signaling.sql.boards import BoardRepository
from signaling.wire.board import Rights
from tests.kit.ears import Ear

from .acts import NODES, PEOPLE
from .clock import HeldLoop
from .laws import TEACHER, State, Story
from .nodes import Node, Ways, Wire
from .record import Record
from .replicas import Json, Replicas
from .shared import Shared, covers

EVERYBODY = range(PEOPLE)
ENDLESS = 1000
"""More frames than any history has under way."""
ROUND_MS = 2000
LEAST_ROUNDS, MOST_ROUNDS = 4, 25
"""Deltas are taken back after 5 s of silence; what has not come to rest after a minute never does."""


class World:
    """Where one history happens. `begin()` first, `end()` last."""

    def __init__(
        self, loop: HeldLoop, asked: Redis, shared: Shared, repository: BoardRepository, replicas: Replicas
    ) -> None:
        self._loop = loop
        self._redis = asked
        self._shared = shared
        self._repository = repository
        self._replicas = replicas
        self._record = Record()
        self._rights: list[Rights] = ["write" for _ in EVERYBODY]
        self._rights[TEACHER] = "admin"
        self._stragglers: list[Wire] = []
        self._late: list[Coroutine[Any, Any, Any]] = []
        """Calls of dead nodes that Redis has got and not done."""
        self._owed: list[State] = []
        """What Redis held when it was emptied, and may not hold yet."""
        self._page_id = ""
        self.wires: list[Wire | None] = [None for _ in EVERYBODY]
        self.nodes: list[Node] = []
        self.acts: dict[str, int] = {}
        """How often each kind of act took place."""
        self.losses = 0
        """Of calls to Redis."""

    async def begin(self, page_id: str) -> None:
        """Let everybody come to a new page."""
        self._loop.begin_again()
        self._loop.set_exception_handler(self._note_error)
        self._page_id = page_id
        self._shared.begin(page_id)
        self._replicas.begin(PEOPLE)
        self.nodes = [self._new_node(number) for number in range(NODES)]
        for node in self.nodes:
            await node.open()
        for who in EVERYBODY:
            self.connect(who, who % NODES)
            await self.up(who)
        await self.carry()

    def end(self) -> None:
        """Leave nothing that could happen later."""
        self._late += [call for node in self.nodes for call in self._die(node)]
        self._forget_late()

    def _new_node(self, number: int, *, reachable: bool = True) -> Node:
        name = f"n{number}"
        return Node(
            name,
            self._page_id,
            self._redis,
            SqlArchive(self._repository, self._now),
            self._now,
            Ways(
                published=self._collect,
                puts=self._note_puts,
                tell_others=lambda message: self._tell_others(name, message),
            ),
            reachable=reachable,
        )

    def _now(self) -> float:
        return self._loop.now_ms / 1000

    @property
    def _now_ms(self) -> int:
        return int(self._loop.now_ms)

    def _note_error(self, _loop: object, context: dict[str, Any]) -> None:
        self._record.story.troubles.append(f"{context['message']}: {context.get('exception')!r}")

    # --- people --------------------------------------------------------------------------------

    def hand(self, who: int, hand: Json) -> None:
        """Somebody does something, if it can be done."""
        made = self._replicas.hand(who, hand, self._now_ms, hint=self._rights[who] != "read")
        if made is not None:
            self._record.drawn(who, made)

    def say(self, *people: int) -> None:
        """What is due at these browsers goes into their connections."""
        for who, messages in zip(people, self._replicas.say(people, self._now_ms), strict=True):
            wire = self.wires[who]
            if wire is not None and messages:
                wire.up.append(messages)
                self._record.said(wire.known, messages)

    async def up(self, who: int, frames: int = ENDLESS) -> None:
        """So many frames reach the node."""
        wire = self.wires[who]
        if wire is not None:
            await self._take(wire, frames)

    def down(self, frames: int, *people: int) -> None:
        """So many frames reach these people, or the end of their connection."""
        heard: dict[int, list[bytes]] = {}
        for who in people:
            wire = self.wires[who]
            if wire is not None and wire.ear.heard:
                heard[who], wire.ear.heard = wire.ear.heard[:frames], wire.ear.heard[frames:]
        if heard:
            self._replicas.hear(heard, self._now_ms)
        for who, told in heard.items():
            self._record.heard(who, told)
        for who in people:
            wire = self.wires[who]
            if wire is not None and wire.ear.close_code is not None and not wire.ear.heard:
                self.cut(who, late=False)

    def allow(self, who: int, rights: Rights) -> None:
        """Take a pupil's pen, or give it back."""
        if who == TEACHER:
            return
        self._rights[who] = rights
        for wire in [self.wires[who], *self._stragglers]:
            if wire is not None and wire.who == who and not wire.node.gate.dead:
                wire.node.room.allow(wire.ear, rights)

    async def _take(self, wire: Wire, frames: int) -> None:
        while frames and wire.up and wire.ear.close_code is None and not wire.node.gate.dead:
            frames -= 1
            messages = wire.up.popleft()
            page = wire.node.room.page
            for message in messages:
                if message["type"] == "put":
                    unknown = [e["id"] for e in message["elements"] if page.get(e["id"]) is None]
                    self._record.arrived(wire.known, message, may_write=wire.ear.may_write, unknown=unknown)
            try:
                await wire.session.take(msgspec.json.encode(messages))
            except ProtocolViolation as error:
                self._record.story.troubles.append(f"p{wire.who} broke the protocol: {error}")

    def _note_puts(self, batch: Sequence[Entry]) -> None:
        """Note who puts something now without having the pen."""
        for entry in batch:
            if self._rights[int(entry.by[1:])] == "read":
                told = f"{entry.by} put {entry.stored.id} v{entry.stored.version} without the pen"
                self._record.story.trespasses.append(told)

    # --- connections ---------------------------------------------------------------------------

    def connect(self, who: int, number: int) -> None:
        """Connect somebody with a node, instead of the connection that they have."""
        self.cut(who, late=False)
        node, known = self.nodes[number], self._record.connection(who)
        session_id = f"session {len(self._record.story.connections)}"
        ear = Noted(
            f"p{who}", self._rights[who], session_id, lambda frame: self._record.answered(known, frame)
        )
        wire = self.wires[who] = Wire(who, node, ear, node.enter(ear), known)
        wire.up.append([self._replicas.hello(who)])

    def cut(self, who: int, *, late: bool) -> None:
        """Break a connection."""
        wire, self.wires[who] = self.wires[who], None
        if wire is None:
            return
        self._replicas.lost(who)
        wire.known.open = False
        if late:
            self._stragglers.append(wire)
        elif not wire.node.gate.dead:
            wire.session.leave()

    async def straggle(self) -> None:
        """Let a node read to the end of a connection that broke."""
        if self._stragglers:
            wire = self._stragglers.pop(0)
            await self._take(wire, ENDLESS)
            if not wire.node.gate.dead:
                wire.session.leave()

    # --- nodes and Redis -----------------------------------------------------------------------

    def pass_time(self, ms: float) -> None:
        """Let time pass at all nodes."""
        self._loop.pass_time(ms)

    async def kill(self, number: int) -> None:
        """Kill a node and start another, unless Redis was emptied a moment ago: that would be two faults."""
        if self._owed and not await self._is_recovered():
            return
        dead = self.nodes[number]
        self._late += self._die(dead)
        for who, wire in enumerate(self.wires):
            if wire is not None and wire.node is dead:
                self.cut(who, late=False)
        self.nodes[number] = self._new_node(number, reachable=dead.gate.reachable)
        await self.nodes[number].open()

    async def empty(self) -> None:
        """Empty Redis, if what it holds is in a node or in SQL, as all is that is older than a second."""
        for node in self.nodes:
            await node.archive.flush()
        held = self._shared.states()
        kept = [State(*name) for node in self.nodes for name in node.states()]
        if self._owed or not covers([*kept, *await self._archived()], held):
            return
        self._owed = held
        self._shared.empty()
        self._late += [call for node in self.nodes for call in node.gate.late]
        for node in self.nodes:
            node.gate.late = []
        self._forget_late()  # they end with the connection

    async def thaw(self) -> None:
        """Let Redis do what it was asked, by somebody who no longer waits for it."""
        for waiting in [self._late, *(node.gate.late for node in self.nodes)]:
            if waiting:
                await waiting.pop(0)
                self._collect()
                return

    async def _is_recovered(self) -> bool:
        if covers(self._shared.states(), self._owed):
            self._owed = []
        return covers(await self._archived(), self._owed)

    async def _archived(self) -> list[State]:
        archived = await self.nodes[0].archive.load(self._page_id)
        return [State(stored.id, stored.version, stored.nonce) for stored in archived.elements]

    def _die(self, node: Node) -> list[Coroutine[Any, Any, Any]]:
        self.losses += node.gate.losses
        return node.die()

    def _forget_late(self) -> None:
        for call in self._late:
            call.close()
        self._late = []

    def _collect(self) -> None:
        """Put what Redis has published into the queues of the nodes that it reaches."""
        for message in self._shared.published():
            for node in self.nodes:
                if node.gate.reachable and not node.gate.dead:
                    node.ops.append(message)

    def _tell_others(self, name: str, message: bytes) -> None:
        for node in self.nodes:
            if node.name != name and node.gate.reachable:
                node.live.append(message)

    # --- when all goes well --------------------------------------------------------------------

    async def carry(self) -> None:
        """Let everything arrive that is on its way to a node from Redis, or to somebody from a node."""
        for node in self.nodes:
            while node.ops:
                node.keeper.take_batch(node.ops.popleft())
            while node.live:
                node.room.take_said(node.live.popleft())
            await node.step()
        self.pass_time(20)
        self.down(ENDLESS, *EVERYBODY)

    async def heal(self) -> Story:
        """End all faults, let everything come to rest, and return what is known then."""
        for node in self.nodes:
            node.gate.reachable = True
        while self._late or any(node.gate.late for node in self.nodes):
            await self.thaw()
        while self._stragglers:
            await self.straggle()
        for who in EVERYBODY:
            self.hand(who, {"do": "release"})
        story = self._record.story
        for number in range(MOST_ROUNDS):
            await self._round()
            if number < LEAST_ROUNDS or self._is_under_way():
                continue
            story.screens = self._replicas.scenes()
            if not any(screen["unsaved"] for screen in story.screens):
                story.settled = True
                break
        story.screens = story.screens or self._replicas.scenes()
        story.pages = {node.name: node.page for node in self.nodes}
        story.pages["Redis"] = self._shared.elements()
        return story

    async def _round(self) -> None:
        self.pass_time(ROUND_MS)
        for who, wire in enumerate(self.wires):
            if wire is None:
                self.connect(who, who % NODES)
        self.say(*EVERYBODY)
        for who in EVERYBODY:
            await self.up(who)
        for node in self.nodes:
            await node.look()
            await node.step()
        await self.carry()

    def _is_under_way(self) -> bool:
        told = any(wire is None or wire.up or wire.ear.heard for wire in self.wires)
        return told or any(node.ops or node.live for node in self.nodes)


class Noted(Ear):
    """An ear of which is noted what was answered to it."""

    def __init__(self, name: str, rights: Rights, session_id: str, note: Callable[[bytes], None]) -> None:
        super().__init__(name, rights, session_id)
        self._note = note

    def send(self, frame: bytes) -> None:
        if self.close_code is None:
            self._note(frame)
        super().send(frame)
