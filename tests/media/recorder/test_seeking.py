"""Chromium seeks in complete files by parts of them (Range): where it was asked to, soon, with few bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser

from media.recorder.files import RecordingFiles
from media.recorder.frames import Setup
from media.recorder.track import KEYFRAME_FRAMES
from media.recorder.work import Append, Begin, End
from tests.media.recorder.test_files import RECORDING, made
from tests.media.support.browser import chromium
from tests.media.support.kept import folder_of
from tests.media.support.packets import encoded

pytestmark = pytest.mark.browser

SECONDS = 50 * 60
PICTURES_PER_SECOND = 20
PADDING_BYTES = 5000
CHUNK_BYTES = 1 << 16
SOUND_MILLISECONDS = 20
NEAR_SECONDS = 0.1
SOON_SECONDS = 1.0
"""At most in the middle of five; most are sooner."""
SEEKS = """
async ([address, moments]) => {
  const media = document.createElement('video');
  media.preload = 'metadata';
  media.muted = true;
  const happened = name => new Promise((resolve, reject) => {
    media.addEventListener(name, resolve, {once: true});
    media.addEventListener('error', () => reject(media.error.message), {once: true});
  });
  const known = happened('loadedmetadata');
  media.src = address;
  await known;
  const found = {duration: media.duration, seeks: []};
  for (const moment of moments) {
    const begin = performance.now();
    const sought = happened('seeked');
    media.currentTime = moment;
    await sought;
    const took = performance.now() - begin;
    const played = new Promise(resolve => media.addEventListener('timeupdate', () => {
      if (media.currentTime > moment + 0.2) resolve();
    }));
    const landed = media.currentTime;
    await media.play();
    await played;
    media.pause();
    found.seeks.push([landed, took / 1000]);
  }
  return found;
}
"""


@dataclass
class Served:
    """Serves a recording's files, in parts, and counts the bytes of each that went out."""

    folder: Path
    sent: int = 0

    async def send(self, request: web.Request) -> web.StreamResponse:
        path = self.folder / request.match_info["name"]
        size = path.stat().st_size
        part = request.http_range
        begin, end = part.start or 0, min(part.stop or size, size)
        kind = "video/mp4" if path.suffix == ".mp4" else "video/webm"
        response = web.StreamResponse(
            status=206,
            headers={
                "Content-Type": kind,
                "Content-Range": f"bytes {begin}-{end - 1}/{size}",
                "Content-Length": str(end - begin),
                "Accept-Ranges": "bytes",
            },
        )
        await response.prepare(request)
        with path.open("rb") as file:
            file.seek(begin)
            while begin < end and (data := file.read(min(CHUNK_BYTES, end - begin))):
                await response.write(data)  # a page that has enough does not take more
                begin += len(data)
                self.sent += len(data)
        return response

    async def page(self, _request: web.Request) -> web.Response:
        return web.Response(text="<!doctype html>", content_type="text/html")


@pytest_asyncio.fixture
async def served(tmp_path: Path) -> AsyncIterator[tuple[TestServer, Served]]:
    found = Served(folder_of(tmp_path, RECORDING))
    app = web.Application()
    app.router.add_get("/{name}", found.send)
    app.router.add_get("/", found.page)
    server = TestServer(app)
    await server.start_server()
    yield server, found
    await server.close()


def pictures() -> list[bytes]:
    """Real ones, made as large as a livelier camera's are: a decoder leaves out what hangs over."""
    real = encoded("libvpx", KEYFRAME_FRAMES, width=640, height=360)
    return [data + bytes(PADDING_BYTES) for data in real]


def write(files: RecordingFiles, setup: Setup, milliseconds: int, frames: list[bytes], key_each: int) -> None:
    """Write a lesson's length of these frames, again and again."""
    files.do(Begin(1, "a", "camera", "g1", setup, 1000.0))
    for first in range(0, SECONDS * 1000 // milliseconds, len(frames)):
        files.do(
            Append(
                1, [(data, (first + n) * milliseconds, n % key_each == 0) for n, data in enumerate(frames)]
            )
        )


async def seeks(browser: Browser, served: tuple[TestServer, Served], name: str) -> list[float]:
    """Have a page seek all over a file; returns how long each seek took."""
    server, counted = served
    page = await browser.new_page()
    await page.goto(str(server.make_url("/")))
    moments = [2400.5, 17.0, 2999.0, 1234.5, 600.25]
    counted.sent = 0
    found = await page.evaluate(SEEKS, [f"/{name}", moments])
    assert found["duration"] == pytest.approx(SECONDS, abs=1.0)
    for moment, (landed, _) in zip(moments, found["seeks"], strict=True):
        assert abs(landed - moment) < NEAR_SECONDS
    await page.close()
    return [seconds for _, seconds in found["seeks"]]


async def test_a_page_seeks_in_the_pictures_of_a_whole_lesson(
    tmp_path: Path, served: tuple[TestServer, Served]
) -> None:
    """50 minutes, a keyframe as seldom as the recorder lets it be: each moment soon, of a small part."""
    files = made(tmp_path)
    write(files, Setup("vp8", 640, 360), 1000 // PICTURES_PER_SECOND, pictures(), KEYFRAME_FRAMES)
    files.do(End(1, 4000.0))
    size = (served[1].folder / "0001.mkv").stat().st_size
    async with chromium() as browser:
        took = await seeks(browser, served, "0001.mkv")
    assert sorted(took)[len(took) // 2] < SOON_SECONDS
    assert served[1].sent < size / 4


async def test_a_page_seeks_in_the_voice_of_a_whole_lesson(
    tmp_path: Path, served: tuple[TestServer, Served]
) -> None:
    """The same of sound."""
    files = made(tmp_path)
    write(files, Setup("opus"), SOUND_MILLISECONDS, [b"\xfc\xff\xfe"] * 500, 1)
    files.do(End(1, 4000.0))
    async with chromium() as browser:
        took = await seeks(browser, served, "0001.mka")
    assert sorted(took)[len(took) // 2] < SOON_SECONDS
