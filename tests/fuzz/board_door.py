"""A board's door as it is in a node: sessions, room, keeper and Redis, with the sockets left out.

Invariant: what one frame does is over before the next one is said, so that each has a story of its own.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis

from signaling.board.elements import Writer, check
from signaling.board.merge import Page, Stored
from signaling.boards.keeper import Keeper
from signaling.boards.ports import Archived, Operation
from signaling.boards.room import Room
from signaling.boards.rooms import OpenRoom
from signaling.boards.seeds import Seeds
from signaling.boards.session import Session
from signaling.boards.store import BoardStore, StoreAway
from signaling.errors import ProtocolViolation
from signaling.wire.board import Rights
from tests.kit.boards import HELD_FILE, LESSON, HeldInTests
from tests.kit.ears import Ear
from tests.kit.elements import image, raw, rectangle, stroke

from .board_laws import faults
from .board_story import Json, Speaker, State, Story, messages_of

RIGHTS: dict[str, Rights] = {"teacher": "admin", "hana": "write", "taro": "write", "guest": "read"}
STANDING = (
    ("teacher", rectangle("sheet", customData={"background": True})),
    ("teacher", image("locked", locked=True)),
    ("teacher", rectangle("free", version=3)),
    ("hana", stroke("e0", points=6)),
    ("hana", rectangle("e1") | {"type": "text", "text": "学び"}),
    ("taro", rectangle("e2") | {"type": "line", "points": [[0, 0], [9, 9]]}),
    ("taro", rectangle("e3", isDeleted=True)),
)
"""What is on a page at first: the teacher's and pupils' elements, and a tombstone."""
HELLO = b'[{"type":"hello"}]'


class BrokenLaw(AssertionError):
    """What the door did is not what it promises."""


class Screen(Ear):
    """An ear that knows what was said since it was asked last."""

    def take(self, read: dict[bytes, list[Json]]) -> list[Json]:
        """Return what was heard since the last time. `read`: frames of this story, most of which all hear."""
        frames, self.heard = self.heard, []
        for frame in frames:
            if frame not in read:
                read[frame] = json.loads(frame)
        return [message for frame in frames for message in read[frame]]


class History:
    """Stands for the archive: nothing lasts, but what would is remembered."""

    def __init__(self) -> None:
        self.written: list[tuple[str, bytes]] = []

    async def load(self, _page_id: str) -> Archived:
        return Archived(0, [])

    def add(self, _page_id: str, _epoch: int, operations: Sequence[Operation]) -> None:
        self.written += [(operation.by, operation.stored.json) for operation in operations]

    async def snapshot(self, _page_id: str, _page: Page) -> None:
        return


class Door:
    """A page with four people at it. `renew()` first, and whenever the page is to begin again."""

    _numbers = itertools.count(1)

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._store = BoardStore(redis, lambda _reason: None)
        self.page_id = ""
        self.said = 0
        """Messages, by their own count."""
        self.changes = 0
        """Frames by which the page changed."""

    async def renew(self) -> None:
        """Begin with a page as it stands at first, which the people look at. Raises `StoreAway`."""
        await self.forget()
        self.page_id = f"{LESSON}.own.p{next(self._numbers)}"
        self._published: list[Json] = []
        self._history = History()
        self._room = Room(self.page_id, "one", self._publish)
        seeds = Seeds([_stored(element, by) for by, element in STANDING])
        self._keeper = Keeper(self._room, self._store, self._history, time.time, seeds)
        await self._keeper.open()
        if self._keeper.away:
            raise StoreAway("no page was begun")
        self._ears: dict[str, Screen] = {}
        self._sessions: dict[str, Session] = {}
        for name in RIGHTS:
            await self._enter(name)

    async def forget(self) -> None:
        """Delete the page."""
        if self.page_id:
            self._room.flush()
            async for key in self._redis.scan_iter(match=f"manabiya:board:{self.page_id}:*"):
                await self._redis.delete(key)

    @property
    def page(self) -> State:
        """What the node holds."""
        return {key: stored.json for key, stored in self._room.page.elements.items()}

    async def say(self, name: str, frame: bytes) -> Story:
        """Have somebody say a frame. Raise `BrokenLaw`, or whatever the door raises and must not."""
        before = self.page
        ended = False
        try:
            await self._sessions[name].take(frame)
        except ProtocolViolation:
            ended = True
        await self._keeper.step()
        self._room.flush()
        read: dict[bytes, list[Json]] = {}
        told = {other: ear.take(read) for other, ear in self._ears.items()}
        published, self._published = self._published, []
        written, self._history.written = self._history.written, []
        story = Story(
            by=Speaker(name, f"name of {name}", RIGHTS[name]),
            frame=frame,
            ended=ended,
            before=before,
            after=self.page,
            own=told.pop(name),
            others=told,
            elsewhere=published,
            history=written,
            files=frozenset({HELD_FILE}),
        )
        broken = faults(story)
        if broken:
            raise BrokenLaw("; ".join(broken))
        self.said += len(messages_of(frame))
        self.changes += story.before != story.after
        if ended:
            await self._enter(name)
        return story

    async def look_at_redis(self) -> None:
        """Raise `BrokenLaw` where the shared page is another than the node's."""
        shared: Any = await self._redis.hgetall(f"manabiya:board:{self.page_id}:json")
        if {key.decode(): content for key, content in shared.items()} != self.page:
            raise BrokenLaw("the shared page is not what the node shows")

    def _publish(self, _channel: str, message: bytes) -> None:
        self._published += json.loads(message)["messages"]

    async def _enter(self, name: str) -> None:
        if name in self._sessions:
            self._sessions[name].leave()
            self._room.flush()
        ear = self._ears[name] = Screen(name, RIGHTS[name])
        opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        held = OpenRoom(self._room, self._keeper, opened)
        self._sessions[name] = Session(held, ear, HeldInTests(), lambda _reason: None)
        await self._sessions[name].take(HELLO)
        self._room.flush()
        self._published = []
        for each in self._ears.values():
            each.heard = []


def _stored(element: Json, by: str) -> Stored:
    page = Page(files={HELD_FILE})
    stored = check(raw(element), page, Writer(by, admin=True))
    assert isinstance(stored, Stored), stored
    return stored
