"""Coming back into a lesson after a connection that was lost, on a real node."""

from __future__ import annotations

import contextlib

import pytest
from aiohttp.test_utils import TestServer

from signaling.clients.board_cli.acts import Visit
from signaling.clients.board_cli.lesson import Place
from signaling.clients.board_cli.link import read_link
from signaling.clients.board_cli.rest import Server
from signaling.clients.board_cli.trouble import Lost
from signaling.clock import now
from signaling.keys import TOKENS
from tests.kit.node import app_of

from .conftest import Command

TRIES = 3
"""One more than there are pauses in these tests."""


@pytest.fixture
async def visit(command: Command, monkeypatch: pytest.MonkeyPatch) -> Visit:
    monkeypatch.setattr("signaling.clients.board_cli.acts.PAUSES_SECONDS", (0.0,) * (TRIES - 1))
    return await Visit.begin(Server(read_link(command.link()), None), {"name": "Hana"}, lambda _word: None)


@pytest.mark.parametrize(("held_seconds", "times"), [(0.0, 3 * TRIES), (1000.0, TRIES)])
async def test_after_a_connection_that_held_there_are_as_many_tries_again(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, held_seconds: float, times: int
) -> None:
    """Who follows a page for an hour is lost now and then; who never stays in is lost for good."""
    monkeypatch.setattr("signaling.clients.board_cli.acts.HELD_SECONDS", held_seconds)
    tries = 0

    async def fail(_here: Place) -> None:
        nonlocal tries
        tries += 1
        if tries < 3 * TRIES:
            raise Lost("silent")

    with contextlib.suppress(Lost):
        await visit.in_lesson(fail)
    assert tries == times


async def test_who_comes_back_shows_the_newest_token(visit: Visit, node: TestServer) -> None:
    """The first one ends; it was renewed while they were in the lesson."""
    tokens = app_of(node)[TOKENS]
    renewed = tokens.mint(tokens.verify(visit.token, now()), now() + 1)
    shown: list[str] = []

    async def act(here: Place) -> None:
        shown.append(here.token)
        if len(shown) == 1:
            here.take({"type": "token", "token": renewed})
            raise Lost("silent")

    await visit.in_lesson(act)
    assert shown[0] != renewed
    assert shown[1] == renewed
