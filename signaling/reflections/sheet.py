"""The reflections of a lesson as one list by seat number, and as a CSV file. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..http.language import Language
from ..spreadsheet import csv_file
from ..wire.reflections import Reflection
from ..wire.roster import Seat

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
    cells = (("" if seat is None else str(seat), *line) for seat, line in lines)
    return csv_file(_HEADS[language], cells)
