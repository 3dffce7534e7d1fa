"""Finding a server by a pupil's link."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from signaling.clients.server import JoinRefused, LessonOver, Server, join, read_link


def test_a_link_is_a_server_and_a_class_code() -> None:
    """A link has the base URL before /l/ and the code behind it; WebSockets are on the same server."""
    server, code = read_link("https://class.example/school/l/12345678#x")
    assert (server.base_url, code) == ("https://class.example/school", "12345678")
    assert server.web_socket("/ws/x") == "wss://class.example/school/ws/x"
    assert server.tls_of_socket is not None
    plain, _ = read_link("http://127.0.0.1:8080/l/1")
    assert plain.web_socket("/ws/x") == "ws://127.0.0.1:8080/ws/x"
    assert plain.tls_of_socket is None


@pytest.mark.parametrize(
    "link", ["", "12345678", "ftp://x/l/1", "http://x/lesson/1", "http:///l/1", "http://x/l/ab"]
)
def test_anything_else_is_refused(link: str) -> None:
    """What is not a pupil's link raises ValueError and says so."""
    with pytest.raises(ValueError, match="not a link"):
        read_link(link)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (404, '{"code": "code_unknown", "text": ""}', LessonOver),
        (410, '{"code": "lesson_ended", "text": ""}', LessonOver),
        (403, '{"code": "locked", "text": ""}', JoinRefused),
        (502, "<html>Bad gateway</html>", JoinRefused),
    ],
)
async def test_only_a_lesson_that_is_over_refuses_for_good(
    status: int, body: str, error: type[Exception]
) -> None:
    """What an unknown code says is not worth another try; a locked door, or a proxy's fault, is."""

    async def refuse(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=body)

    app = web.Application()
    app.router.add_post("/api/v1/join", refuse)
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        with pytest.raises(JoinRefused) as caught:
            await join(Server(str(server.make_url("")).rstrip("/")), http, "12345678", "Hana")
        assert type(caught.value) is error
