"""What the REST API answers the page that plays a lesson again, in the pictures."""

from __future__ import annotations

from random import Random
from typing import Any

from signaling.clients.doodles import Pen, element, work

from .record_answers import BEGAN, GROUPS_BEGAN, LESSON_SECONDS, MISSING, NAMES, full

GROUPS = 8
GROUPS_END = 1920.0
PAGE = "lesson1.g-1"
_LINES = (
    ("はい、聞こえます", 40.0),
    ("水がいると思います", 340.0),
    ("さっきの実験では、空気がないと芽が出ませんでした。理由を書いてもいいですか", 1010.0),
    ("同じ意見です", 1300.0),
    ("ありがとうございました", 2640.0),
)


def playback() -> dict[str, Any]:
    """Return a lesson with groups and talk, of which no pictures were recorded."""
    record, here = full(), [number for number in range(1, len(NAMES) + 1) if number not in MISSING]
    chance = Random(3)  # noqa: S311 - a picture of talk
    people = [person("t", "佐藤先生", "teacher", None, []), *(pupil(number, here) for number in here)]
    return {
        "lesson_id": "lesson1",
        "title": record["title"],
        "begins_at": BEGAN,
        "ends_at": BEGAN + LESSON_SECONDS,
        "people": people,
        "groups": [{"id": f"g-{number}", "name": f"{number}班"} for number in range(1, GROUPS + 1)],
        "phases": record["phases"],
        "turns": sorted(turns(here, chance), key=lambda turn: float(turn["begins_at"])),
        "tracks": [],
        "pages": [
            {"id": "lesson1.class", "kind": "class", "owner": "", "number": 1, "drawn_at": [200, 500, 2000]},
            {"id": PAGE, "kind": "group", "owner": "g-1", "number": 1, "drawn_at": list(range(900, 1900, 7))},
        ],
        "messages": [
            {
                "at": BEGAN + at,
                "channel": ("lesson", "with.p5", "g-1", "lesson", "lesson")[place],
                "author": NAMES[place * 7],
                "role": "student",
                "text": text,
            }
            for place, (text, at) in enumerate(_LINES)
        ],
        "notes": record["notes"],
    }


def person(name_id: str, name: str, role: str, seat: int | None, places: list[Any]) -> dict[str, Any]:
    """Return somebody who was there from the beginning to the end."""
    stays = [{"came_at": BEGAN, "went_at": None}]
    return {"id": name_id, "name": name, "role": role, "seat": seat, "stays": stays, "places": places}


def group_of(number: int, here: list[int]) -> str:
    """Return the group in which the pupil of this number worked."""
    return f"g-{here.index(number) * GROUPS // len(here) + 1}"


def pupil(number: int, here: list[int]) -> dict[str, Any]:
    """Return a pupil."""
    time = {"begins_at": BEGAN + GROUPS_BEGAN, "ends_at": BEGAN + GROUPS_END}
    return person(
        f"p{number}", NAMES[number - 1], "student", number, [{"group": group_of(number, here)} | time]
    )


def turns(here: list[int], chance: Random) -> list[dict[str, Any]]:
    """Return who spoke: the teacher at both ends, pupils in their groups between."""
    found = list[dict[str, Any]]()

    def speak(who: str, place: str, at: float) -> None:
        ends_at = BEGAN + at + chance.randrange(2, 14)
        found.append({"person": who, "place": place, "begins_at": BEGAN + at, "ends_at": ends_at})

    for at in [*range(10, 800, 19), *range(1930, 2700, 23)]:
        speak("t" if chance.random() < 0.7 else f"p{chance.choice(here)}", "lesson", at)  # noqa: PLR2004
    for number in here:
        for _ in range(chance.randrange(0, 22)):
            speak(f"p{number}", group_of(number, here), chance.uniform(GROUPS_BEGAN, GROUPS_END - 15))
    return found


def board() -> dict[str, Any]:
    """Return what a group of four drew, over a quarter of an hour."""
    chance = Random(5)  # noqa: S311 - a drawing
    colours = ("#1971c2", "#e03131", "#2f9e44", "#f08c00")
    operations = list[dict[str, Any]]()
    at = BEGAN + 900
    for place in range(12):
        who = place % 4
        left, top = 80 + place % 4 * 260, 60 + place // 4 * 200
        for stroke in work(chance, left, top, 130):
            at += 7
            pen = Pen(colours[who], f"p{who}", who + 1)
            drawn = element(pen, stroke, chance, int(at * 1000))
            operations.append({"at": at, "person": f"p{who + 1}", "element": drawn})
    return {"operations": operations, "next": ""}
