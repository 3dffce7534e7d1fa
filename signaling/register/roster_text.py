"""Rosters as schools have them: CSV and TSV, in whatever encoding a spreadsheet wrote. Pure.

Invariant: reading never raises and never guesses silently: a row is either a seat or a problem that names
its line, and what is not text at all is one problem.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from ..wire.roster import MAX_SEATS, Consent, RowProblem, Seat
from .roster import MAX_PROBLEMS, Checked, checked, shown, too_many

Column = Literal["number", "name", "family", "given", "reading", "group", "consent"]

_POSITIONS: tuple[Column, ...] = ("number", "name", "reading", "group", "consent")
"""Columns of a table without headings."""

_HEADINGS: Mapping[Column, str] = {
    "number": "番号 出席番号 名簿番号 座席番号 席番号 出席no no no. # number seat seatnumber studentnumber",
    "name": "名前 氏名 児童名 生徒名 児童氏名 生徒氏名 児童生徒氏名 お名前 name fullname studentname student",
    "family": "姓 名字 苗字 氏 family familyname lastname surname",
    "given": "名 given givenname firstname",
    "reading": "ふりがな フリガナ よみ よみがな 読み 読みがな 読み仮名 かな カナ 氏名かな 氏名カナ"
    " reading kana furigana",
    "group": "班 班名 グループ グループ名 group groupname team",
    "consent": "同意 許可 承諾 同意区分 カメラ・マイク consent permission",
}
_CONSENTS: Mapping[Consent, str] = {
    "all": "all yes すべて 全て 全部 可 はい ○ 〇 ◯",
    "voice": "voice 声 声のみ 声だけ 音声 音声のみ 音声だけ カメラなし カメラ不可",
    "board": "board ボード ボードのみ ボードだけ 板書 板書のみ",
    "nothing": "nothing none no なし 無し 不可 いいえ × x",
}


def _folded(text: str) -> str:
    """Return text without what does not tell words apart: width, case, blanks, and what is in brackets."""
    plain = unicodedata.normalize("NFKC", text).casefold().partition("(")[0]
    return "".join(character for character in plain if not character.isspace() and character not in "_-:")


_COLUMN_OF = {_folded(word): column for column, words in _HEADINGS.items() for word in words.split()}
_CONSENT_OF = {_folded(word): consent for consent, words in _CONSENTS.items() for word in words.split()}


_OTHER_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff")
"""How a spreadsheet's own formats, PDF and pictures begin: all of them could be taken for some text."""


_NO_SHIFT_JIS = frozenset("\x80\uf8f0\uf8f1\uf8f2\uf8f3")
"""What Python makes of bytes that mean nothing in Shift_JIS, and nothing that a roster has."""


class _Row(NamedTuple):
    line: int
    cells: list[str]


def read_roster(data: bytes) -> Checked:
    """Return the seats of a file's (or pasted text's) bytes, and what is wrong with its rows."""
    text = decoded(data)
    if text is None:
        return Checked([], [RowProblem(line=0, problem="not_text")])
    rows, broken = _table(text)
    if not rows:
        return Checked([], broken)
    columns = _columns_by_heading(rows[0].cells)
    body = rows if columns is None else rows[1:]
    read, problems = _read_rows(body[:MAX_SEATS], columns or _columns_by_position(rows[0].cells))
    if len(body) > MAX_SEATS:
        broken = [too_many(body[MAX_SEATS].line)]
    good = checked(read)
    problems = sorted([*good.problems, *problems, *broken], key=lambda problem: problem.line)
    return Checked(good.seats, problems[:MAX_PROBLEMS])


def decoded(data: bytes) -> str | None:
    """Return what the bytes say in UTF-8, UTF-16 or Shift_JIS (as Windows has it); `None`: no text."""
    if data.startswith(_OTHER_FILES):
        return None
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _NO_SHIFT_JIS.isdisjoint(text):
            return text.removeprefix("\ufeff")
    return None


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if (
        b"\0" in data
    ):  # in UTF-16 every digit, comma and line end has a zero byte, in text of the others none has
        return ("utf-16-le",) if data[1::2].count(0) >= data[0::2].count(0) else ("utf-16-be",)
    return ("utf-8", "cp932")


def _table(text: str) -> tuple[list[_Row], list[RowProblem]]:
    """Return the rows that have anything in them; reading ends where quotes do not close."""
    rows: list[_Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return rows, []
        except csv.Error:
            return rows, [RowProblem(line=line, problem="broken_quotes")]
        if len(rows) > MAX_SEATS + 1:  # a heading, all that may be, and one to see that there are more
            return rows, []
        if any(cell.strip() for cell in cells):
            rows.append(_Row(line, cells))


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max("\t,;", key=first.count)


def _columns_by_heading(cells: list[str]) -> list[Column | None] | None:
    """Return what each column is; `None`: this row is no heading, as it names no names."""
    found: list[Column | None] = []
    for cell in cells:
        column = _COLUMN_OF.get(_folded(cell))
        found.append(None if column in found else column)
    return found if {"name", "family", "given"} & set(found) else None


def _columns_by_position(cells: list[str]) -> list[Column | None]:
    """Return the columns of a table without headings; where no number comes first there is none."""
    return list(_POSITIONS if _is_number(cells[0]) else _POSITIONS[1:])


def _is_number(text: str) -> bool:
    digits = _digits(text)
    return digits.isascii() and digits.isdigit()


def _digits(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    return plain.removeprefix("no.").removeprefix("#").removesuffix("番").strip()


def _read_rows(
    rows: list[_Row], columns: list[Column | None]
) -> tuple[list[tuple[int, Seat]], list[RowProblem]]:
    seats: list[tuple[int, Seat]] = []
    problems: list[RowProblem] = []
    for place, row in enumerate(rows, start=1):
        cells = _named(row.cells, columns)
        number = cells.get("number", "") if "number" in columns else str(place)
        problem = _number_problem(number)
        if problem is not None:
            problems.append(RowProblem(line=row.line, problem=problem, value=shown(number)))
            continue
        consent = _CONSENT_OF.get(_folded(cells.get("consent", "")) or "all")
        if consent is None:
            value = shown(cells["consent"])
            problems.append(RowProblem(line=row.line, problem="bad_consent", value=value))
            continue
        seat = Seat(
            number=int(_digits(number)),
            name=_name_of(cells),
            reading=cells.get("reading", ""),
            group=cells.get("group", ""),
            consent=consent,
        )
        seats.append((row.line, seat))
    return seats, problems


def _number_problem(text: str) -> Literal["no_number", "bad_number"] | None:
    if not text.strip():
        return "no_number"
    # So long a number is none of a seat, and Python does not read one of thousands of digits.
    return None if _is_number(text) and len(_digits(text)) <= len("9999") + 2 else "bad_number"


def _named(cells: list[str], columns: list[Column | None]) -> Mapping[Column, str]:
    return {column: cell for column, cell in zip(columns, cells, strict=False) if column is not None}


def _name_of(cells: Mapping[Column, str]) -> str:
    if "name" in cells:
        return cells["name"]
    return " ".join(_name_parts(cells))


def _name_parts(cells: Mapping[Column, str]) -> Iterator[str]:
    """In the order in which the columns stand, so that a Japanese name begins with the family's."""
    return (cell for column, cell in cells.items() if column in ("family", "given") and cell.strip())
