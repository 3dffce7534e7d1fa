"""Takes pictures of every page in every size and language, against far ends that play prepared scenes.

    .venv/bin/python web/dev/screenshots.py [--out FOLDER] [--only TEXT] [--sizes phone,ipad] [--langs ja]

Needs a built bundle (`make web`) and Chromium; no server runs. The pages, styles and scripts are those that
users get; only the WebSocket, the peer connection and the REST API are played by `stage.js` and this file.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import mimetypes
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
import segno
from playwright.async_api import Browser, Page, Route, async_playwright
from scenes import SCENES

WEB = Path(__file__).resolve().parents[1]
ORIGIN = "http://localhost:9"
"""Localhost is a secure context, so the camera is there; nothing listens, every request is answered here."""
SIZES = {
    "chromebook": (1366, 768),
    "ipad": (1024, 768),
    "ipad-portrait": (768, 1024),
    "phone": (390, 844),
}
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'self'"
)

NO_CAMERA = """
navigator.mediaDevices.getUserMedia =
  () => Promise.reject(Object.assign(new Error(), {name: 'NotFoundError'}));
"""

Act = Callable[[Page], Awaitable[None]]


async def nothing(_page: Page) -> None:
    """The page as it opens."""


def press(*selectors: str) -> Act:
    """Press controls by their place in the page: names differ between languages."""

    async def act(page: Page) -> None:
        for selector in selectors:
            await page.locator(selector).first.click()

    return act


@dataclass(frozen=True)
class Shot:
    """One page in one state."""

    name: str
    shell: str
    path: str
    data: dict[str, Any] = field(default_factory=dict)
    scene: str | None = None
    act: Act = nothing
    api: dict[str, tuple[int, Any]] = field(default_factory=dict)
    camera: bool = True


def lessons() -> list[dict[str, Any]]:
    """Return the lessons of a desk."""

    def row(number: int, title: str, ended: float | None) -> dict[str, Any]:
        base = f"https://class.example.jp/l/4821305{number}"
        links = {"student": base, "teacher": f"{base}#i=x", "observer": f"{base}#i=y"}
        return {
            "id": f"l{number}",
            "code": f"4821305{number}",
            "title": title,
            "created_at": 1_700_000_000 - number * 90_000,
            "ended_at": ended,
            "links": links,
        }

    return [
        row(1, "5年 理科「植物の育ち方」", None),
        row(2, "5年 国語「大造じいさんとガン」を読んで、心にのこった場面を友だちと話し合う", None),
        row(3, "5年 算数「面積」", 1_699_800_000),
    ]


async def type_wrong_code(page: Page) -> None:
    """Type a code that belongs to no lesson."""
    await page.locator("#code").fill("12345678")
    await page.locator("form button").click()


async def draft_groups(page: Page) -> None:
    """Plan groups without sending anybody."""
    await page.locator(".toolbar .tool:not(.paper)").nth(3).click()
    await page.locator(".maker > .button").click()


async def open_groups(page: Page) -> None:
    """Open the panel of groups."""
    await page.locator(".toolbar .tool:not(.paper)").nth(3).click()


async def ask_panel(page: Page) -> None:
    """Open the teacher's questions: the last tool before leaving."""
    await page.locator(".toolbar .tool").nth(-2).click()


async def turn_page(page: Page) -> None:
    """Turn to the second page of faces, and wait for their stills."""
    await page.locator("body").press("PageDown")
    await page.wait_for_timeout(1500)


async def choose_sound_only(page: Page) -> None:
    """Choose sound only in the settings."""
    await page.locator(".topbar > .icon-button").click()
    await page.locator("dialog .switch").click()
    await page.locator("dialog .actions .button").click()
    await page.wait_for_timeout(1500)


ACCOUNT = {"account": {"id": "a", "name": "佐藤先生"}, "csrf": "x"}
ROOM = {"shell": "live", "path": "/lesson/lesson1", "data": {"lesson_id": "lesson1"}}
JOIN = {
    "shell": "join",
    "path": "/l/48213057",
    "data": {"code": "48213057", "title": "5年 理科「植物の育ち方」", "lesson_id": "lesson1"},
}

SHOTS = [
    Shot("home", "home", "/"),
    Shot(
        "home-unknown",
        "home",
        "/",
        act=type_wrong_code,
        api={"/api/v1/codes/12345678": (404, {"code": "code_unknown", "text": ""})},
    ),
    Shot("error", "error", "/nowhere", {"status": 404, "text": "このコードの授業は見つかりませんでした。"}),
    Shot("join", **JOIN),
    Shot("join-no-camera", **JOIN, camera=False),
    Shot("desk-sign-in", "desk", "/desk", {"account": None, "csrf": None, "first_start": False}),
    Shot("desk-set-up", "desk", "/desk#start=secret", {"account": None, "csrf": None, "first_start": True}),
    Shot(
        "desk", "desk", "/desk", ACCOUNT, api={"/api/v1/lessons": (200, {"lessons": lessons(), "more": True})}
    ),
    Shot(
        "desk-empty", "desk", "/desk", ACCOUNT, api={"/api/v1/lessons": (200, {"lessons": [], "more": False})}
    ),
    Shot(
        "desk-code",
        "desk",
        "/desk",
        ACCOUNT,
        api={"/api/v1/lessons": (200, {"lessons": lessons(), "more": True})},
        act=press(".lesson-actions button"),
    ),
    *(Shot(name, **ROOM, scene=name) for name in SCENES),
    Shot(
        "pupil-board", **ROOM, scene="pupil-small", act=press(".topbar .tabs:nth-of-type(2) .tab:last-child")
    ),
    Shot(
        "teacher-people", **ROOM, scene="teacher-forty", act=press(".topbar .tabs + .tabs .tab:first-child")
    ),
    Shot(
        "teacher-full-line-people",
        **ROOM,
        scene="teacher-full-line",
        act=press(".topbar .tabs + .tabs .tab:first-child"),
    ),
    Shot("teacher-second-page", **ROOM, scene="teacher-forty", act=turn_page),
    Shot("pupil-second-page", **ROOM, scene="pupil-forty", act=turn_page),
    Shot("pupil-sound-only", **ROOM, scene="pupil-sound", act=choose_sound_only),
    Shot("pupil-devices", **ROOM, scene="pupil-small", act=press(".topbar > .icon-button")),
    Shot("teacher-draft", **ROOM, scene="teacher-forty", act=draft_groups),
    Shot(
        "teacher-groups-panel",
        **ROOM,
        scene="teacher-groups",
        act=press(".toolbar .tool:not([class*=paper]):nth-of-type(5)"),
    ),
    *(
        Shot(f"{name}-panel", **ROOM, scene=name, act=open_groups)
        for name in ("teacher-ten-groups", "teacher-recalling", "teacher-alone")
    ),
    Shot("teacher-maker", **ROOM, scene="teacher-forty", act=open_groups),
    Shot("teacher-ask", **ROOM, scene="teacher-forty", act=ask_panel),
    Shot("teacher-asked", **ROOM, scene="teacher-poll", act=ask_panel),
    Shot("teacher-asked-twice", **ROOM, scene="teacher-poll-twice", act=ask_panel),
    Shot("teacher-leave", **ROOM, scene="teacher-forty", act=press(".toolbar .leave")),
    Shot("pupil-chat", **ROOM, scene="pupil-small", act=press(".topbar .tabs + .tabs .tab:last-child")),
]


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


async def answer(route: Route, shot: Shot, lang: str) -> None:
    """Answer one request of a page."""
    path = route.request.url.removeprefix(ORIGIN).partition("?")[0].partition("#")[0]
    if path.startswith("/static/"):
        file = WEB / "dist" / path.removeprefix("/static/")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        await route.fulfill(body=file.read_bytes(), content_type=kind)
    elif path in shot.api:
        status, body = shot.api[path]
        await route.fulfill(status=status, json=body)
    elif path.endswith("qr.svg"):
        drawn = io.BytesIO()
        segno.make("https://class.example.jp/l/48213051").save(drawn, kind="svg", light="#fff", omitsize=True)
        await route.fulfill(body=drawn.getvalue(), content_type="image/svg+xml")
    elif path.startswith("/api/"):
        await route.fulfill(status=404, json={"code": "not_found", "text": ""})
    else:
        headers = {"Content-Security-Policy": CSP}
        await route.fulfill(body=shell(shot, lang), content_type="text/html; charset=utf-8", headers=headers)


async def open_shot(
    browser: Browser, shot: Shot, size: tuple[int, int], lang: str, problems: list[str], words: str = ""
) -> Page:
    """Open a page in one size and language, and bring it into its state. `problems`: what its console says.

    Its context is the caller's to close.
    """
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        locale="ja-JP" if lang == "ja" else "en-GB",
        has_touch=size != SIZES["chromebook"],
    )
    page = await context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    if shot.scene is not None:
        await page.add_init_script(f"window.__scene = {json.dumps(SCENES[shot.scene])};")
        await page.add_init_script("sessionStorage.setItem('manabiya.token.lesson1', 'x.e30.y');")
        await page.add_init_script((WEB / "dev/stage.js").read_text())
    if words:
        await page.add_init_script(f"localStorage.setItem('manabiya.words', {json.dumps(words)});")
    if not shot.camera:
        await page.add_init_script(NO_CAMERA)
    await page.route("**/*", lambda route: answer(route, shot, lang))
    await page.goto(ORIGIN + shot.path)
    await page.wait_for_timeout(900)
    await shot.act(page)
    await page.wait_for_timeout(500)
    return page


async def take(browser: Browser, shot: Shot, size: str, lang: str, options: argparse.Namespace) -> None:
    """Take the picture of a page in one size and language."""
    out: Path = options.out
    problems: list[str] = []
    page = await open_shot(browser, shot, SIZES[size], lang, problems, options.words)
    out.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=out / f"{shot.name}.{size}.{lang}.png")
    for problem in problems:
        print(f"{shot.name}.{size}.{lang}: {problem}")
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        print(f"{shot.name}.{size}.{lang}: {wide} px wider than the screen")
    await page.context.close()


async def main() -> None:
    """Take all pictures that were asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=Path("screenshots-out"))
    parser.add_argument(
        "--only", default="", help="shots whose name contains one of these, separated by commas"
    )
    parser.add_argument("--sizes", default=",".join(SIZES))
    parser.add_argument("--langs", default="ja,en")
    parser.add_argument("--words", default="", help="how Japanese is read: plain, 1 to 9, or kana")
    options = parser.parse_args()
    wanted = options.only.split(",")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for shot in SHOTS:
            if any(text in shot.name for text in wanted):
                for size in options.sizes.split(","):
                    for lang in options.langs.split(","):
                        await take(browser, shot, size, lang, options)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
