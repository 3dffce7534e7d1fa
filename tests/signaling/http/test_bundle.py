"""The web bundle: what a page loads, and how it is served."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from signaling.http.bundle import Bundle, setup_static

MANIFEST = {
    "src/pages/live/main.tsx": {
        "file": "assets/live-1.js",
        "css": ["assets/live-1.css"],
        "imports": ["_react-2.js", "_shared-3.js"],
        "dynamicImports": ["src/board/Board.tsx"],
        "isEntry": True,
    },
    "_react-2.js": {"file": "assets/react-2.js"},
    "_shared-3.js": {
        "file": "assets/shared-3.js",
        "imports": ["_react-2.js"],
        "css": ["assets/base-4.css", "assets/live-1.css"],
    },
    "src/board/Board.tsx": {"file": "assets/board-5.js", "css": ["assets/board-5.css"]},
}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / ".vite").mkdir(parents=True)
    (folder / ".vite" / "manifest.json").write_text(json.dumps(MANIFEST))
    (folder / "assets").mkdir()
    (folder / "assets" / "live-1.js").write_text("1")
    (folder / "font.woff2").write_text("1")
    (tmp_path / "secret").write_text("1")
    return folder


@pytest.fixture
async def files(dist: Path) -> AsyncIterator[aiohttp.ClientSession]:
    app = web.Application()
    setup_static(app, dist)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    async with aiohttp.ClientSession(str(server.make_url("/"))) as session:
        yield session
    await server.close()


def test_page_loads_its_entry_styles_and_static_imports(dist: Path) -> None:
    """Each file is named once; what is loaded later on demand is not named."""
    entry = Bundle(dist).entry("live")
    assert entry.js == "/static/assets/live-1.js"
    assert entry.css == ("/static/assets/live-1.css", "/static/assets/base-4.css")
    assert entry.preload == ("/static/assets/react-2.js", "/static/assets/shared-3.js")


def test_page_without_an_entry_loads_nothing(dist: Path, tmp_path: Path) -> None:
    """An unknown page, and a tree that was never built, give a page without scripts."""
    assert Bundle(dist).entry("nothing").js is None
    assert Bundle(tmp_path / "none").entry("live").js is None
    assert not Bundle(tmp_path / "none").is_built


async def test_named_by_digest_kept_for_ever(files: aiohttp.ClientSession) -> None:
    """Files whose name carries their digest are kept a year; others an hour; misses not at all."""
    async with files.get("/static/assets/live-1.js") as answer:
        assert "immutable" in answer.headers["Cache-Control"]
    async with files.get("/static/font.woff2") as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
    async with files.get("/static/assets/gone.js") as answer:
        assert answer.status == 404
        assert "Cache-Control" not in answer.headers


async def test_compressed_neighbour_is_served(files: aiohttp.ClientSession, dist: Path) -> None:
    """Where the build has put a `.gz` beside a file, who accepts it gets that, under the file's own type."""
    (dist / "assets" / "live-1.js.gz").write_bytes(gzip.compress(b"compressed", mtime=0))
    async with files.get("/static/assets/live-1.js") as answer:
        assert await answer.text() == "compressed"
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "javascript" in answer.headers["Content-Type"]
        assert "immutable" in answer.headers["Cache-Control"]
    async with files.get("/static/assets/live-1.js", headers={"Accept-Encoding": "identity"}) as answer:
        assert await answer.text() == "1"


@pytest.mark.parametrize("path", ["/static/../secret", "/static/%2e%2e/secret", "/static//etc/passwd"])
async def test_nothing_outside_is_served(files: aiohttp.ClientSession, path: str) -> None:
    """No way of writing a path leads out of the bundle."""
    async with files.get(path) as answer:
        assert answer.status in {403, 404}
