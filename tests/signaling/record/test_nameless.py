"""A copy that names nobody."""

from __future__ import annotations

import msgspec

from signaling.lesson.poll_view import Record, Written
from signaling.record.build import record_of
from signaling.record.facts import Absent, Drawn, Facts, SharedNote
from signaling.record.nameless import without_names
from signaling.wire.notes import Note
from signaling.wire.polls import Answer, Question
from signaling.wire.timeline import Came, GroupNamed, Placed

SECRET = b"a secret that nobody knows"
PUPILS = ["はな", "けん", "ゆい", "そら", "りく"]


def facts(lesson_id: str = "lesson1") -> Facts:
    """Return a lesson whose every name can be found again."""
    question = Question(kind="text", prompt="なぜ？")
    return Facts(
        lesson_id=lesson_id,
        title="理科",
        now=100.0,
        ended_at=None,
        entries=[
            Came(at=0.0, person="t", name="佐藤", role="teacher"),
            Came(at=0.0, person="o", name="校長", role="observer"),
            *(
                Came(at=1.0, person=f"p{seat}", name=name, role="student", seat=seat + 4711)
                for seat, name in enumerate(PUPILS)
            ),
            GroupNamed(at=2.0, group="g-1", name="はなチーム"),
            Placed(at=2.0, person="p0", group="g-1"),
        ],
        absent=[Absent("みお", 4790)],
        polls=[Record("q", 0, 1, question, 1.0, 2.0, (Written("p0", "はな", Answer(text="水だから")),))],
        notes=[SharedNote("校長", Note(id="n", at=5.0, text="はなの手が止まった", about="はな", seat=4711))],
        drawn=[Drawn(f"{lesson_id}.own.p0", "p0", 3)],
    )


def test_no_name_number_or_word_is_left() -> None:
    """Of pupils, staff, observers and groups; what the teacher asked stays."""
    text = msgspec.json.encode(record_of(without_names(facts(), SECRET))).decode()
    for name in (*PUPILS, "みお", "佐藤", "校長", "チーム", "水だから", "47"):
        assert name not in text, name
    assert "なぜ？" in text


def test_everything_is_still_counted() -> None:
    """The same people, whoever they are, with the same times and strokes."""
    named, nameless = record_of(facts()), record_of(without_names(facts(), SECRET))
    assert sorted(one.seconds for one in nameless.pupils) == sorted(one.seconds for one in named.pupils)
    assert [one.name for one in nameless.pupils] == ["P1", "P2", "P3", "P4", "P5", "P6"]
    assert ([one.name for one in nameless.staff], [one.name for one in nameless.observers]) == (
        ["T1"],
        ["O1"],
    )
    assert nameless.groups[0].name == "G1"
    assert nameless.polls[0].rounds[0].results.count == 1
    (board,) = nameless.boards
    assert board.name == nameless.groups[0].members[0].name


def test_who_is_which_is_the_same_each_time_and_another_in_each_lesson() -> None:
    """Two copies of one lesson agree; those of two lessons cannot be laid beside each other."""
    once, again = (record_of(without_names(facts(), SECRET)) for _ in range(2))
    assert once == again
    seen = {record_of(without_names(facts(f"lesson{number}"), SECRET)).boards[0].name for number in range(30)}
    assert len(seen) > 1
