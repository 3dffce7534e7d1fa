"""What the REST API answers a teacher's desk in the pictures."""

from __future__ import annotations

from typing import Any


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
        {**row(4, "植物の育ち方", None), "rehearsal": True},
        row(3, "5年 算数「面積」", 1_699_800_000),
        {**row(5, "5年 社会「わたしたちの国土」", 1_699_600_000), "held": True},
    ]


def seats() -> list[dict[str, Any]]:
    """Return a roster of three."""
    rows = (
        ("青木 はな", "あおき はな", "all"),
        ("井上 蓮", "いのうえ れん", "voice"),
        ("上田 咲良", "", "board"),
    )
    return [
        {"number": number, "name": name, "reading": reading, "group": "1班", "consent": consent}
        for number, (name, reading, consent) in enumerate(rows, 1)
    ]


def group_sets() -> list[dict[str, Any]]:
    """Return groups that were saved in lessons of the class."""
    names = ("理科の実験", "音読が得意な人と、ゆっくり読む人を組み合わせた班")
    return [
        {
            "id": f"set{n}",
            "name": name,
            "groups": [{"name": "1班", "seats": [1, 2]}, {"name": "2班", "seats": [3]}],
        }
        for n, name in enumerate(names)
    ]


def material() -> list[dict[str, Any]]:
    """Return what was brought into a lesson: a long document, and a picture."""
    pages = [{"file": f"f{n}", "thumb": f"t{n}", "width": 2100, "height": 2970} for n in range(11)]
    return [
        {"id": "m1", "name": "5年理科_植物の発芽と成長_ワークシート_2026年度改訂版_最終.pdf", "pages": pages},
        {"id": "m2", "name": "黒板.jpg", "pages": pages[:1]},
    ]


def earlier() -> dict[str, tuple[int, Any]]:
    """Return what a room is told of earlier lessons and of the pages of the last one."""
    root = "/api/v1/lessons/lesson1/earlier"
    titles = (
        "植物の育ち方① 発芽の条件",
        "天気の変化をくらべて、明日の天気を予想しよう（まとめと発表の準備）",
        "5年 算数「小数のわり算」",
    )
    lessons = [
        {
            "id": f"e{n}",
            "title": title,
            "ended_at": 1_790_000_000 - 86_400 * 3 * n,
            "same_class": n < len(titles) - 1,
        }
        for n, title in enumerate(titles)
    ]
    pages = [
        {"kind": "own", "number": 1, "place": 1, "owners": [f"p{n}" for n in range(1, 34)]},
        {"kind": "own", "number": 4, "place": 2, "name": "ふりかえり", "owners": ["p1", "p2"]},
        {"kind": "group", "number": 1, "place": 1, "owners": ["g1", "g2", "g3"]},
        {"kind": "shown", "number": 1, "place": 1, "page_id": "e0.shown"},
        {
            "kind": "class",
            "number": 5,
            "place": 3,
            "name": "次の時間までに調べてくること・聞いてくること",
            "page_id": "e0.class.5",
        },
        *(
            {"kind": "group", "number": 1, "place": 1, "group_name": name, "page_id": f"e0.{n}"}
            for n, name in enumerate(("1班", "2班", "3班", "日なたと日かげをくらべて調べる班"))
        ),
    ]
    return {root: (200, {"lessons": lessons}), f"{root}/e0": (200, {"pages": pages})}


def plan() -> dict[str, Any]:
    """Return a lesson plan as a teacher keeps it."""
    phases = [
        {"name": "めあてをつかむ", "minutes": 8, "mode": "class", "board": "class"},
        {"name": "一人で考える", "minutes": 10, "mode": "alone", "prompt": "理由も書きましょう。"},
        {"name": "班で話し合う", "minutes": 15, "mode": "groups", "board": "group"},
    ]
    return {
        "format": "manabiya.lesson-plan",
        "version": 1,
        "title": "植物の育ち方",
        "grade": "5年",
        "subject": "理科",
        "notes": "",
        "phases": phases,
    }


def desk(rows: list[dict[str, Any]], *, more: bool = False) -> dict[str, tuple[int, Any]]:
    """Return all that a desk asks for: these lessons, a class and a plan."""
    shelf = {
        "id": "plan1",
        "title": "植物の育ち方",
        "grade": "5年",
        "subject": "理科",
        "phases": 3,
        "minutes": 33,
    }
    known = {"id": "class1", "name": "5年2組", "grade": 5}
    return {
        "/api/v1/lessons": (200, {"lessons": rows, "more": more}),
        "/api/v1/plans": (200, {"plans": [shelf]}),
        "/api/v1/plans/plan1": (200, {"id": "plan1", "plan": plan()}),
        "/api/v1/classes": (200, {"classes": [{**known, "seat_count": 3}]}),
        "/api/v1/classes/class1": (200, {**known, "seats": seats(), "group_sets": group_sets()}),
    }
