"""The thread that writes recordings: all that meets a disk.

Invariant: whatever the disk does, only this thread waits for it, and only the recordings whose files it was
end; the thread itself goes on until it is stopped. The queue is bounded by `LessonRecording`, which stops
handing over what this thread does not take.
"""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue

from media.control import RECORDINGS_FOLDER

from .files import DiskFailed, RecordingFiles
from .finisher import Finisher
from .work import Append, Batch, Progress

SYNC_SECONDS = 1.0
"""Between two times at which the disk is waited for: with a cluster and a batch not two seconds are lost when
the power goes."""
SYNC_SHARE = 0.25
"""Of this thread's time at most: a disk that needs longer is waited for less often, and keeps up."""
log = logging.getLogger(__name__)


class Writer:
    """One thread, begun with the first work."""

    def __init__(self, data_folder: Path) -> None:
        self._recordings = data_folder / RECORDINGS_FOLDER
        self._queue: SimpleQueue[Batch | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._files: dict[Progress, RecordingFiles] = {}
        self._sync_at = 0.0
        self.finisher = Finisher(self._recordings)

    def hand(self, batch: Batch) -> None:
        """Give it work. Never waits."""
        if self._thread is None:
            # Not waited for at the process's end: a disk that hangs must not keep a node from ending.
            self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
            self._thread.start()
        self._queue.put(batch)

    def stop(self) -> None:
        """Let the thread end when it has done what it was given. Never waits."""
        self._queue.put(None)

    def _run(self) -> None:
        goes_on = True
        while goes_on:
            try:
                goes_on = self._turn()
            except Exception:  # there are other recordings, and those to come
                log.exception("the recorder met a bug")

    def _turn(self) -> bool:
        """Do what is next; `False`: stop."""
        try:
            batch = self._queue.get(timeout=SYNC_SECONDS if self._files else None)
        except Empty:
            self._sync()
            return True
        if batch is None:
            return False
        self._take(batch)
        if time.monotonic() >= self._sync_at:
            self._sync()
        return True

    def _take(self, batch: Batch) -> None:
        try:
            self._do(batch)
        except DiskFailed as failed:
            self._fail(batch.progress, failed)
        except Exception:
            log.exception("recording %s met a bug", batch.progress.recording_id)
            batch.progress.code = batch.progress.code or "disk_full"
        finally:
            self._settle(batch)

    def _do(self, batch: Batch) -> None:
        progress = batch.progress
        if progress.code or progress.given_up:
            return
        files = self._files.get(progress)
        if files is None:
            files = self._files[progress] = RecordingFiles(self._recordings, progress)
        for work in batch.work:
            if progress.given_up:
                return
            files.do(work)
            if isinstance(work, Append):
                progress.taken_bytes += sum(len(data) for data, _, _ in work.frames)

    def _fail(self, progress: Progress, failed: DiskFailed) -> None:
        log.warning("recording %s has failed: %s", progress.recording_id, failed)
        progress.code = progress.code or failed.code

    def _settle(self, batch: Batch) -> None:
        progress = batch.progress
        try:
            if batch.last or progress.code:
                self._close(progress)
        finally:
            progress.finished = progress.finished or batch.last

    def _close(self, progress: Progress) -> None:
        files = self._files.pop(progress, None)
        if files is not None:
            files.close()
            if files.has_unfinished():
                self.finisher.ask(progress.recording_id)

    def _sync(self) -> None:
        """Have everything on the disk itself, as often as the disk can."""
        began = time.monotonic()
        for progress, files in list(self._files.items()):
            try:
                files.sync()
            except DiskFailed as failed:
                self._fail(progress, failed)
                self._close(progress)
        now = time.monotonic()
        self._sync_at = now + max(SYNC_SECONDS, (now - began) / SYNC_SHARE)
