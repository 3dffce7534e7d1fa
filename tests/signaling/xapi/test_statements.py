"""A lesson as xAPI statements: what each says, and that none of them names anybody."""

from __future__ import annotations

import json
import uuid
from typing import Any

from signaling.lesson.ids import direct_channel
from signaling.lesson.poll_view import Record, Written
from signaling.record.facts import Drawn, Facts, Said, Talked
from signaling.wire.polls import Answer, Question
from signaling.wire.timeline import Came, Ended, Entry, GroupNamed, Placed, Went
from signaling.xapi.statements import VERBS, Source, Statement, duration, statements_of

HOME = "https://school.example"
SOURCE = Source(HOME, b"a secret of this server", "class1")
END = 3000.0
ENTRIES: tuple[Entry, ...] = (
    Came(at=0.0, person="sensei", name="佐藤", role="teacher"),
    Came(at=10.0, person="hana", name="はな", role="student", seat=12),
    Came(at=20.0, person="guest", name="校長", role="observer"),
)


def told(*entries: Entry, source: Source = SOURCE, lesson: str = "lesson1", **more: Any) -> list[Statement]:
    """Return the statements of a lesson that ended."""
    whole = (*ENTRIES, *entries, Ended(at=END))
    facts = Facts(lesson_id=lesson, title="理科", now=END + 1, ended_at=END, entries=whole, **more)
    return statements_of(facts, source)


def test_only_pupils_attend_each_time_for_as_long_as_they_stayed() -> None:
    """Staff and observers are in no statement."""
    back = Came(at=500.0, person="hana", name="はな", role="student", seat=12)
    first, second = told(Went(at=400.0, person="hana"), back, Went(at=END, person="hana"))
    assert [one["verb"]["id"] for one in (first, second)] == [VERBS["attended"]] * 2
    assert [one["result"]["duration"] for one in (first, second)] == ["PT390S", "PT2500S"]
    assert first["object"]["id"] == f"{HOME}/lesson/lesson1"
    assert first["timestamp"] == "1970-01-01T00:00:10.000+00:00"


def test_answers_are_told_by_what_was_chosen_and_never_by_words() -> None:
    """Of an anonymous question nobody knows whose they are, so they are in no statement."""

    def asked(kind: Any, answer: Answer, person: str = "hana") -> Record:
        question = Question(kind=kind, prompt="?", options=[] if kind == "text" else ["a", "b"])
        return Record(kind, 1, 1, question, 100.0, 200.0, (Written(person, "はな", answer),))

    polls = [
        asked("several", Answer(chosen=[0, 1])),
        asked("text", Answer(text="ひみつ")),
        asked("choice", Answer(chosen=[1]), person=""),
    ]
    found = [one for one in told(polls=polls) if one["verb"]["id"] == VERBS["answered"]]
    assert {one["object"]["id"].rpartition("/question/")[2] for one in found} == {"several/1", "text/1"}
    assert sorted(str(one.get("result")) for one in found) == ["None", "{'response': '1[,]2'}"]


def test_a_question_is_told_with_the_time_to_its_answer() -> None:
    """What follows before it belongs to the same one."""
    channel = direct_channel("hana")
    said = [
        Said(channel, "hana", "student", 100.0),
        Said(channel, "hana", "student", 110.0),
        Said(channel, "sensei", "teacher", 145.0),
        Said(channel, "hana", "student", 900.0),
    ]
    found = [one["result"]["extensions"] for one in told(said=said) if one["verb"]["id"] == VERBS["asked"]]
    assert found == [{f"{HOME}/xapi/seconds-to-answer": 45.0}, {}]


def test_group_work_is_told_with_talk_and_strokes() -> None:
    """Of that group alone."""
    found = told(
        GroupNamed(at=100.0, group="g-1", name="1班"),
        Placed(at=100.0, person="hana", group="g-1"),
        Placed(at=400.0, person="hana", group=None),
        talked=[Talked("hana", "g-1", 42.0), Talked("hana", "lesson", 5.0)],
        drawn=[Drawn("lesson1.g-1", "hana", 7), Drawn("lesson1.class", "hana", 3)],
    )
    (one,) = [one for one in found if one["verb"]["id"] == VERBS["interacted"]]
    assert one["result"] == {
        "duration": "PT300S",
        "extensions": {f"{HOME}/xapi/talk-seconds": 42.0, f"{HOME}/xapi/strokes": 7},
    }


def test_nobody_is_named_and_a_seat_is_the_same_in_every_lesson() -> None:
    """Not on another server, nor in another class; who has no seat is another one in each lesson."""

    def actor(found: list[Statement]) -> str:
        return str(found[0]["actor"]["account"]["name"])

    here = actor(told())
    assert here == actor(told(lesson="lesson2"))
    assert here != actor(told(source=Source(HOME, b"another secret", "class1")))
    assert here != actor(told(source=Source(HOME, SOURCE.secret, "class2")))
    none = Source(HOME, SOURCE.secret)
    assert actor(told(source=none)) != actor(told(source=none, lesson="lesson2"))
    text = json.dumps(told(), ensure_ascii=False)
    assert not any(name in text for name in ("はな", "佐藤", "校長", "hana"))


def test_the_same_lesson_makes_the_same_statements() -> None:
    """With ids of their own that are UUIDs, so that a store takes each once."""
    first = told()
    assert first == told()
    ids = [uuid.UUID(one["id"]) for one in first]
    assert len(set(ids)) == len(ids) == 1


def test_a_duration_is_never_less_than_nothing() -> None:
    """Clocks of two nodes may differ."""
    written = [duration(seconds) for seconds in (-1.0, 0.04, 90.25, 2700.0)]
    assert written == ["PT0S", "PT0S", "PT90.2S", "PT2700S"]
