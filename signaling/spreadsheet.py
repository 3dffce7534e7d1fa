"""Tables as CSV files for Excel. Pure.

Invariant: whatever anybody wrote, a spreadsheet shows it as text and computes nothing from it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
"""By this alone Excel knows that a CSV file is UTF-8."""

# What a spreadsheet may take for the beginning of a formula, or for blanks that it skips before one: OWASP's
# list ("CSV Injection"), and the full-width signs that a Japanese Excel reads like the ASCII ones.
_FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def csv_file(head: Sequence[str], lines: Iterable[Iterable[str]]) -> bytes:
    """Return a file with a head and lines."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in line] for line in lines)
    return (BOM + out.getvalue()).encode()


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet computes: an apostrophe before it says that it is text."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
