"""A node for the tests of this folder, and who calls it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from signaling.config import Settings
from tests.kit.door import Door
from tests.kit.node import API_KEY, Caller, JsonObject, running_node, settings_for, signed_in


@pytest.fixture
def settings(tmp_path: Path, redis_url: str, sqlite_url: str) -> Settings:
    return settings_for(tmp_path, redis_url=redis_url, database_url=sqlite_url, API_KEY=API_KEY)


@pytest.fixture
async def node(settings: Settings) -> AsyncIterator[TestServer]:
    async with running_node(settings) as server:
        yield server


@pytest.fixture
async def anybody(node: TestServer) -> AsyncIterator[Caller]:
    """Somebody without any credential."""
    caller = Caller(node)
    yield caller
    await caller.close()


@pytest.fixture
async def program(node: TestServer) -> AsyncIterator[Caller]:
    """A program that holds the API key."""
    caller = Caller(node, api_key=API_KEY)
    yield caller
    await caller.close()


@pytest.fixture
async def teacher(node: TestServer) -> AsyncIterator[Caller]:
    """A teacher, signed in."""
    caller = await signed_in(node, "tanaka")
    yield caller
    await caller.close()


@pytest.fixture
async def lesson(program: Caller) -> JsonObject:
    """A lesson as REST describes it."""
    reply = await program.post("/api/v1/lessons", {"title": "算数 3年"})
    assert reply.status == 201, reply.text
    body: JsonObject = reply.body
    return body


@pytest.fixture
async def door(node: TestServer, lesson: JsonObject) -> AsyncIterator[Door]:
    """Lets people into the lesson."""
    door = Door(node, lesson)
    yield door
    await door.close()
