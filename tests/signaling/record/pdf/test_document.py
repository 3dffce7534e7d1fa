"""The document of a record says what its page says."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from signaling.http.language import LANGUAGES, Language
from signaling.record.build import record_of
from signaling.record.nameless import without_names
from signaling.record.pdf.blocks import Figures, Lead, Sub
from signaling.record.pdf.document import SECTIONS
from signaling.record.pdf.ends import Ends, PhaseEnd, Pictured
from signaling.wire.boards import BoardKind
from signaling.wire.record import LessonRecord
from tests.kit.record_pdfs import document, full
from tests.signaling.record.test_build import facts_of

PAGE = Path(__file__).resolve().parents[4] / "web/src/pages/record/Sheet.tsx"


def test_sections_are_those_of_the_page_in_its_order() -> None:
    """One that is added there has to be added here."""
    listed = re.search(r"const SECTIONS[^{]*\{(.*?)\n\}", PAGE.read_text(), re.DOTALL)
    assert listed is not None
    assert re.findall(r"^  (\w+):", listed[1], re.MULTILINE) == list(SECTIONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_its_place(language: Language) -> None:
    """A full record makes every section; one of which nothing is kept makes none."""
    found = document(full(), language)
    assert len(found.sections) == len(SECTIONS)
    assert all(section.blocks for section in found.sections)
    assert [pair.text for pair in found.facts[1:]] == ["5年1組", "佐藤先生", "小金井 校長"]
    empty = LessonRecord(lesson_id="l", title="x", began_at=None, ended_at=1.0)
    nothing = document(empty, language)
    assert (nothing.sections, nothing.glance) == ([], [])
    assert nothing.notice


def test_one_of_which_a_part_cannot_be_read_says_so() -> None:
    """And until when it is, where the lesson goes on as well."""
    assert "新しい版" in document(full(unread=2)).notice
    both = document(full(unread=2, ended_at=None)).notice
    assert "新しい版" in both
    assert "10:45" in both


def test_one_that_goes_on_says_until_when() -> None:
    """And nobody takes it for the whole."""
    assert "10:45" in document(full(ended_at=None)).notice


def test_without_names_there_are_none() -> None:
    """Neither those of people nor the class's, which says which children they are."""
    facts = facts_of()
    record = record_of(without_names(facts, b"secret"))
    found = document(record, named=False)
    text = msgspec.json.encode(found).decode()
    assert found.mark
    assert "P1" in text
    for name in ("はな", "けん", "佐藤", "校長", "5年1組"):
        assert name not in text


def words_at_ends(ends: Ends) -> list[str]:
    """What stands below the heading of the boards at the phases' ends."""
    (found,) = (
        one.blocks
        for one in document(full(), "en", ends=ends).sections
        if any(isinstance(block, Sub) and block.text.startswith("Boards at the end") for block in one.blocks)
    )
    at = next(index for index, block in enumerate(found) if isinstance(block, Sub) and "end" in block.text)
    words = list[str]()
    for block in found[at + 1 :]:
        match block:
            case Lead(text=text):
                words.append(text)
            case Figures(title=title, figures=figures):
                words += [title, *(f"{one.caption}|{one.picture}|{one.missing}" for one in figures)]
            case _:
                raise AssertionError(block)
    return words


def pictured(picture: str, kind: BoardKind, group: str = "", number: int = 0) -> Pictured:
    return Pictured(picture, "l.p", 1.0, kind, group, number)


def test_boards_are_called_as_on_the_page() -> None:
    """By whose they are, and by their number where there are several pages."""
    phases = [
        PhaseEnd(
            "Talk",
            [pictured("0", "class"), pictured("1", "group", "Team", 2), pictured("2", "group")],
            left_out=2,
        ),
        PhaseEnd("Close", [pictured("3", "shown")]),
        PhaseEnd("After", [], left_out=1),
    ]
    assert words_at_ends(Ends(phases, painted=["0", "1", "2"])) == [
        "3 more boards did not fit in here. The page of the record shows them.",
        "Talk",
        "Class board|0|",
        "Team (2)|1|",
        "A group|2|",
        "Close",
        "Shown by the teacher||This board could not be drawn",
    ]


def test_without_any_picture_that_is_said_once() -> None:
    """There are no empty frames for pages."""
    ends = Ends([PhaseEnd("Talk", [pictured("0", "class")])], painted=None)
    assert words_at_ends(ends) == [
        "The boards that belong here could not be drawn. The page of the record shows them."
    ]


def test_a_copy_without_names_shows_no_boards() -> None:
    """As on the page: children write their names on them, and groups have names."""
    ends = Ends([PhaseEnd("Talk", [pictured("0", "group", "Team")])], painted=["0"])
    found = document(full(), "en", named=False, ends=ends)
    assert not any(isinstance(block, Figures) for one in found.sections for block in one.blocks)
    assert "Team" not in msgspec.json.encode(found).decode()
