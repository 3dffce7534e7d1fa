"""Two nodes on one Redis and one database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.kit.boards import LessonOfTests, Node, add_lesson, board_node


@pytest.fixture
async def board_database(sqlite_url: str) -> str:
    """A database with the lesson in it."""
    return await add_lesson(sqlite_url)


@pytest.fixture
async def lesson() -> LessonOfTests:
    """The lesson as every node knows it."""
    return LessonOfTests()


@pytest.fixture
async def node(redis_url: str, board_database: str, lesson: LessonOfTests) -> AsyncIterator[Node]:
    """A node."""
    async with board_node("one", redis_url, board_database, lesson) as node:
        yield node


@pytest.fixture
async def other(redis_url: str, board_database: str, lesson: LessonOfTests) -> AsyncIterator[Node]:
    """Another node of the same system."""
    async with board_node("two", redis_url, board_database, lesson) as node:
        yield node
