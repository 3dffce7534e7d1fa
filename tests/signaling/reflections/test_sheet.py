"""Reflections as a list by seat number, and as a file that no spreadsheet computes anything from."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from signaling.reflections.sheet import MOOD_WORDS, as_csv, by_seat, missing
from signaling.spreadsheet import BOM
from signaling.wire.reflections import MOODS, Reflection
from tests.kit.lesson_states import ROSTER

TEXTS = Path(__file__).parents[3] / "web/src/i18n"


def wrote(
    seat: int | None, text: str = "…", *, name: str = "はな", number: int = 1, mood: int = 0
) -> Reflection:
    return Reflection(
        id=f"r{seat}{number}", number=number, person="p", name=name, seat=seat, text=text, mood=mood, at=1.0
    )


def rows(file: bytes) -> list[list[str]]:
    text = file.decode()
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))


def test_order_is_that_of_the_roster() -> None:
    """By number; who came by name stands at the end, by name."""
    found = by_seat([wrote(None, name="B"), wrote(12), wrote(None, name="A"), wrote(3)])
    assert [(each.seat, each.name) for each in found] == [(3, "はな"), (12, "はな"), (None, "A"), (None, "B")]


def test_who_is_missing_is_known_by_seat() -> None:
    """A seat from which two wrote (on two devices) is not missing, and neither counts for another."""
    absent = missing([wrote(12), wrote(12, number=2), wrote(None)], ROSTER)
    assert [seat.number for seat in absent] == [3, 5, 13, 20]


def test_the_file_has_a_line_for_everybody() -> None:
    """In order of number, those who wrote nothing with empty cells."""
    lines = rows(
        as_csv([wrote(12, "よく\nわかった", mood=4), wrote(None, 'a,"b"', name="Guest")], ROSTER, "ja")
    )
    assert lines[0] == ["番号", "名前", "どうだった", "ふりかえり"]
    assert [line[0] for line in lines[1:]] == ["3", "5", "12", "13", "20", ""]
    assert lines[3] == ["12", "はな", "とてもよかった", "よく\nわかった"]
    assert lines[1] == ["3", "田中けん", "", ""]
    assert lines[-1] == ["", "Guest", "", 'a,"b"']


def test_the_file_speaks_the_readers_language() -> None:
    """English heads and words for an English page."""
    lines = rows(as_csv([wrote(1, mood=1)], [], "en"))
    assert lines == [["No.", "Name", "How it was", "Reflection"], ["1", "はな", "Hard", "…"]]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_moods_are_called_as_on_the_pages(language: str) -> None:
    """A teacher reads the same words in the room, at the desk and in the file."""
    words = MOOD_WORDS["ja" if language == "ja" else "en"]
    assert len(words) == MOODS + 1
    source = "".join(path.read_text("utf-8") for path in (TEXTS / language).glob("*.ts"))
    found = re.search(r"moods: \{([^}]*)\}", source)
    assert found is not None
    assert tuple(re.findall(r"(?:hard|soso|good|great): '([^']*)'", found[1])) == words[1:]
