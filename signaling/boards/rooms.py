"""All open pages of this node: opened for the first viewer, kept in step, closed after the last one.

Invariant: for a page there is at most one room on a node, and a room that viewers join was opened.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

import structlog

from signaling.wire.codes import CloseCode

from ..store.away import Count
from ..store.bus import Bus, Subscription
from ..store.stopping import stop_tasks
from .archive import is_set_within
from .keeper import Keeper
from .ports import Archive, Clock
from .room import Room
from .seeds import NO_SEEDS, Seeds
from .store import BoardStore, Head, StoreAway, live_channel, ops_channel

LOOK_SECONDS = 1.0
"""How often each page is compared with the shared one: a message lost silently is found within 2 s."""
SNAPSHOT_SECONDS = 60.0
"""What a recovery has to read beside the snapshot is at most this much of operations."""
LINGER_SECONDS = 30.0
"""A room outlives its last viewer by this, so that a class that comes back finds it open."""
MAX_PUBLISHING = 200
"""Deltas on their way to other nodes. The oldest are dropped: the put that follows has it all."""

log = structlog.get_logger(__name__)


@dataclass
class OpenRoom:
    """A room with its task and subscriptions."""

    room: Room
    keeper: Keeper
    opened: asyncio.Future[None]
    users: int = 0
    """Handlers that hold it: viewers, and those about to become one."""
    idle_since: float | None = None
    snapshot_at: float = 0.0
    """0: at the first look, for the node before may have died with operations unwritten."""
    snapshot_seq: tuple[int, int] = (0, 0)
    task: asyncio.Task[None] | None = None
    subscriptions: list[Subscription] = field(default_factory=list)


class Rooms:
    """`run()` must be running; `stop()` ends it, `close()` ends every session and writes what has to last."""

    def __init__(
        self, *, node_id: str, store: BoardStore, bus: Bus, archive: Archive, now: Clock, count: Count
    ) -> None:
        self._node_id = node_id
        self._store = store
        self._bus = bus
        self._archive = archive
        self._now = now
        self._count = count
        self._open: dict[str, OpenRoom] = {}
        self._publishing: deque[tuple[str, bytes]] = deque(maxlen=MAX_PUBLISHING)
        self._to_publish = asyncio.Event()
        self._stopping = asyncio.Event()

    # --- for a session -------------------------------------------------------------------------

    async def enter(self, page_id: str, seeds: Seeds = NO_SEEDS) -> OpenRoom:
        """Return the page's room, opened. Every `enter` wants a `leave`. Raise what opening raises.

        `seeds`: what a page begins with that was never opened before, anywhere.
        """
        held = self._open.get(page_id)
        if held is None:
            held = self._open[page_id] = self._make(page_id, seeds)
            held.task = asyncio.create_task(self._keep(held), name=f"board {page_id}")
        held.users += 1
        held.idle_since = None
        try:
            await asyncio.shield(held.opened)
        except BaseException:
            self.leave(held)
            raise
        return held

    def leave(self, held: OpenRoom) -> None:
        """Let go of a room."""
        held.users -= 1
        if held.users == 0:
            held.idle_since = self._now()

    # --- tasks ---------------------------------------------------------------------------------

    async def run(self) -> None:
        """Look after all rooms until `stop()`. Owner: `signaling.boards.setup`."""
        publishing = asyncio.create_task(self._publish_all())
        try:
            await self._look_after_all()
        finally:
            await stop_tasks([publishing])

    def stop(self) -> None:
        """Have `run()` end, after what it is in the middle of: SQL that is cancelled leaks its connection."""
        self._stopping.set()

    async def close(self) -> None:
        """Send everybody away (they come back to another node), and write every page. After `run()`."""
        self.drain()
        for held in list(self._open.values()):
            try:
                await self._close(held)
            except Exception:
                log.exception("board_unwritten", page_id=held.room.page_id)

    def drain(self) -> None:
        """Send everybody away."""
        for held in self._open.values():
            for viewer in held.room.viewers.values():
                viewer.close(CloseCode.GOING_AWAY)

    def lesson_ids(self) -> set[str]:
        """Return the ids of lessons that have a page open here."""
        return {page_id.partition(".")[0] for page_id in self._open}

    async def leave_lesson(self, lesson_id: str) -> None:
        """Forget the pages of a lesson that was deleted, and write nothing of them."""
        for held in [one for one in self._open.values() if one.room.page_id.startswith(f"{lesson_id}.")]:
            for viewer in list(held.room.viewers.values()):
                viewer.close(CloseCode.NOT_FOUND)
            await self._give_up(held)

    def viewers(self) -> int:
        """Return how many sessions look at a page of this node."""
        return sum(len(held.room.viewers) for held in self._open.values())

    def _make(self, page_id: str, seeds: Seeds) -> OpenRoom:
        room = Room(page_id, self._node_id, self._publish)
        keeper = Keeper(room, self._store, self._archive, self._now, seeds)
        return OpenRoom(room, keeper, asyncio.get_running_loop().create_future())

    async def _keep(self, held: OpenRoom) -> None:
        """Open the room and keep it in step. A bug ends the room and its sessions; they come back."""
        page_id = held.room.page_id
        try:
            ops = await self._bus.subscribe(ops_channel(page_id), held.keeper.take_batch)
            live = await self._bus.subscribe(live_channel(page_id), held.room.take_said)
            held.subscriptions = [ops, live]
            await ops.ready()
            await held.keeper.open()
            held.opened.set_result(None)
            await held.keeper.run()
        except asyncio.CancelledError:
            raise
        except Exception as error:
            log.exception("board_room_failed", page_id=page_id)
            self._forget(held)
            if not held.opened.done():
                held.opened.set_exception(error)
            for viewer in list(held.room.viewers.values()):
                viewer.close(CloseCode.INTERNAL_ERROR)
            await self._unsubscribe(held)

    async def _look_after_all(self) -> None:
        while not await is_set_within(self._stopping, LOOK_SECONDS):
            await self._compare_with_shared()
            for held in list(self._open.values()):
                await self._look_after(held)

    async def _compare_with_shared(self) -> None:
        rooms = [held for held in self._open.values() if held.opened.done() and not held.opened.exception()]
        known = [Head(held.room.page.epoch, held.room.page.seq) for held in rooms]
        try:
            heads = await self._store.heads([held.room.page_id for held in rooms])
        except StoreAway:
            for held in rooms:
                held.keeper.take_away()
            return
        for held, head, then in zip(rooms, heads, known, strict=True):
            held.keeper.take_head(head, then)

    async def _look_after(self, held: OpenRoom) -> None:
        now = self._now()
        try:
            if held.idle_since is not None and now - held.idle_since > LINGER_SECONDS:
                await self._close(held)
            elif now - held.snapshot_at > SNAPSHOT_SECONDS:
                held.snapshot_at = now
                await self._snapshot(held)
                await self._purge(held)
        except Exception:
            log.exception("board_upkeep_failed", page_id=held.room.page_id)

    async def _snapshot(self, held: OpenRoom) -> None:
        page = held.room.page
        if held.snapshot_seq != (page.epoch, page.seq):
            held.snapshot_seq = (page.epoch, page.seq)
            await self._archive.snapshot(held.room.page_id, page)

    async def _purge(self, held: OpenRoom) -> None:
        try:
            horizon = await self._store.purge(held.room.page_id, self._now())
        except StoreAway:
            return
        held.room.page.forget_tombstones(horizon)

    async def _close(self, held: OpenRoom) -> None:
        await self._give_up(held)
        if held.opened.done() and not held.opened.cancelled() and held.opened.exception() is None:
            await self._snapshot(held)

    async def _give_up(self, held: OpenRoom) -> None:
        self._forget(held)
        if held.task is not None:
            held.task.cancel()
            await asyncio.gather(held.task, return_exceptions=True)
        await self._unsubscribe(held)

    def _forget(self, held: OpenRoom) -> None:
        if self._open.get(held.room.page_id) is held:
            del self._open[held.room.page_id]

    async def _unsubscribe(self, held: OpenRoom) -> None:
        for subscription in held.subscriptions:
            await subscription.close()

    # --- to other nodes ------------------------------------------------------------------------

    def _publish(self, channel: str, message: bytes) -> None:
        if len(self._publishing) == MAX_PUBLISHING:
            self._count("live_dropped")
        self._publishing.append((channel, message))
        self._to_publish.set()

    async def _publish_all(self) -> None:
        while True:
            await self._to_publish.wait()
            self._to_publish.clear()
            while self._publishing:
                channel, message = self._publishing.popleft()
                try:
                    await self._store.publish(channel, message)
                except StoreAway:
                    self._count("live_dropped")
