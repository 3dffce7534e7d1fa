"""Makes one export, with the lowest priority: `python -m signaling.export.worker DATA_DIR ID [THREADS]`.

Invariant: pieces that are there are not made again; when what is asked for is gone, nothing of it stays.

Each piece is made by a process of its own, so that several may be made at once, and so that what FFmpeg does
not survive ends one piece and is told of.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av

from .boards import regions
from .folder import ExportFolder, InProgress
from .job import Job
from .pieces import form, join, make_piece, piece_path

THREADS = 1
"""Unless more are allowed: a core of the machine on which lessons are held."""
LOOK_SECONDS = 0.2
"""How soon a stop or a deletion is seen."""
Told = Callable[[float], None]


class Stopped(Exception):
    """Nobody wants it any more, or not now."""


class Failed(Exception):
    """It cannot be made."""


class Worker:
    """One export."""

    def __init__(self, data_dir: Path, export_id: str, threads: int, tell: Told) -> None:
        """`tell` hears how much of it is done, 0 to 1."""
        self._data_dir = data_dir
        self._folder = ExportFolder(data_dir)
        self._id = export_id
        self._threads = threads
        self._tell = tell
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def run(self) -> Path:
        """Make it, and return the result. Raises Stopped, Failed, InProgress."""
        job = self._wanted()
        try:
            target = self._folder.result(self._id) or self._make(job)
            self._wanted()
        except (FileNotFoundError, Stopped) as problem:  # stopped, or deleted at any moment
            self._folder.sweep(self._id, job)
            raise Stopped from problem
        self._tell(1.0)
        return target

    def _make(self, job: Job) -> Path:
        with self._folder.held(self._id):
            try:
                target = self._folder.target(self._id, form().suffix)
                regions(self._folder.pieces(self._id), job)  # once, before several pieces want it
                self._make_pieces(job)
                join(self._folder.pieces(self._id), job, target)
                self._folder.clear(self._id)
            except (av.FFmpegError, Failed, OSError, ValueError) as problem:  # of a damaged file, too
                self._wanted()
                self._folder.fail(self._id, str(problem))
                raise Failed(str(problem)) from problem
            finally:
                self._end_all()
        return target

    def _wanted(self) -> Job:
        job = self._folder.job(self._id)
        if job is None:
            raise Stopped
        return job

    def _make_pieces(self, job: Job) -> None:
        folder = self._folder.pieces(self._id)
        todo = [number for number in range(job.chunks) if not piece_path(folder, number).exists()]
        missing, made = iter(todo), job.chunks - len(todo)
        self._tell(made / (job.chunks + 1))
        self._begin_more(missing)
        while self._running:
            time.sleep(LOOK_SECONDS)
            self._wanted()
            for number in [n for n, one in self._running.items() if one.poll() is not None]:
                if self._running.pop(number).returncode:
                    raise Failed(f"minute {number} cannot be made")
                made += 1
                self._tell(made / (job.chunks + 1))
            self._begin_more(missing)

    def _begin_more(self, missing: Iterator[int]) -> None:
        while len(self._running) < self._threads and (number := next(missing, None)) is not None:
            self._running[number] = subprocess.Popen(  # noqa: S603 - our own module, an id that was checked
                [sys.executable, "-m", __spec__.name, str(self._data_dir), self._id, "piece", str(number)],
                stdin=subprocess.DEVNULL,
            )

    def _end_all(self) -> None:
        for process in self._running.values():
            process.kill()
            process.wait()
        self._running.clear()


def give_way() -> None:
    """Take only what others leave: this process, and those that it starts."""
    os.nice(19)
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _piece(data_dir: Path, export_id: str, number: int) -> None:
    folder = ExportFolder(data_dir)
    job = folder.job(export_id)
    if job is None:
        raise Stopped
    left_out = make_piece(data_dir, folder.pieces(export_id), job, number)
    if left_out:
        sys.stderr.write(f"export {export_id}: minute {number} lacks {left_out} elements of boards\n")


def _stop(*_: object) -> None:
    raise Stopped


def main(words: list[str]) -> int:
    """Make an export, or one piece of it."""
    data_dir, export_id = Path(words[0]), words[1]
    try:
        if words[2:3] == ["piece"]:  # its priority is that of who started it
            _piece(data_dir, export_id, int(words[3]))
            return 0
        give_way()
        signal.signal(signal.SIGTERM, _stop)
        threads = int(words[2]) if words[2:] else THREADS
        Worker(data_dir, export_id, threads, lambda _: None).run()
    except (Stopped, InProgress):
        return 0
    except Failed as problem:
        sys.stderr.write(f"export {export_id}: {problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
