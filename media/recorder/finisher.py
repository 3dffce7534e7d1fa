"""Has files finished that nobody writes any more, by one process at a time.

Invariant: whoever asks never waits.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from pathlib import Path
from queue import SimpleQueue

log = logging.getLogger(__name__)


class Finisher:
    """One thread, begun with the first thing that is asked for. It ends with the process."""

    def __init__(self, recordings: Path) -> None:
        self._recordings = recordings
        self._queue: SimpleQueue[str] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def ask(self, recording_id: str = "") -> None:
        """Have one recording looked at, or all that there are."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="finisher", daemon=True)
            self._thread.start()
        self._queue.put(recording_id)

    def _run(self) -> None:
        while True:
            recording_id = self._queue.get()
            if not self._recordings.is_dir():
                continue
            which = [recording_id] if recording_id else []
            try:
                done = subprocess.run(  # noqa: S603 - our own module, an id that was checked
                    [sys.executable, "-m", "media.recorder.repair", str(self._recordings), *which],
                    stdin=subprocess.DEVNULL,
                    check=False,
                )
            except OSError:
                log.exception("recordings cannot be finished")
                continue
            if done.returncode:
                log.warning("finishing recordings ended with %d", done.returncode)
