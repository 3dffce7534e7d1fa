"""One recording's folder: the files that this node writes.

Invariant: a file is seen under its name only once it has its head and a cluster, and is listed before; at
each moment it can be read up to its last whole cluster. Only the thread that writes comes here.

Several nodes may keep the same recording one after another, or at once: a number is taken by making a hidden
file that nobody else could make, and given back if a file of that number turns out to be there.
"""

from __future__ import annotations

import errno
from pathlib import Path

from media.control import SpanBegan, SpanEnded

from .disk import DiskFile, SpanList, check_room
from .index import Index
from .matroska import BadFrames, Muxer
from .naming import ALL_SUFFIXES, FOLDER_MODE, SUFFIXES, hidden_path, is_finished, is_recording_id, numbers_in
from .walk import clusters_in
from .work import Append, Begin, Code, End, Progress, Work

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NOT_THERE = frozenset({errno.ENOENT, errno.EROFS, errno.EACCES, errno.EPERM})


class DiskFailed(Exception):
    """The recording cannot go on. `code`: why."""

    def __init__(self, code: Code, text: str) -> None:
        super().__init__(text)
        self.code: Code = code


class RecordingFiles:
    """See the module. Everything but `close` raises DiskFailed."""

    def __init__(self, recordings: Path, progress: Progress) -> None:
        if not is_recording_id(progress.recording_id):
            raise DiskFailed("no_folder", "the recording's id cannot name a folder")
        self.folder = recordings / progress.recording_id
        self._progress = progress
        self._list = SpanList(self.folder)
        self._open: dict[int, _File] = {}
        try:
            recordings.mkdir(FOLDER_MODE, exist_ok=True)
            self.folder.mkdir(FOLDER_MODE, exist_ok=True)
            self._number = max(numbers_in(self.folder), default=0)
        except OSError as problem:
            raise _failed(problem, "no_folder") from problem

    def do(self, work: Work) -> None:
        """Do one piece of work."""
        if isinstance(work, Begin):
            self._open[work.span] = _File(work)
            return
        file = self._open.get(work.span)
        if file is None:
            return
        try:
            if isinstance(work, Append):
                file.add(work)
            else:
                file.muxer.flush()
        except BadFrames:  # whose they are sends nonsense; the others' files go on
            self._open.pop(work.span).close()
            self._progress.spans_broken += 1
            return
        try:
            self._write(file)
            if isinstance(work, End):
                self._end(file, work)
        except OSError as problem:
            raise _failed(problem, "disk_full") from problem

    def _write(self, file: _File) -> None:
        data = file.muxer.take()
        if not data:
            return
        check_room(self.folder, len(data))
        if file.disk is None:
            file.disk = self._create(file, data)
        else:
            file.index_clusters(data, file.disk.size)
            file.disk.append(data)
            self._progress.kept_bytes += len(data)

    def _create(self, file: _File, data: bytes) -> DiskFile:
        number, hidden, disk = self._reserve()
        try:
            header = file.muxer.header
            file.index_clusters(data, len(header))
            disk.append(header + data)
            begin = file.began
            file.name = f"{number}.{SUFFIXES[begin.setup.codec]}"
            self._list.note(
                SpanBegan(
                    file=file.name,
                    participant_id=begin.participant_id,
                    source=begin.source,
                    scope=begin.scope,
                    codec=begin.setup.codec,  # type: ignore[arg-type]
                    begins_unix=begin.begins_unix,
                )
            )
            hidden.rename(self.folder / file.name)
        except OSError:
            hidden.unlink(missing_ok=True)
            disk.close()
            raise
        self._progress.kept_bytes += disk.size
        return disk

    def _reserve(self) -> tuple[str, Path, DiskFile]:
        """Return a number that nobody has, and the hidden file that stands for it."""
        while True:
            self._number += 1
            number = f"{self._number:04}"
            hidden = hidden_path(self.folder, number)
            disk = DiskFile.create(hidden)
            if disk is None:
                continue
            if not any((self.folder / f"{number}.{one}").exists() for one in ALL_SUFFIXES):
                return number, hidden, disk
            hidden.unlink()
            disk.close()

    def _end(self, file: _File, work: End) -> None:
        del self._open[work.span]
        disk, head = file.disk, file.muxer.head
        if disk is None or head is None:
            return
        try:
            before = disk.size
            disk.complete(head, file.index, file.began.setup.codec, file.last_milliseconds)
            self._progress.kept_bytes += disk.size - before
            self._list.note(
                SpanEnded(file=file.name, ends_unix=work.ends_unix, frames=file.frames, kept_bytes=disk.size)
            )
        finally:
            disk.close()

    def sync(self) -> None:
        """Wait until the disk has everything that was written."""
        try:
            for file in self._open.values():
                if file.disk is not None:
                    file.disk.sync()
            self._list.sync()
        except OSError as problem:
            raise _failed(problem, "disk_full") from problem

    def has_unfinished(self) -> bool:
        """Say whether anything is left for `repair` to do: also what another node has left behind."""
        try:
            return not all(is_finished(span) for span in self._list.read())
        except OSError:
            return False

    def close(self) -> None:
        """Leave what has no end as it is. Raises nothing."""
        for file in self._open.values():
            file.close()
        self._open.clear()


class _File:
    """A file that is being written."""

    def __init__(self, began: Begin) -> None:
        self.began = began
        self.muxer = Muxer(began.setup)
        self.index = Index()
        self.name = ""
        self.disk: DiskFile | None = None
        """`None` until it has a cluster."""
        self.frames = 0
        self.last_milliseconds = 0

    def add(self, work: Append) -> None:
        """Raises BadFrames."""
        self.muxer.add(work.frames)
        self.frames += len(work.frames)
        for _, milliseconds, keyframe in work.frames:
            self.last_milliseconds = milliseconds
            if keyframe:
                self.index.keyframe(milliseconds)

    def index_clusters(self, data: bytes, at: int) -> None:
        for milliseconds, start in clusters_in(data):
            self.index.cluster(milliseconds, at + start)

    def close(self) -> None:
        if self.disk is not None:
            self.disk.close()


def _failed(problem: OSError, otherwise: Code) -> DiskFailed:
    if problem.errno in _FULL:
        return DiskFailed("disk_full", str(problem))
    return DiskFailed("no_folder" if problem.errno in _NOT_THERE else otherwise, str(problem))
