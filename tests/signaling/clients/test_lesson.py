"""A client of a lesson notices that it hears no more, and says so."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from signaling.clients import lesson
from signaling.clients.lesson import LessonClient
from signaling.clients.server import Server
from signaling.wire import lesson as wire
from tests.kit.lesson_server import lesson_server
from tests.kit.lesson_states import class_lesson
from tests.kit.waiting import eventually


async def test_a_connection_that_gives_no_sign_of_life_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it never ends by itself; whoever wants to know is told."""
    monkeypatch.setattr(lesson, "PING_SECONDS", 0.05)
    monkeypatch.setattr(lesson, "ANSWER_SECONDS", 0.5)
    told: list[str] = []

    def hear(message: wire.ServerMessage) -> None:
        if isinstance(message, wire.Welcome):
            told.append("welcome")

    async with lesson_server(class_lesson()) as server:
        client = LessonClient(Server(server.url), "lesson-1", "token", hear, lambda: told.append("lost"))
        running = asyncio.create_task(client.run())

        async def heard(*words: str) -> bool:
            return told == list(words)

        await eventually(lambda: heard("welcome"), what="the first welcome")
        assert isinstance(await client.ask(lambda n: wire.Ping(n=n)), wire.Pong)
        server.is_silent = True
        await eventually(lambda: heard("welcome", "lost"), what="word of the loss")
        server.is_silent = False
        await eventually(lambda: heard("welcome", "lost", "welcome"), what="the second welcome")
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
