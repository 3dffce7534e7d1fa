"""States of the live room with many boards: whose they are, their pages, and what they are to others."""

from __future__ import annotations

from typing import Any

from .casting import Json, class_of, pupils, scene


def page(page_id: str, name: str = "", *, common: bool = False) -> Json:
    """Return one page of a board; `common`: every board of its kind has it."""
    return {"page_id": f"lesson1.{page_id}", "name": name, "common": common}


def board(kind: str, openness: str, *pages: Json, **whose: str) -> Json:
    """Return a board as the server tells of it; `whose`: its `owner`, and their `name`."""
    return {"kind": kind, "openness": openness, "pages": list(pages), **whose}


def boards(*listed: Json, shown: str | None = None) -> Json:
    """Return what the server says of these boards, and of the page that everybody is shown."""
    return {"type": "boards", "boards": list(listed), "shown": shown}


IN_CLASS = board(
    "class",
    "writable",
    page("class"),
    page("class.2", "わかったこと"),
    page("class.3", "次の時間までに調べてくること・聞いてくること"),
)
SHOWN = board("shown", "seen", page("shown"))
GROUPS = [
    {"id": f"g{n}", "name": name, "page_id": f"lesson1.g{n}"}
    for n, name in enumerate(("1班", "2班", "3班", "日なたと日かげをくらべて調べる班"), 1)
]


def of_groups() -> list[Json]:
    """Return a board for each group, one of them seen by the others."""
    return [
        board("group", "seen" if n == 1 else "hidden", page(f"g{n + 1}"), owner=one["id"], name=one["name"])
        for n, one in enumerate(GROUPS)
    ]


def of_pupils(count: int) -> list[Json]:
    """Return a board for each pupil, some of them seen, one written on by all."""
    states = ("hidden", "hidden", "seen", "hidden", "writable")
    return [
        board(
            "own",
            states[n % len(states)],
            page(f"p{n}"),
            page(f"p{n}.2", "ふりかえり", common=True),
            owner=one["id"],
            name=one["name"],
        )
        for n, one in enumerate(pupils(count), 1)
    ]


def hand_ins(count: int) -> list[Json]:
    """Return what so many of the pupils handed in, a third of it given back."""
    return [
        {
            **board("hand", "hidden", page(f"hand.{n}"), owner=str(n), name=one["name"]),
            "handed_in": {
                "page_id": f"lesson1.p{n}",
                "at": 1_790_000_000 + 40 * n,
                "by_pupil": n % 2 == 0,
                "returned": n % 3 == 0,
            },
        }
        for n, one in enumerate(pupils(count), 1)
    ]


def lesson_of_boards(you: str, told: Json, **rest: Any) -> Json:
    """Return a class of forty that is told of these boards."""
    return scene(you, class_of(40), groups=GROUPS, events=[told], **rest)


BOARD_SCENES: dict[str, Json] = {
    "teacher-boards": lesson_of_boards(
        "p0", boards(IN_CLASS, SHOWN, *of_groups(), *of_pupils(40), shown="lesson1.class.2")
    ),
    "pupil-boards": lesson_of_boards(
        "p1",
        boards(
            {**IN_CLASS, "pages": IN_CLASS["pages"][:2]},
            SHOWN,
            *({**one, "openness": "seen"} for one in of_pupils(40)[:33]),
            shown="lesson1.p1",
        ),
    ),
    "teacher-hand-ins": lesson_of_boards("p0", boards(IN_CLASS, SHOWN, *of_pupils(40), *hand_ins(28))),
    "pupil-hand-ins": scene(
        "p3",
        class_of(9),
        events=[
            boards(
                IN_CLASS,
                board("own", "seen", {**page("p3"), "handed_at": 1_790_000_120}, owner="p3", name="さくら"),
                hand_ins(3)[2],
            )
        ],
    ),
    "pupil-own-board": scene(
        "p1",
        class_of(9),
        events=[boards(IN_CLASS, board("own", "seen", page("p1"), owner="p1", name="はな"))],
    ),
}
