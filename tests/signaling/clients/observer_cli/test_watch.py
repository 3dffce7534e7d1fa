"""A visit over real sockets: it keeps only while the server is heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from signaling.clients.board_cli.link import Link
from signaling.clients.board_cli.rest import Server
from signaling.clients.observer_cli import watch as module
from signaling.clients.observer_cli.watch import Watch
from signaling.clients.server import Seat
from signaling.lesson import commands as c
from signaling.lesson import recording_commands as r
from signaling.lesson.state import LessonState
from signaling.wire import lesson as wire
from signaling.wire.recording import NOTICE_SECONDS
from tests.kit.lesson_server import LessonServer, lesson_server
from tests.kit.lesson_states import NOW, class_lesson, done, join_of
from tests.kit.waiting import eventually


def recorded() -> LessonState:
    state = done(class_lesson(), join_of("teacher", "teacher"), join_of("me", "observer"))
    state = done(state, r.StartRecording(by="teacher", recording="rec", guests=False))
    return done(state, c.Tick(), now=NOW + NOTICE_SECONDS)


@asynccontextmanager
async def watching(folder: Path, server: LessonServer) -> AsyncIterator[tuple[Watch, list[str]]]:
    """Look on; what is told is listed."""
    told: list[str] = []
    seat = Seat(token="t", participant_id="me", lesson_id="lesson-1")
    watch = Watch(Server(Link(server.url, "1")), seat, folder, "en", told.append, lambda _: None)
    running = asyncio.create_task(watch.run())
    try:
        yield watch, told
    finally:
        watch.stop()
        await running


async def keeps(watch: Watch, *, on: bool) -> None:
    async def stands() -> bool:
        return watch.keeper.is_keeping is on

    await eventually(stands, what=f"{on=}")


async def test_while_the_server_does_not_answer_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection may be half gone, and packets come by another way; who looks on is told."""
    monkeypatch.setattr(module, "ASK_SECONDS", 0.05)
    monkeypatch.setattr(module, "HOLD_SECONDS", 0.5)
    async with lesson_server(recorded()) as server, watching(tmp_path, server) as (watch, told):
        await keeps(watch, on=True)
        server.is_silent = True
        await keeps(watch, on=False)
        assert watch.client.is_connected
        server.is_silent = False
        await keeps(watch, on=True)
    begins = f"The lesson is being recorded: keeping what it allows, in {tmp_path}"
    assert told == [begins, "The lesson is out of reach: nothing is kept until it is back.", begins]


async def test_with_a_connection_that_ends_all_that_was_told_of_slots_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, whenever the server is asked next."""
    async with lesson_server(recorded()) as server, watching(tmp_path, server) as (watch, _):
        await keeps(watch, on=True)
        losses: list[float] = []
        monkeypatch.setattr(watch.keeper, "lose", losses.append)
        await server.cut()

        async def is_lost() -> bool:
            return bool(losses)

        await eventually(is_lost, what="the keeper to hear of it")


async def test_while_the_node_has_lost_the_store_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers, but hears of no change itself."""
    monkeypatch.setattr(module, "ASK_SECONDS", 0.05)
    async with lesson_server(recorded()) as server, watching(tmp_path, server) as (watch, told):
        await keeps(watch, on=True)
        await server.say(wire.Trouble(on=True))
        await keeps(watch, on=False)
        answered = await watch.client.ask(lambda n: wire.Ping(n=n))
        assert isinstance(answered, wire.Pong)

        async def says_so() -> bool:
            return "The lesson is out of reach: nothing is kept until it is back." in told

        await eventually(says_so, what="word of it, after an answer")
        assert not watch.keeper.is_keeping
        await server.say(wire.Trouble(on=False))
        await keeps(watch, on=True)
