"""What the REST API answers the page of a lesson record in the pictures."""

from __future__ import annotations

from typing import Any

BEGAN = 1_790_037_900.0
"""A morning in September in Japan, 9:45."""
LESSON_SECONDS = 46 * 60.0
_REGISTER = (
    "青木 はな,井上 蓮,上田 咲良,遠藤 大和,大野 結衣,加藤 湊,川口 陽葵,木村 蒼,工藤 凛,小林 悠真,近藤 芽依,"
    "斎藤 樹,坂本 莉子,佐々木 律,清水 紬,杉山 朝陽,鈴木 澪,高橋 新,竹内 琴音,田中 颯太,千葉 杏,"
    "マリア・フェルナンダ・ドス・サントス・オリヴェイラ,中村 陸,西村 美月,野口 航,橋本 詩,林 碧,原田 柚葉,"
    "藤井 奏,松本 暖,三浦 心春,村上 岳,森 ひまり,山田 伊織"
)
NAMES = _REGISTER.split(",")
MISSING = {12, 27}
AWAY = {7: [(900.0, 1140.0)], 22: [(420.0, 600.0), (1500.0, 1560.0)], 30: [(1260.0, 1980.0)]}
"""By number: from when to when they were away, seconds of the lesson."""
GROUPS_BEGAN = 845.0
LATE = {4: 660.0, 19: 240.0, 33: 75.0}


def stay(began: float, ended: float | None) -> dict[str, Any]:
    """Return a stay, from seconds of the lesson. `None`: it goes on."""
    return {"came_at": BEGAN + began, "went_at": None if ended is None else BEGAN + ended}


def attendance(
    name: str, role: str, seat: int | None, ends: list[tuple[float, float | None]], now: float
) -> dict[str, Any]:
    """Return who was there from when to when."""
    seconds = sum((now if ended is None else ended) - max(began, 0) for began, ended in ends)
    return {
        "name": name,
        "role": role,
        "seat": seat,
        "stays": [stay(*one) for one in ends],
        "seconds": seconds,
    }


def pupils(ended: float | None, now: float) -> list[dict[str, Any]]:
    """Return a class of 34, some of whom were late, away for a while, or did not come."""
    rows = list[dict[str, Any]]()
    for number, name in enumerate(NAMES, 1):
        ends = list[tuple[float, float | None]]()
        if number not in MISSING and LATE.get(number, 0.0) < now:
            came = LATE.get(number, -60.0 - number * 7)
            for left, back in AWAY.get(number, []):
                if back < now:
                    ends.append((came, left))
                    came = back
            ends.append((came, ended))
        rows.append(attendance(name, "student", number, ends, now))
    return rows


def phases() -> list[dict[str, Any]]:
    """Return five phases that did not run as they were planned."""
    rows = (
        ("めあてをつかむ", "class", "植物が大きくなるには、何がいるでしょうか。", 5, 0, 6 * 60 + 20),
        ("一人で予想する", "alone", "理由も書きましょう。", 8, 6 * 60 + 20, 14 * 60 + 5),
        (
            "グループで話し合う",
            "groups",
            "考えを伝え合いましょう。\n同じところ、ちがうところはどこですか。",
            15,
            14 * 60 + 5,
            32 * 60,
        ),
        ("発表する", "class", "", 10, 32 * 60 + 30, 40 * 60),
        ("ふりかえり", "alone", "今日わかったことを一つ書きましょう。", 5, 40 * 60, 45 * 60),
    )
    return [
        {
            "name": name,
            "mode": mode,
            "prompt": prompt,
            "minutes": minutes,
            "began_at": BEGAN + began,
            "ended_at": BEGAN + ended,
        }
        for name, mode, prompt, minutes, began, ended in rows
    ]


def asked(at: float, results: dict[str, Any]) -> dict[str, Any]:
    """Return one time that a question was asked."""
    return {"opened_at": BEGAN + at, "closed_at": BEGAN + at + 90, "results": results}


def polls() -> list[dict[str, Any]]:
    """Return a question before and after it was discussed, a scale, and one in words."""
    options = ["水だけ", "水と空気", "水と空気と、ちょうどよい温度", "土と肥料"]
    texts = [
        "日光に当てたほうが葉がこい緑になっていました。",
        "肥料をやったほうが、くきが太い。",
        "水だけでも芽は出るけど、そのあと大きくならない。",
        "わからない",
        "日かげのものは、ひょろひょろとのびていて、葉の色がうすい黄緑でした。日光が足りないからだと思います。",
        "まだ知りたいことがあります",
    ]
    return [
        {
            "question": {
                "kind": "choice",
                "prompt": "インゲンマメの種が芽を出すのに、いるものはどれですか。",
                "options": options,
                "anonymous": False,
            },
            "rounds": [
                asked(300, {"count": 31, "tally": [12, 9, 6, 4], "texts": [], "hidden": []}),
                asked(2100, {"count": 32, "tally": [1, 5, 25, 1], "texts": [], "hidden": []}),
            ],
        },
        {
            "question": {
                "kind": "scale",
                "prompt": "自分の考えを友だちに伝えられましたか。",
                "options": [],
                "anonymous": True,
            },
            "rounds": [
                asked(1960, {"count": 30, "tally": [1, 3, 9, 11, 6], "texts": [], "hidden": []}),
            ],
        },
        {
            "question": {
                "kind": "text",
                "prompt": "日なたと日かげで、何がちがいましたか。",
                "options": [],
                "anonymous": False,
            },
            "rounds": [asked(1700, {"count": len(texts), "tally": [], "texts": texts, "hidden": [texts[3]]})],
        },
    ]


def called(key: str, done: str, rows: list[tuple[int, float, float | None]]) -> list[dict[str, Any]]:
    """Return what pupils called for: number, seconds of the lesson, and how long it took."""
    return [
        {
            "name": NAMES[seat - 1],
            "seat": seat,
            key: BEGAN + at,
            done: None if took is None else BEGAN + at + took,
        }
        for seat, at, took in rows
    ]


def groups() -> list[dict[str, Any]]:
    """Return eight groups of four."""
    here = [number for number in range(1, len(NAMES) + 1) if number not in MISSING]
    return [
        {
            "name": f"{n + 1}班",
            "balance": 0.97 - n * 0.09,
            "members": [
                {
                    "name": NAMES[seat - 1],
                    "seat": seat,
                    "seconds": 1075.0
                    - sum(back - left for left, back in AWAY.get(seat, []) if left > GROUPS_BEGAN),
                    "strokes": seat * 37 % 61,
                    "talk_seconds": seat * 53 % 190,
                }
                for seat in here[n * 4 : n * 4 + 4]
            ],
        }
        for n in range(8)
    ]


def boards() -> list[dict[str, Any]]:
    """Return boards of all kinds."""

    def row(kind: str, name: str, writers: int, strokes: int) -> dict[str, Any]:
        return {"kind": kind, "name": name, "writers": writers, "strokes": strokes}

    return [
        row("shown", "", 1, 48),
        row("class", "", 11, 37),
        *(row("group", f"{n + 1}班", 4 - n % 2, 60 + n * 17) for n in range(8)),
        *(
            row("own", name, 1, number * 53 % 97 + 3)
            for number, name in enumerate(NAMES, 1)
            if number not in MISSING
        ),
    ]


def empty() -> dict[str, Any]:
    """Return the record of a lesson that nobody came to."""
    return {
        "lesson_id": "lesson1",
        "title": "5年 理科「植物の育ち方」",
        "began_at": None,
        "ended_at": BEGAN + 3600,
        **{
            key: []
            for key in (
                "pupils",
                "staff",
                "observers",
                "phases",
                "polls",
                "hands",
                "groups",
                "boards",
                "questions",
            )
        },
        "hand_ins": None,
        "reflections": None,
        "notes": [],
        "messages_by_pupils": 0,
        "messages_by_staff": 0,
    }


def full() -> dict[str, Any]:
    """Return the record of a lesson with everything in it."""
    waited = [("佐藤先生", "teacher", -240.0), ("田村 支援員", "assistant", 130.0)]
    end = LESSON_SECONDS
    here = pupils(end, end)
    return empty() | {
        "title": "5年 理科「植物の育ち方」② 種が芽を出すのにいるものを、条件をそろえた実験から考えよう",
        "began_at": BEGAN,
        "ended_at": BEGAN + end,
        "pupils": here,
        "staff": [attendance(name, role, None, [(came, end)], end) for name, role, came in waited],
        "observers": [attendance("小金井 校長", "observer", None, [(600.0, 1500.0)], end)],
        "phases": phases(),
        "polls": polls(),
        "hands": called(
            "raised_at",
            "lowered_at",
            [
                (3, 130, 14),
                (9, 210, 31),
                (16, 215, None),
                (20, 1000, 72),
                (22, 1320, 48),
                (3, 1950, 9),
                (31, 2300, None),
                (5, 2310, 26),
            ],
        ),
        "groups": groups(),
        "boards": boards(),
        "questions": called(
            "asked_at", "answered_at", [(8, 480, 95), (24, 560, 41), (11, 1490, None), (15, 2200, 130)]
        ),
        "hand_ins": {"pupils": 30, "missing": [here[seat - 1] for seat in (18, 22)]},
        "reflections": {
            "written": 29,
            "missing": [here[seat - 1] for seat in (4, 18, 22)],
        },
        "notes": [
            note(620.0, "指をつかって数えている。", ["つまずき"], 7),
            note(
                1510.0,
                "「なぜ？」のあと10秒待った。\n教室がしずかになり、手が4つあがった。",
                ["先生の手立て"],
                None,
            ),
        ],
        "messages_by_pupils": 64,
        "messages_by_staff": 12,
    }


def note(at: float, text: str, tags: list[str], seat: int | None) -> dict[str, Any]:
    """Return what an observer wrote, at seconds of the lesson."""
    about = "" if seat is None else NAMES[seat - 1]
    return {
        "at": BEGAN + at,
        "author": "山田校長",
        "text": text,
        "tags": tags,
        "about": about,
        "seat": seat,
    }


def recordings() -> list[dict[str, Any]]:
    """Return a recording with a teacher, and some of the class."""
    people = [("佐藤先生", None), *((NAMES[seat - 1], seat) for seat in (1, 2, 22))]
    tracks = [
        {
            "file": f"{number}{source}.mkv",
            "name": name,
            "seat": seat,
            "source": source,
            "codec": "opus" if source == "microphone" else "vp8",
            "group": group,
            "begins_at": BEGAN + began,
            "ends_at": BEGAN + began + 600,
            "size": 41_000_000,
        }
        for number, (name, seat) in enumerate(people)
        for source in ("camera", "microphone")
        for group, began in (("", 120.0), *((("3班", 900.0),) if seat else ()))
    ]
    return [{"id": "r1", "began_at": BEGAN + 120, "ended_at": BEGAN + 2400, "tracks": tracks}]


def exports() -> list[dict[str, Any]]:
    """Return files of that recording: one to take away, and one that is being made."""
    one = {"recording": "r1", "layout": "teacher", "names": True, "board": True, "chat": True, "done": 1.0}
    return [
        one | {"id": "x1", "state": "done", "size": 412_000_000},
        one
        | {"id": "x2", "layout": "grid", "names": False, "board": False, "chat": False}
        | {"state": "making", "done": 0.4, "size": 0},
    ]


def shifted(value: Any, seconds: float) -> Any:
    """Return a record, or a part of one, of so much later."""
    if isinstance(value, list):
        return [shifted(one, seconds) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: one + seconds if key.endswith("_at") and one is not None else shifted(one, seconds)
        for key, one in value.items()
    }


def going_on(now: float) -> dict[str, Any]:
    """Return the record of a lesson that is in its second phase at this time."""
    since = 560.0
    first, second = phases()[:2]
    record = empty() | {
        "began_at": BEGAN,
        "ended_at": None,
        "pupils": pupils(None, since),
        "staff": [attendance("佐藤先生", "teacher", None, [(0.0, None)], since)],
        "phases": [first, second | {"ended_at": None}],
        "hands": called("raised_at", "lowered_at", [(9, 500, None)]),
        "messages_by_staff": 1,
    }
    return shifted(record, now - since - BEGAN)  # type: ignore[no-any-return]


def without_names(record: dict[str, Any]) -> dict[str, Any]:
    """Return the copy of a record without identities."""
    codes = {name: f"P{number:02}" for number, name in enumerate(NAMES, 1)}
    codes |= {f"{number}班": f"G{number}" for number in range(1, 9)}
    codes |= {one["name"]: f"T{number}" for number, one in enumerate(record["staff"], 1)}
    codes |= {one["name"]: f"O{number}" for number, one in enumerate(record["observers"], 1)}

    def hidden(key: str, value: Any) -> Any:
        match value:
            case dict():
                return {inner: hidden(inner, one) for inner, one in value.items()}
            case list():
                return [hidden(key, one) for one in value]
            case _:
                return {"name": codes.get(value, value), "seat": None, "texts": ""}.get(key, value)

    return hidden("", record)  # type: ignore[no-any-return]
