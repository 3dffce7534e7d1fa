"""The door of every WebSocket: Origin first, then the token."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from signaling.app import build_app
from signaling.clock import now
from signaling.config import Settings
from signaling.http.ws_auth import SUBPROTOCOL, open_websocket
from signaling.keys import TOKENS
from signaling.tokens import Claims
from tests.kit.node import app_of, settings_for

HANA = Claims(lesson_id="L", participant_id="hana", role="student", name="花")


async def greet(request: web.Request) -> web.WebSocketResponse:
    """Say who came, and repeat what they say: what a handler of ours does with the door."""
    lesson_id = request.match_info["lesson_id"]
    socket, claims = await open_websocket(request, lesson_id, max_message_bytes=1000)
    if claims is None:
        return socket
    await socket.send_str(claims.participant_id)
    async for message in socket:
        await socket.send_str(str(message.data))
    return socket


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[TestServer]:
    app = await build_app(settings)
    app.router.add_get("/ws/test/{lesson_id}", greet)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    yield server
    await server.close()


@pytest.fixture
async def node(settings: Settings) -> AsyncIterator[TestServer]:
    async with running(settings) as server:
        yield server


@pytest.fixture
async def browser(node: TestServer) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(str(node.make_url("/"))) as session:
        yield session


def token(node: TestServer, claims: Claims = HANA, at: float | None = None) -> str:
    return app_of(node)[TOKENS].mint(claims, now() if at is None else at)


def offered(node: TestServer) -> tuple[str, str]:
    return (f"bearer.{token(node)}", SUBPROTOCOL)


async def close_code(
    browser: aiohttp.ClientSession, bearer: str, *, headers: Mapping[str, str] | None = None
) -> tuple[int | None, object]:
    """Connect and return what the server closed with."""
    protocols = (f"bearer.{bearer}", SUBPROTOCOL)
    async with browser.ws_connect("/ws/test/L", protocols=protocols, headers=headers or {}) as socket:
        message = await socket.receive(timeout=5)
        return socket.close_code, message.extra


async def refused(browser: aiohttp.ClientSession, *protocols: str, **headers: str) -> int:
    """Return the HTTP status that refused the upgrade."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        await browser.ws_connect("/ws/test/L", protocols=protocols, headers=headers)
    return caught.value.status


async def test_browser_comes_in_by_subprotocol(browser: aiohttp.ClientSession, node: TestServer) -> None:
    """A token offered beside `manabiya.v1` opens; `manabiya.v1` alone is selected."""
    async with browser.ws_connect("/ws/test/L", protocols=offered(node)) as socket:
        assert socket.protocol == SUBPROTOCOL
        assert await socket.receive_str() == "hana"


async def test_program_comes_in_by_header(browser: aiohttp.ClientSession, node: TestServer) -> None:
    """A client that is no browser may send the token as Authorization."""
    headers = {"Authorization": f"Bearer {token(node)}"}
    async with browser.ws_connect("/ws/test/L", headers=headers) as socket:
        assert await socket.receive_str() == "hana"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://127.0.0.1.evil.example",
        "http://localhost:1",
        "null",
        "",
        "file://",
        "http://[bad",
    ],
)
async def test_fault_55_foreign_origin_is_refused_always(
    browser: aiohttp.ClientSession, node: TestServer, origin: str
) -> None:
    """A foreign Origin gets 403 before the upgrade, also with a valid token."""
    assert await refused(browser, *offered(node), Origin=origin) == 403


async def test_own_origin_passes(browser: aiohttp.ClientSession, node: TestServer) -> None:
    """Our own page's Origin opens: that of PUBLIC_URL, and the address that it was reached by."""
    own = str(node.make_url("")).rstrip("/")
    for origin in (own, own.upper().replace("HTTP", "http"), "http://127.0.0.1:8080"):
        headers = {"Origin": origin}
        async with browser.ws_connect("/ws/test/L", protocols=offered(node), headers=headers) as socket:
            assert await socket.receive_str() == "hana"


async def test_fault_55_missing_origin_where_a_cookie_would_be_the_credential(
    browser: aiohttp.ClientSession,
) -> None:
    """Without Origin and token: 403 where only a cookie came, 401 where nothing did."""
    assert await refused(browser, SUBPROTOCOL, Cookie="manabiya_desk=x") == 403
    assert await refused(browser, SUBPROTOCOL) == 401


async def test_fault_62_bad_tokens_close_with_4401(browser: aiohttp.ClientSession, node: TestServer) -> None:
    """A browser can read no status, so a bad token is upgraded and closed at once, with its reason."""
    assert await close_code(browser, token(node, at=now() - 7200)) == (4401, "token_expired")
    for bad in (
        token(node, at=now() + 7200),
        token(node, Claims(lesson_id="M", participant_id="hana", role="teacher", name="x")),
        app_of(node)[TOKENS].mint_invite("L", "teacher", now()),
        "eyJhbGciOiJub25lIn0.e30.",
        "x",
    ):
        assert await close_code(browser, bad) == (4401, "token_invalid")


async def test_fault_56_large_message_closes_with_1009(
    browser: aiohttp.ClientSession, node: TestServer
) -> None:
    """A message beyond the limit closes the socket, and is not kept."""
    async with browser.ws_connect("/ws/test/L", protocols=offered(node)) as socket:
        await socket.receive_str()
        await socket.send_str("x" * 2000)
        await socket.receive(timeout=5)
        assert socket.close_code == 1009


async def test_fault_56_compression_is_never_agreed(browser: aiohttp.ClientSession, node: TestServer) -> None:
    """No deflate bomb: the server declines compression, whatever is offered."""
    async with browser.ws_connect("/ws/test/L", protocols=offered(node), compress=15) as socket:
        assert await socket.receive_str() == "hana"
        assert not socket.compress


async def test_socket_opens_behind_a_trusted_proxy(tmp_path: Path, redis_url: str, sqlite_url: str) -> None:
    """A proxy that speaks TLS for us passes sockets through; the page's Origin is the public one."""
    settings = settings_for(
        tmp_path,
        redis_url=redis_url,
        database_url=sqlite_url,
        PUBLIC_URL="https://school.example",
        TRUSTED_PROXIES="127.0.0.0/8",
    )
    forwarded = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}
    async with running(settings) as node, aiohttp.ClientSession(str(node.make_url("/"))) as browser:
        ours = {"Origin": "https://school.example", **forwarded}
        async with browser.ws_connect("/ws/test/L", protocols=offered(node), headers=ours) as socket:
            assert await socket.receive_str() == "hana"
            await socket.send_str("and on")
            assert await socket.receive_str() == "and on"
        assert await refused(browser, *offered(node), Origin="http://school.example", **forwarded) == 403
