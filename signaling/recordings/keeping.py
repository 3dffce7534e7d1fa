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

    async def delete(self, recording_id: str) -> bool:
        """Delete a recording; `False`: there is none. Raise `OSError` where the disk refuses."""
        return is_id(recording_id) and await asyncio.to_thread(self._delete, recording_id)

    async def expire(self, now: float, held: Collection[str] = ()) -> list[str]:
        """Delete what was kept for long enough and is not `held`, and what was left half deleted.

        Return the ids of the former.
        """
        return await asyncio.to_thread(self._expire, now, held)

    async def remove(self, names: Collection[str]) -> None:
        """Delete all that is filed under these ids, of recordings or lessons; also what was made of them.

        Raise `OSError` where the disk refuses. Again is harmless.
        """
        await asyncio.to_thread(self._remove, frozenset(names))

    def _delete(self, recording_id: str) -> bool:
        try:
            gone = (self._root / recording_id).rename(self._root / f"{GONE}{recording_id}")
        except FileNotFoundError:
            return False
        shutil.rmtree(gone)
        return True

    def _remove(self, names: frozenset[str]) -> None:
        failures: list[OSError] = []
        for path in self._filed_under(names):
            try:
                _take_away(path)
            except OSError as error:
                failures.append(error)
        if failures:
            raise failures[0]

    def _filed_under(self, names: frozenset[str]) -> list[Path]:
        """Return what there is of these ids: files first, for it is a folder that says whose a file is."""
        exports = self._root.parent / EXPORTS_FOLDER
        made_of_them = {
            path.parent.name.removeprefix(GONE)
            for path in exports.glob(f"*/{WANTED_FILE}")
            if _mentions(path, names)
        }
        found = [
            path
            for root in (self._root, exports, self._root.parent / RECORDS_FOLDER)
            for path in sorted(root.glob("*"))
            if path.name.removeprefix(GONE).split(".")[0] in names | made_of_them
        ]
        return sorted(found, key=Path.is_dir)

    def _expire(self, now: float, held: Collection[str]) -> list[str]:
        expired: list[str] = []
        for folder in sorted(self._root.glob("*")) if self._root.is_dir() else []:
            try:
                if folder.name.startswith(GONE):
                    shutil.rmtree(folder)
                elif folder.name in held:
                    continue
                elif self._retention_seconds and _touched_at(folder) + self._retention_seconds <= now:
                    expired += [folder.name] if self._delete(folder.name) else []
            except OSError:
                log.exception("recording_not_deleted", recording=folder.name)
        return expired


def _take_away(path: Path) -> None:
    """Delete a file or folder, out of sight first; somebody else may be at it."""
    with contextlib.suppress(FileNotFoundError):
        if not path.is_dir():
            path.unlink()
            return
        gone = path if path.name.startswith(GONE) else path.rename(path.with_name(f"{GONE}{path.name}"))
        shutil.rmtree(gone)


def _mentions(path: Path, names: frozenset[str]) -> bool:
    try:
        text = path.read_text(errors="replace")
    except FileNotFoundError:
        return False
    return any(name in text for name in names)


def _touched_at(folder: Path) -> float:
    """Return when anything in a folder was written last, Unix seconds."""
    newest = folder.stat().st_mtime
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            newest = max(newest, path.stat().st_mtime)
    return newest
