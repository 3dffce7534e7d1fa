"""Files in DATA_DIR, each under the SHA-256 of its bytes: written aside first, then put into place.

Invariant: what lies under a hash has it, whole; a reader sees all of a file or none. No name that anybody
gave is ever part of a path (fault 67).
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..sql.material import StoredFile

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Aside:
    """A file that was written and is not in its place yet."""

    file: StoredFile
    path: Path


class MaterialFiles:
    """The folder. Nothing here blocks the loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._new = folder / "new"

    def path(self, hash_: str) -> Path | None:
        """Return where the file of this hash lies or would; `None`: that is no hash."""
        return self._folder / hash_[:2] / hash_ if _HASH.fullmatch(hash_) else None

    async def scratch(self) -> IO[bytes]:
        """Return an open file without a name: gone with its last user, also after a crash."""
        return await asyncio.to_thread(self._scratch)

    async def aside(self, content: bytes) -> Aside:
        """Write a file aside."""
        return await asyncio.to_thread(self._aside, content)

    async def place(self, files: Sequence[Aside]) -> None:
        """Put files into their places."""
        await asyncio.to_thread(self._place, files)

    async def drop(self, files: Sequence[Aside]) -> None:
        """Delete what still lies aside."""
        for file in files:
            await asyncio.to_thread(file.path.unlink, missing_ok=True)

    async def remove(self, hashes: Sequence[str]) -> None:
        """Delete files."""
        for path in filter(None, map(self.path, hashes)):
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def sweep(self, before: float) -> None:
        """Delete what was written aside before that time: a node died over it."""
        await asyncio.to_thread(self._sweep, before)

    def _scratch(self) -> IO[bytes]:
        self._new.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=self._new)

    def _aside(self, content: bytes) -> Aside:
        self._new.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._new)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        return Aside(StoredFile(hashlib.sha256(content).hexdigest(), len(content)), Path(name))

    def _place(self, files: Sequence[Aside]) -> None:
        folders = set()
        for aside in files:
            target = self._folder / aside.file.hash[:2] / aside.file.hash
            target.parent.mkdir(parents=True, exist_ok=True)
            aside.path.replace(target)
            folders.add(target.parent)
        for folder in folders:
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _sweep(self, before: float) -> None:
        for path in self._new.glob("*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()
