"""Pictures of material that stand on boards.

Invariant: what an element calls its file is a hash, or nothing is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

MATERIAL_FOLDER = "material"
"""Of DATA_DIR: pictures under their hashes (`signaling.material.files`)."""
_HASH = re.compile(r"[0-9a-f]{64}")


class Pictures(Mapping[str, bytes]):
    """The files that images show, by their hashes."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / MATERIAL_FOLDER

    def __getitem__(self, file_id: str) -> bytes:
        if not _HASH.fullmatch(file_id):
            raise KeyError(file_id)
        try:
            return (self._folder / file_id[:2] / file_id).read_bytes()
        except OSError:
            raise KeyError(file_id) from None

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0
