"""What files are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from media.recorder.naming import hidden_path, is_file, is_hidden, numbers_in


@pytest.mark.parametrize("name", ["0001.mka", "0002.mkv", "0003.mp4", "12345.mkv"])
def test_a_number_and_what_it_is(name: str) -> None:
    """So our files are called."""
    assert is_file(name)
    assert not is_hidden(name)


@pytest.mark.parametrize(
    "name", ["1.mkv", "0001.mkv.x", "../0001.mkv", "0001", ".0001", "٠٠٠١.mkv", "0001.webm", ""]
)
def test_anything_else_is_not_ours(name: str) -> None:
    """Also what only looks like a number."""
    assert not is_file(name)


def test_what_is_not_there_yet_is_hidden(tmp_path: Path) -> None:
    """A number that was taken, and a file on its way to another container."""
    assert all(is_hidden(hidden_path(tmp_path, name).name) for name in ("0001", "0001.mp4"))
    assert not any(is_hidden(name) for name in (".bashrc", "0001", ".0001.mkv"))


def test_numbers_are_those_of_our_files(tmp_path: Path) -> None:
    """Whatever else lies there."""
    for name in ("0002.mka", "0007.mp4", ".0009", "notes.txt", "100.mkv"):
        (tmp_path / name).touch()
    assert sorted(numbers_in(tmp_path)) == [2, 7]
