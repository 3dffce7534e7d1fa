"""What lies on the disk: one file that is written, and the list of a recording's files.

Invariant: a file is locked for as long as somebody writes it, and by nobody after that process has died.

The lock is the kernel's (flock), on the file itself: nothing has to be cleaned up behind a killed node, and
nodes that share a folder need not know of each other. A folder that machines share must be on a disk whose
locks all of them see, as NFS 4 has them.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
from pathlib import Path

import msgspec

from media.control import SPANS_FILE, Span, SpanLine, read_spans

from .head import SECTOR_BYTES, Head
from .index import LAST_FRAME_MILLISECONDS, Index

RESERVE_BYTES = 256 << 20
"""Left free on the disk, for the database and Redis may lie on it: they need room for the lesson to go on."""
RESERVE_SHARE = 0.05
"""Of a disk so small that this is less."""
FILE_MODE = 0o600
log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode


class DiskFile:
    """A file that this process alone writes. All methods but `close` raise OSError."""

    def __init__(self, handle: int) -> None:
        """`handle`: open for writing, and locked."""
        self._handle = handle
        self.size = os.fstat(handle).st_size
        self.unsynced = False
        """Whether the disk may not have all of it."""

    @classmethod
    def create(cls, path: Path) -> DiskFile | None:
        """Make a file that nobody else could make; `None`: somebody else has."""
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, FILE_MODE)
        except FileExistsError:
            return None
        return cls._locked(handle)

    @classmethod
    def take_over(cls, path: Path) -> DiskFile | None:
        """Open a file that is there; `None`: somebody writes it."""
        handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
        return cls._locked(handle)

    @classmethod
    def _locked(cls, handle: int) -> DiskFile | None:
        """`None`: somebody else has it, or had it and removed it."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        if os.fstat(handle).st_nlink:
            return cls(handle)
        os.close(handle)
        return None

    def append(self, data: bytes) -> None:
        """All, or nothing."""
        self.unsynced = True
        try:
            _write_all(self._handle, data, self.size)
        except OSError:
            os.ftruncate(self._handle, self.size)
            raise
        self.size += len(data)

    def cut(self, size: int) -> None:
        """Leave out what stands behind."""
        os.ftruncate(self._handle, size)
        self.size = size

    def complete(self, head: Head, index: Index, codec: str, last_milliseconds: int) -> None:
        """Write the index behind everything, and when it is on the disk, what the head says of it."""
        cues_at = self.size
        self.append(index.cues(head.segment))
        self.sync()
        milliseconds = last_milliseconds + LAST_FRAME_MILLISECONDS[codec]
        _write_all(self._handle, head.complete(milliseconds, cues_at, self.size)[:SECTOR_BYTES], 0)
        os.fdatasync(self._handle)

    def sync(self) -> None:
        """Wait until the disk has it."""
        if self.unsynced:
            os.fdatasync(self._handle)
            self.unsynced = False

    def fileno(self) -> int:
        """For whoever reads it."""
        return self._handle

    def close(self) -> None:
        """Whoever wants to may have it now. What a disk far away says only now (EIO, EDQUOT) is logged."""
        handle, self._handle = self._handle, -1  # it is closed whatever close says: never twice
        if handle >= 0:
            try:
                os.close(handle)
            except OSError:
                log.exception("a file of a recording was not closed well")


def _write_all(handle: int, data: bytes, at: int) -> None:
    written = 0
    while written < len(data):
        written += os.pwrite(handle, data[written:], at + written)


class SpanList:
    """A recording's `SPANS_FILE`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / SPANS_FILE
        self._unsynced = False

    def read(self) -> list[Span]:
        """Raises OSError."""
        return read_spans(self._path.read_bytes())

    def note(self, line: SpanLine) -> None:
        """Append a line. Raises OSError.

        A line's end of its own stands in front: the line before may have been cut off.
        """
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT, FILE_MODE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)  # one line is written at a time, by any process
            size = os.fstat(handle).st_size
            try:
                _write_all(handle, b"\n" * bool(size) + _encode(line) + b"\n", size)
            except OSError:
                os.ftruncate(handle, size)
                raise
            self._unsynced = True
        finally:
            os.close(handle)

    def sync(self) -> None:
        """Wait until the disk has all lines, and the names of the files. Raises OSError."""
        if self._unsynced:
            for path, flags in ((self._path, os.O_RDONLY), (self._path.parent, os.O_RDONLY | os.O_DIRECTORY)):
                handle = os.open(path, flags)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)
            self._unsynced = False


def check_room(folder: Path, size: int) -> None:
    """Raise OSError (ENOSPC) where so many bytes more would leave less than the reserve."""
    disk = os.statvfs(folder)
    reserve = min(RESERVE_BYTES, RESERVE_SHARE * disk.f_blocks * disk.f_frsize)
    if disk.f_bavail * disk.f_frsize - size < reserve:
        raise OSError(errno.ENOSPC, f"less than {reserve / (1 << 20):.1f} MiB would be free")
