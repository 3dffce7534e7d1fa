"""WHIP and WHEP as spoken by what nobody here wrote: FFmpeg's muxer, and npm's `whip-whep`."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import imageio_ffmpeg
from aiohttp import web
from aiohttp.test_utils import TestServer

_CLIENTS = Path(__file__).parents[2] / "web" / "node_modules" / "whip-whep"
_PAGE = Path(__file__).parent / "whip.html"


@contextlib.asynccontextmanager
async def player_site() -> AsyncIterator[str]:
    """A web site of somebody else's, with the npm clients; its origin."""

    async def page(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(_PAGE)

    site = web.Application()
    site.router.add_get("/", page)
    site.router.add_static("/", _CLIENTS)
    async with TestServer(site, host="127.0.0.1") as server:
        yield str(server.make_url("/"))


@contextlib.asynccontextmanager
async def ffmpeg_publishes(url: str, token: str, log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """FFmpeg, publishing a test picture in H.264 and a tone in Opus until it is interrupted."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostdin", "-re"]
    command += ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=15", "-f", "lavfi", "-i", "sine"]
    command += ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-profile:v", "baseline", "-preset", "ultrafast"]
    command += ["-tune", "zerolatency", "-g", "15", "-c:a", "libopus", "-ar", "48000", "-ac", "2"]
    command += ["-f", "whip", "-authorization", token, url]
    with log.open("wb") as output:
        program = await asyncio.create_subprocess_exec(*command, stdout=output, stderr=output)
    try:
        yield program
    finally:
        if program.returncode is None:
            program.send_signal(signal.SIGINT)
            await program.wait()
