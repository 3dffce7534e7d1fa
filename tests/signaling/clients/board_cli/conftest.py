"""A node on a socket, a lesson on it, and the command as somebody types it."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from signaling.clients.board_cli.main import arguments, run
from tests.kit.door import Door
from tests.kit.node import API_KEY, Caller, JsonObject, running_node, settings_for


@pytest.fixture
async def node(tmp_path: Path, redis_url: str, sqlite_url: str) -> AsyncIterator[TestServer]:
    settings = settings_for(tmp_path, redis_url=redis_url, database_url=sqlite_url, API_KEY=API_KEY)
    async with running_node(settings) as server:
        yield server


@pytest.fixture
async def lesson(node: TestServer) -> AsyncIterator[JsonObject]:
    """A lesson as REST describes it."""
    program = Caller(node, api_key=API_KEY)
    reply = await program.post("/api/v1/lessons", {"title": "図工"})
    body: JsonObject = reply.body
    yield body
    await program.close()


@pytest.fixture
async def door(node: TestServer, lesson: JsonObject) -> AsyncIterator[Door]:
    door = Door(node, lesson)
    yield door
    await door.close()


@dataclass(frozen=True)
class Command:
    """The command, and the links of the lesson as this node is reached."""

    origin: str
    lesson: JsonObject

    def link(self, role: str = "student") -> str:
        """Return a link into the lesson."""
        _, _, path = self.lesson["links"][role].partition("/l/")
        return f"{self.origin}/l/{path}"

    async def __call__(self, *words: object, language: str = "en") -> int:
        """Type it, and return its exit status."""
        parser = argparse.ArgumentParser(exit_on_error=False)
        arguments(parser)
        options = parser.parse_args([*map(str, words), "--language", language])
        return await asyncio.to_thread(run, options)


@pytest.fixture
def command(node: TestServer, lesson: JsonObject) -> Command:
    return Command(str(node.make_url("")).rstrip("/"), lesson)
