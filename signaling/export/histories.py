"""What a job needs of SQL, kept in its folder: pages' histories, and the chat that is shown.

Invariant: whoever makes pieces reads these files alone, so that they come out the same whenever they are
made; they go with the job's folder.

    chat.json            what is shown as subtitles
    page-<n>.jsonl.gz    the n-th page's operations, one on each line
    regions.json         what part of each page is to be seen
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from ..sql.boards import BoardRepository, StoredOperation
from .elements import Operation
from .job import Job
from .subtitles import Line

MAX_OPERATIONS = 50_000
"""Of one page: forty pupils who draw on it, each a stroke in two seconds, for forty minutes."""
MAX_BYTES = 200_000_000
"""Of all pages of one export, before they are packed: ten pages as full as a page can be."""
_BATCH = 2000
_LEVEL = 1
FILE_MODE = 0o600


class _Read(msgspec.Struct):
    at: float
    element: msgspec.Raw


async def keep(boards: BoardRepository, job: Job, lines: Sequence[Line], folder: Path) -> None:
    """Write all of it. Raise `DatabaseAway`, `OSError`."""
    await asyncio.to_thread(_write, folder / "chat.json", msgspec.json.encode(lines))
    room = MAX_BYTES
    for number, page in enumerate(job.pages):
        path, after, left = page_path(folder, number), (0, 0), page.operations
        await asyncio.to_thread(_write, path, b"")
        while left > 0 and room > 0:
            found = await boards.history(page.page_id, after, min(left, _BATCH))
            if not found:
                break
            room -= await asyncio.to_thread(_append, path, found, job.began_unix)
            after, left = (found[-1].epoch, found[-1].seq), left - len(found)


def page_path(folder: Path, number: int) -> Path:
    """Return where a page's history is."""
    return folder / f"page-{number}.jsonl.gz"


def lines_in(folder: Path) -> list[Line]:
    """Return the chat; nothing where none was kept. Raises OSError."""
    try:
        return msgspec.json.decode((folder / "chat.json").read_bytes(), type=list[Line])
    except FileNotFoundError:
        return []


def operations_in(folder: Path, number: int) -> Iterator[Operation]:
    """Yield a page's operations in order; times, from the export's beginning, never fall. Raises OSError."""
    decode = msgspec.json.Decoder(_Read).decode
    at = float("-inf")
    with gzip.open(page_path(folder, number), "rb") as file, contextlib.suppress(EOFError, zlib.error):
        for line in file:  # one that a disk damaged ends there
            try:
                read = decode(line)
            except msgspec.DecodeError:
                yield Operation(at, msgspec.Raw(b""))  # whoever reads it counts it
                continue
            at = max(at, read.at)  # two nodes' clocks may differ: what came later is not shown earlier
            yield Operation(at, read.element)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(FILE_MODE)


def _append(path: Path, found: Sequence[StoredOperation], began_unix: float) -> int:
    lines = [
        msgspec.json.encode(Operation(one.at - began_unix, msgspec.Raw(one.element))) + b"\n"
        for one in found
        if b"\n" not in one.element
    ]
    with gzip.open(path, "ab", compresslevel=_LEVEL) as file:
        file.writelines(lines)
    return sum(map(len, lines))
