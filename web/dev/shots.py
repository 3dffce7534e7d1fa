"""Every page in every state worth looking at: one table, for pictures and for checks of whole pages."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from .acts import (
    Act,
    ask_panel,
    bring_file,
    choose_sound_only,
    draft_groups,
    many_groups_of_two,
    nothing,
    open_aids,
    open_groups,
    press,
    tick_boards,
    turn_page,
    type_wrong_code,
    unfold_exports,
)
from .desk_answers import desk, earlier, lessons, material
from .player_answers import PAGE, board, playback
from .record_answers import empty, exports, full, going_on, recordings, without_names
from .scenes import SCENES

BOARD_TAB = ".topbar .tabs .tab:nth-child(2)"
"""While nobody shares a screen."""
TO_FEW_TOOLS = ".board-tools > .board-tools + .board-tool"
TO_EARLIER = (".board-controls > .button:nth-of-type(2)", ".dialog-part:nth-of-type(2) > .button")
HAND_IN_BOX = ".board-controls > .button:nth-last-of-type(2)"
HAND_INS_TICKED = [f".hand-in:nth-of-type({number}) input" for number in (1, 4, 5, 9)]


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
REHEARSALS = "POST /api/v1/rehearsals"
RECORD: dict[str, Any] = {
    "shell": "record",
    "path": "/lesson/lesson1/record",
    "data": {"lesson_id": "lesson1", "title": TITLE, "csrf": "x"},
}
ENDED = ".lesson.ended .lesson-actions .button.quiet"
DELETED = {"/api/v1/lessons/l3/everything": (200, {"backups": [1_699_900_000, 1_699_986_400]})}
RECORD_API = "/api/v1/lessons/lesson1/record"
PLAYBACK = "/api/v1/lessons/lesson1/playback"
PLAYER_API: dict[str, tuple[int, Any]] = {
    PLAYBACK: (200, playback()),
    f"{RECORD_API}/boards": (200, playback()),
    f"{PLAYBACK}/boards/{PAGE}": (200, board()),
    f"{PLAYBACK}/boards/lesson1.class": (200, {"operations": [], "next": ""}),
}
RECORDINGS: dict[str, tuple[int, Any]] = {
    "/api/v1/lessons/lesson1": (200, {}),
    "/api/v1/lessons/lesson1/recordings": (200, {"recordings": recordings()}),
    "/api/v1/lessons/lesson1/exports": (200, {"exports": exports()}),
    **PLAYER_API,
}
NO_RECORDINGS: dict[str, tuple[int, Any]] = {
    "/api/v1/lessons/lesson1": (200, {}),
    "/api/v1/lessons/lesson1/recordings": (200, {"recordings": []}),
    **PLAYER_API,
}
WATCH_LINK = {"id": "w1", "audience": "study", "made_at": 0, "expires_at": 4_000_000_000, "url": ""}
WATCH_LINKS: dict[str, tuple[int, Any]] = {
    "/api/v1/lessons/lesson1/watch-links": (200, {"links": [WATCH_LINK]}),
    "POST /api/v1/lessons/lesson1/watch-links": (
        201,
        WATCH_LINK | {"url": "https://school.example/lesson/lesson1/record#watch=x"},
    ),
}
AT_NOTES = press(".player-side .segments button:nth-child(3)")
MATERIAL = "/api/v1/lessons/lesson1/material"
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
    Shot("desk-delete", **DESK, act=press(ENDED)),
    Shot(
        "desk-deleted",
        **DESK | {"api": DESK["api"] | DELETED},
        act=press(ENDED, ".dialog .button.danger"),
    ),
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
    Shot(
        "desk-away",
        "desk",
        "/desk",
        ACCOUNT,
        api=dict.fromkeys(NOTHING_YET, (503, {"code": "busy", "text": ""})),
    ),
    Shot("desk-set-delete", **DESK, act=press(".class-row", ".set-line .icon-button:last-child")),
    Shot("desk-set-rename", **DESK, act=press(".class-row", ".set-line .icon-button")),
    Shot("desk-rehearse", **DESK, act=press(".rehearse-line .button")),
    Shot("desk-rehearse-class", **DESK, act=press(".class-line .button")),
    Shot(
        "desk-rehearse-ready",
        **{**DESK, "api": DESK["api"] | {REHEARSALS: (201, lessons()[0])}},
        act=press(".rehearse-line .button", "dialog .main"),
    ),
    Shot(
        "desk-rehearse-refused",
        **{**DESK, "api": DESK["api"] | {REHEARSALS: (503, {"code": "no_rehearsals", "text": ""})}},
        act=press(".rehearse-line .button", "dialog .main"),
    ),
    Shot("record", **RECORD, api=RECORDINGS | {RECORD_API: (200, full())}),
    Shot(
        "record-files",
        **RECORD,
        api=NO_RECORDINGS | {RECORD_API: (200, full())},
        act=press(".record-tools > .button"),
    ),
    Shot(
        "record-without-names",
        **RECORD,
        api=NO_RECORDINGS | {RECORD_API: (200, without_names(full()))},
        act=press(".switch"),
    ),
    Shot("record-goes-on", **RECORD, api=NO_RECORDINGS | {RECORD_API: (200, going_on(time.time()))}),
    Shot(
        "player",
        **RECORD | {"path": "/lesson/lesson1/record#t=26:10"},
        api=PLAYER_API,
        act=press(".player-lane:nth-child(2) button"),
    ),
    Shot("player-notes", **RECORD | {"path": "/lesson/lesson1/record#play"}, api=PLAYER_API, act=AT_NOTES),
    Shot(
        "player-link-over",
        **RECORD | {"path": "/lesson/lesson1/record#watch=x"},
        api={"POST /api/v1/lessons/lesson1/watch": (401, {"code": "token_expired", "text": ""})},
    ),
    Shot(
        "record-exports",
        **RECORD,
        api=RECORDINGS | {RECORD_API: (200, full())},
        act=unfold_exports,
    ),
    Shot(
        "record-to-others",
        **RECORD,
        api=RECORDINGS | WATCH_LINKS | {RECORD_API: (200, full())},
        act=press(".record-tools .button:nth-of-type(3)", ".watch-new .button"),
    ),
    Shot(
        "player-away",
        **RECORD | {"path": "/lesson/lesson1/record#play"},
        api={PLAYBACK: (503, {"code": "try_again", "text": ""})},
    ),
    Shot("record-empty", **RECORD, api=NO_RECORDINGS | {RECORD_API: (200, empty())}),
    Shot("record-not-begun", **RECORD, api=NO_RECORDINGS | {RECORD_API: (200, empty() | {"ended_at": None})}),
    *(
        Shot(f"record-{name}", **RECORD, api={RECORD_API: (status, {"code": code, "text": ""})})
        for name, status, code in (
            ("signed-out", 401, "sign_in_first"),
            ("refused", 404, "not_found"),
            ("away", 503, "try_again"),
        )
    ),
    *(Shot(name, **ROOM, scene=name) for name in SCENES),
    Shot(
        "teacher-pages", **ROOM, scene="teacher-boards", act=press(".board-controls > .button:nth-of-type(2)")
    ),
    Shot(
        "teacher-pages-of-a-pupil",
        **ROOM,
        scene="teacher-boards",
        act=press(
            ".board-kinds .board-tab:nth-of-type(3)",
            ".board-page:last-of-type",
            ".board-controls > .button:nth-of-type(2)",
        ),
    ),
    Shot(
        "teacher-pages-earlier",
        **ROOM,
        scene="teacher-boards",
        act=press(*TO_EARLIER),
        api=earlier(),
    ),
    Shot(
        "teacher-pages-earlier-of-pupils",
        **ROOM,
        scene="teacher-boards",
        act=press(".board-kinds .board-tab:nth-of-type(3)", *TO_EARLIER),
        api=earlier(),
    ),
    Shot(
        "teacher-pages-earlier-none",
        **ROOM,
        scene="teacher-boards",
        act=press(*TO_EARLIER),
        api={"/api/v1/lessons/lesson1/earlier": (200, {"lessons": []})},
    ),
    Shot(
        "teacher-who-sees-what",
        **ROOM,
        scene="teacher-boards",
        act=press(".board-controls > .button:last-of-type"),
    ),
    Shot("teacher-boards-ticked", **ROOM, scene="teacher-boards", act=tick_boards),
    Shot(
        "teacher-board-of-a-pupil",
        **ROOM,
        scene="teacher-boards",
        act=press(".board-kinds .board-tab:nth-of-type(3)"),
    ),
    Shot(
        "teacher-material",
        **ROOM,
        scene="teacher-boards",
        api={MATERIAL: (200, {"material": material()})},
        act=press(".board-tool"),
    ),
    Shot(
        "teacher-material-empty",
        **ROOM,
        scene="teacher-boards",
        api={MATERIAL: (200, {"material": []})},
        act=press(".board-tool"),
    ),
    Shot(
        "teacher-material-no-office",
        **ROOM,
        scene="teacher-boards",
        api={
            MATERIAL: (200, {"material": []}),
            f"POST {MATERIAL}": (501, {"code": "material_no_office", "text": ""}),
        },
        act=bring_file,
    ),
    Shot(
        "teacher-material-refused",
        **ROOM,
        scene="teacher-boards",
        api={
            MATERIAL: (200, {"material": material()[:1]}),
            f"POST {MATERIAL}": (415, {"code": "material_encrypted", "text": ""}),
        },
        act=bring_file,
    ),
    Shot(
        "pupil-own-board-open",
        **ROOM,
        scene="pupil-own-board",
        act=press(".topbar .tabs:nth-of-type(2) .tab:last-child"),
    ),
    Shot(
        "teacher-taken-out-list",
        **ROOM,
        scene="teacher-taken-out",
        act=press(".topbar .tabs + .tabs .tab:first-child"),
    ),
    Shot("teacher-sets-panel", **ROOM, scene="teacher-sets", act=open_groups),
    Shot("teacher-pairs", **ROOM, scene="teacher-forty", act=many_groups_of_two),
    Shot(
        "pupil-board", **ROOM, scene="pupil-small", act=press(".topbar .tabs:nth-of-type(2) .tab:last-child")
    ),
    *(
        Shot(name, **ROOM, scene=scene, act=press(BOARD_TAB, TO_FEW_TOOLS, *further))
        for name, scene, further in (
            ("pupil-board-simple", "pupil-small", ()),
            ("pupil-board-stamps", "pupil-small", (".simple-tool:nth-of-type(4)",)),
            ("teacher-board-simple", "teacher-boards", ()),
        )
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
    *(
        Shot(name, **ROOM, scene=scene, act=press(".topbar-words > button.chip"))
        for name, scene in (
            ("teacher-record", "teacher-forty"),
            ("teacher-record-stop", "teacher-recording"),
            ("teacher-record-again", "teacher-recording-failed"),
        )
    ),
    Shot(
        "teacher-observers",
        **ROOM,
        scene="teacher-observed",
        act=press(".topbar .tabs + .tabs .tab:first-child"),
    ),
    Shot("observer-notes", **ROOM, scene="observer", act=press(".toolbar > button.tool")),
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
    *(
        Shot(name, **ROOM, scene="teacher-many-boards", act=press(BOARD_TAB, *further))
        for name, further in (
            ("teacher-board-bar", ()),
            ("teacher-overview", (".board-folded > .button",)),
            ("teacher-overview-groups", (".board-folded > .button", ".overview-kinds .board-tab:last-child")),
        )
    ),
    *(
        Shot(name, **ROOM, scene="teacher-hand-ins", act=press(BOARD_TAB, *further))
        for name, further in (
            ("teacher-hand-in-box", (HAND_IN_BOX,)),
            ("teacher-compare", (HAND_IN_BOX, *HAND_INS_TICKED, "dialog .actions > .button")),
        )
    ),
    *(
        Shot(name, **ROOM, scene="pupil-hand-ins", act=press(BOARD_TAB, f".board-tab:nth-of-type({kind})"))
        for name, kind in (("pupil-handed-in", 2), ("pupil-given-back", 3))
    ),
    Shot("teacher-save", **ROOM, scene="teacher-hand-ins", act=press(BOARD_TAB, ".board-tool:last-child")),
    Shot("teacher-walk", **ROOM, scene="teacher-ten-groups", act=press(".topbar .tabs .tab:last-child")),
    Shot("teacher-aids", **ROOM, scene="teacher-timer", act=open_aids),
]
