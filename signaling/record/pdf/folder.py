"""PDFs of records on the disk that all nodes share, each with its lesson and what it is made of in its name.

Invariant: what has such a name is whole; of one lesson and kind there is the newest alone, but for a moment.

    records/<lesson>.<kind>.<digest>.pdf     a PDF; kind: its language, and whether it is without names
    records/<lesson>.<kind>.<id>.part        one that is being written
    records/.making                          locked (flock) by the node that makes those of lessons that ended

The lesson stands in front: who deletes it deletes what begins so (`signaling.recordings.keeping`).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection
from pathlib import Path

from ...lesson.ids import is_id
from ...recordings.keeping import RECORDS_FOLDER
from ...register.ids import fresh_id

FOLDER_MODE, FILE_MODE = 0o700, 0o600
_LOCK = ".making"


class PdfFolder:
    """All methods may raise `OSError`, and wait for a disk: call them in a thread."""

    def __init__(self, data_dir: Path) -> None:
        self._root = data_dir / RECORDS_FOLDER

    def kept(self, lesson_id: str, kind: str, digest: str) -> bytes | None:
        """Return the PDF that was made of this."""
        try:
            return self._path(lesson_id, kind, digest).read_bytes()
        except FileNotFoundError:
            return None

    def has(self, lesson_id: str, kind: str) -> bool:
        """Say whether there is any of this kind, also one that something has changed since."""
        return is_id(lesson_id) and any(self._root.glob(f"{lesson_id}.{kind}.*.pdf"))

    def keep(self, lesson_id: str, kind: str, digest: str, made: bytes) -> None:
        """Keep a PDF in place of those of its kind that were there."""
        path = self._path(lesson_id, kind, digest)
        self._root.mkdir(FOLDER_MODE, exist_ok=True)
        before = [old for old in self._root.glob(f"{lesson_id}.{kind}.*.pdf") if old != path]
        part = path.with_name(f"{lesson_id}.{kind}.{fresh_id()}.part")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as file:
                file.write(made)
            part.rename(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        for old in before:
            old.unlink(missing_ok=True)

    def lessons(self) -> set[str]:
        """Return the ids of the lessons that anything is kept of."""
        return {path.name.partition(".")[0] for path in self._root.glob("[!.]*.*")}

    def remove(self, lesson_ids: Collection[str]) -> int:
        """Delete everything of some lessons. Return how many files."""
        found = [path for path in self._root.glob("[!.]*.*") if path.name.partition(".")[0] in lesson_ids]
        for path in found:
            path.unlink(missing_ok=True)
        return len(found)

    def take_turn(self) -> int | None:
        """Become the node that makes those of ended lessons, until `give_back`; `None`: another one is."""
        self._root.mkdir(FOLDER_MODE, exist_ok=True)
        handle = os.open(self._root / _LOCK, os.O_RDWR | os.O_CREAT, FILE_MODE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        return handle

    @staticmethod
    def give_back(turn: int) -> None:
        """Let another node make them."""
        os.close(turn)

    def _path(self, lesson_id: str, kind: str, digest: str) -> Path:
        if not is_id(lesson_id):
            raise FileNotFoundError(lesson_id)
        return self._root / f"{lesson_id}.{kind}.{digest}.pdf"
