"""What the command says, in both languages."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from signaling.clients.board_cli import words
from signaling.clients.board_cli.lesson import NO_RETURN
from signaling.clients.board_cli.trouble import _TOLD, refused
from signaling.clients.board_cli.why import CODES
from signaling.clients.board_cli.words import WORDS, explain, language_of

DOCUMENTS = Path(__file__).parents[4] / "docs"


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_say_the_same_things() -> None:
    """The same sentences, with the same gaps."""
    english, japanese = WORDS["en"], WORDS["ja"]
    assert english.keys() == japanese.keys()
    for word, sentence in english.items():
        assert gaps(sentence) == gaps(japanese[word]), word


def test_every_end_and_refusal_has_words() -> None:
    """Of the protocol's documents: close codes that end it, farewells, and codes of `rej`."""
    english = WORDS["en"]
    assert {f"closed.{code}" for code in NO_RETURN} <= english.keys()
    assert {f"refused.{code}" for code in _TOLD} <= english.keys()
    board = (DOCUMENTS / "BOARD_PROTOCOL.md").read_text()
    section = board.split("## Codes of `rej`\n")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)) == set(CODES)
    assert {f"why.{code}" for code in CODES} <= english.keys()
    protocol = (DOCUMENTS / "PROTOCOL.md").read_text()
    (farewell,) = re.findall(r"^\| `farewell` \| (.*) \|$", protocol, flags=re.MULTILINE)
    reasons = set(re.findall(r"`(\w+)`", farewell)) - {"reason"}
    assert {f"farewell.{reason}" for reason in reasons} == {w for w in english if w.startswith("farewell.")}


def test_a_code_that_nobody_knew_is_told_as_it_is() -> None:
    """A newer server's."""
    said = explain("ja", refused("from_the_future", "because"))
    assert "from_the_future because" in said


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "ja"}, "ja"),
    ],
)
def test_the_terminal_says_the_language(environment: dict[str, str], language: words.Language) -> None:
    """As POSIX has it."""
    assert language_of(environment) == language
