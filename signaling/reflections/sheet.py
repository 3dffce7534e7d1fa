"""The reflections of a lesson as one list by seat number, and as a CSV file for Excel. Pure.

Invariant: whatever a pupil wrote, a spreadsheet shows it as text and computes nothing from it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from ..http.language import Language
from ..wire.reflections import Reflection
from ..wire.roster import Seat

BOM = "\ufeff"
"""By this alone Excel knows that a CSV file is UTF-8."""

# What a spreadsheet may take for the beginning of a formula, or for blanks that it skips before one: OWASP's
# list ("CSV Injection"), and the full-width signs that a Japanese Excel reads like the ASCII ones.
_FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")

_HEADS: Mapping[Language, tuple[str, ...]] = {
    "en": ("No.", "Name", "How it was", "Reflection"),
    "ja": ("番号", "名前", "どうだった", "ふりかえり"),
}
MOOD_WORDS: Mapping[Language, tuple[str, ...]] = {
    "en": ("", "Hard", "So-so", "Good", "Very good"),
    "ja": ("", "むずかしかった", "もうすこし", "よかった", "とてもよかった"),
}
"""By mood; as the pages say it (`moods` in `web/src/i18n`)."""


def by_seat(reflections: Iterable[Reflection]) -> list[Reflection]:
    """Return them in order of seat number; who has none comes last, by name."""
    return sorted(reflections, key=lambda each: (each.seat is None, each.seat or 0, each.name, each.number))


def missing(reflections: Sequence[Reflection], roster: Iterable[Seat]) -> list[Seat]:
    """Return the seats of a class that nobody wrote from."""
    written = {each.seat for each in reflections}
    return [seat for seat in roster if seat.number not in written]


def as_csv(reflections: Sequence[Reflection], roster: Sequence[Seat], language: Language) -> bytes:
    """Return the file: one line for each reflection and for each seat without one, in order of number."""
    lines: list[tuple[int | None, tuple[str, ...]]] = [
        (each.seat, (each.name, MOOD_WORDS[language][each.mood], each.text)) for each in by_seat(reflections)
    ]
    lines += [(seat.number, (seat.name, "", "")) for seat in missing(reflections, roster)]
    lines.sort(key=lambda line: (line[0] is None, line[0] or 0))
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_HEADS[language])
    writer.writerows(["" if seat is None else str(seat), *map(harmless, cells)] for seat, cells in lines)
    return (BOM + out.getvalue()).encode()


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet computes: an apostrophe before it says that it is text."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
