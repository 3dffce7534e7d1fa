"""Files on the disk: under their hash, whole, and under no name that anybody gave."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from signaling.material.files import MaterialFiles

HELLO = hashlib.sha256(b"hello").hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> MaterialFiles:
    return MaterialFiles(tmp_path / "material")


def there(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


async def test_a_file_lies_under_its_hash(files: MaterialFiles, tmp_path: Path) -> None:
    """Aside first, where nobody reads it; then in its place, once, however often it is brought."""
    for _ in range(2):
        aside = await files.aside(b"hello")
        assert (aside.file.hash, aside.file.size) == (HELLO, 5)
        await files.place([aside])
    path = files.path(HELLO)
    assert path is not None
    assert path.read_bytes() == b"hello"
    assert there(tmp_path) == [f"material/{HELLO[:2]}/{HELLO}"]


async def test_what_is_dropped_or_removed_is_gone(files: MaterialFiles, tmp_path: Path) -> None:
    """Both may be asked for twice."""
    placed, dropped = await files.aside(b"hello"), await files.aside(b"dropped")
    await files.place([placed])
    for _ in range(2):
        await files.drop([placed, dropped])
        assert there(tmp_path) == [f"material/{HELLO[:2]}/{HELLO}"]
    for _ in range(2):
        await files.remove([HELLO, "../../etc/passwd"])
    assert there(tmp_path) == []


@pytest.mark.parametrize(
    "name",
    ["", "../../../etc/passwd", "a" * 63, "a" * 65, "A" * 64, "CON", "x\0y", "é" * 300, "a" * 64 + "\n"],
)
def test_only_a_hash_is_a_path(files: MaterialFiles, name: str) -> None:
    """Steps upwards, NUL, names of devices, long names: none of them ever names a file."""
    assert files.path(name) is None


async def test_what_a_dead_node_left_aside_is_swept(files: MaterialFiles, tmp_path: Path) -> None:
    """Old files aside go; young ones are still being written, and those in place are not looked at."""
    old, young, placed = [await files.aside(content) for content in (b"old", b"young", b"hello")]
    await files.place([placed])
    for path in (old.path, tmp_path / "material" / HELLO[:2] / HELLO):
        os.utime(path, (1, 1))
    await files.sweep(1000.0)
    assert not old.path.exists()
    assert young.path.exists()
    assert files.path(HELLO) is not None
    assert HELLO in "".join(there(tmp_path))


async def test_a_scratch_file_has_no_name(files: MaterialFiles, tmp_path: Path) -> None:
    """What somebody sends is gone with the process that took it."""
    with await files.scratch() as file:
        file.write(b"half of an upload")
        file.flush()
        assert there(tmp_path) == []
