"""The systemd unit agrees with the program that it starts."""

from __future__ import annotations

import configparser
from pathlib import Path

import pytest

from signaling.cli.main import COMMANDS
from signaling.cli.supervision import GRACE_SECONDS, UNUSABLE

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def service() -> dict[str, str]:
    """The [Service] section; of a name given twice the last one."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their capitals
    parser.read(TOP / "deploy" / "manabiya.service")
    return dict(parser["Service"])


def test_it_starts_a_command_that_exists(service: dict[str, str]) -> None:
    """ExecStart names the console script and one of its commands."""
    program, command, *words = service["ExecStart"].split()
    assert program.endswith("/.venv/bin/manabiya")
    assert command in COMMANDS
    assert words == ["--logs", "here"]


def test_what_no_start_would_help_is_not_started_again(service: dict[str, str]) -> None:
    """A taken port or a wrong setting is not tried for ever."""
    assert service["RestartPreventExitStatus"] == str(UNUSABLE)


def test_systemd_waits_longer_than_an_orderly_end_takes(service: dict[str, str]) -> None:
    """Three stages (signaling, media, Redis) may each take their grace before systemd kills anything."""
    assert int(service["TimeoutStopSec"]) > 3 * GRACE_SECONDS
    assert service["KillMode"] == "mixed"
