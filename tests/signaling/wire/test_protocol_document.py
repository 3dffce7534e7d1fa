"""docs/PROTOCOL.md and the code list the same messages and codes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from signaling.wire import lesson
from signaling.wire.codes import CloseCode, RefusalCode

DOCUMENT = (Path(__file__).parents[3] / "docs" / "PROTOCOL.md").read_text(encoding="utf-8")


def first_column(heading: str) -> list[str]:
    """Return the first cell of each row of the table under a heading, without its backticks."""
    section = DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| *`?([^|`]+?)`? *\|", section, re.MULTILINE)
    return [cell for cell in rows if not set(cell) <= {"-"}][1:]


def tags(union: Any) -> list[str]:
    infos: list[Any] = [msgspec.inspect.type_info(member) for member in get_args(union)]
    return [str(info.tag) for info in infos]


@pytest.mark.parametrize(
    ("heading", "in_code"),
    [
        ("Messages from clients", tags(lesson.ClientMessage)),
        ("Messages from the server", tags(lesson.ServerMessage)),
        ("Refusals", [code.value for code in RefusalCode]),
        ("Close codes", [str(code.value) for code in CloseCode]),
    ],
)
def test_document_lists_what_the_code_has(heading: str, in_code: list[str]) -> None:
    """Every message and code is documented, nothing else is, and none twice."""
    assert sorted(first_column(heading)) == sorted(in_code)


def test_documented_fields_exist() -> None:
    """A field named in backticks in a client message's row is a field of that message."""
    rows = re.findall(r"^\| `([a-z_.]+)` \| (.*?) \|", DOCUMENT, re.MULTILINE)
    for union in (lesson.ClientMessage,):
        for member in get_args(union):
            info: Any = msgspec.inspect.type_info(member)
            documented = dict(rows)[info.tag]
            missing = {f.name for f in info.fields if f.name != "n"} - set(re.findall(r"[a-z_]+", documented))
            assert not missing, f"{info.tag}: {missing} not in docs/PROTOCOL.md"
