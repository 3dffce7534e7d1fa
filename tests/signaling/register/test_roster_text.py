"""Rosters in the forms that schools have them in."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.lesson.names import clean_name
from signaling.register.roster import MAX_PROBLEMS
from signaling.register.roster_text import decoded, read_roster
from signaling.wire.roster import MAX_SEAT_NUMBER, MAX_SEATS, RowProblem, Seat

HANA = Seat(number=12, name="山田 はな", reading="やまだ はな", group="2班", consent="voice")
KEN = Seat(number=3, name="田中 髙志", reading="たなか たかし", group="1班", consent="all")
TABLE = (
    "出席番号,氏名,ふりがな,班,同意\r\n"
    "12,山田　はな,やまだ はな,2班,声のみ\r\n"
    "3,田中 髙志,たなか たかし,1班,\r\n"
)

BOTH = [KEN, HANA]


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("cp932"),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        TABLE.replace(",", "\t").encode("utf-16"),
        TABLE.replace("\r\n", "\n").encode("cp932"),
        TABLE.replace("\r\n", "\r").encode(),
        TABLE.replace(",", ";").encode(),
        b"\r\n\r\n" + TABLE.encode() + b",,,,\r\n\r\n",
    ],
    ids=["utf-8", "bom", "cp932", "utf-16", "le", "be", "tsv", "unix", "mac", "semicolons", "blank lines"],
)
def test_one_table_in_any_form(data: bytes) -> None:
    """The same children, whatever program wrote the file."""
    assert read_roster(data) == (BOTH, [])


@pytest.mark.parametrize(
    ("table", "seats"),
    [
        ("no,name\n1,Hana", [Seat(number=1, name="Hana")]),
        ("Name,Seat number,Group\nHana,1,Red", [Seat(number=1, name="Hana", group="Red")]),
        ("番号\t姓\t名\n１\t山田\tはな", [Seat(number=1, name="山田 はな")]),
        ("First name,Last name,No.\nHana,Yamada,7", [Seat(number=7, name="Hana Yamada")]),
        ("組,番号,氏名（漢字）\n3,5,林", [Seat(number=5, name="林")]),
        ("1,Hana,,Red,board", [Seat(number=1, name="Hana", group="Red", consent="board")]),
        ("1番,Hana", [Seat(number=1, name="Hana")]),
        ("Hana\nKen", [Seat(number=1, name="Hana"), Seat(number=2, name="Ken")]),
        ('1,"Yamada, Hana"', [Seat(number=1, name="Yamada, Hana")]),
        ('1,"Hana ""H"" Y"', [Seat(number=1, name='Hana "H" Y')]),
        (
            "name,同意\nHana,不可\nKen,○",
            [
                Seat(number=1, name="Hana", consent="nothing"),
                Seat(number=2, name="Ken", consent="all"),
            ],
        ),
        ("", []),
        ("出席番号,氏名", []),
    ],
)
def test_columns_are_known_by_heading_or_place(table: str, seats: list[Seat]) -> None:
    """A heading names its column in Japanese or English; without any, the usual order is meant."""
    assert read_roster(table.encode()) == (seats, [])


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("1,Hana\n1,Ken", RowProblem(line=2, problem="duplicate_number", value="1")),
        ("1,Hana\n,Ken", RowProblem(line=2, problem="no_number")),
        ("1,Hana\nx,Ken", RowProblem(line=2, problem="bad_number", value="x")),
        ("1,Hana\n0,Ken", RowProblem(line=2, problem="bad_number", value="0")),
        ("1,Hana\n10000,Ken", RowProblem(line=2, problem="bad_number", value="10000")),
        ("1,Hana\n-1,Ken", RowProblem(line=2, problem="bad_number", value="-1")),
        (f"1,Hana\n{'9' * 9000},Ken", RowProblem(line=2, problem="bad_number", value="9" * 30)),
        ("1,Hana\n2,", RowProblem(line=2, problem="no_name")),
        ("1,Hana\n2,\u202eneK", RowProblem(line=2, problem="bad_name", value="\ufffdneK")),
        ("1,Hana\n2," + "x" * 41, RowProblem(line=2, problem="bad_name", value="x" * 30)),
        ('1,Hana\n2,"Ke\nn"', RowProblem(line=2, problem="bad_name", value="Ke\ufffdn")),
        ('1,"Ha\nna"\n\n2,\u200b', RowProblem(line=1, problem="bad_name", value="Ha\ufffdna")),
        ("1,Hana\n2,Ken,\u0001", RowProblem(line=2, problem="bad_reading", value="\ufffd")),
        ("1,Hana\n2,Ken,," + "g" * 41, RowProblem(line=2, problem="bad_group", value="g" * 30)),
        ("1,Hana\n2,Ken,,,maybe", RowProblem(line=2, problem="bad_consent", value="maybe")),
        ('1,Hana\n2,"Ken', RowProblem(line=2, problem="broken_quotes")),
    ],
)
def test_a_problem_names_its_line(table: str, problem: RowProblem) -> None:
    """What is wrong is said of the row that it is in; the good rows are kept."""
    read = read_roster(table.encode())
    assert read.problems[0] == problem
    if problem.line == 2 and "Ha\nna" not in table:
        assert read.seats[0] == Seat(number=1, name="Hana")


def test_lines_are_counted_as_an_editor_does() -> None:
    """Blank lines, the heading and line ends within quotes count."""
    table = '\nno,name,kana\n\n1,Hana,"ha\nna"\nx,Ken,\n'
    assert [problem.line for problem in read_roster(table.encode()).problems] == [4, 6]


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"\x89PNG\r\n\x1a\n\xff\xff", b"\x81", "名前".encode() + b"\xff"]
)
def test_what_is_no_text_is_said_to_be_none(data: bytes) -> None:
    """A picture, a spreadsheet's own format or a torn file is one problem of the whole."""
    assert read_roster(data) == ([], [RowProblem(line=0, problem="not_text")])


def test_too_many_rows_are_refused_where_they_begin() -> None:
    """Five hundred rows are no class; as many as may be are read."""
    rows = "".join(f"{number},Child {number}\n" for number in range(1, 501))
    read = read_roster(rows.encode())
    assert [problem.problem for problem in read.problems] == ["too_many"]
    assert read.problems[0].value == str(MAX_SEATS)
    full = read_roster("".join(rows.splitlines(keepends=True)[:MAX_SEATS]).encode())
    assert (len(full.seats), full.problems) == (MAX_SEATS, [])
    headed = read_roster(("no,name\n" + "".join(rows.splitlines(keepends=True)[:MAX_SEATS])).encode())
    assert (len(headed.seats), headed.problems) == (MAX_SEATS, [])


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    """Whatever is dropped on the page, what comes back is clean and bounded."""
    seats, problems = read_roster(data)
    assert len(problems) <= MAX_PROBLEMS
    assert all(clean_name(seat.name) == seat.name for seat in seats)
    assert all(1 <= seat.number <= MAX_SEAT_NUMBER for seat in seats)


clean = st.text(alphabet=st.characters(codec="cp932", exclude_characters="¢£¬‖−〜"), max_size=12).map(
    clean_name
)
names = clean.filter(lambda name: name is not None)
rosters = st.lists(
    st.builds(
        Seat,
        number=st.integers(1, MAX_SEAT_NUMBER),
        name=names,
        reading=clean.map(lambda text: text or ""),
        group=clean.map(lambda text: text or ""),
        consent=st.sampled_from(["all", "voice", "board", "nothing"]),
    ),
    max_size=8,
    unique_by=lambda seat: seat.number,
)


@given(rosters, st.sampled_from(["utf-8", "utf-8-sig", "cp932", "utf-16"]), st.sampled_from(",\t"))
def test_what_a_spreadsheet_writes_is_read_back(seats: list[Seat], encoding: str, delimiter: str) -> None:
    """Every clean roster survives being written and read, in every encoding that can say it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["number", "name", "reading", "group", "consent"])
    for seat in seats:
        writer.writerow([seat.number, seat.name, seat.reading, seat.group, seat.consent])
    try:
        data = text.getvalue().encode(encoding)
    except UnicodeEncodeError:  # a clean name is in NFC, of which Shift_JIS lacks a few
        return
    if decoded(data) == text.getvalue():  # some few short texts in Shift_JIS are good UTF-8 as well
        assert read_roster(data) == (sorted(seats, key=lambda seat: seat.number), [])
