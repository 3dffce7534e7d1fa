"""States of the live room in which a lesson is led: phases, quiet work, the door, what is asked of pupils."""

from __future__ import annotations

from .casting import LONG_NAMES, NOW, Json, class_of, scene, teacher

_STEPS: list[Json] = [
    {"name": "めあてをつかむ", "minutes": 8, "mode": "class", "board": "class"},
    {
        "name": "一人で考える",
        "minutes": 10,
        "mode": "alone",
        "prompt": "なぜそうなるのか、理由も書きましょう。",
    },
    {"name": "班で話し合う", "minutes": 15, "mode": "groups", "board": "group"},
    {"name": "まとめ", "minutes": 7, "mode": "class"},
]
PLAN: Json = {
    "title": "植物の育ち方",
    "notes": "机間指導では、まず3班を見る。",
    "revision": 3,
    "steps": [
        {"id": f"s{index}", "phase": step, "started_at": NOW - 600 if index == 0 else None}
        for index, step in enumerate(_STEPS)
    ],
}
"""A lesson of four phases, of which the first has begun."""


def in_phase(index: int, seconds_left: float) -> Json:
    """Return what a lesson says in one phase of the plan."""
    step = _STEPS[index]
    return {
        "phase": {
            "number": 2,
            "index": index,
            "count": len(_STEPS),
            "name": step["name"],
            "prompt": step.get("prompt", ""),
            "mode": step["mode"],
            "started_at": NOW - 300,
            "ends_at": NOW + seconds_left,
        }
    }


def beside() -> list[Json]:
    """Return nine pupils, beside the first of whom the teacher sits."""
    people = class_of(9)
    people[0]["beside"] = "p1"
    return people


def asked() -> list[Json]:
    """Return six pupils, the first of whom is asked to turn the microphone on."""
    people = class_of(6)
    people[1]["asked"] = ["microphone"]
    return people


DOOR = [
    {"id": "w1", "name": "たろう", "since": NOW - 50},
    {"id": "w2", "name": "はなこ", "since": NOW - 20, "seat": 12, "free": False},
]

TAKEN_OUT = [
    {"person": "x1", "name": "たける", "seat": 14, "banned": False, "at": NOW - 300},
    {"person": "x2", "name": LONG_NAMES[0], "seat": None, "banned": True, "at": NOW - 200},
    {"person": "x3", "name": LONG_NAMES[1], "seat": 31, "banned": True, "at": NOW - 100},
]

ORDER_SCENES: dict[str, Json] = {
    "pupil-phase": scene("p1", class_of(9), lesson=in_phase(1, 245)),
    "pupil-quiet": scene("p1", class_of(9), lesson={**in_phase(1, 45), "quiet": True}),
    "pupil-beside": scene("p1", beside(), lesson={**in_phase(1, 45), "quiet": True}),
    "teacher-phase": scene("p0", class_of(40), lesson=in_phase(1, -70), plan=PLAN),
    "teacher-beside": scene("p0", beside(), lesson={**in_phase(1, 45), "quiet": True}, plan=PLAN),
    "teacher-door": scene("p0", [teacher(), *class_of(6)[1:]], lesson={"waiting": DOOR}),
    "teacher-taken-out": scene("p0", [teacher(), *class_of(6)[1:]], staff={"removed": TAKEN_OUT}),
    "teacher-rehearsal": scene("p0", class_of(12), lesson={"rehearsal": True}),
    "pupil-attention": scene("p1", class_of(9), lesson={"attention": True}),
    "pupil-asked": scene("p1", asked()),
    "pupil-timer": scene("p1", class_of(9), lesson={"timer_ends_at": NOW + 170, "picked": "p1"}),
    "teacher-timer": scene("p0", class_of(9), lesson={"timer_ends_at": NOW - 5, "picked": "p2"}),
    "pupil-waiting": {"welcome": {"type": "waiting", "seat": 12, "free": False}},
}
