"""What may stand in a class roster. Pure.

Invariant: whatever way a seat came (a file, the desk, a program), it went through `checked`: its texts are
clean names, its number is within bounds, and no other seat of the class has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..lesson.names import clean_name
from ..wire.roster import MAX_SEAT_NUMBER, MAX_SEATS, Problem, RowProblem, Seat

MAX_PROBLEMS = 50
"""More of them help nobody: a file with so many is another file."""


class Checked(NamedTuple):
    """What is good of a roster, in order of number, and what is wrong with the rest."""

    seats: list[Seat]
    problems: list[RowProblem]


def checked(rows: Iterable[tuple[int, Seat]]) -> Checked:
    """Return the seats of rows (line, seat as written), clean, and the problems by line."""
    seats: dict[int, Seat] = {}
    problems: list[RowProblem] = []
    for line, row in rows:
        cleaned, wrong = _cleaned(line, row)
        if cleaned is None or wrong:
            problems += wrong
        elif cleaned.number in seats:
            problems.append(RowProblem(line=line, problem="duplicate_number", value=str(cleaned.number)))
        elif len(seats) == MAX_SEATS:
            problems.append(too_many(line))
            break
        else:
            seats[cleaned.number] = cleaned
    return Checked([seats[number] for number in sorted(seats)], problems[:MAX_PROBLEMS])


def too_many(line: int) -> RowProblem:
    """Return the problem of a roster that goes on where it should have ended."""
    return RowProblem(line=line, problem="too_many", value=str(MAX_SEATS))


def shown(text: str) -> str:
    """Return text as it may be shown in a problem: short, and with nothing that is not seen."""
    visible = "".join(character if character.isprintable() else "\ufffd" for character in text[:60])
    return visible.strip()[:30]


def _cleaned(line: int, row: Seat) -> tuple[Seat | None, list[RowProblem]]:
    problems: list[RowProblem] = []

    def wrong(problem: Problem, value: str) -> None:
        problems.append(RowProblem(line=line, problem=problem, value=shown(value)))

    if not 1 <= row.number <= MAX_SEAT_NUMBER:
        wrong("bad_number", str(row.number))
    name = clean_name(row.name)
    if name is None:
        wrong("bad_name" if row.name.strip() else "no_name", row.name)
    reading = clean_name(row.reading) if row.reading.strip() else ""
    if reading is None:
        wrong("bad_reading", row.reading)
    group = clean_name(row.group) if row.group.strip() else ""
    if group is None:
        wrong("bad_group", row.group)
    if name is None or reading is None or group is None:
        return None, problems
    seat = Seat(number=row.number, name=name, reading=reading, group=group, consent=row.consent)
    return seat, problems
