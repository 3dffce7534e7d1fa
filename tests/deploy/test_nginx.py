"""Port 443 shared by pages and TURN over TLS: Debian's nginx with the configuration that we ship."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import re
import shutil
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from signaling.cli.certificate import Files, ensure
from signaling.cli.turn_advice import TurnReport
from signaling.cli.turn_probe import probe
from signaling.live.ice_servers import ice_servers
from signaling.turn_urls import turn_url
from tests.kit.ports import free_port
from tests.kit.system import Child
from tests.kit.turn import SECRET, coturn
from tests.kit.waiting import eventually

TOP = Path(__file__).resolve().parents[2]
PAGES = "class.example.org"
TURN = "localhost"
"""A name that leads to this machine without a name server."""
MEDIA = "198.51.100.7"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
"""What nginx makes folders for, and only root may in their usual place."""


@dataclass(frozen=True)
class Front:
    """What the world sees."""

    port: int
    files: Files

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.files.authority))


async def echo(request: web.Request) -> web.StreamResponse:
    """Answer what signaling would learn of its caller; a WebSocket gets it as a message."""
    seen = {name: request.headers.get(name, "") for name in ("Host", "X-Forwarded-For", "X-Forwarded-Proto")}
    if request.headers.get("Upgrade", "").lower() != "websocket":
        return web.json_response(seen)
    socket = web.WebSocketResponse(protocols=("manabiya.v1",))
    await socket.prepare(request)
    await socket.send_json(seen)
    await socket.close()
    return socket


@contextlib.asynccontextmanager
async def pages() -> AsyncIterator[int]:
    """Something in signaling's place."""
    app = web.Application()
    app.router.add_get("/{path:.*}", echo)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield port
    await runner.cleanup()


@contextlib.asynccontextmanager
async def nginx(folder: Path, pages_port: int, turn_port: int) -> AsyncIterator[Front]:
    """Run the configuration with other ports, one certificate for both names, and files of its own."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "nginx is missing; `make setup` installs it"
    files, _ = ensure(folder / "tls", [PAGES, TURN], dt.datetime.now(dt.UTC))
    front = Front(free_port(), files)
    text = (TOP / "deploy" / "nginx.conf").read_text()
    for pattern, new in {
        r"turn\.class\.example\.org": TURN,
        r"\buser www-data;": "daemon off; error_log stderr;",
        r"/run/nginx\.pid": f"{folder}/nginx.pid",
        r"\bhttp \{": "http { " + " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in TEMPORARY),
        r"listen \[::\]:\d+;": "",
        r"listen 443;": f"listen 127.0.0.1:{front.port};",
        r"listen 80;": f"listen 127.0.0.1:{free_port()};",
        r"127\.0\.0\.1:5350": f"127.0.0.1:{free_port()}",
        r"127\.0\.0\.1:8443": f"127.0.0.1:{free_port()}",
        r"127\.0\.0\.1:3478": f"127.0.0.1:{turn_port}",
        r"127\.0\.0\.1:8080": f"127.0.0.1:{pages_port}",
        r"/etc/letsencrypt/\S+/fullchain\.pem": str(files.chain),
        r"/etc/letsencrypt/\S+/privkey\.pem": str(files.key),
    }.items():
        text, count = re.subn(pattern, new, text)
        assert count, f"{pattern} is not in the configuration"
    (folder / "nginx.conf").write_text(text)
    command = [program, "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    child = Child("nginx", command, dict(os.environ), folder / "nginx.log")
    child.start()

    async def listens() -> bool:
        assert child.alive(), child.tail()
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", front.port)
        except OSError:
            return False
        writer.close()
        return True

    try:
        await eventually(listens, what="nginx to listen")
        yield front
    finally:
        await child.stop()


async def test_pages_and_turn_share_one_port(tmp_path: Path) -> None:
    """By the name that is asked for: pages and WebSockets reach signaling with their caller, TURN a relay."""
    async with (
        pages() as pages_port,
        coturn(tmp_path, [MEDIA]) as turn,
        nginx(tmp_path, pages_port, turn.port) as front,
        aiohttp.ClientSession(f"https://127.0.0.1:{front.port}", headers={"Host": PAGES}) as http,
    ):
        tls: dict[str, Any] = {"ssl": front.trusted(), "server_hostname": PAGES}
        expected = {"Host": PAGES, "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}
        async with http.get("/", **tls) as response:
            assert await response.json() == expected
        async with http.ws_connect("/ws/lesson/x", ssl=tls["ssl"], server_hostname=PAGES) as socket:
            assert await socket.receive_json() == expected
        async with http.get("/metrics", **tls) as response:
            assert response.status == 404

        url = turn_url(f"turns:{TURN}:{front.port}?transport=tcp")
        (server,) = ice_servers(url.text, SECRET, "hana", time.time())
        assert await asyncio.to_thread(probe, url, server, [MEDIA], front.trusted()) == TurnReport(url)
