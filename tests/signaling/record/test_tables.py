"""The tables of a record, as a spreadsheet reads them."""

from __future__ import annotations

import csv
import io

import pytest

from signaling.http.language import Language
from signaling.record.tables import TABLES, as_csv, zone_of
from signaling.wire.polls import Question, Results
from signaling.wire.record import (
    Attendance,
    BoardRecord,
    GroupRecord,
    HandRecord,
    LessonRecord,
    Member,
    NoteRecord,
    PhaseRecord,
    PollRecord,
    QuestionRecord,
    RoundRecord,
    Stay,
)

SCALE = Question(kind="scale", prompt="わかった？")
ROUND = RoundRecord(opened_at=0.0, closed_at=1.0, results=Results(count=3, tally=[0, 0, 1, 0, 2]))
RECORD = LessonRecord(
    lesson_id="l",
    title="理科",
    began_at=0.0,
    ended_at=3000.0,
    pupils=[
        Attendance(
            name="=はな", role="student", seat=12, stays=[Stay(came_at=0.0, went_at=90.0)], seconds=90.0
        ),
        Attendance(name="けん", role="student", seat=3),
    ],
    phases=[PhaseRecord(name="導入", mode="class", prompt="?", minutes=5, began_at=0.0, ended_at=360.0)],
    polls=[PollRecord(question=SCALE, rounds=[ROUND])],
    hands=[HandRecord(name="はな", raised_at=0.0, seat=12)],
    groups=[GroupRecord(name="1班", members=[Member(name="はな", seconds=60.0, seat=12, strokes=4)])],
    boards=[BoardRecord(kind="own", name="はな", writers=1, strokes=4)],
    notes=[NoteRecord(at=60.0, author="校長", text="手が止まった", tags=["迷い"], about="はな", seat=12)],
    questions=[QuestionRecord(name="はな", asked_at=0.0, seat=12, answered_at=30.0)],
)


def rows(table: str, language: Language = "en") -> list[list[str]]:
    text = as_csv(RECORD, table, language).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("table", TABLES)
def test_every_line_has_a_cell_for_each_head_in_both_languages(table: str) -> None:
    """And there is a line for what the record has."""
    for language in ("en", "ja"):
        head, *lines = rows(table, language)
        assert lines
        assert {len(line) for line in lines} == {len(head)}


def test_attendance_says_when_and_how_long() -> None:
    """Times are UTC; who did not come has none; nothing is computed."""
    assert rows("attendance")[1:] == [
        ["12", "'=はな", "student", "1970-01-01 00:00:00", "1970-01-01 00:01:30", "1.5", "1", "0"],
        ["3", "けん", "student", "", "", "0", "0", "0"],
    ]


def test_what_has_not_ended_or_was_not_answered_is_empty() -> None:
    """Not nought: nobody waited for no time."""
    assert rows("hands")[1][-1] == ""
    assert rows("questions")[1][-1] == "30"


def test_a_scale_has_a_line_for_each_point() -> None:
    """Those that nobody chose, too."""
    assert [line[3:] for line in rows("polls")[1:]] == [
        ["1", "0"],
        ["2", "0"],
        ["3", "1"],
        ["4", "0"],
        ["5", "2"],
    ]


def test_times_are_those_of_the_readers_clock() -> None:
    """As a spreadsheet takes them for times; what is no offset is none."""
    zone = zone_of("540")
    assert zone is not None
    assert b'"1970-01-01 09:01:30"' in as_csv(RECORD, "attendance", "en", zone)
    assert [zone_of(wrong) for wrong in ("Tokyo", "1e3", "99999", "9" * 40, "")] == [None] * 5
