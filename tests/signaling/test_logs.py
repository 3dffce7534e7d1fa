"""Logs: one event a line, and no secrets."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from signaling.logs import MAX_VALUE_CHARACTERS, clean, configure


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the process writes to stderr while it logs as a node does."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    before = logging.getLogger().handlers[:]
    level = logging.getLogger().level
    configure(to_terminal=False)
    yield stream
    logging.getLogger().handlers[:] = before
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_event_is_one_line_of_json(written: io.StringIO) -> None:
    """An event has its values, its level, its time and its logger."""
    structlog.get_logger("signaling.x").info("lesson_closed", lesson="L")
    (line,) = lines(written)
    assert (line["event"], line["lesson"], line["level"]) == ("lesson_closed", "L", "info")
    assert line["logger"] == "signaling.x"
    assert str(line["timestamp"]).endswith("Z")


@pytest.mark.parametrize("forged", ["x\n{'event': 'forged'}", "a\r\nb", "\x1b[2J", "\u2028", "\x00"])
def test_fault_65_value_can_not_start_a_line(written: io.StringIO, forged: str) -> None:
    """A newline or a terminal's control code in a value is written as an escape."""
    structlog.get_logger().info("origin_refused", origin=forged)
    logging.getLogger("library").warning("said %s", forged)
    found = lines(written)
    assert len(found) == 2
    assert all(
        character.isprintable() for line in found for character in f"{line['event']}{line.get('origin')}"
    )


def test_what_sounds_secret_is_hidden(written: io.StringIO) -> None:
    """Tokens, passwords, names and texts do not get into a log, even where somebody logs them."""
    structlog.get_logger().info("x", token="t0p", password="t0p", name="t0p", text="t0p", invite="t0p")
    assert "t0p" not in written.getvalue()


def test_long_value_is_cut(written: io.StringIO) -> None:
    """A value of a megabyte is not a way to fill the disk."""
    structlog.get_logger().info("x", origin="y" * 1_000_000)
    assert len(written.getvalue()) < MAX_VALUE_CHARACTERS + 300


def test_exception_is_written_with_its_traceback(written: io.StringIO) -> None:
    """Our own bugs are written down whole, still on one line."""
    try:
        int("two\nlines")
    except ValueError:
        structlog.get_logger().exception("request_failed")
    (line,) = lines(written)
    assert "Traceback" in str(line["exception"])
    assert "ValueError" in str(line["exception"])


@given(st.dictionaries(st.text(max_size=10), st.text(max_size=50) | st.integers() | st.none(), max_size=5))
def test_no_value_breaks_the_log(values: dict[str, object]) -> None:
    """Whatever is logged: text is printable afterwards."""
    cleaned = clean(None, "info", dict(values))
    assert all(value.isprintable() for value in cleaned.values() if isinstance(value, str))
