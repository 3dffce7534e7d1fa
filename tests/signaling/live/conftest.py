"""Two nodes on one Redis and one database, and a lesson with people on them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from signaling.keys import DATABASE, HUB, TOKENS
from signaling.live.hub import LessonHub
from signaling.register.ids import fresh_id
from signaling.sql.classes import ClassRepository, StoredClass
from signaling.sql.lessons import LessonRepository
from tests.kit.classroom import Classroom, Member
from tests.kit.lesson_states import ROSTER
from tests.kit.media_node import FakeMediaNode, media_node
from tests.kit.node import running_node, settings_for
from tests.kit.redis import RedisServer
from tests.kit.register import stored_lesson


@dataclass
class School:
    """Two signaling nodes, and a lesson with nobody in it yet."""

    nodes: list[TestServer]
    room: Classroom
    redis_url: str

    def url(self, number: int = 0) -> str:
        return str(self.nodes[number].make_url("")).rstrip("/")

    def hub(self, number: int = 0) -> LessonHub:
        return self.nodes[number].app[HUB]

    async def new_lesson(self) -> str:
        """Return the id of another lesson."""
        lesson_id = fresh_id()
        lessons = LessonRepository(self.nodes[0].app[DATABASE])
        await lessons.add(stored_lesson(id=lesson_id, code=str(abs(hash(lesson_id)))[:8]))
        return lesson_id


@pytest.fixture
async def school(redis_url: str, sqlite_url: str, tmp_path: Path) -> AsyncIterator[School]:
    """Two nodes that share a Redis which stays."""
    async with AsyncExitStack() as stack:
        yield await make_school(stack, redis_url, sqlite_url, tmp_path)


@pytest.fixture
async def fragile_school(
    own_redis: RedisServer, sqlite_url: str, tmp_path: Path
) -> AsyncIterator[tuple[School, RedisServer]]:
    """Two nodes that share a Redis which may be killed."""
    async with AsyncExitStack() as stack:
        yield await make_school(stack, own_redis.url, sqlite_url, tmp_path), own_redis


@pytest.fixture
async def taught(school: School) -> AsyncIterator[tuple[School, Member]]:
    """A lesson of a class with its teacher in it; `school.room` is its room."""
    stored = StoredClass(id="class-1", owner_id=None, name="3年2組", grade=3, created_at=1.0)
    await ClassRepository(school.nodes[0].app[DATABASE]).add(stored, list(ROSTER))
    room = await lesson_of_class(school, "87654321")
    teacher = room.person("Sensei", "teacher")
    await teacher.come_in(school.url(0))
    yield replace(school, room=room), teacher
    await room.close()


async def lesson_of_class(school: School, code: str) -> Classroom:
    """Return the room of a new lesson of class `class-1`. Close it at the end."""
    lesson_id = fresh_id()
    row = replace(stored_lesson(id=lesson_id, code=code), class_id="class-1")
    await LessonRepository(school.nodes[0].app[DATABASE]).add(row)
    return Classroom(lesson_id, school.room._tokens)


@pytest.fixture
async def media(school: School) -> AsyncIterator[FakeMediaNode]:
    """A media node beside the school."""
    async with media_node(school.redis_url) as node:
        yield node


async def make_school(stack: AsyncExitStack, redis_url: str, database_url: str, folder: Path) -> School:
    """Start two nodes and make a lesson."""
    nodes = [
        await stack.enter_async_context(
            running_node(
                settings_for(
                    folder,
                    redis_url=redis_url,
                    database_url=database_url,
                    SECRET_KEY="the same for both nodes",
                )
            )
        )
        for _ in range(2)
    ]
    lesson_id = fresh_id()
    await LessonRepository(nodes[0].app[DATABASE]).add(stored_lesson(id=lesson_id))
    room = Classroom(lesson_id, nodes[0].app[TOKENS])
    stack.push_async_callback(room.close)
    return School(nodes, room, redis_url)
