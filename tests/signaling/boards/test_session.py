"""What a session's frames do while its reader does not read, and when it ends in the middle of one."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest

from signaling.board.elements import Writer, check
from signaling.board.limits import ClientLimits
from signaling.board.merge import Stored
from signaling.boards.keeper import Keeper
from signaling.boards.room import Room
from signaling.boards.rooms import OpenRoom
from signaling.boards.session import Session
from signaling.boards.viewer import Viewer
from signaling.errors import ProtocolViolation
from signaling.wire.board import MAX_CHUNK_BYTES
from signaling.wire.codes import CloseCode
from tests.kit.boards import PAGE_A, HeldInTests
from tests.kit.elements import raw, rectangle, stroke


class Page:
    """A room whose store is never reached: what would go there waits in the keeper's inbox."""

    def __init__(self) -> None:
        self.published: list[bytes] = []
        self.room = Room(PAGE_A, "one", lambda _channel, message: self.published.append(message))
        nothing: Any = None
        self.keeper = Keeper(self.room, nothing, nothing, time.time)
        self.viewer = Viewer("session", "hana", "Hana", "write", ClientLimits(time.monotonic()))
        opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        held = OpenRoom(self.room, self.keeper, opened)
        self.session = Session(held, self.viewer, HeldInTests(), lambda _reason: None)

    def fill(self) -> None:
        """Draw so much that a greeting takes more than one chunk: each waits for the one before."""
        for number in range(8):
            drawn = check(raw(stroke(f"s{number}", points=4900)), self.room.page, Writer("taro", admin=False))
            assert isinstance(drawn, Stored)
            self.room.page.merge(drawn)
        assert self.room.page.bytes > MAX_CHUNK_BYTES

    def says(self, *messages: dict[str, Any]) -> asyncio.Task[int]:
        """Have the session take a frame. Nobody sends what it queues: its reader does not read."""
        return asyncio.create_task(self.session.take(json.dumps(messages).encode()))


HELLO = {"type": "hello"}
PUT = {"type": "put", "n": 1, "elements": [rectangle("late")]}
CURSOR = {"type": "cursor", "x": 1, "y": 1}


async def test_what_waits_behind_a_greeting_is_not_carried_out_once_the_page_is_lost() -> None:
    """A pupil who does not read cannot draw on a group's board after the move out of it (fault 80)."""
    page = Page()
    page.fill()
    taking = page.says(HELLO, PUT, CURSOR)
    await asyncio.sleep(0)
    assert not taking.done()

    page.viewer.close(CloseCode.FORBIDDEN)
    await taking
    page.room.flush()

    assert page.keeper._inbox == []
    assert page.room.viewers == {}
    assert page.published == []


async def test_whoever_never_takes_the_page_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told of a page waits in memory for its reader; not for ever (fault 61)."""
    monkeypatch.setattr("signaling.boards.viewer.DRAIN_SECONDS", 0.01)
    page = Page()
    page.fill()

    await page.says(HELLO, PUT)

    assert page.viewer.close_code == CloseCode.TRY_AGAIN_LATER
    assert page.keeper._inbox == []


async def test_a_frame_is_carried_out_in_order_where_its_reader_reads() -> None:
    """Greeting and put may share a frame."""
    page = Page()

    assert await page.says(HELLO, PUT) == 2

    assert [put.n for put in page.keeper._inbox] == [1]
    assert list(page.room.viewers) == ["session"]


async def test_a_second_hello_is_none_of_the_protocols() -> None:
    """It would begin the page anew in the middle of a tick, and answers that wait there would be lost."""
    page = Page()

    with pytest.raises(ProtocolViolation):
        await page.says(HELLO, HELLO)
