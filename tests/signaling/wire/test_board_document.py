"""docs/BOARD_PROTOCOL.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from signaling.wire import board, overview
from signaling.wire.codes import CloseCode

TEXT = (Path(__file__).parents[3] / "docs" / "BOARD_PROTOCOL.md").read_text()


def section(title: str) -> str:
    """Return what stands under a heading."""
    return TEXT.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def first_cells(title: str) -> set[str]:
    """Return the words in code type in the first cells of a section's table."""
    rows = re.findall(r"^\| (`[^|]*`) \|", section(title), flags=re.MULTILINE)
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


def tags(union: object) -> set[str]:
    return {str(kind.__struct_config__.tag) for kind in get_args(union)}


@pytest.mark.parametrize(
    ("title", "union"),
    [("What a client says", board.ClientMessage), ("What the server says", board.ServerMessage)],
)
def test_every_message_is_described_and_none_besides(title: str, union: object) -> None:
    """A table row for each message of the union."""
    assert first_cells(title) == tags(union)


def test_every_field_of_a_message_is_named() -> None:
    """Whoever writes a client finds each field in the tables."""
    described = section("What a client says") + section("What the server says")
    for kind in (*get_args(board.ClientMessage), *get_args(board.ServerMessage)):
        for field in msgspec.structs.fields(kind):
            assert f"`{field.encode_name}" in described, f"{kind.__name__}.{field.encode_name}"


def test_every_code_of_a_refusal_is_described() -> None:
    """And no code that there is not."""
    assert first_cells("Codes of `rej`") == {code.value for code in board.RejCode}


def test_every_close_code_is_described() -> None:
    """What a client does after each of them is in the table."""
    codes = re.findall(r"^\| (\d{4}) \|", section("Connection"), flags=re.MULTILINE)

    assert {int(code) for code in codes} == {int(code) for code in CloseCode}


def test_every_message_and_field_of_the_overview_is_described() -> None:
    """Whoever writes an overview finds each of them in its section."""
    described = section("Many boards at a glance")
    kinds = (
        *get_args(overview.ClientMessage),
        *get_args(overview.ServerMessage),
        overview.Sketch,
        overview.Mark,
    )
    for kind in kinds:
        if kind not in (overview.Sketch, overview.Mark):
            assert f"`{kind.__struct_config__.tag}`" in described
        for field in msgspec.structs.fields(kind):
            assert f"`{field.encode_name}`" in described, f"{kind.__name__}.{field.encode_name}"
