"""Tables as files that no spreadsheet computes anything from."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.spreadsheet import BOM, csv_file, harmless


def rows(file: bytes) -> list[list[str]]:
    text = file.decode()
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        '=HYPERLINK("http://x")',
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
    ],
)
def test_a_formula_is_text(text: str) -> None:
    """What begins like one has an apostrophe before it, in any column."""
    assert harmless(text) == f"'{text}"
    (_, line) = rows(csv_file(["A", "B"], [["1", text]]))
    assert line == ["1", f"'{text}"]


@given(st.text())
def test_no_cell_of_any_text_begins_a_formula(text: str) -> None:
    """Whatever anybody writes; and nothing of the text is lost."""
    cell = harmless(text)
    assert not re.match(r"[=+\-@\t\r\n＝＋－＠]", cell)
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text
