"""The built web bundle: which files a page needs, and serving them.

Invariant: what lies under `/static/assets/` never changes under the same name (Vite puts a digest into
it), so browsers keep it for a year; the manifest that names the current files is read once, at the start.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

STATIC = "/static/"
_YEAR = "public, max-age=31536000, immutable"
_HOUR = "public, max-age=3600"
"""Fonts and the like, whose names carry no digest."""


def web_folder() -> Path:
    """Return the folder `web`: beside the packages in the source tree and in the installed wheel alike."""
    return Path(__file__).resolve().parents[2] / "web"


@dataclass(frozen=True, slots=True)
class Entry:
    """Addresses of what one page loads."""

    js: str | None
    css: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()


class Bundle:
    """The manifest of a bundle. A folder without one gives pages without scripts: nothing was built yet."""

    def __init__(self, dist: Path) -> None:
        self.dist = dist
        path = dist / ".vite" / "manifest.json"
        self._manifest: dict[str, dict[str, Any]] = json.loads(path.read_text()) if path.is_file() else {}

    @property
    def is_built(self) -> bool:
        """Say whether there is a bundle at all."""
        return bool(self._manifest)

    def entry(self, page: str) -> Entry:
        """Return what `src/pages/<page>/main.tsx` needs: itself, its styles, and its static imports."""
        key = f"src/pages/{page}/main.tsx"
        if key not in self._manifest:
            return Entry(js=None)
        chunks = self._with_imports(key)
        css = dict.fromkeys(STATIC + name for chunk in chunks for name in chunk.get("css", ()))
        files = [STATIC + str(chunk["file"]) for chunk in chunks]
        return Entry(js=files[0], css=tuple(css), preload=tuple(files[1:]))

    def _with_imports(self, key: str) -> list[dict[str, Any]]:
        """Return the chunk and all chunks that it imports, each once, itself first."""
        order: dict[str, None] = {}
        waiting = [key]
        while waiting:
            name = waiting.pop(0)
            if name not in order:
                order[name] = None
                waiting.extend(self._manifest[name].get("imports", ()))
        return [self._manifest[name] for name in order]


def setup_static(app: web.Application, dist: Path) -> None:
    """Serve the bundle, where there is one."""
    if dist.is_dir():
        app.router.add_static(STATIC, dist, follow_symlinks=False, append_version=False)
        app.on_response_prepare.append(_cache)


async def _cache(request: web.Request, response: web.StreamResponse) -> None:
    if not request.path.startswith(STATIC) or response.status >= 400:  # noqa: PLR2004 - errors begin here
        return
    kept = _YEAR if request.path.startswith(STATIC + "assets/") else _HOUR
    response.headers["Cache-Control"] = kept
