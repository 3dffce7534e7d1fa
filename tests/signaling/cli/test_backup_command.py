"""`manabiya backup`: what is made, and the list of what was."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from signaling.cli import backup_command


def back_up(*words: str) -> int:
    parser = argparse.ArgumentParser()
    backup_command.arguments(parser)
    return backup_command.run(parser.parse_args(words))


def test_backups_are_listed_until_they_are_deleted(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each that was made, where it lies; and what a restore set aside, which holds as much."""
    monkeypatch.setenv("MANABIYA_DATABASE_URL", database_url)
    monkeypatch.setenv("MANABIYA_DATA_DIR", str(tmp_path / "data"))
    monday, tuesday = tmp_path / "monday.tar.gz", tmp_path / "tuesday.tar.gz"
    assert [back_up(str(monday)), back_up(str(tuesday)), back_up(str(monday))] == [0, 0, 1]
    (tmp_path / "data" / "before-restore-1").mkdir()
    monday.unlink()
    capsys.readouterr()
    assert back_up("--list") == 0
    listed = [line.split("  ")[1] for line in capsys.readouterr().out.splitlines()]
    assert sorted(listed) == [str(tmp_path / "data" / "before-restore-1"), str(tuesday)]
