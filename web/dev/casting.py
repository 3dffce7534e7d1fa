"""Who is in the scenes, and what the fake far end says of them: one function for each kind of thing."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

PUPILS = [
    *("はな", "ゆうと", "さくら", "そうた", "ひなた", "れん", "めい", "みなと", "ゆい", "はるき"),
    *("あおい", "りく", "こはる", "あさひ", "つむぎ", "いつき", "ひまり", "ゆうま", "さな", "はると"),
    *("いちか", "かなた", "えま", "こうき", "りん", "しおん", "うた", "だいち", "のあ", "けんた"),
]
LONG_NAMES = (
    "Maximiliane-Theodora Wolkenstein-Troburg",
    "じゅげむじゅげむごこうのすりきれかいじゃりすいぎょの",
)
TEACHER = "佐藤先生"


def person(number: int, name: str, **changes: Any) -> Json:
    """Return a pupil with a camera."""
    return {
        "id": f"p{number}",
        "name": name,
        "role": "student",
        "group": None,
        "presence": "here",
        "hand_raised_at": None,
        "sources": ["camera"],
        **changes,
    }


_MANY = 8
"""In a class of more than this somebody is coming back, and somebody has a weak line."""


def lesson(**changes: Any) -> Json:
    """Return a lesson as the server describes it."""
    return {
        "id": "lesson1",
        "title": "5年 理科「植物の育ち方」",
        "code": "48213057",
        "page_id": "lesson1.class",
        "locks": {"microphone": False, "camera": False, "screen": True, "chat": False, "board": False},
        "settings": {"microphone_on_arrival": False, "camera_on_arrival": True},
        "groups_open": False,
        "started_at": 1_700_000_000,
        **changes,
    }


def teacher(**changes: Any) -> Json:
    """Return the teacher, seen and heard."""
    return person(0, TEACHER, role="teacher", sources=["camera", "microphone"], **changes)


def pupils(count: int, **changes: Any) -> list[Json]:
    """Return so many pupils, those with long names among them."""
    names = [*PUPILS, *LONG_NAMES, *(f"児童{number}" for number in range(33, 60))]
    return [person(number + 1, names[number], **changes) for number in range(count)]


def scene(you: str, people: list[Json], **rest: Any) -> Json:
    """Return what the fake far end plays. `staff`: what of the lesson is told to staff alone."""
    groups, changes = rest.pop("groups", []), rest.pop("lesson", {})
    snapshot = {"epoch": 1, "version": 5, "lesson": lesson(**changes), "people": people, "groups": groups}
    snapshot["polls"], snapshot["plan"] = rest.pop("polls", []), rest.pop("plan", None)
    snapshot |= rest.pop("staff", {})
    welcome = {
        "type": "welcome",
        "you": you,
        "session_id": "s",
        "now": 1_700_000_600,
        "snapshot": snapshot,
        "ice_servers": [],
        "media_restart": False,
    }
    pictures = [one["id"] for one in people if one["id"] != you and "camera" in one["sources"]]
    return {"welcome": welcome, "pictures": pictures, **rest}


def said(number: int, author: Json, text: str, at: float, channel: str = "lesson") -> Json:
    """Return one stored chat message."""
    return {
        "channel": channel,
        "number": number,
        "client_id": f"c{number}",
        "author_id": author["id"],
        "author_name": author["name"],
        "author_role": author["role"],
        "text": text,
        "at": 1_700_000_000 + at,
    }


def chat(people: list[Json]) -> Json:
    """Return what has been said in the lesson, an attempt at markup included."""
    lines = [
        (0, "みなさん、おはようございます！", 0),
        (1, "おはようございます", 20),
        (2, "おはようございます！", 24),
        (0, "今日は植物の育ち方を調べます。ワークシートの1ページを開いてください。", 60),
        (3, "先生、何ページですか？", 75),
        (0, "1ページです。", 80),
        (4, "開きました", 95),
        (4, "インゲンマメの種もあります", 99),
        (1, "https://example.com/<b>bold</b> <script>alert(1)</script>", 400),
    ]
    messages = [said(n + 1, people[who], text, at) for n, (who, text, at) in enumerate(lines)]
    return {"type": "chat.new", "channel": "lesson", "messages": messages}


def class_of(count: int) -> list[Json]:
    """Return a teacher and so many pupils, some with raised hands, some speaking."""
    people = [teacher(), *pupils(count)]
    for number in (3, 7):
        if number < len(people):
            people[number]["hand_raised_at"] = 1_700_000_000 + number
    for number in (2, 5):
        if number < len(people):
            people[number]["sources"] = ["camera", "microphone"]
    if count > _MANY:
        people[6]["presence"] = "away"
        people[8]["presence"] = "weak"
        people[4]["sources"] = []
    return people


NOW = 1_700_000_600
"""When the scenes play, by the server's clock."""
