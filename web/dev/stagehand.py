"""Opens pages in a browser and plays their far ends: no Manabiya runs.

The pages, styles and scripts are those that users get (`make web`); only the WebSockets, the peer connection
and the REST API are played, by `stage.js` and this file.
"""

from __future__ import annotations

import functools
import io
import json
from pathlib import Path
from typing import Any, Self

import jinja2
import segno
from aiohttp import web
from PIL import Image, ImageDraw
from playwright.async_api import BrowserContext, Page

from .scenes import SCENES
from .shots import Shot

WEB = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--use-fake-device-for-media-stream=fps=5",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'self'"
)
LOCALES = {"ja": "ja-JP", "en": "en-GB"}
CALM_MS = 150
"""A page that has not changed for so long has answered; what changes every second leaves such a gap."""
SETTLED = """
calmMs => new Promise(resolve => {
  const calm = async () => {
    watch.disconnect();
    await document.fonts.ready;
    await Promise.allSettled(document.getAnimations()
      .filter(one => one.effect?.getComputedTiming().endTime !== Infinity).map(one => one.finished));
    resolve();
  };
  let timer = setTimeout(calm, calmMs);
  const watch = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(calm, calmMs); });
  watch.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
})
"""
NO_CAMERA = """
navigator.mediaDevices.getUserMedia =
  () => Promise.reject(Object.assign(new Error(), {name: 'NotFoundError'}));
"""


@functools.cache
def worksheet() -> bytes:
    """Return a page of material, whichever is asked for."""
    page = Image.new("RGB", (840, 1188), "white")
    pen = ImageDraw.Draw(page)
    pen.rectangle((80, 88, 440, 136), fill="#1d6b54")
    for y, right in ((240, 760), (320, 760), (400, 560)):
        pen.line((80, y, right, y), fill="#55615a", width=8)
    pen.rectangle((80, 520, 760, 1080), outline="#55615a", width=8)
    written = io.BytesIO()
    page.save(written, "WEBP", lossless=True)
    return written.getvalue()


@functools.cache
def entry(page: str) -> dict[str, Any]:
    """Return what one page loads, as signaling's bundle does."""
    manifest = json.loads((WEB / "dist/.vite/manifest.json").read_text())
    waiting, chunks = [f"src/pages/{page}/main.tsx"], dict[str, Any]()
    while waiting:
        key = waiting.pop(0)
        if key not in chunks:
            chunks[key] = manifest[key]
            waiting.extend(manifest[key].get("imports", ()))
    css = dict.fromkeys(f"/static/{name}" for chunk in chunks.values() for name in chunk.get("css", ()))
    files = [f"/static/{chunk['file']}" for chunk in chunks.values()]
    return {"js": files[0], "css": list(css), "preload": files[1:]}


def shell(shot: Shot, lang: str) -> str:
    """Return a page as the server would send it."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(WEB / "templates"), autoescape=True)
    data = {"page": shot.shell, "lang": lang, **shot.data}
    page_json = jinja2.filters.htmlsafe_json_dumps(data)
    template = environment.get_template(f"{shot.shell}.html")
    return template.render(
        lang=lang, dir="ltr", title=shot.name, entry=entry(shot.shell), page_json=page_json, data=data
    )


class Stage:
    """A server for one browser at a time: it answers what the shot on the stage would be answered.

    Its files may be kept by the browser, which then reads and compiles them once for all shots.
    """

    shot: Shot
    lang: str

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_static("/static", WEB / "dist")
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        # Localhost is a secure context, so the camera is there.
        self.origin = f"http://localhost:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        answer = self.shot.api.get(f"{request.method} {request.path}", self.shot.api.get(request.path))
        if answer is not None:
            return web.json_response(answer[1], status=answer[0])
        if "/files/" in request.path:
            return web.Response(body=worksheet(), content_type="image/webp")
        if request.path.endswith("qr.svg"):
            drawn = io.BytesIO()
            segno.make("https://class.example.jp/l/48213051").save(
                drawn, kind="svg", light="#fff", omitsize=True
            )
            return web.Response(body=drawn.getvalue(), content_type="image/svg+xml")
        if request.path.startswith("/api/"):
            return web.json_response({"code": "not_found", "text": ""}, status=404)
        headers = {"Content-Security-Policy": CSP}
        return web.Response(text=shell(self.shot, self.lang), content_type="text/html", headers=headers)


async def settled(page: Page, calm_ms: int = CALM_MS) -> None:
    """Wait until the page has shown what it was asked for."""
    await page.evaluate(SETTLED, calm_ms)


async def open_shot(
    context: BrowserContext, stage: Stage, shot: Shot, lang: str, problems: list[str], words: str = ""
) -> Page:
    """Open a page and bring it into its state. `problems`: what its console says is put there.

    One page at a time of a context and a stage: a page begins with what its shot says, and nothing kept.
    """
    stage.shot, stage.lang = shot, lang
    page = await context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    await page.add_init_script("localStorage.clear();")
    if shot.scene is not None:
        await page.add_init_script(f"window.__scene = {json.dumps(SCENES[shot.scene])};")
        await page.add_init_script("sessionStorage.setItem('manabiya.token.lesson1', 'x.e30.y');")
        await page.add_init_script((WEB / "dev/stage.js").read_text())
    if words:
        await page.add_init_script(f"localStorage.setItem('manabiya.words', {json.dumps(words)});")
    if not shot.camera:
        await page.add_init_script(NO_CAMERA)
    await page.goto(stage.origin + shot.path)
    await page.locator("#root > *, #room > *, .error-page").first.wait_for()
    await settled(page)
    await shot.act(page)
    await settled(page)
    return page
