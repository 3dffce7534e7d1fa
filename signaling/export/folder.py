"""Exports on the disk that all nodes share: what is asked for, how far it is, and what it came to.

Invariant: a result is there under its name only when it is whole; of what is stopped, the pieces stay until
it is asked for again or deleted; whoever deletes an export ends whoever makes it; and no result stays
without its folder, by which alone it is found.

    exports/<recording>.<id>/job.json       what is asked for; gone: nobody wants it any more, or not yet
    exports/<recording>.<id>/chat.json, …   what else it is made of (`.histories`)
    exports/<recording>.<id>/lock           locked (flock) by the process that makes it
    exports/<recording>.<id>/00000.mkv      pieces
    exports/<recording>.<id>/failed         why it cannot be made
    exports/<recording>.<id>.mp4            the result
    exports/.<recording>.<id>.mp4           the result while it is written

The recording stands in front, so that who deletes one finds what was made of it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

import msgspec

from media.control import RECORDINGS_FOLDER, Value

from ..lesson.ids import is_id
from .job import Job

EXPORTS_FOLDER = "exports"
GONE = ".gone-"
SUFFIXES: Final = ("mp4", "webm")
BEGUN_SECONDS = 3600.0
"""No job takes nearly as long to be written down."""
FOLDER_MODE, FILE_MODE = 0o700, 0o600
State = Literal["waiting", "making", "done", "failed"]
_JOB, _LOCK, _FAILED = "job.json", "lock", "failed"


class Export(Value):
    """One export, as it is now."""

    id: str
    job: Job
    state: State
    done: float = 0.0
    """Of all, 0 to 1."""
    size: int = 0
    """Bytes of the result."""
    failure: str = ""


class InProgress(Exception):
    """Another process makes it."""


def hidden_of(target: Path) -> Path:
    """Return where a result is written until it is whole."""
    return target.with_name(f".{target.name}")


class ExportFolder:
    """All methods may raise OSError, and wait for a disk: call them in a thread."""

    def __init__(self, data_dir: Path) -> None:
        self._root = data_dir / EXPORTS_FOLDER
        self._recordings = data_dir / RECORDINGS_FOLDER

    def begin(self, export_id: str, job: Job) -> Path:
        """Return a new folder for all that it is made of besides its recording; nothing is asked for yet."""
        self._root.mkdir(FOLDER_MODE, exist_ok=True)
        folder = self._root / f"{job.recording_id}.{export_id}"
        folder.mkdir(FOLDER_MODE)
        return folder

    def ask(self, export_id: str, job: Job) -> None:
        """Keep what is asked for. Raises FileNotFoundError: it was deleted meanwhile."""
        folder = self.pieces(export_id)
        hidden = folder / f".{_JOB}"
        hidden.write_bytes(msgspec.json.encode(job))
        hidden.chmod(FILE_MODE)
        hidden.rename(folder / _JOB)

    def make(self, export_id: str, job: Job) -> None:
        """Ask for what is made of its recording alone."""
        self.begin(export_id, job)
        self.ask(export_id, job)

    def pieces(self, export_id: str) -> Path:
        """Return where an export is made. Raises FileNotFoundError: nobody wants it any more."""
        found = next(iter(list(self._root.glob(f"[!.]*.{export_id}"))), None) if is_id(export_id) else None
        if found is None:
            raise FileNotFoundError(export_id)
        return found

    def target(self, export_id: str, suffix: str) -> Path:
        """Return where the result is to be."""
        folder = self.pieces(export_id)
        return folder.with_name(f"{folder.name}.{suffix}")

    def result(self, export_id: str) -> Path | None:
        """Return the result, if there is one."""
        try:
            found = [self.target(export_id, suffix) for suffix in SUFFIXES]
        except FileNotFoundError:
            return None
        return next((path for path in found if path.is_file()), None)

    def job(self, export_id: str) -> Job | None:
        """Return what was asked for; `None`: nothing, not any more, or nothing that can be read."""
        try:
            return msgspec.json.decode((self.pieces(export_id) / _JOB).read_bytes(), type=Job)
        except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def look(self, export_id: str) -> Export | None:
        """Return an export as it is now; `None`: there is none, also where it is deleted at this moment."""
        job = self.job(export_id)
        if job is None or not self._has_recording(job):
            return None
        try:
            return self._seen(export_id, job)
        except FileNotFoundError:
            return None

    def _seen(self, export_id: str, job: Job) -> Export:
        result = self.result(export_id)
        if result is not None:
            return Export(id=export_id, job=job, state="done", done=1.0, size=result.stat().st_size)
        folder = self.pieces(export_id)
        share = len(list(folder.glob("[0-9]*.mkv"))) / (job.chunks + 1)  # the last step joins them
        if (folder / _FAILED).exists():
            failure = (folder / _FAILED).read_text()
            return Export(id=export_id, job=job, state="failed", done=share, failure=failure)
        return Export(
            id=export_id, job=job, state="making" if self._is_locked(folder) else "waiting", done=share
        )

    def of(self, lesson_id: str) -> list[Export]:
        """Return a lesson's exports."""
        if not self._root.is_dir():
            return []
        found = [self.look(path.name.partition(".")[2]) for path in sorted(self._root.glob("[!.]*.*"))]
        return [one for one in found if one is not None and one.job.lesson_id == lesson_id]

    def purge(self) -> list[str]:
        """Delete what was made of recordings that are gone, and what was left half deleted, begun or made.

        Return the names.
        """
        purged: list[str] = []
        for path in sorted(self._root.iterdir()) if self._root.is_dir() else []:
            recording = path.name.lstrip(".").partition(".")[0]
            is_left = path.name.startswith(GONE) or _is_left_begun(path) or _is_without_folder(path)
            if is_left or not (self._recordings / recording).is_dir():
                _remove(path)
                purged.append(path.name)
        return purged

    def _has_recording(self, job: Job) -> bool:
        return is_id(job.recording_id) and (self._recordings / job.recording_id).is_dir()

    def delete(self, export_id: str) -> bool:
        """Delete an export, also while it is made; `False`: there is none."""
        try:
            folder = self.pieces(export_id)
            gone = folder.rename(self._root / f"{GONE}{folder.name}")
        except FileNotFoundError:
            return False
        _remove_results(folder)
        _remove(gone)
        return True

    def sweep(self, export_id: str, job: Job) -> None:
        """Remove what an export came to whose folder was deleted meanwhile."""
        folder = self._root / f"{job.recording_id}.{export_id}"
        if not folder.is_dir():
            _remove_results(folder)

    def fail(self, export_id: str, why: str) -> None:
        """Keep why it cannot be made."""
        (self.pieces(export_id) / _FAILED).write_text(why)

    def clear(self, export_id: str) -> None:
        """Remove the pieces of a result, and what was left of pieces."""
        for path in self.pieces(export_id).iterdir():
            if ".mkv" in path.suffixes:
                path.unlink(missing_ok=True)

    @contextmanager
    def held(self, export_id: str) -> Iterator[None]:
        """Be the one that makes it; what others left of pieces goes. Raises InProgress."""
        folder = self.pieces(export_id)
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, FILE_MODE)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise InProgress from None
            (folder / _FAILED).unlink(missing_ok=True)
            for left in folder.glob(".*.mkv.*"):
                left.unlink(missing_ok=True)
            yield
        finally:
            os.close(handle)

    @staticmethod
    def _is_locked(folder: Path) -> bool:
        try:
            handle = os.open(folder / _LOCK, os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False


def _is_left_begun(path: Path) -> bool:
    """Say whether a node died before it had asked for what it began."""
    try:
        begun_at = path.stat().st_mtime
    except FileNotFoundError:
        return False
    return path.is_dir() and not (path / _JOB).exists() and time.time() - begun_at > BEGUN_SECONDS


def _is_without_folder(path: Path) -> bool:
    """Say whether this is a result, whole or not, of an export that was deleted while it was written."""
    is_result = path.suffix[1:] in SUFFIXES and not path.is_dir()
    return is_result and not path.with_name(path.name.lstrip(".").removesuffix(path.suffix)).is_dir()


def _remove_results(folder: Path) -> None:
    """Remove what is written beside an export's folder."""
    for suffix in SUFFIXES:
        target = folder.with_name(f"{folder.name}.{suffix}")
        hidden_of(target).unlink(missing_ok=True)
        target.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
