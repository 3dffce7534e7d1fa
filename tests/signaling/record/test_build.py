"""The lesson record: each measure by its definition."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from msgspec.structs import replace as changed

from signaling.lesson.ids import direct_channel
from signaling.lesson.poll_view import Record, Written
from signaling.record.build import record_of
from signaling.record.facts import Drawn, Facts, Said, SharedNote, Talked, absent_of
from signaling.wire.notes import Note
from signaling.wire.polls import Answer, Question
from signaling.wire.record import Attendance, HandRecord, Member, QuestionRecord, Stay
from signaling.wire.reflections import Reflection
from signaling.wire.roster import Seat
from signaling.wire.timeline import (
    Came,
    Ended,
    Entry,
    GroupNamed,
    HandDown,
    HandedIn,
    HandUp,
    PhaseBegan,
    PhaseEnded,
    Placed,
    Unread,
    Went,
)

SENSEI = Came(at=0.0, person="sensei", name="佐藤", role="teacher")
HANA = Came(at=10.0, person="hana", name="はな", role="student", seat=12)
KEN = Came(at=20.0, person="ken", name="けん", role="student", seat=3)
GUEST = Came(at=30.0, person="guest", name="校長", role="observer")
END = 3000.0


def facts_of(*entries: Entry, **more: Any) -> Facts:
    """Return the facts of a lesson that ended."""
    ended = (SENSEI, HANA, KEN, GUEST, *entries, Ended(at=END))
    return Facts(lesson_id="lesson1", title="理科", now=END + 100, ended_at=END, entries=ended, **more)


def test_attendance_is_by_seat_with_those_who_did_not_come() -> None:
    """Who went and came back has two stays; observers and staff stand apart."""
    back = replace_at(HANA, 500.0)
    facts = facts_of(
        Went(at=400.0, person="hana"), back, *(Went(at=END, person=one) for one in ("hana", "ken"))
    )
    facts = replace(
        facts, absent=absent_of([Seat(number=3, name="けん"), Seat(number=7, name="ゆい")], facts.entries)
    )
    record = record_of(facts)
    assert record.pupils == [
        Attendance(
            name="けん", role="student", seat=3, stays=[Stay(came_at=20.0, went_at=END)], seconds=END - 20
        ),
        Attendance(name="ゆい", role="student", seat=7),
        Attendance(
            name="はな",
            role="student",
            seat=12,
            stays=[Stay(came_at=10.0, went_at=400.0), Stay(came_at=500.0, went_at=END)],
            seconds=390 + 2500,
        ),
    ]
    assert [one.name for one in record.staff] == ["佐藤"]
    assert [one.name for one in record.observers] == ["校長"]
    assert (record.began_at, record.ended_at) == (0.0, END)


def replace_at(came: Came, at: float) -> Came:
    return Came(at=at, person=came.person, name=came.name, role=came.role, seat=came.seat)


def test_a_lesson_that_goes_on_is_measured_up_to_now() -> None:
    """Nobody has left, nothing has ended."""
    going_on = Facts(lesson_id="l", title="", now=100.0, ended_at=None, entries=[SENSEI, HANA])
    record = record_of(going_on)
    assert (record.ended_at, record.pupils[0].seconds, record.pupils[0].stays[0].went_at) == (
        None,
        90.0,
        None,
    )


def test_what_a_newer_version_wrote_is_counted_and_changes_nothing() -> None:
    """Its reader is told that a part is missing."""
    assert record_of(facts_of(Unread(at=50.0))) == changed(record_of(facts_of()), unread=1)


def test_a_lesson_that_nobody_came_to_has_an_empty_record() -> None:
    """No list has anything, and no measure fails."""
    record = record_of(Facts(lesson_id="l", title="", now=1.0, ended_at=None, entries=[]))
    assert (record.began_at, record.pupils, record.groups, record.reflections) == (None, [], [], None)


def test_phases_stand_as_planned_and_as_they_ran() -> None:
    """One that was gone back to stands twice."""
    began = PhaseBegan(at=60.0, step="1", name="導入", prompt="?", mode="class", minutes=5)
    again = PhaseBegan(at=900.0, step="1", name="導入", prompt="?", mode="class", minutes=5)
    record = record_of(facts_of(began, PhaseEnded(at=400.0, step="1"), again))
    assert [(one.minutes, one.began_at, one.ended_at) for one in record.phases] == [
        (5, 60.0, 400.0),
        (5, 900.0, None),
    ]


def test_a_hand_that_is_up_when_its_owner_goes_was_not_answered() -> None:
    """One that was lowered meanwhile was; a teacher's hand is no measure."""
    record = record_of(
        facts_of(
            HandUp(at=100.0, person="hana"),
            HandDown(at=130.0, person="hana"),
            HandUp(at=200.0, person="ken"),
            HandUp(at=210.0, person="sensei"),
            HandDown(at=END, person="ken"),
            Went(at=END, person="ken"),
        )
    )
    assert record.hands == [
        HandRecord(name="はな", seat=12, raised_at=100.0, lowered_at=130.0),
        HandRecord(name="けん", seat=3, raised_at=200.0),
    ]


def test_groups_have_their_pupils_times_and_strokes() -> None:
    """A visit of the teacher or an observer is none of it; later pages of a board count too."""
    record = record_of(
        facts_of(
            GroupNamed(at=100.0, group="g-1", name="1班"),
            GroupNamed(at=100.0, group="g-2", name="2班"),
            Placed(at=100.0, person="hana", group="g-1"),
            Placed(at=110.0, person="sensei", group="g-1"),
            Placed(at=120.0, person="ken", group="g-1"),
            Placed(at=300.0, person="hana", group=None),
            Went(at=400.0, person="ken"),
            drawn=[
                Drawn("lesson1.g-1", "hana", 4),
                Drawn("lesson1.g-1.2", "hana", 1),
                Drawn("lesson1.class", "hana", 9),
            ],
        )
    )
    (group,) = record.groups
    assert group.name == "1班"
    assert group.members == [
        Member(name="けん", seat=3, seconds=280.0),
        Member(name="はな", seat=12, seconds=200.0, strokes=5),
    ]


def test_talk_is_counted_by_place_and_its_balance_by_shares() -> None:
    """What somebody said elsewhere is none of the group's; who said nothing counts in its balance."""
    entries: list[Entry] = [
        GroupNamed(at=100.0, group="g-1", name="1班"),
        Placed(at=100.0, person="hana", group="g-1"),
        Placed(at=100.0, person="ken", group="g-1"),
    ]
    talked = [Talked("hana", "g-1", 30.0), Talked("hana", "lesson", 10.0), Talked("stranger", "g-1", 9.0)]
    record = record_of(facts_of(*entries, talked=talked))
    assert [one.talk_seconds for one in record.groups[0].members] == [0.0, 30.0]
    assert [one.talk_seconds for one in record.pupils] == [0.0, 40.0]
    assert record.groups[0].balance == 0.0
    even = record_of(facts_of(*entries, talked=[Talked("hana", "g-1", 30.0), Talked("ken", "g-1", 30.0)]))
    assert even.groups[0].balance == 1.0
    some = record_of(facts_of(*entries, talked=[Talked("hana", "g-1", 30.0), Talked("ken", "g-1", 10.0)]))
    assert some.groups[0].balance == 0.81
    assert record_of(facts_of(*entries)).groups[0].balance is None


def test_boards_count_their_writers() -> None:
    """Everybody's first, then the pupils' by seat; what an observer, or nobody, put does not count."""
    drawn = [
        Drawn("lesson1.own.hana", "hana", 5),
        Drawn("lesson1.own.ken", "ken", 2),
        Drawn("lesson1.own.ken", "sensei", 1),
        Drawn("lesson1.class", "ken", 1),
        Drawn("lesson1.class", "guest", 7),
        Drawn("lesson1.hand.1", "hana", 7),
        Drawn("lesson1.shown", "", 7),
        Drawn("nonsense", "ken", 7),
    ]
    found = [
        (one.kind, one.name, one.writers, one.strokes) for one in record_of(facts_of(drawn=drawn)).boards
    ]
    assert found == [("class", "", 1, 1), ("own", "けん", 2, 3), ("own", "はな", 1, 5)]


def test_a_question_lasts_until_staff_writes_back() -> None:
    """What a pupil adds meanwhile is the same question; chat of the class is none."""
    said = [
        Said("lesson", "hana", "student", 40.0),
        Said(direct_channel("hana"), "hana", "student", 50.0),
        Said(direct_channel("hana"), "hana", "student", 55.0),
        Said(direct_channel("ken"), "ken", "student", 60.0),
        Said(direct_channel("hana"), "sensei", "teacher", 80.0),
        Said(direct_channel("hana"), "sensei", "teacher", 81.0),
    ]
    record = record_of(facts_of(said=said))
    assert record.questions == [
        QuestionRecord(name="はな", seat=12, asked_at=50.0, answered_at=80.0),
        QuestionRecord(name="けん", seat=3, asked_at=60.0),
    ]
    assert (record.messages_by_pupils, record.messages_by_staff) == (4, 2)


def test_polls_stand_with_both_rounds() -> None:
    """In the order in which they were asked, whatever order they were read in."""
    question = Question(kind="choice", prompt="?", options=["A", "B"])
    first = Record("q", 0, 1, question, 10.0, 20.0, (Written("", "", Answer(chosen=[0])),))
    second = Record("q", 1, 1, question, 30.0, 40.0, (Written("", "", Answer(chosen=[1])),))
    other = Record("r", 0, 2, question, 50.0, 60.0, ())
    polls = record_of(facts_of(polls=[other, second, first])).polls
    assert [[one.results.tally for one in poll.rounds] for poll in polls] == [[[1, 0], [0, 1]], [[0, 0]]]


def test_notes_are_those_that_their_authors_share() -> None:
    """With whom they are about; observers are in no other list."""
    note = Note(id="n", at=70.0, text="…", tags=["発言"], about="はな", seat=12)
    (found,) = record_of(facts_of(notes=[SharedNote("校長", note)])).notes
    assert (found.at, found.author, found.tags, found.seat) == (70.0, "校長", ["発言"], 12)


def test_who_wrote_no_reflection_is_named_where_any_was_written() -> None:
    """Those who were there; who did not come is missing already."""
    wrote = Reflection(id="r", number=1, person="hana", name="はな", seat=12, text="…", mood=0, at=1.0)
    assert record_of(facts_of()).reflections is None
    found = record_of(facts_of(reflections=[wrote])).reflections
    assert found is not None
    assert (found.written, [one.name for one in found.missing]) == (1, ["けん"])


def test_who_handed_nothing_in_is_missing() -> None:
    """Whoever's it is, by themselves or with their group; where nothing was handed in, nobody is."""
    assert record_of(facts_of()).hand_ins is None
    hand_ins = record_of(facts_of(HandedIn(at=900.0, people=["hana"]))).hand_ins
    assert hand_ins is not None
    assert (hand_ins.pupils, [one.name for one in hand_ins.missing]) == (1, ["けん"])
    both = record_of(facts_of(HandedIn(at=900.0, people=["hana", "ken"]))).hand_ins
    assert both is not None
    assert (both.pupils, both.missing) == (2, [])
