"""Every page in every state worth looking at: one table, for pictures and for checks of whole pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from playwright.async_api import Page

from .desk_answers import desk, lessons
from .scenes import SCENES

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

    @property
    def refused(self) -> bool:
        """Something is asked of the REST API that it refuses."""
        return any(status >= HTTPStatus.BAD_REQUEST for status, _ in self.api.values())


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


async def open_aids(page: Page) -> None:
    """Open what helps beside the questions: the timer, and the lot."""
    await ask_panel(page)
    await page.locator(".aids summary").first.click()


async def turn_page(page: Page) -> None:
    """Turn to the second page of faces, and wait for their stills."""
    await page.locator("body").press("PageDown")
    await page.wait_for_timeout(1500)


async def choose_sound_only(page: Page) -> None:
    """Choose sound only in the settings."""
    await page.locator(".topbar > .icon-button").click()
    await page.locator("dialog .switch").first.click()
    await page.locator("dialog .actions .button").click()
    await page.wait_for_timeout(1500)


TITLE = "5年 理科「植物の育ち方」"
ACCOUNT: dict[str, Any] = {"account": {"id": "a", "name": "佐藤先生"}, "csrf": "x"}
ROOM: dict[str, Any] = {"shell": "live", "path": "/lesson/lesson1", "data": {"lesson_id": "lesson1"}}
JOIN: dict[str, Any] = {
    "shell": "join",
    "path": "/l/48213057",
    "data": {"code": "48213057", "title": TITLE, "title_read": TITLE, "lesson_id": "lesson1"},
}

SEATED: dict[str, Any] = {
    **JOIN,
    "data": {**JOIN["data"], "seats": list(range(1, 36)), "taken": [2, 7, 19], "remembered": None},
}
LOOKED_BACK = {
    "reflections": SCENES["teacher-looking-back"]["written"],
    "missing": [{"number": 7, "name": "めい"}, {"number": 12, "name": "りく"}],
}
DESK: dict[str, Any] = {"shell": "desk", "path": "/desk", "data": ACCOUNT, "api": desk(lessons(), more=True)}
NOTHING_YET = {
    "/api/v1/lessons": (200, {"lessons": [], "more": False}),
    "/api/v1/plans": (200, {"plans": []}),
    "/api/v1/classes": (200, {"classes": []}),
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
    Shot("join-seats", **SEATED),
    Shot("join-seat-chosen", **SEATED, act=press(".seat-numbers button")),
    Shot("join-by-name", **SEATED, act=press(".join .card > .button.quiet")),
    Shot(
        "join-remembered",
        **{**SEATED, "data": {**SEATED["data"], "remembered": {"number": 3, "name": "はな"}}},
    ),
    Shot("desk-sign-in", "desk", "/desk", {"account": None, "csrf": None, "first_start": False}),
    Shot("desk-set-up", "desk", "/desk#start=secret", {"account": None, "csrf": None, "first_start": True}),
    Shot("desk", **DESK),
    Shot("desk-empty", "desk", "/desk", ACCOUNT, api=NOTHING_YET),
    Shot("desk-code", **DESK, act=press(".lesson-actions button")),
    Shot("desk-end", **DESK, act=press(".lesson-actions .button.quiet")),
    Shot("desk-plan", **DESK, act=press(".plans-head .button")),
    Shot(
        "desk-plan-phase",
        **DESK,
        act=press(".plan-card button:nth-of-type(2)", ".phase-row-actions [aria-expanded]"),
    ),
    Shot("desk-plan-delete", **DESK, act=press(".plan-card .button.quiet")),
    Shot("desk-class", **DESK, act=press(".class-row")),
    Shot("desk-class-delete", **DESK, act=press(".class-row", ".actions .button.quiet")),
    Shot(
        "desk-looking-back",
        **{**DESK, "api": DESK["api"] | {"/api/v1/lessons/l3/reflections": (200, LOOKED_BACK)}},
        act=press(".lesson.ended button"),
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
    Shot("teacher-looking-back-panel", **ROOM, scene="teacher-looking-back", act=ask_panel),
    Shot("teacher-words-panel", **ROOM, scene="teacher-words", act=ask_panel),
    Shot("teacher-leave", **ROOM, scene="teacher-forty", act=press(".toolbar .leave")),
    Shot("pupil-chat", **ROOM, scene="pupil-small", act=press(".topbar .tabs + .tabs .tab:last-child")),
    Shot("pupil-people", **ROOM, scene="pupil-small", act=press(".topbar .tabs + .tabs .tab:first-child")),
    Shot("pupil-reactions", **ROOM, scene="pupil-small", act=press(".reaction-tool > .tool")),
    Shot("pupil-leave", **ROOM, scene="pupil-small", act=press(".toolbar .leave")),
    Shot(
        "teacher-door-people",
        **ROOM,
        scene="teacher-door",
        act=press(".topbar .tabs + .tabs .tab:first-child"),
    ),
    Shot(
        "teacher-remove",
        **ROOM,
        scene="teacher-forty",
        act=press(".topbar .tabs + .tabs .tab:first-child", ".person .danger"),
    ),
    Shot("teacher-phases", **ROOM, scene="teacher-phase", act=press(".phasebar-actions [aria-pressed]")),
    Shot(
        "teacher-phase-edit",
        **ROOM,
        scene="teacher-phase",
        act=press(".phasebar-actions [aria-pressed]", ".phase-row-actions [aria-expanded]"),
    ),
    Shot("teacher-walk", **ROOM, scene="teacher-ten-groups", act=press(".topbar .tabs .tab:last-child")),
    Shot("teacher-aids", **ROOM, scene="teacher-timer", act=open_aids),
]
