"""How long recordings are kept: until somebody deletes them, or as many days as the school set.

Invariant: a recording is whole or gone: its folder is first taken out of sight by one rename, and what a
crash left of it is removed by whoever looks next.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Collection
from pathlib import Path

import structlog

from media.control import RECORDINGS_FOLDER

from ..lesson.ids import is_id

GONE = ".gone-"
"""Before the name of a folder that is being deleted; no recording's id begins so."""
EXPORTS_FOLDER = "exports"
"""Of DATA_DIR: what is made of recordings to be taken away; a folder and a file for each, by its own id."""
RECORDS_FOLDER = "records"
"""Of DATA_DIR: PDFs of lesson records, each by its lesson's id."""
WANTED_FILE = "job.json"
"""In the folder of an export: what it is made of, lesson and recording by their ids."""
DAY_SECONDS = 24 * 3600.0

log = structlog.get_logger(__name__)


class RecordingKeeping:
    """All methods work in a thread: a disk may be slow."""

    def __init__(self, data_dir: Path, retention_days: int) -> None:
        """`retention_days`: after the last byte; 0: nothing goes by itself."""
        self._root = data_dir / RECORDINGS_FOLDER
        self._retention_seconds = retention_days * DAY_SECONDS

    async def take(self, recording_id: str) -> bool:
        """Take a recording out of sight, for good; `False`: there is none. Raise `OSError`.

        That is its deletion, to be noted at once; `clear` does what may take long.
        """
        return is_id(recording_id) and await asyncio.to_thread(self._take, recording_id)

    async def clear(self) -> None:
        """Remove what was taken out of sight, by whomever: a crash, or a disk, may have left some of it."""
        await asyncio.to_thread(self._clear)

    async def due(self, now: float) -> list[str]:
        """Return the recordings that were kept for long enough."""
        return await asyncio.to_thread(self._due, now)

    async def remove(self, names: Collection[str]) -> set[str]:
        """Delete all that is filed under these ids, of recordings or lessons; also what was made of them.

        Return those of which the disk did not let everything go. Raise `OSError` where it does not even say
        what there is. Again is harmless.
        """
        return await asyncio.to_thread(self._remove, frozenset(names))

    def _take(self, recording_id: str) -> bool:
        try:
            (self._root / recording_id).rename(self._root / f"{GONE}{recording_id}")
        except FileNotFoundError:
            return False
        return True

    def _clear(self) -> None:
        for folder in sorted(self._root.glob(f"{GONE}*")):
            try:
                _remove_tree(folder)
            except OSError:
                log.exception("recording_not_cleared", recording=folder.name)

    def _remove(self, names: frozenset[str]) -> set[str]:
        owners, failed = self._owners(names)
        stuck: set[Path] = set()
        for path, stem in self._filed_under(owners):
            if path.with_name(path.name.removeprefix(GONE)) in stuck:
                continue  # a folder is what says whose a file is: it waits until the file is gone
            try:
                _take_away(path)
            except OSError:
                log.exception("not_removed", path=str(path))
                failed |= owners[stem]
                stuck.add(path.with_suffix(""))
        return failed

    def _owners(self, names: frozenset[str]) -> tuple[dict[str, set[str]], set[str]]:
        """Return how the names of paths begin, and of which of these ids each is; and those in doubt."""
        owners = {name: {name} for name in names}
        doubtful: set[str] = set()
        for path in (self._root.parent / EXPORTS_FOLDER).glob(f"*/{WANTED_FILE}"):
            try:
                text = path.read_text(errors="replace")
            except FileNotFoundError:
                continue
            except OSError:  # it may be anybody's
                log.exception("not_read", path=str(path))
                doubtful |= names
                continue
            if of := {name for name in names if name in text}:
                owners.setdefault(path.parent.name.removeprefix(GONE), set()).update(of)
        return owners, doubtful

    def _filed_under(self, stems: Collection[str]) -> list[tuple[Path, str]]:
        """Return the paths whose names begin so: files first."""
        roots = (self._root, self._root.parent / EXPORTS_FOLDER, self._root.parent / RECORDS_FOLDER)
        found: list[tuple[Path, str]] = []
        for path in (path for root in roots for path in sorted(root.glob("*"))):
            parts = path.name.removeprefix(GONE).split(".")
            beginnings = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
            stem = next((one for one in beginnings if one in stems), None)
            if stem is not None:
                found.append((path, stem))
        return sorted(found, key=lambda each: each[0].is_dir())

    def _due(self, now: float) -> list[str]:
        due: list[str] = []
        for folder in sorted(self._root.glob("[!.]*")) if self._retention_seconds else []:
            try:
                due += [folder.name] if _touched_at(folder) + self._retention_seconds <= now else []
            except OSError:
                log.exception("recording_not_looked_at", recording=folder.name)
        return due


def _take_away(path: Path) -> None:
    """Delete a file or folder, out of sight first; somebody else may be at it."""
    with contextlib.suppress(FileNotFoundError):
        if not path.is_dir():
            path.unlink()
            return
        gone = path if path.name.startswith(GONE) else path.rename(path.with_name(f"{GONE}{path.name}"))
        _remove_tree(gone)


def _remove_tree(folder: Path) -> None:
    """Delete a folder. Somebody else may be at it: what they were faster at is done."""
    while folder.exists():
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(folder)


def _touched_at(folder: Path) -> float:
    """Return when anything in a folder was written last, Unix seconds."""
    newest = folder.stat().st_mtime
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            newest = max(newest, path.stat().st_mtime)
    return newest
