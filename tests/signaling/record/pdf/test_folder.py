"""PDFs on the disk that nodes share."""

from __future__ import annotations

from pathlib import Path

import pytest

from signaling.record.pdf.folder import PdfFolder


def test_the_newest_of_a_kind_stays_alone(tmp_path: Path) -> None:
    """Kinds do not meet, and lessons do not."""
    folder = PdfFolder(tmp_path)
    assert folder.kept("l1", "ja", "a") is None
    assert not folder.has("l1", "ja")
    for lesson, kind, digest in (("l1", "ja", "a"), ("l1", "en", "b"), ("l1", "ja", "c"), ("l2", "ja", "d")):
        folder.keep(lesson, kind, digest, digest.encode())
    assert folder.kept("l1", "ja", "a") is None
    assert folder.kept("l1", "ja", "c") == b"c"
    assert folder.kept("l1", "en", "b") == b"b"
    assert folder.has("l1", "ja")
    assert not folder.has("l1", "ja-nameless")
    assert folder.lessons() == {"l1", "l2"}
    assert folder.remove(["l1"]) == 2
    assert folder.lessons() == {"l2"}


def test_nobody_else_may_read_one(tmp_path: Path) -> None:
    """Names of children are in it; and nothing half written is left or taken for whole."""
    folder = PdfFolder(tmp_path)
    folder.keep("l1", "ja", "a", b"%PDF-")
    (path,) = (tmp_path / "records").iterdir()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    (tmp_path / "records" / "l1.en.x.part").touch()
    assert not folder.has("l1", "en")
    assert folder.remove(["l1"]) == 2


@pytest.mark.parametrize("name", ["../x", "a/b", "", "*", "l1.ja"])
def test_what_is_no_id_is_no_path(tmp_path: Path, name: str) -> None:
    """Whatever comes in an address."""
    folder = PdfFolder(tmp_path)
    assert folder.kept(name, "ja", "a") is None
    assert not folder.has(name, "ja")
    with pytest.raises(FileNotFoundError):
        folder.keep(name, "ja", "a", b"x")


def test_one_node_at_a_time_makes_them(tmp_path: Path) -> None:
    """Another one has its turn when the first gives it back, or dies."""
    one, other = PdfFolder(tmp_path), PdfFolder(tmp_path)
    turn = one.take_turn()
    assert turn is not None
    assert other.take_turn() is None
    one.give_back(turn)
    again = other.take_turn()
    assert again is not None
    other.give_back(again)
