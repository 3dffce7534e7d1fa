"""States of the live room worth looking at: what a server would have said."""

from __future__ import annotations

from typing import Any

from .board_scenes import BOARD_SCENES, SHOWN, board, boards, page
from .casting import NOW, TEACHER, Json, chat, class_of, person, pupils, scene, teacher
from .order_scenes import ORDER_SCENES

GROUPS = [{"id": f"g{n}", "name": f"{n}班", "page_id": f"lesson1.g{n}"} for n in range(1, 5)]


def in_groups(you_group: str | None) -> list[Json]:
    """Return sixteen pupils in four groups, and the teacher where `you_group` says."""
    people = class_of(16)
    people[0]["group"] = you_group
    for number, one in enumerate(people[1:]):
        one["group"] = f"g{number % 4 + 1}"
    return people


TEN = [{"id": f"g{n}", "name": f"{n}班", "page_id": f"lesson1.g{n}"} for n in range(1, 11)]


def forty_in_groups(you_group: str | None = None) -> list[Json]:
    """Return forty pupils in ten groups, one of them late, and the teacher where `you_group` says."""
    people = class_of(40)
    people[0]["group"] = you_group
    for number, one in enumerate(people[1:40]):
        one["group"] = one["assigned"] = f"g{number % 10 + 1}"
    return people


def at_work(**work: Any) -> Json:
    """Return a lesson whose groups work, with so many seconds left."""
    return {"groups_open": True, "group_work": work}


def calling() -> list[Json]:
    """Return ten groups of which two call for help."""
    calls = {
        "g3": {"help_at": NOW - 20, "help_by": "p3"},
        "g7": {"help_at": NOW - 90, "help_by": "p7"},
    }
    return [{**one, **calls.get(one["id"], {})} for one in TEN]


TALK = {
    "type": "groups.talk",
    "people": {f"p{n}": {"seconds": n % 7 * 5, "last_at": NOW - n % 9} for n in range(2, 40)},
    "silent_since": {"g4": NOW - 75, "g9": NOW - 40},
}
"""Who has spoken in ten groups; two of these are quiet."""


def seated() -> list[Json]:
    """Return forty pupils in ten groups, each on the seat of their class."""
    return [{**one, "seat": number} if number else one for number, one in enumerate(forty_in_groups())]


def on_seats(people: list[Json]) -> list[Json]:
    """Return these people, the pupils on the seats of their class."""
    return [{**one, "seat": number} if number else one for number, one in enumerate(people)]


def boards_of(people: list[Json]) -> Json:
    """Return the boards of a class in ten groups, as staff are told: one page of an own board is shown."""
    own = [
        board("own", "hidden", page(f"own.{one['id']}", common=True), owner=one["id"], name=one["name"])
        for one in people
        if one["role"] == "student"
    ]
    groups = [board("group", "hidden", page(one["id"]), owner=one["id"], name=one["name"]) for one in TEN]
    return boards(SHOWN, board("class", "writable", page("class")), *groups, *own)


NEWS = {
    "text": "あと5分です。発表する人を1人決めてください。",
    "name": TEACHER,
    "at": NOW,
    "until": NOW + 10_000,
}


SETS = {
    "roster": [
        {"number": n, "name": one["name"], "group": f"{n % 9 + 1}班"} for n, one in enumerate(pupils(36), 1)
    ],
    "group_sets": [
        {"number": 1, "name": "", "at": NOW - 900, "groups": 10, "people": 40},
        {"number": 2, "name": "理科の実験", "at": NOW - 86_400, "groups": 9, "people": 36, "for_class": True},
        {
            "number": 3,
            "name": "音読が得意な人と、ゆっくり読む人を組み合わせた班",
            "at": NOW - 90_000,
            "groups": 18,
            "people": 36,
            "for_class": True,
        },
    ],
}
"""A class whose groups were saved, and a round of this lesson."""


def choosing() -> list[Json]:
    """Return forty pupils of whom half have chosen one of ten groups."""
    people = class_of(40)
    for number, one in enumerate(people[2:22]):
        one["assigned"] = f"g{number % 6 + 1}"
    return people


def bandwidth(people: list[Json], class_mbps: int = 80) -> Json:
    """Return what the links of so many people carry, some of them narrow."""
    use = {
        one["id"]: {"down_bps": 640_000, "down_limit_bps": 0, "up_bps": 190_000, "limited": False}
        for one in people
        if one["presence"] == "here"
    }
    for number, limit in ((3, 420_000), (5, 180_000)):
        use[people[number]["id"]] |= {"down_bps": limit, "down_limit_bps": limit, "limited": True}
    return {"type": "media.bandwidth", "people": use, "class_bps": class_mbps * 1_000_000}


def _speaking(*ids: str) -> Json:
    return {"type": "media.speaking", "people": list(ids)}


def _sharing() -> list[Json]:
    people = class_of(9)
    people[0]["sources"] = ["camera", "microphone", "screen"]
    return people


MINE = {"type": "mine", "answers": {"q1": [{"chosen": [1], "text": ""}]}}
_six = class_of(6)
_forty = class_of(40)

LONG_OPTIONS = [
    "同じ重さの鉄と木を水に入れると、鉄だけがしずむ",
    "同じ大きさの鉄と木をくらべると、鉄のほうが重い",
    "鉄も木も、形を変えても重さは変わらない",
    "水にうかぶものは、どれも軽いものである",
]


def asked(*, names: bool = False, shown: bool = False, rounds: int = 1, kind: str = "choice") -> Json:
    """Return a poll of forty pupils, in the words of a fifth year."""
    tallies = ([14, 9, 12, 4], [3, 28, 8, 1])
    answers = [
        {"person": f"p{n + 1}", "name": one["name"], "answer": {"chosen": [n % 4], "text": ""}}
        for n, one in enumerate(pupils(36))
    ]
    return {
        "id": "q1",
        "number": 1,
        "question": {
            "kind": kind,
            "prompt": "ものの重さと体積について、正しいと思うものを1つえらびましょう。",
            "options": LONG_OPTIONS if kind == "choice" else [],
            "anonymous": False,
        },
        "shown": shown,
        "rounds": [
            {
                "opened_at": 1_700_000_500 + n,
                "closed_at": 1_700_000_550 + n if shown or n + 1 < rounds else None,
                "results": {"count": sum(tallies[n]), "tally": tallies[n], "texts": []}
                if shown or names
                else None,
                "named": answers if names else [],
            }
            for n in range(rounds)
        ],
    }


def in_words() -> Json:
    """Return a poll answered in words, one of them out of the class's sight."""
    poll = asked(kind="text", shown=True)
    texts = [
        "うくものと、しずむものがある",
        "ばーか",
        "水の重さとくらべるとよい",
        "鉄でも、中が空っぽならうくと思う",
    ]
    poll["rounds"][0]["results"] = {"count": 4, "tally": [], "texts": texts, "hidden": [texts[1]]}
    return poll


NOTES: list[Json] = [
    {
        "id": "n1",
        "at": 1_700_000_065.0,
        "text": "指をつかって数えている。",
        "tags": ["つまずき"],
        "about": "はな",
        "seat": 12,
    },
    {
        "id": "n2",
        "at": 1_700_000_310.0,
        "text": "「なぜ？」と聞いたあと、10秒待った。\nそうたさんが手をあげた。",
        "tags": ["先生の手立て", "発言"],
    },
]
RECORDING: Json = {"phase": "running", "announced_at": 1_700_000_500, "guests": True}
LOOKING_BACK: Json = {"reflection_sheet": {"open": True, "scale": True, "opened_at": 1_700_000_500}}
_LOOKED_BACK = [
    ("はじめは重いものがしずむと思っていたけれど、大きさも関係があるとわかりました。", 4),
    ("友だちの考えを聞いて、自分の考えがかわった。\nつぎは、氷でもためしてみたいです。", 3),
    ("グループで意見を言うのがむずかしかった。", 1),
    ("", 3),
    ("実けんが楽しかった！", 4),
    ("みつどがまだよくわかりません。もう一度教えてほしいです。", 2),
]


def looked_back(people: list[Json]) -> list[Json]:
    """Return what some of a class wrote at the end."""
    return [
        {
            "id": f"r{number}",
            "number": number,
            "person": people[number]["id"],
            "name": people[number]["name"],
            "seat": number,
            "text": text,
            "mood": mood,
            "at": 1_700_000_600.0,
        }
        for number, (text, mood) in enumerate(_LOOKED_BACK, start=1)
    ]


SCENES: dict[str, Json] = {
    "pupil-small": scene("p1", _six, events=[_speaking("p0"), chat(_six)]),
    "pupil-forty": scene("p1", _forty, events=[_speaking("p2"), chat(_forty)]),
    "teacher-forty": scene("p0", _forty, events=[_speaking("p2", "p5"), chat(_forty), bandwidth(_forty)]),
    "teacher-full-line": scene("p0", _forty, events=[bandwidth(_forty, class_mbps=33)]),
    "teacher-alone": scene("p0", [teacher()]),
    "pupil-alone": scene("p1", pupils(1)),
    "pupil-screen": scene("p1", _sharing(), screen="p0", events=[_speaking("p0")]),
    "pupil-group": scene(
        "p1", in_groups("g1"), groups=GROUPS, lesson={"groups_open": True}, events=[_speaking("p5")]
    ),
    "teacher-groups": scene("p0", in_groups("g2"), groups=GROUPS, lesson={"groups_open": True}),
    "teacher-ten-groups": scene(
        "p0", forty_in_groups(), groups=calling(), lesson=at_work(clock={"until": NOW + 465}), events=[TALK]
    ),
    "teacher-many-boards": scene("p0", seated(), groups=TEN, events=[boards_of(seated())]),
    "teacher-recalling": scene(
        "p0", forty_in_groups(), groups=TEN, lesson=at_work(recall_at=NOW + 25, clock={"until": NOW})
    ),
    "pupil-group-time": scene(
        "p1", forty_in_groups(), groups=TEN, lesson=at_work(clock={"until": NOW + 55}, news=NEWS)
    ),
    "teacher-sets": scene("p0", _forty, staff=SETS),
    "teacher-sets-at-work": scene("p0", forty_in_groups(), groups=TEN, lesson=at_work(), staff=SETS),
    "pupil-choosing": scene("p1", choosing(), groups=TEN, lesson={"group_work": {"choice": 4}}),
    "pupil-locked": scene(
        "p1",
        _six,
        lesson={"locks": {"microphone": True, "camera": False, "screen": True, "chat": True, "board": True}},
        events=[chat(_six)],
    ),
    "pupil-recorded": scene("p1", _six, lesson={"recording": RECORDING}),
    "teacher-recording": scene("p0", _forty, lesson={"recording": RECORDING}),
    "teacher-recording-failed": scene(
        "p0", _forty, lesson={"recording": RECORDING | {"phase": "failed", "failure": "disk_full"}}
    ),
    "teacher-sound": scene("p0", _forty, lesson={"sound_only": True}, pictures=[]),
    "pupil-sound": scene("p1", _sharing(), events=[_speaking("p0")]),
    "pupil-poll": scene("p1", _forty, polls=[asked()], events=[MINE]),
    "pupil-poll-scale": scene("p1", _six, polls=[asked(kind="scale")]),
    "pupil-poll-shown": scene("p1", _forty, polls=[asked(shown=True, rounds=2)]),
    "teacher-poll": scene("p0", _forty, polls=[asked(names=True)]),
    "teacher-poll-twice": scene("p0", _forty, polls=[asked(names=True, shown=True, rounds=2)]),
    "pupil-looking-back": scene("p1", _six, lesson=LOOKING_BACK),
    "pupil-looked-back": scene("p1", _forty, lesson=LOOKING_BACK, mine=looked_back(_forty)[0]),
    "teacher-looking-back": scene("p0", _forty, lesson=LOOKING_BACK, written=looked_back(_forty)),
    "teacher-words": scene("p0", _forty, polls=[in_words()]),
    "lost": scene("p1", _six, drop=True),
    "pupil-observed": scene("p3", [*_six, person(98, "山田校長", role="observer", sources=[])]),
    "pupil-visited": scene(
        "p3",
        [*_six, *(person(n, "", role="observer", sources=[]) for n in (97, 98))],
        lesson={"settings": {"observers": "visitors"}, "recording": RECORDING},
    ),
    "teacher-recording-asked": scene(
        "p0", [*_six, person(98, "山田校長", role="observer", sources=[], asks_recording=True)]
    ),
    "observer-recording-asked": scene(
        "p99", [*_six, person(99, "山田校長", role="observer", sources=[], asks_recording=True)]
    ),
    "teacher-observed": scene("p0", [*_six, person(98, "山田校長", role="observer", sources=[])]),
    "observer": scene(
        "p99", [*on_seats(_forty), person(99, "山田校長", role="observer", sources=[])], notes=NOTES
    ),
    "ended": {**scene("p1", _six), "events": [{"type": "farewell", "reason": "ended"}]},
    "removed": {**scene("p1", _six), "events": [{"type": "farewell", "reason": "removed"}]},
    **BOARD_SCENES,
    **ORDER_SCENES,
}
