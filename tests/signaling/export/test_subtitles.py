"""What was written, as subtitles."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.control import LESSON_SCOPE
from signaling.export.subtitles import (
    LEAST_SECONDS,
    LINE_CELLS,
    MOST_SECONDS,
    Line,
    broken,
    cues,
    digest_of,
    language_of,
    lines_of,
)
from signaling.wire.chat import ChatMessage
from signaling.wire.state import Role

BEGAN = 1000.0


def message(
    at: float,
    text: str,
    *,
    by: str = "はな",
    channel: str = "lesson",
    role: Role = "student",
    hidden: bool = False,
) -> ChatMessage:
    return ChatMessage(
        channel=channel,
        number=1,
        client_id=f"{at}",
        author_id=f"id of {by}",
        author_name=by,
        author_role=role,
        text=text,
        at=BEGAN + at,
        hidden=hidden,
    )


def shown(*messages: ChatMessage, names: bool = True, place: str = LESSON_SCOPE) -> list[tuple[str, str]]:
    found = lines_of(messages, lambda _: place, BEGAN, 100.0, names=names)
    return [(line.author, line.text) for line in found]


def test_what_was_written_to_all_is_shown() -> None:
    """By those who wrote it, and only while the recording lasts."""
    assert shown(message(-1, "before"), message(1, "はい"), message(101, "after")) == [("はな", "はい")]


@pytest.mark.parametrize("place", [LESSON_SCOPE, "g1", "g2", "alone-hana"])
def test_nothing_private_or_hidden_or_of_another_group_is_shown(place: str) -> None:
    """Wherever the export is."""
    found = shown(
        message(1, "to the teacher", channel="with.hana"),
        message(2, "taken out of sight", hidden=True),
        message(3, "of the first group", channel="g1"),
        message(4, "  "),
        place=place,
    )
    assert found == ([("はな", "of the first group")] if place == "g1" else [])


def test_without_names_everybody_has_a_number_that_stays() -> None:
    """Apart for pupils, staff and observers."""
    found = shown(
        message(1, "a", by="けん"),
        message(2, "b", by="佐藤", role="teacher"),
        message(3, "c"),
        message(4, "d", by="けん"),
        message(5, "e", by="客", role="observer"),
        names=False,
    )
    assert [author for author, _ in found] == ["P1", "T1", "P2", "P1", "O1"]


def test_a_message_is_shown_for_five_seconds_and_a_long_one_for_longer() -> None:
    """As long as it takes to read, but not for ever."""
    short, long = (cues([Line(at=3.0, author="はな", text=text)], 100) for text in ("はい", "あ" * 34))
    assert [(cue.begins, cue.ends, cue.text) for cue in short] == [(3.0, 3.0 + LEAST_SECONDS, "はな: はい")]
    assert LEAST_SECONDS < long[-1].ends - long[0].begins <= MOST_SECONDS


def test_a_third_message_sends_the_first_away() -> None:
    """Two at most at a time; a class that answers at once is shown one after another."""
    found = cues([Line(at=0.0, author=f"P{n}", text="はい") for n in range(40)], 1000)
    assert all(len(cue.text.splitlines()) <= 2 for cue in found)
    assert {line for cue in found for line in cue.text.splitlines()} == {f"P{n}: はい" for n in range(40)}
    assert all(cue.ends - cue.begins >= 0.9 for cue in found)


def test_lines_are_broken_where_one_reads_on() -> None:
    """Behind a space where there is one; what closes does not begin a line."""
    assert broken("あいうえお、かきくけこ。", 10) == ["あいうえお、", "かきくけこ。"]
    assert broken("one two three four", 9) == ["one two", "three", "four"]
    assert broken("", 9) == []


def test_a_long_message_is_shown_to_its_end() -> None:
    """Part by part, each under its author."""
    text = "".join(f"{n:04}、" for n in range(60))
    found = cues([Line(at=0.0, author="はな", text=text)], 1000)
    words = [line.removeprefix("はな: ") for cue in found for line in cue.text.splitlines()]
    assert "".join(words) == text
    assert all(cue.text.startswith("はな: ") for cue in found)


def test_control_signs_are_not_shown() -> None:
    """Nor more than one line of a message's own."""
    (cue,) = cues([Line(at=0.0, author="a\nb", text="x\u0000\u202e\r\n\n y")], 100)
    assert cue.text == "a b: x y"


def test_other_words_are_another_digest() -> None:
    """And none, none; half a sign is no trouble."""
    sent = [message(1, "x"), message(1, "\ud800")]
    one, other = lines_of(sent, lambda _: LESSON_SCOPE, BEGAN, 9.0, names=True)
    assert msgspec.json.encode(other)
    assert digest_of([]) == ""
    assert len({digest_of([one]), digest_of([other]), digest_of([one, other])}) == 3


@pytest.mark.parametrize(("text", "language"), [("はい", "jpn"), ("山", "jpn"), ("yes", "eng")])
def test_the_language_is_that_of_the_words(text: str, language: str) -> None:
    """As far as one sees it."""
    assert language_of([Line(at=0.0, author="はな", text=text)]) == language


LINES = st.builds(
    Line,
    at=st.floats(0, 50),
    author=st.text(max_size=30),
    text=st.text(max_size=200).filter(lambda text: bool(text.strip())),
)


@given(st.lists(LINES, max_size=8))
def test_cues_follow_one_another_within_the_export(lines: list[Line]) -> None:
    """None overlaps, none is empty, none is broader or higher than there is room for."""
    found = cues(sorted(lines, key=lambda line: line.at), 60.0)
    assert all(0 <= cue.begins < cue.ends <= 60 for cue in found)
    assert all(a.ends <= b.begins for a, b in pairwise(found))
    for cue in found:
        rows = cue.text.split("\n")
        assert len(rows) <= 4
        assert all(len(row) <= LINE_CELLS + 6 for row in rows)
