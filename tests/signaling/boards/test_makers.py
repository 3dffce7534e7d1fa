"""Whose an element is that a node hears of too late."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from redis.asyncio import Redis

from signaling.boards.archive import SqlArchive
from signaling.boards.keeper import Keeper
from signaling.boards.room import Room
from signaling.boards.store import BoardStore
from signaling.sql.boards import BoardRepository
from signaling.sql.database import Database
from signaling.store.client import redis_client
from signaling.wire.board import Put
from tests.kit.boards import CLASS_PAGE
from tests.kit.ears import Ear
from tests.kit.elements import raw, rectangle


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = redis_client(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
async def archive(board_database: str) -> AsyncIterator[SqlArchive]:
    database = Database(board_database)
    yield SqlArchive(BoardRepository(database), time.time)
    await database.close()


class Kept:
    """A node's room and keeper, without tasks."""

    def __init__(self, redis: Redis, archive: SqlArchive) -> None:
        self.room = Room(CLASS_PAGE, "one", lambda _channel, _message: None)
        self.keeper = Keeper(self.room, BoardStore(redis, lambda _reason: None), archive, time.time)

    def viewer(self, name: str) -> Ear:
        ear = Ear(name, "write")
        self.room.join(ear)
        return ear

    def put(self, viewer: Ear, n: int, *elements: dict[str, Any]) -> None:
        self.keeper.put(viewer, Put(n=n, elements=[msgspec.Raw(raw(element)) for element in elements]))


def heard(ear: Ear, *kinds: str) -> list[dict[str, Any]]:
    messages = [message for frame in ear.heard for message in json.loads(frame)]
    return [message for message in messages if message["type"] in kinds]


async def test_an_edit_that_arrives_with_what_it_edits_is_taken(redis: Redis, archive: SqlArchive) -> None:
    """Somebody changes a stroke that the node does not know yet: the change counts, the maker stays."""
    kept = Kept(redis, archive)
    await kept.keeper.open()
    hana, taro = kept.viewer("hana"), kept.viewer("taro")

    kept.put(hana, 1, rectangle("a"))
    kept.put(taro, 7, rectangle("a", version=2, x=99))
    await kept.keeper.step()
    kept.room.flush()

    held = json.loads(kept.room.page.elements["a"].json)
    assert (held["version"], held["x"], held["customData"]["author"]) == (2, 99, "hana")
    assert heard(hana, "ack", "rej") == [{"type": "ack", "n": 1}]
    assert heard(taro, "ack", "rej") == [{"type": "ack", "n": 7}]
