"""The folders of recordings on the disk that media nodes and signaling share. Nothing here is written.

Invariant: whatever an address says, only a file that a span of that very recording names is opened.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import NamedTuple

from media.control import RECORDINGS_FOLDER, SPANS_FILE, Span, read_spans

from ..lesson.ids import is_id


class KeptFile(NamedTuple):
    """A file that is there: where it lies, and where whose it is was."""

    path: Path
    codec: str
    scope: str


class RecordingFolders:
    """All methods read in a thread: a disk may be slow."""

    def __init__(self, data_dir: Path) -> None:
        self._root = data_dir / RECORDINGS_FOLDER

    async def spans(self, recording_id: str) -> tuple[list[Span], dict[str, int]]:
        """Return what a recording's folder says it has, and the bytes of each file that is there."""
        return await asyncio.to_thread(self._read, recording_id)

    async def file(self, recording_id: str, file: str) -> KeptFile | None:
        """Return a file by its name now or before; `None`: no span names it, or it is not there."""
        spans, sizes = await self.spans(recording_id)
        began = next((span.began for span in spans if file in (span.began.file, span.former)), None)
        if began is None or began.file not in sizes:
            return None
        return KeptFile(self._root / recording_id / began.file, began.codec, began.scope)

    def _read(self, recording_id: str) -> tuple[list[Span], dict[str, int]]:
        if not is_id(recording_id):
            return [], {}
        folder = self._root / recording_id
        try:
            spans = read_spans((folder / SPANS_FILE).read_bytes())
        except OSError:
            return [], {}
        return spans, {
            span.began.file: path.stat().st_size
            for span in spans
            if (path := folder / span.began.file).parent == folder and path.is_file()
        }
