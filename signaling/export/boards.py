"""The pages of a job, painted from what lies in its folder.

Invariant: nothing that is on a page, or is missing, stops an export.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
from PIL import Image

from ..clients.board_cli.fonts import Fonts
from .board import Board
from .elements import box_in
from .histories import FILE_MODE, operations_in
from .job import Job
from .layout import paper_size
from .pictures import Pictures
from .region import Box, region_of

REGIONS: Final = "regions.json"
OPEN_AT_ONCE = 3
"""Pages that are painted: each takes some twenty megabytes."""


class Boards:
    """All pages; times must rise. Raises OSError where the job's files are not there."""

    def __init__(self, data_dir: Path, folder: Path, job: Job) -> None:
        self._folder = folder
        self._size = paper_size(job)
        self._regions = regions(folder, job)
        self._pictures = Pictures(data_dir)
        self._fonts = Fonts()
        self._open: dict[int, Board] = {}
        self._left_out = 0

    def look(self, page: int, at: float) -> Image.Image:
        """Return a page as it is then; the same object as before if nothing changed."""
        board = self._open.pop(page, None)
        if board is None:
            if len(self._open) >= OPEN_AT_ONCE:
                self._left_out += self._open.pop(next(iter(self._open))).left_out
            operations = operations_in(self._folder, page)
            board = Board(operations, self._regions[page], self._size, self._pictures, self._fonts)
        self._open[page] = board  # the last one is the one that was looked at last
        return board.look(at)

    @property
    def left_out(self) -> int:
        """How many states of elements could not be painted."""
        return self._left_out + sum(board.left_out for board in self._open.values())


def regions(folder: Path, job: Job) -> list[Box]:
    """Return which part of each page is seen; found once for all pieces. Raises OSError."""
    path = folder / REGIONS
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Box])
    except (FileNotFoundError, msgspec.DecodeError):
        pass
    width, height = paper_size(job)
    found = [
        region_of([box for box in map(box_in, _elements(folder, number)) if box is not None], width / height)
        for number in range(len(job.pages))
    ]
    hidden = path.with_name(f".{REGIONS}")
    hidden.write_bytes(msgspec.json.encode(found))
    hidden.chmod(FILE_MODE)
    hidden.rename(path)
    return found


def _elements(folder: Path, number: int) -> Iterator[msgspec.Raw]:
    return (operation.element for operation in operations_in(folder, number))
