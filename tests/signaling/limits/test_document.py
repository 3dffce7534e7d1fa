"""docs/PROTOCOL.md and the code name the same limits and statuses."""

from __future__ import annotations

import re
from pathlib import Path

from signaling.http.refusals import STATUS_OF
from signaling.limits import rates
from signaling.limits.rate import Rate
from signaling.wire.codes import RefusalCode

DOCUMENT = (Path(__file__).parents[3] / "docs" / "PROTOCOL.md").read_text(encoding="utf-8")


def test_documented_limits_are_those_of_the_code() -> None:
    """Every rate is in the table with its burst and interval, and nothing else is."""
    rows = re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| (\d+) \| ([\d.]+) s \|$", DOCUMENT, re.MULTILINE)
    documented = {(name, int(burst), float(interval)) for name, burst, interval in rows}
    in_code = {
        (rate.name, rate.burst, rate.interval_seconds)
        for rate in vars(rates).values()
        if isinstance(rate, Rate)
    }
    assert documented == in_code


def test_documented_statuses_are_those_of_the_code() -> None:
    """Every refusal code has the HTTP status that its row names."""
    rows = re.findall(r"^\| `([a-z_]+)` \| (\d{3}) \|", DOCUMENT, re.MULTILINE)
    assert {RefusalCode(code): int(status) for code, status in rows} == dict(STATUS_OF)
